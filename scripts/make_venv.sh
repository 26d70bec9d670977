#!/bin/sh
# Makes .venv again, with the Python that find_python.sh finds.
set -eu
cd "$(dirname "$0")/.."
python=$(scripts/find_python.sh)

# Debian and Ubuntu leave ensurepip out of Python. There the system's pip installs into a .venv without its own.
if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  without_pip=
elif "$python" -c 'import venv' 2>/dev/null && "$python" -m pip --python "$python" --version >/dev/null 2>&1; then
  without_pip=--without-pip
else
  package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
  echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt install $package" >&2
  exit 1
fi
echo "Making .venv with $("$python" --version)"
rm -rf .venv
"$python" -m venv $without_pip .venv
