#!/usr/bin/env bash
# Tries the installation on a Debian machine that may be spoilt: installs with supervisor and cron, harvests, kills, rotates, installs
# again and removes. Servers and daemons are its own and end with it. Needs root, and the packages supervisor cron logrotate
# postgresql redis-server python3; and the programs (deploy/publish.sh). Takes about three minutes: cron has no shorter pace.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[[ $(id -u) == 0 ]] || { echo "test-install.sh: must be run as root" >&2; exit 2; }
[[ ! -e /etc/harvest && ! -e /opt/harvest ]] || { echo "test-install.sh: Harvest is installed here already" >&2; exit 2; }
package=${1:-$here/../artifacts/package/linux-x64}

work=$(mktemp -d) pids=() failures=0
chmod 755 "$work"
cleanup() {
  "$here/install.sh" --purge >/dev/null 2>&1 || true
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  if [[ -s $work/pg/postmaster.pid ]]; then kill -QUIT "$(head -1 "$work/pg/postmaster.pid")" 2>/dev/null || true; fi
  # Servers take a moment to let go of their folders.
  until_true 10 rm -rf "$work" 2>/dev/null
}
trap cleanup EXIT
ok() { echo "ok    $*"; }
bad() { echo "FAIL  $*"; failures=$((failures + 1)); }
check() { local what=$1; shift; if "$@" >"$work/out" 2>&1; then ok "$what"; else bad "$what"; sed 's/^/        /' "$work/out"; fi; }
until_true() { # SECONDS COMMAND…
  local end=$((SECONDS + $1)); shift
  until "$@"; do ((SECONDS < end)) || return 1; sleep 0.5; done
}
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
as_harvest() { (cd /var/lib/harvest && setpriv --reuid harvest --regid harvest --init-groups env HOME=/var/lib/harvest "$@"); }
harvest() { as_harvest /usr/local/bin/harvest "$@"; }
state() { supervisorctl status "$1" | awk '{print $2}'; }
pid_of() { supervisorctl pid "$1"; }
running() { [[ $(state "harvest:harvest-gather") == RUNNING && $(state "harvest:harvest-fetch-0") == RUNNING && $(state "harvest:harvest-fetch-1") == RUNNING ]]; }

