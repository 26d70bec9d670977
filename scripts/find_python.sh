#!/bin/sh
# Prints the path of a Python that is new enough: the one named by PYTHON, or the first that fits.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)

# An active .venv of this folder hides the Python that it was made with.
PATH="${PATH#"$root/.venv/bin:"}"
if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else
  set -- python3 python3.14 python3.13 python3.12 python3.11 python3.15 python
fi

# 3.11 to 3.14 come before later versions, because every package has a wheel for them.
for limit in 3,15 4,0; do
  for name in "$@"; do
    test="import sys; (3, 11) <= sys.version_info < ($limit) and print(sys._base_executable)"
    python=$("$name" -c "$test" 2>/dev/null) || continue
    if [ -n "$python" ]; then echo "$python" && exit; fi
  done
done

version=$("$1" --version 2>/dev/null) || version=missing
echo "Python 3.11 or later is needed; $1 is $version. To use another: make PYTHON=/path/to/python3.13" >&2
exit 1
