#!/usr/bin/env bash
# A disposable PostgreSQL for the tests: a new cluster in a folder of its own, on a free port of the loopback address.
#
#   scripts/postgresql.sh run COMMAND…               runs COMMAND with its URL in TIMELINE_TEST_POSTGRESQL
#   scripts/postgresql.sh run-if-installed COMMAND…  the same; without PostgreSQL it runs COMMAND with SQLite alone
#   scripts/postgresql.sh start FOLDER               prints its URL
#   scripts/postgresql.sh stop FOLDER                stops it and removes the folder
#   scripts/postgresql.sh programs                   prints where the server's programs are; fails if there are none
set -euo pipefail

# Why not pytest-postgresql 10: it cannot start a server as root, which is usual in a container, and it starts one for
# each worker of pytest-xdist. With this server it would only replace the two statements in tests/conftest.py that make
# a test's database from the template and drop it; its way of dropping takes five statements instead of one.

programs() {
  local folder
  for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) "$(pg_config --bindir 2>/dev/null)" \
    "$(dirname "$(command -v initdb || echo /none/)")"; do
    if test -x "$folder/initdb" && test -x "$folder/pg_ctl"; then echo "$folder" && return; fi
  done
  echo "PostgreSQL is not installed. On Debian and Ubuntu: apt install postgresql" >&2
  return 1
}

# PostgreSQL does not run as root.
as_server() {
  if test "$(id -u)" = 0; then (cd / && runuser -u postgres -- "$@"); else (cd / && "$@"); fi
}

# It sorts text by the rules of a language, as most servers do, and not by bytes: a query that relies on bytes fails.
# It does not wait for the disk, because nothing in it has to survive.
start() {
  local folder=$1 bin port try
  bin=$(programs)
  mkdir -p "$folder"
  if test "$(id -u)" = 0; then chown postgres "$folder"; fi
  as_server "$bin/initdb" -D "$folder/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C \
    --locale-provider=icu --icu-locale=en --no-sync >"$folder/initdb" 2>&1 || { cat "$folder/initdb" >&2 && return 1; }
  for try in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    if as_server "$bin/pg_ctl" start -w -s -D "$folder/data" -l "$folder/data/log" >/dev/null 2>&1 \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"; then
      echo "postgresql+psycopg://postgres@127.0.0.1:$port/postgres" && return
    fi
  done
  echo "PostgreSQL did not start in $try attempts:" >&2
  tail -n 20 "$folder/data/log" >&2
  return 1
}

stop() {
  local folder=$1
  if test -f "$folder/data/postmaster.pid"; then
    as_server "$(programs)/pg_ctl" stop -w -s -m immediate -D "$folder/data"
  fi
  rm -rf "$folder"
}

clean_up() {
  trap '' INT TERM HUP
  trap - EXIT
  stop "$folder"
  exit "$1"
}

run() {
  folder=$(mktemp -d "${TMPDIR:-/tmp}/timeline-postgresql.XXXXXX")
  trap 'clean_up $?' EXIT
  trap 'clean_up 130' INT TERM HUP
  TIMELINE_TEST_POSTGRESQL=$(start "$folder")
  export TIMELINE_TEST_POSTGRESQL
  "$@"
}

run_if_installed() {
  if programs >/dev/null; then run "$@"; else
    echo "Continuing with SQLite alone."
    "$@"
  fi
}

case "${1:-}:$#" in
  run:[01] | run-if-installed:[01]) echo "Which command?" >&2 && exit 2 ;;
  run-if-installed:*) shift && run_if_installed "$@" ;;
  start:2 | stop:2 | run:* | programs:1) "$@" ;;
  *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
esac
