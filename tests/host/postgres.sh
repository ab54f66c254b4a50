#!/usr/bin/env bash
# Starts a PostgreSQL server of its own on a free port and prints the URL for ALIGNLIB_POSTGRES:
#   tests/host/postgres.sh start FOLDER      tests/host/postgres.sh stop FOLDER
# It runs as the user postgres where root starts it, keeps its data in FOLDER, and listens only here.
set -euo pipefail
folder=$2
bin=$(dirname "$(readlink -f "$(command -v pg_ctl || ls /usr/lib/postgresql/*/bin/pg_ctl 2>/dev/null | tail -1)")" 2>/dev/null || true)
if [ ! -x "$bin/pg_ctl" ]; then
  { apt-get update && apt-get install -y postgresql; } >/dev/null 2>&1
  bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
fi
as() { if [ "$(id -u)" = 0 ]; then su postgres -s /bin/bash -c "$*"; else bash -c "$*"; fi; }
case $1 in
  start)
    mkdir -p "$folder"
    if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    as "$bin/initdb -D $folder/data -U postgres -A trust -E UTF8 --no-sync" >/dev/null
    as "$bin/pg_ctl -D $folder/data -l $folder/log -w -o '-p $port -k $folder -c listen_addresses=127.0.0.1' start" >/dev/null
    echo "postgresql+psycopg://postgres@127.0.0.1:$port/postgres"
    ;;
  stop) as "$bin/pg_ctl -D $folder/data -m immediate stop" >/dev/null ;;
esac
