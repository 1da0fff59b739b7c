#!/usr/bin/env bash
# Tries backup.sh and PostgreSQL's point-in-time recovery, as docs/operations.md describes them, on a server of its own: harvests, destroys,
# and comes back to before. Needs PostgreSQL and the programs (deploy/publish.sh).
#   deploy/test-recovery.sh [FOLDER]      default: artifacts/package/linux-x64
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
package=$(realpath "${1:-$here/../artifacts/package/linux-x64}")
[[ -x $package/harvest ]] || { echo "test-recovery.sh: no programs in $package: deploy/publish.sh makes them" >&2; exit 2; }
pg=$(echo /usr/lib/postgresql/*/bin | awk '{print $NF}')
[[ -x $pg/initdb ]] || { echo "test-recovery.sh: PostgreSQL is missing" >&2; exit 2; }
work=$(mktemp -d) failures=0
chmod 755 "$work"
mkdir "$work/data"
install -d -m 700 "$work/pg" "$work/wal" "$work/base"
as_postgres() { if [[ $(id -u) == 0 ]]; then setpriv --reuid postgres --regid postgres --init-groups "$@"; else "$@"; fi; }
if [[ $(id -u) == 0 ]]; then chown postgres "$work/pg" "$work/wal" "$work/base"; fi
stop() { as_postgres "$pg/pg_ctl" -D "$1" -w -m immediate stop >/dev/null 2>&1 || true; }
trap 'stop "$work/pg"; stop "$work/base"; rm -rf "$work"' EXIT
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
check() { local what=$1; shift; if "$@" >"$work/said" 2>&1; then echo "ok    $what"; else echo "FAIL  $what"; tail -15 "$work/said" | sed 's/^/        /'; failures=$((failures + 1)); fi; }
start() { as_postgres "$pg/pg_ctl" -D "$1" -w -l "$work/$(basename "$1")/log" -o "-p $2 -k /tmp -c listen_addresses=127.0.0.1" start >/dev/null; }
harvest() { HARVEST__DATAFOLDER=$work/data HARVEST__DATABASE="Host=127.0.0.1;Port=$1;Database=$2;Username=harvest" "$package/harvest" "${@:3}"; }
count() { harvest "$1" "$2" datasets list --json | grep -o '"metadata_created"' | wc -l; }

port=$(free_port)
as_postgres "$pg/initdb" -D "$work/pg" -U harvest -A trust >/dev/null
# What the page says: a folder of write-ahead logs, and a base backup.
cat >>"$work/pg/postgresql.conf" <<CONF
archive_mode = on
archive_command = 'test ! -f $work/wal/%f && cp %p $work/wal/%f'
CONF
start "$work/pg" "$port"
"$pg/createdb" -h 127.0.0.1 -p "$port" -U harvest harvest
check "initdb" harvest "$port" harvest initdb
check "a base backup is made" as_postgres "$pg/pg_basebackup" -h 127.0.0.1 -p "$port" -U harvest -D "$work/base" -X none -c fast
check "the sample catalogues are harvested" harvest "$port" harvest try
datasets=$(count "$port" harvest)
check "backup.sh" env PGHOST=127.0.0.1 PGPORT="$port" PGUSER=harvest HARVEST_SETTINGS=/nonexistent HARVEST_DATA="$work/data" "$here/backup.sh" "$work/backups"
sleep 1
moment=$(date -u '+%Y-%m-%d %H:%M:%S+00')
sleep 1
for source in $(harvest "$port" harvest sources --json | sed -n 's/^ *"name": "\([^"]*\)".*/\1/p'); do
  check "source $source is purged by mistake" harvest "$port" harvest source purge "$source" --yes
done
check "nothing is left" test "$(count "$port" harvest)" = 0
"$pg/psql" -q -h 127.0.0.1 -p "$port" -U harvest -d harvest -c 'SELECT pg_switch_wal()' >/dev/null
sleep 1

check "the backup is restored into an empty database" bash -c "'$pg/createdb' -h 127.0.0.1 -p $port -U harvest harvest2 &&
  '$pg/pg_restore' -h 127.0.0.1 -p $port -U harvest -d harvest2 '$work'/backups/harvest-*/database.dump"
check "all $datasets datasets are back" test "$(count "$port" harvest2)" = "$datasets"

as_postgres "$pg/pg_ctl" -D "$work/pg" -w stop >/dev/null
other=$(free_port)
cat >>"$work/base/postgresql.conf" <<CONF
restore_command = 'cp $work/wal/%f %p'
recovery_target_time = '$moment'
recovery_target_action = promote
archive_mode = off
CONF
as_postgres touch "$work/base/recovery.signal"
check "the server comes back at $moment" start "$work/base" "$other"
for _ in $(seq 60); do [[ $("$pg/psql" -h 127.0.0.1 -p "$other" -U harvest -d harvest -tAc 'SELECT pg_is_in_recovery()' 2>/dev/null) == f ]] && break; sleep 0.5; done
check "all $datasets datasets are there" test "$(count "$other" harvest)" = "$datasets"
check "harvest run takes it up" harvest "$other" harvest run
check "harvest doctor finds nothing" harvest "$other" harvest doctor
echo "$datasets datasets, $failures failed"
((failures == 0 && datasets > 1))