# --- servers ---
pg=$(echo /usr/lib/postgresql/*/bin | awk '{print $NF}') pg_port=$(free_port) redis_port=$(free_port) web_port=$(free_port)
install -d -o postgres "$work/pg"
setpriv --reuid postgres --regid postgres --init-groups "$pg/initdb" -D "$work/pg" -U harvest -A trust >/dev/null
setpriv --reuid postgres --regid postgres --init-groups "$pg/pg_ctl" -D "$work/pg" -w -l "$work/pg/log" \
  -o "-p $pg_port -k /tmp -c listen_addresses=127.0.0.1" start >/dev/null
"$pg/createdb" -h 127.0.0.1 -p "$pg_port" -U harvest harvest
redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$work" --appendonly yes >"$work/redis.log" 2>&1 & pids+=($!)
mkdir "$work/site"
for i in $(seq 200); do echo "{\"id\": \"d$i\", \"title\": \"Dataset $i\"}"; done >"$work/site/all.jsonl"
python3 -m http.server "$web_port" --bind 127.0.0.1 -d "$work/site" >/dev/null 2>&1 & pids+=($!)

# --- install ---
check "install.sh puts everything in its place" "$here/install.sh" "$package" --with supervisor --no-start
sed -i "s|\"Database\": .*|\"Database\": \"Host=127.0.0.1;Port=$pg_port;Database=harvest;Username=harvest\",|
  s|redis://localhost:6379/0|redis://127.0.0.1:$redis_port/0|
  s|\"Retention\"|\"Http\": { \"AllowPrivateAddresses\": \"true\" },\n    \"Retention\"|" /etc/harvest/harvest.json
plug_in=$here/../artifacts/bin/Harvest.Sample.JsonLines/release
[[ -d $plug_in ]] && cp -r "$plug_in" /var/lib/harvest/plugins/Harvest.Sample.JsonLines
check "the settings file is closed to others" test "$(stat -c %a:%U:%G /etc/harvest/harvest.json)" = 640:root:harvest
check "harvest --version" harvest --version
check "harvest initdb makes the tables" harvest initdb
if harvest doctor >"$work/doctor"; then bad "doctor misses that no consumer lives"; else ok "doctor says that no consumer lives yet"; fi

# --- supervisor ---
if ! supervisorctl pid >/dev/null 2>&1; then
  supervisord -n -c /etc/supervisor/supervisord.conf >"$work/supervisord.log" 2>&1 & pids+=($!)
fi
check "supervisor starts three daemons" until_true 60 running
supervisorctl status 2>&1 | sed 's/^/      /'
check "the consumers are ready" until_true 60 harvest probe
check "doctor has nothing to say" harvest doctor
check "a source of a plug-in is made" harvest source create lines "http://127.0.0.1:$web_port/all.jsonl" json-lines --frequency ALWAYS
finished() { harvest jobs --json | python3 -c 'import json,sys; j=json.load(sys.stdin); sys.exit(0 if len(j) >= int(sys.argv[1]) and all(x["status"]=="Finished" for x in j) else 1)' "$1"; }
check "a job is made" harvest job lines
check "the daemons work it off" until_true 60 finished 1
check "200 datasets are there" test "$(harvest datasets list --json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)))')" = 200

for program in harvest-gather harvest-fetch-0; do
  before=$(pid_of "harvest:$program")
  kill -9 "$before"
  back() { local now; now=$(pid_of "harvest:$program"); [[ $now != "$before" && $now != 0 && $(state "harvest:$program") == RUNNING ]]; }
  check "$program killed with -9 comes back ($before -> $(until_true 60 back; pid_of "harvest:$program"))" back
done

# --- cron ---
sed -i 's|^\*/15 |* |' /etc/cron.d/harvest
pgrep -x cron >/dev/null || { cron -f >/dev/null 2>&1 & pids+=($!); }
called() { grep -q "Jobs made: 1" /var/log/harvest/run.log 2>/dev/null; }
check "cron calls harvest run, which makes the due job" until_true 150 called
check "the daemons that came back work it off" until_true 60 finished 2

# --- log rotation ---
size() { stat -c %s "/var/log/harvest/$1"; }
check "logrotate rotates" logrotate -f -s "$work/logrotate.state" /etc/logrotate.d/harvest
check "what was written is kept" test -s /var/log/harvest/gather.log.1
check "the log begins anew" test "$(size gather.log)" -lt "$(size gather.log.1)"
check "another job is made" harvest job lines
check "and is worked off" until_true 60 finished 3
check "the daemon writes into the new log" until_true 20 grep -q "Gathered lines" /var/log/harvest/gather.log

# --- once more, and away ---
pids_now() { supervisorctl pid "harvest:harvest-gather"; supervisorctl pid "harvest:harvest-fetch-1"; }
before=$(pids_now)
sed -i 's|^\* |*/15 |' /etc/cron.d/harvest
check "install.sh a second time" "$here/install.sh" "$package" --with supervisor
check "and no daemon was disturbed" test "$before" = "$(pids_now)"
check "the settings are as they were" grep -q "$pg_port" /etc/harvest/harvest.json
check "install.sh --remove" "$here/install.sh" --remove
check "settings and data stay" test -e /etc/harvest/harvest.json
check "no daemon runs" test -z "$(pgrep -f /opt/harvest/ || true)"
check "install.sh --purge" "$here/install.sh" --purge
left() { ls -d /opt/harvest /etc/harvest /var/lib/harvest /var/log/harvest /etc/cron.d/harvest /etc/logrotate.d/harvest /usr/local/bin/harvest /etc/supervisor/conf.d/harvest*.conf 2>/dev/null || true; getent passwd harvest || true; }
check "nothing is left" test -z "$(left)"

echo "$failures failed"
((failures == 0))
