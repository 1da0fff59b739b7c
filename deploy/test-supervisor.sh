#!/usr/bin/env bash
# Installs Harvest with supervisor and cron in a throw-away container of systemd-nspawn with PostgreSQL and Redis of its own: supervisor
# starts the daemons, cron calls harvest run, the daemons harvest a source to its end, come back when killed, and stop. Needs root, and
# the packages systemd-container supervisor cron postgresql redis-server python3; and the programs:
#   deploy/test-supervisor.sh [FOLDER]      default: artifacts/package/linux-x64 (deploy/publish.sh makes it)
# Exit code 0: all is well, 1: something is not, 2: it cannot be tried here. Takes up to a minute and a half: cron has no shorter pace.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cannot() { echo "test-supervisor.sh: $*" >&2; exit 2; }
[[ $(id -u) == 0 ]] || cannot "must be run as root"
for program in systemd-nspawn supervisord cron redis-server python3; do
  command -v "$program" >/dev/null || cannot "$program is missing"
done
package=$(realpath "${1:-$here/../artifacts/package/linux-x64}")
[[ -x $package/harvest && -x $package/Harvest.Web ]] || cannot "no programs in $package: deploy/publish.sh makes them"
pg=$(echo /usr/lib/postgresql/*/bin | awk '{print $NF}')
[[ -x $pg/initdb ]] || cannot "PostgreSQL is missing"

work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
# The settings of this machine are copied, its programs are shown: what is installed goes with the container.
mkdir -p "$work"/{out,site} "$work"/root/{usr,opt,var/lib,var/log/supervisor,var/spool/cron/crontabs,tmp,run,proc,sys,dev,root,home}
chmod 1777 "$work/root/tmp"
cp -a /etc "$work/root/"
rm -rf "$work"/root/etc/{harvest,cron.d/*,supervisor/conf.d/*}
for folder in bin sbin lib lib64; do
  if [[ -L /$folder ]]; then cp -a "/$folder" "$work/root/"; fi
done
ln -s /run "$work/root/var/run"
python3 - "$work" <<'PYTHON'
import json, sys
data = [{"identifier": f"d{i}", "title": f"Dataset {i}", "description": "x", "keyword": ["x"], "modified": "2026-01-01",
         "publisher": {"name": "p"}, "contactPoint": {"fn": "c", "hasEmail": "mailto:c@example.org"}, "accessLevel": "public"}
        for i in range(50)]
json.dump({"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": data}, open(sys.argv[1] + "/site/data.json", "w"))
PYTHON
echo "pg=$pg" >"$work/out/check.sh"
cat >>"$work/out/check.sh" <<'CHECK'
exec >/out/result 2>&1
cd /tmp
# Of the container, which is no service of systemd.
unset NOTIFY_SOCKET
failures=0
check() { local what=$1; shift; if "$@" >/tmp/said 2>&1; then echo "ok    $what"; else echo "FAIL  $what"; tail -5 /tmp/said; failures=$((failures + 1)); fi; }
within() { local end=$((SECONDS + $1)); shift; until "$@"; do ((SECONDS < end)) || return 1; sleep 0.3; done; }
harvest() { (cd /var/lib/harvest && setpriv --reuid harvest --regid harvest --init-groups env HOME=/var/lib/harvest /usr/local/bin/harvest "$@"); }
as_postgres() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }
daemons="harvest:harvest-gather harvest:harvest-fetch-0 harvest:harvest-fetch-1 harvest-web"
is_running() { supervisorctl status "$1" | grep -q RUNNING; }
finished() { harvest jobs --json | python3 -c 'import json, sys; sys.exit(0 if [x["status"] for x in json.load(sys.stdin)][-1:] == ["Finished"] else 1)'; }
came_back() { local now; now=$(supervisorctl pid "$1"); [[ $now != 0 && $now != "$2" ]] && is_running "$1"; }
called() { grep -q "Jobs made: 1" /var/log/harvest/run.log; }

ip link set lo up 2>/dev/null || true
install -d -o postgres /var/lib/postgresql
as_postgres "$pg/initdb" -D /var/lib/postgresql/data -U harvest -A trust >/dev/null
as_postgres "$pg/pg_ctl" -D /var/lib/postgresql/data -w -l /var/lib/postgresql/log -o "-k /tmp -h 127.0.0.1 -c fsync=off" start >/dev/null
"$pg/createdb" -h 127.0.0.1 -U harvest harvest
redis-server --bind 127.0.0.1 --dir /tmp >/tmp/redis.log 2>&1 &
python3 -m http.server 8081 --bind 127.0.0.1 -d /site >/dev/null 2>&1 &
check "install.sh puts everything in its place" bash /deploy/install.sh /package --with supervisor --no-start
sed -i 's|"Database": .*|"Database": "Host=127.0.0.1;Port=5432;Database=harvest;Username=harvest",|
  s|"Retention"|"Http": { "AllowPrivateAddresses": "true" },\n    "Retention"|' /etc/harvest/harvest.json
check "harvest initdb makes the tables" harvest initdb
check "a source is made" harvest source create fifty http://127.0.0.1:8081/data.json dcat-us --frequency ALWAYS
# Cron has no shorter pace than a minute.
sed -i 's|^\*/15 |* |' /etc/cron.d/harvest
cron -f >/tmp/cron.log 2>&1 &
supervisord -n -c /etc/supervisor/supervisord.conf >/tmp/supervisord.log 2>&1 &
for daemon in $daemons; do check "$daemon runs" within 90 is_running "$daemon"; done
check "the consumers are ready" within 60 harvest probe
for daemon in harvest:harvest-gather harvest:harvest-fetch-0; do
  before=$(supervisorctl pid "$daemon")
  kill -9 "$before"
  check "$daemon comes back when killed" within 60 came_back "$daemon" "$before"
done
check "cron calls harvest run, which makes the due job" within 120 called
check "the daemons that came back harvest it to its end" within 90 finished
check "its 50 datasets are there" test "$(harvest datasets list --json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)))')" = 50
check "the daemons stop within 30 seconds" timeout 30 supervisorctl stop all
check "and stopped cleanly" test "$(supervisorctl status | grep -c STOPPED)" = 4
check "nothing went wrong in a daemon" test -z "$(grep -h " crit: " /var/log/harvest/*.log)"
check "no daemon is left" test -z "$(pgrep -f /opt/harvest/Harvest || true)"
((failures == 0)) || tail -n 15 /tmp/cron.log /tmp/supervisord.log /var/log/harvest/*.log
echo "$failures failed"
as_postgres "$pg/pg_ctl" -D /var/lib/postgresql/data -m immediate stop >/dev/null
CHECK
# A network of its own, so that no port of this machine is in the way; what it starts ends with it.
timeout 500 systemd-nspawn -q -D "$work/root" --register=no --keep-unit --private-network --as-pid2 \
  --bind-ro=/usr --tmpfs=/usr/local/bin --bind-ro="$package":/package --bind-ro="$here":/deploy --bind-ro="$work/site":/site \
  --bind="$work/out":/out /bin/bash /out/check.sh </dev/null >"$work/container.log" 2>&1 || true
[[ -s $work/out/result ]] || { cat "$work/container.log"; cannot "the container did not start"; }
cat "$work/out/result"
grep -qx "0 failed" "$work/out/result"
