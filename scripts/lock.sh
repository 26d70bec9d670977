#!/bin/sh
# Chooses the newest packages that pyproject.toml allows and writes requirements.lock, with hashes.
set -eu
cd "$(dirname "$0")/.."
python=$(scripts/find_python.sh)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compile() {
  "$work/uv/bin/uv" pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
    --generate-hashes --no-annotate --no-header --no-emit-index-url pyproject.toml "$@"
}

# Prints those entries of $work/all that are in $work/run (1), or the others (0). An entry is a name and its hashes.
entries() {
  awk -F '==' -v wanted="$1" 'FNR == NR { if (/^[a-z]/) needed[$1]; next }
    /^[a-z]/ { on = ($1 in needed) == wanted } on' "$work/run" "$work/all"
}

echo "Choosing packages"
"$python" -m venv "$work/uv"
PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 "$work/uv/bin/python" -m pip install --quiet uv
# One resolution for all, so that both sections agree. The first section is what the service needs.
compile --all-extras >"$work/all"
compile --extra postgresql --constraint "$work/all" >"$work/run"
{
  echo '# Every package, pinned and hashed, for Python 3.11 and later. Made by `make lock`; not edited by hand.'
  entries 1
  echo
  echo '# --- only for checks ---'
  entries 0
} >requirements.lock.tmp
mv requirements.lock.tmp requirements.lock
echo "$(grep -c '==' requirements.lock) packages in requirements.lock"
