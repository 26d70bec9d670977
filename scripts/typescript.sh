#!/usr/bin/env bash
# A client in TypeScript: its types are generated from the OpenAPI document, then a small program is checked and run.
#
#   scripts/typescript.sh install      installs the packages it needs in .venv/typescript; fails where it cannot
#   scripts/typescript.sh installed    fails where they are not installed
#   scripts/typescript.sh run PYTHON   serves the demo timeline with PYTHON, generates the types, runs the program
set -euo pipefail
cd "$(dirname "$0")/.."
folder=.venv/typescript

installed() {
  test -x $folder/node_modules/.bin/tsc && cmp -s tests/typescript/package-lock.json $folder/package-lock.json
}

install() {
  installed && return
  if ! node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null || ! command -v npm >/dev/null; then
    echo "Node 18 or later and npm are needed" >&2 && return 1
  fi
  rm -rf $folder && mkdir -p $folder
  cp tests/typescript/package.json tests/typescript/package-lock.json $folder
  (cd $folder && npm ci --silent --no-audit --no-fund --ignore-scripts)
}

run() {
  local python=$1 url output
  cp tests/typescript/{client.ts,tsconfig.json} $folder
  exec {output}< <(exec "$python" -m service serve --ephemeral --fixture fixtures/raqqa-2017.json --token secret)
  service=$!
  trap 'kill $service' EXIT
  read -r url <&"$output"
  (
    cd $folder
    node_modules/.bin/openapi-typescript "$url/openapi.json" -o timeline.d.ts
    node_modules/.bin/tsc -p .
    node made/client.js "$url" secret
  )
}

case "${1:-}:$#" in
  install:1 | installed:1 | run:2) "$@" ;;
  *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
esac
