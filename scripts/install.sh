#!/bin/sh
# Installs a part of requirements.lock into .venv:
#
#   scripts/install.sh run      what the service needs
#   scripts/install.sh checks   what only the tests and checks need
set -eu
cd "$(dirname "$0")/.."
separator='# --- only for checks ---'

case "${1:-}" in
  run) purpose="the service needs" && sed "/^$separator/,\$d" requirements.lock >.venv/requirements.txt ;;
  checks) purpose="the tests and checks need" && sed "1,/^$separator/d" requirements.lock >.venv/requirements.txt ;;
  *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
esac
echo "Installing what $purpose (once; half a minute)"

# A .venv without pip takes the pip of the Python that it was made with.
if .venv/bin/python -c 'import pip' 2>/dev/null; then set -- .venv/bin/python -m pip; else
  set -- "$(.venv/bin/python -c 'import sys; print(sys._base_executable)')" -m pip --python .venv/bin/python
fi
PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 \
  "$@" install --quiet --no-input --no-deps --require-hashes -r .venv/requirements.txt
