#!/usr/bin/env bash
# Tries an upgrade with running consumers: the older version begins a harvest, the tables are brought to the newer one while its
# consumers work, the newer consumers join, the older ones leave. Nothing may be lost or doubled. Both are folders with `harvest`.
#   deploy/test-upgrade.sh OLDER NEWER
# Servers are its own and end with it; needs the packages postgresql redis-server python3.
set -euo pipefail
older=$(realpath "${1:?OLDER}")/harvest newer=$(realpath "${2:?NEWER}")/harvest
records=8000 work=$(mktemp -d) pids=()
chmod 755 "$work"
cleanup() {
  for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
  if [[ -s $work/pg/postmaster.pid ]]; then kill -QUIT "$(head -1 "$work/pg/postmaster.pid")" 2>/dev/null || true; fi
  sleep 0.5; rm -rf "$work"
}
trap cleanup EXIT
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
until_true() { local end=$((SECONDS + $1)); shift; until "$@"; do ((SECONDS < end)) || { echo "FAIL  not in time: $*"; exit 1; }; sleep 0.3; done; }

pg=$(echo /usr/lib/postgresql/*/bin | awk '{print $NF}') pg_port=$(free_port) redis_port=$(free_port) web_port=$(free_port)
as_postgres() { if [[ $(id -u) == 0 ]]; then setpriv --reuid postgres --regid postgres --init-groups "$@"; else "$@"; fi; }
if [[ $(id -u) == 0 ]]; then install -d -o postgres "$work/pg"; fi
as_postgres "$pg/initdb" -D "$work/pg" -U harvest -A trust >/dev/null
as_postgres "$pg/pg_ctl" -D "$work/pg" -w -l "$work/pg/log" -o "-p $pg_port -k /tmp -c listen_addresses=127.0.0.1" start >/dev/null
"$pg/createdb" -h 127.0.0.1 -p "$pg_port" -U harvest harvest
redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$work" --appendonly yes >"$work/redis.log" 2>&1 & pids+=($!)

# A portal that gives its pages slowly, so that there is time for an upgrade.
cat >"$work/portal.py" <<'PY'
import json, sys, time, urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
COUNT = int(sys.argv[2])
class Portal(BaseHTTPRequestHandler):
    def do_GET(self):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlparse(self.path).query))
        start, rows = int(query.get("start", 0)), int(query.get("rows", 100))
        if rows: time.sleep(1.5)
        found = [{"id": f"d{i}", "name": f"d{i}", "title": f"Dataset {i}"} for i in range(start, min(COUNT, start + rows))]
        body = json.dumps({"success": True, "result": {"count": COUNT, "results": found}}).encode()
        self.send_response(200); self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)
    def log_message(self, *_): pass
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Portal).serve_forever()
PY
python3 "$work/portal.py" "$web_port" "$records" & pids+=($!)

export HARVEST__DATAFOLDER=$work/data HARVEST__QUEUE__TYPE=Redis HARVEST__QUEUE__URL=redis://127.0.0.1:$redis_port/0
export HARVEST__DATABASE="Host=127.0.0.1;Port=$pg_port;Database=harvest;Username=harvest" HARVEST__HTTP__ALLOWPRIVATEADDRESSES=true
sql() { "$pg/psql" -h 127.0.0.1 -p "$pg_port" -U harvest -Atc "$1" harvest; }
echo "from $("$older" --version) to $("$newer" --version)"

"$older" initdb
"$older" gather-consumer >"$work/old-gather.log" 2>&1 & old_gather=$!; pids+=("$old_gather")
"$older" fetch-consumer >"$work/old-fetch.log" 2>&1 & old_fetch=$!; pids+=("$old_fetch")
"$older" source create portal "http://127.0.0.1:$web_port/" ckan --config '{"page_size": 200}' >/dev/null
"$older" job portal >/dev/null
some() { (( $(sql "SELECT count(*) FROM dataset") >= 400 )); }
until_true 180 some
echo "ok    the older consumers work: $(sql "SELECT count(*) FROM dataset") of $records datasets"

"$newer" initdb
echo "ok    the tables are of the newer version, $(sql "SELECT count(*) FROM dataset") datasets"
before=$(sql "SELECT count(*) FROM dataset")
more() { (( $(sql "SELECT count(*) FROM dataset") > before + 200 )); }
until_true 180 more
echo "ok    the older consumers go on working on them: $(sql "SELECT count(*) FROM dataset")"
"$newer" gather-consumer >"$work/new-gather.log" 2>&1 & pids+=($!)
"$newer" fetch-consumer >"$work/new-fetch.log" 2>&1 & pids+=($!)
two() { [[ $(sql "SELECT count(*) FROM harvest_consumer WHERE seen > now() - interval '20 seconds'") == 4 ]]; }
until_true 180 two
kill -TERM "$old_gather" "$old_fetch"
wait "$old_gather" "$old_fetch" || true
echo "ok    the newer ones joined, the older ones left at $(sql "SELECT count(*) FROM dataset")"
"$newer" run >/dev/null
ended() { [[ $(sql "SELECT status FROM harvest_job") == Finished ]]; }
until_true 180 ended
[[ $(sql "SELECT count(*), count(DISTINCT guid), (SELECT errored FROM harvest_job) FROM dataset WHERE state = 'active'") == "$records|$records|0" ]] ||
  { echo "FAIL  lost or doubled: $(sql "SELECT count(*), count(DISTINCT guid) FROM dataset")"; exit 1; }
echo "ok    the job ended: $records datasets, each once, no error"
"$newer" doctor --json >"$work/doctor.json" || { cat "$work/doctor.json"; exit 1; }
echo "ok    doctor has nothing to say"
