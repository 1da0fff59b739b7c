#!/usr/bin/env bash
# Boots the units of deploy/systemd, unmodified, in a throw-away container of systemd-nspawn with PostgreSQL and Redis of its own:
# they start, harvest a source to its end, come back when killed, and stop. Needs root, and the packages systemd-container
# postgresql redis-server python3; and the programs:
#   deploy/test-systemd.sh [FOLDER]      default: artifacts/package/linux-x64 (deploy/publish.sh makes it)
# Exit code 0: all is well, 1: something is not, 2: it cannot be tried here.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cannot() { echo "test-systemd.sh: $*" >&2; exit 2; }
[[ $(id -u) == 0 ]] || cannot "must be run as root"
for program in systemd-nspawn redis-server python3; do
  command -v "$program" >/dev/null || cannot "$program is missing"
done
package=$(realpath "${1:-$here/../artifacts/package/linux-x64}")
[[ -x $package/harvest && -x $package/Harvest.Web ]] || cannot "no programs in $package: deploy/publish.sh makes them"
pg=$(echo /usr/lib/postgresql/*/bin | awk '{print $NF}')
[[ -x $pg/initdb ]] || cannot "PostgreSQL is missing"

work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{etc,out,site,sysusers,tmpfiles,units/multi-user.target.wants,units/timers.target.wants}
cp "$here"/systemd/* "$work/units/"
cd "$work/units"
for unit in harvest-gather.service harvest-web.service harvest-check.service; do ln -s "../$unit" multi-user.target.wants/; done
for instance in 0 10; do ln -s ../harvest-fetch@.service "multi-user.target.wants/harvest-fetch@$instance.service"; done
ln -s ../harvest-run.timer ../harvest-clean-log.timer timers.target.wants/
# The container sees the programs of this machine, not what else it would start.
for unit in systemd-firstboot postgresql redis-server rabbitmq-server prometheus prometheus-node-exporter supervisor cron ssh docker; do
  ln -s /dev/null "$unit.service"
done
cat >harvest-check.service <<'UNIT'
[Unit]
Description=Tries the units of Harvest
[Service]
Type=oneshot
TimeoutStartSec=150
ExecStart=/bin/bash /out/check.sh
UNIT
echo 'u harvest - "Harvest" /var/lib/harvest
u postgres - "PostgreSQL" /var/lib/postgresql' >"$work/sysusers/harvest.conf"
echo 'd /var/lib/harvest 0750 harvest harvest
d /var/lib/postgresql 0750 postgres postgres' >"$work/tmpfiles/harvest.conf"
cat >"$work/etc/harvest.json" <<'JSON'
{ "Harvest": {
    "DataFolder": "/var/lib/harvest",
    "Database": "Host=127.0.0.1;Port=5432;Database=harvest;Username=harvest",
    "Queue": { "Type": "Redis", "Url": "redis://127.0.0.1:6379/0" },
    "Http": { "AllowPrivateAddresses": "true" } } }
JSON
python3 - "$work" <<'PYTHON'
import json, sys
data = [{"identifier": f"d{i}", "title": f"Dataset {i}", "description": "x", "keyword": ["x"], "modified": "2026-01-01",
         "publisher": {"name": "p"}, "contactPoint": {"fn": "c", "hasEmail": "mailto:c@example.org"}, "accessLevel": "public"}
        for i in range(50)]
json.dump({"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": data}, open(sys.argv[1] + "/site/data.json", "w"))
PYTHON
cat >"$work/out/check.sh" <<CHECK
pg=$pg
CHECK
cat >>"$work/out/check.sh" <<'CHECK'
exec >/out/result 2>&1
cd /tmp
failures=0
check() { local what=$1; shift; if "$@" >/tmp/said 2>&1; then echo "ok    $what"; else echo "FAIL  $what"; tail -5 /tmp/said; failures=$((failures + 1)); fi; }
within() { local end=$((SECONDS + $1)); shift; until "$@"; do ((SECONDS < end)) || return 1; sleep 0.3; done; }
harvest() { (cd /var/lib/harvest && setpriv --reuid harvest --regid harvest --clear-groups /opt/harvest/harvest --config /etc/harvest/harvest.json "$@"); }
answers() { python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=5)' "$1"; }
as_postgres() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }
daemons="harvest-gather harvest-fetch@0 harvest-fetch@10 harvest-web"
active() { systemctl is-active -q $daemons; }
finished() { harvest jobs --json | python3 -c 'import json, sys; sys.exit(0 if [x["status"] for x in json.load(sys.stdin)] == ["Finished"] else 1)'; }
came_back() { local now; now=$(systemctl show -P MainPID "$1"); [[ $now != 0 && $now != "$2" ]] && systemctl is-active -q "$1"; }

as_postgres "$pg/initdb" -D /var/lib/postgresql/data -U harvest -A trust >/dev/null
as_postgres "$pg/pg_ctl" -D /var/lib/postgresql/data -w -l /var/lib/postgresql/log -o "-k /tmp -h 127.0.0.1 -c fsync=off" start >/dev/null
"$pg/createdb" -h 127.0.0.1 -U harvest harvest
redis-server --bind 127.0.0.1 --dir /tmp >/tmp/redis.log 2>&1 &
python3 -m http.server 8081 --bind 127.0.0.1 -d /site >/dev/null 2>&1 &
check "harvest initdb makes the tables" harvest initdb
for unit in $daemons; do check "$unit is active" within 40 systemctl is-active -q "$unit"; done
for port in 9464 9465 9470 9480; do check "port $port says that it is ready" within 30 answers "http://127.0.0.1:$port/health/ready"; done
check "a source is made" harvest source create fifty http://127.0.0.1:8081/data.json dcat-us
check "a job is made" harvest job fifty
check "harvest-run ends without error" systemctl start harvest-run.service
check "the job ends" within 40 finished
check "its 50 datasets are there" test "$(harvest datasets list --json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)))')" = 50
check "harvest-clean-log ends without error" systemctl start harvest-clean-log.service
for unit in $daemons; do
  before=$(systemctl show -P MainPID "$unit")
  systemctl kill -s KILL "$unit"
  check "$unit comes back when killed" within 30 came_back "$unit" "$before"
done
check "the daemons stop within 30 seconds" timeout 30 systemctl stop $daemons
for unit in $daemons; do check "$unit stopped cleanly" test "$(systemctl show -P Result "$unit")" = success; done
((failures == 0)) || journalctl --no-pager -u 'harvest-*' | tail -40
echo "$failures failed"
systemctl poweroff --no-block
CHECK
# A network of its own, so that no port of this machine is in the way.
timeout 170 systemd-nspawn -q -D / --volatile=yes --register=no --keep-unit --private-network -b \
  --bind-ro="$work/units":/etc/systemd/system --bind-ro="$work/etc":/etc/harvest --bind-ro="$package":/opt/harvest \
  --bind-ro="$work/site":/site --bind="$work/out":/out --bind-ro="$work/sysusers":/etc/sysusers.d \
  --bind-ro="$work/tmpfiles":/etc/tmpfiles.d --bind-ro=/etc/ssl:/etc/ssl </dev/null >"$work/boot.log" 2>&1 || true
[[ -s $work/out/result ]] || { cat "$work/boot.log"; cannot "the container did not boot"; }
cat "$work/out/result"
grep -qx "0 failed" "$work/out/result"
