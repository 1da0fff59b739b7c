#!/usr/bin/env bash
# Builds everything without warnings and runs every test against real servers; installs or starts what is missing.
#   ./test.sh              all tests
#   ./test.sh Http Queues  those whose full name contains one of the words
#   ./test.sh --quick      all but daemons, command lines as processes, brokers, browsers, histories, and PostgreSQL: some minutes
# HARVEST_TEST_INSTALL=1: on a machine that may be spoilt, the installation with supervisor and cron is tried, too.
# A server that is there already can be named: HARVEST_TEST_POSTGRES (connection string), HARVEST_TEST_REDIS and
# HARVEST_TEST_AMQP (URLs). HARVEST_TEST_REQUIRE=1: tests that cannot run
# here have failed. Up to ten tests that failed are run once more, and named. The last line is "N passed, N failed", and ", N skipped" where there are such.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
quick=""
if [[ ${1:-} == --quick ]]; then quick=1; shift; fi

die() { printf 'test.sh: %s\n' "$*" >&2; exit 2; }
say() { printf '== %s\n' "$*"; }

# --- .NET ---
command -v dotnet >/dev/null || die "the .NET SDK is missing: install .NET 10, https://dotnet.microsoft.com/download"
dotnet --version >/dev/null 2>&1 ||
  die "no installed .NET SDK fits global.json (.NET 10): https://dotnet.microsoft.com/download"

# --- servers: named, else installed (the tests start their own), else Docker, else the packages of the system ---
found() { command -v "$1" >/dev/null || compgen -G "$2" >/dev/null; }
have() {
  case $1 in
    postgres) [[ -n ${HARVEST_TEST_POSTGRES// /} ]] || found initdb '/usr/lib/postgresql/*/bin/initdb' ;;
    redis) [[ -n ${HARVEST_TEST_REDIS// /} ]] || found redis-server '/usr/local/bin/redis-server' ;;
    rabbitmq) [[ -n ${HARVEST_TEST_AMQP// /} ]] ||
      found rabbitmq-server '/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server' ;;
  esac
}
docker_runs() { command -v docker >/dev/null && docker info >/dev/null 2>&1; }

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else return 1; fi
}
running() { [[ -d /run/systemd/system ]] && systemctl is-active --quiet "$1"; }

# Debian starts what it installs; the tests start servers of their own, so those that were not running are ended again.
install_packages() {
  local unit before=()
  for unit in postgresql redis-server rabbitmq-server; do running "$unit" && before+=("$unit"); done
  as_root apt-get update -qq || return 1
  as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null || return 1
  for unit in "$@"; do
    if running "$unit" && [[ " ${before[*]} " != *" $unit "* ]]; then as_root systemctl disable --now --quiet "$unit"; fi
  done
}

: "${HARVEST_TEST_POSTGRES:=}" "${HARVEST_TEST_REDIS:=}" "${HARVEST_TEST_AMQP:=}"
missing=()
for server in postgres redis rabbitmq; do have "$server" || missing+=("$server"); done
if ((${#missing[@]} > 0)); then
  if docker_runs; then
    say "${missing[*]} run in containers of the tests"
  else
    packages=()
    for server in "${missing[@]}"; do
      case $server in
        postgres) packages+=(postgresql) ;;
        redis) packages+=(redis-server) ;;
        rabbitmq) packages+=(rabbitmq-server) ;;
      esac
    done
    say "installing ${packages[*]}"
    command -v apt-get >/dev/null && install_packages "${packages[@]}" ||
      die "cannot install ${packages[*]}: install them, start Docker, or set HARVEST_TEST_POSTGRES, HARVEST_TEST_REDIS, HARVEST_TEST_AMQP"
  fi
fi

# --- the mail server of the tests: a Python package, wherever the servers come from ---
has_mail_server() {
  local python
  for python in /usr/bin/python3 python3; do "$python" -c 'import aiosmtpd' 2>/dev/null && return 0; done
  return 1
}
if ! has_mail_server; then
  say "installing python3-aiosmtpd"
  command -v apt-get >/dev/null && install_packages python3-aiosmtpd && has_mail_server ||
    die "cannot install python3-aiosmtpd: install it, or the package aiosmtpd of Python"
fi

# --- wrong clocks: a library that lets a program see another time of day; without it the tests that need it are ignored ---
if ! compgen -G "/usr/lib/*/faketime/libfaketimeMT.so.1" >/dev/null && command -v apt-get >/dev/null; then
  say "installing libfaketime"
  install_packages libfaketime || say "libfaketime cannot be installed: wrong clocks are not tested with real programs"
fi

# --- a real systemd, in a container without network: for the units; without it that test is ignored ---
if ! command -v systemd-nspawn >/dev/null && command -v apt-get >/dev/null && [[ $(id -u) == 0 ]]; then
  say "installing systemd-container"
  install_packages systemd-container || say "systemd-container cannot be installed: the units are not tried under a real systemd"
fi

# --- supervisor and cron, in such a container too ---
daemons=()
command -v supervisord >/dev/null || daemons+=(supervisor)
command -v cron >/dev/null || daemons+=(cron)
if ((${#daemons[@]} > 0)) && command -v apt-get >/dev/null && [[ $(id -u) == 0 ]]; then
  say "installing ${daemons[*]}"
  install_packages "${daemons[@]}" || say "${daemons[*]} cannot be installed: the installation with supervisor and cron is not tried"
fi

# --- the web: npm for its libraries, a browser for its tests ---
web=()
command -v npm >/dev/null || web+=(npm)
perl -MHTTP::OAI -e1 2>/dev/null || web+=(libhttp-oai-perl)
: "${HARVEST_TEST_CHROMIUM:=}"
if [[ -z $HARVEST_TEST_CHROMIUM ]]; then
  # The shell without a window is twice as quick; Debian has it, others have the whole browser.
  browsers=(chromium-headless-shell chromium chromium-browser google-chrome-stable google-chrome)
  for program in "${browsers[@]}"; do
    if command -v "$program" >/dev/null; then HARVEST_TEST_CHROMIUM=$(command -v "$program"); break; fi
  done
  if [[ -z $HARVEST_TEST_CHROMIUM ]]; then
    package=chromium
    apt-cache show chromium-headless-shell >/dev/null 2>&1 && package=chromium-headless-shell
    web+=("$package")
    HARVEST_TEST_CHROMIUM=/usr/bin/$package
  fi
fi
export HARVEST_TEST_CHROMIUM
if ((${#web[@]} > 0)); then
  say "installing ${web[*]}"
  command -v apt-get >/dev/null && install_packages "${web[@]}" ||
    die "cannot install ${web[*]}: install Node.js with npm, Perl's HTTP::OAI, and Chromium or set HARVEST_TEST_CHROMIUM to one"
fi

# --- build ---
say "build"
# One compiler for all projects instead of one for each: a fraction of the time. It is ended after publishing.
export UseSharedCompilation=true
dotnet build -c Release -warnaserror -v quiet || { echo "the build failed"; echo "0 passed, 0 failed"; exit 1; }

# --- the programs as they are installed, for the tests of the installation: in a run of everything, where it can be tried ---
if [[ -z $quick ]] && (($# == 0)) && [[ $(id -u) == 0 ]] && command -v systemd-nspawn >/dev/null; then
  say "publish"
  deploy/publish.sh >artifacts/publish.log 2>&1 || { say "publish.sh failed, so the installation is not tried:"; tail -5 artifacts/publish.log; }
fi
dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1 || true

# --- what this machine itself cannot do is left out, and told; everything else must run ---
without=""
leave_out() { echo "not run ($1): $2"; without+="&TestCategory!=$1"; }
docker compose version >/dev/null 2>&1 || leave_out Compose "docker compose is not here; rules of our own check its file"
kubectl version --client >/dev/null 2>&1 || leave_out Kustomize "kubectl is not here; rules of our own check the manifests"
if compgen -G "artifacts/package/*/*" >/dev/null &&
  timeout 60 systemd-nspawn -q -D / --volatile=yes --register=no --keep-unit --private-network true >/dev/null 2>&1; then
  command -v supervisord >/dev/null && command -v cron >/dev/null || leave_out Supervisor "supervisor or cron is not here"
else
  leave_out Units "the programs are not published, or no container of systemd-nspawn starts here"
  leave_out Supervisor "for the same reason"
fi
[[ ${HARVEST_TEST_INSTALL:-} == 1 ]] || leave_out Install "HARVEST_TEST_INSTALL=1 is not set"

# --- test: six runs side by side, since programs, brokers and browsers spend much of their time waiting ---
chosen=""
if (($# > 0)); then
  words=()
  for word in "$@"; do
    if [[ $word == *[=~]* ]]; then words+=("$word"); else words+=("FullyQualifiedName~$word"); fi
  done
  chosen=$(IFS='|'; echo "${words[*]}")
fi
# within FOLDER...: tests in these folders of Harvest.Tests; apart FOLDER...: those in no such folder
within() { local all; all=$(printf '|FullyQualifiedName~Harvest.Tests.%s.' "$@"); echo "${all#|}"; }
apart() { local all; all=$(printf '&FullyQualifiedName!~Harvest.Tests.%s.' "$@"); echo "${all#&}"; }
programs=(EndToEnd Queues Docs Deploy)
sources=(Harvesters Contracts World)
engine=(Pipeline Storage Catalogues)
say "test"
results=artifacts/test-results
rm -rf "$results"

# run NAME FILTER PROJECT...
run() {
  local name=$1 filter=$2 project status=0
  shift 2
  [[ -z $chosen ]] || filter="${filter:+($filter)&}($chosen)"
  for project in "$@"; do
    dotnet test "$project" -c Release --no-build --results-directory "$results" --logger "trx;LogFilePrefix=$name" \
      --logger "console;verbosity=minimal" ${filter:+--filter "$filter"} || status=$?
  done
  return "$status"
}
runs=() names=(web programs crashes sources engine rest)
[[ -z $quick ]] || names=(web rest)
if [[ -n $quick ]]; then
  light="TestCategory!=Browser&FullyQualifiedName!~Postgres"
  run web "$light" Harvest.Rdf.Tests Harvest.Web.Tests & runs+=($!)
  run rest "$light&$(apart "${programs[@]}" World)" Harvest.Tests & runs+=($!)
else
  run web "" Harvest.Rdf.Tests Harvest.Web.Tests & runs+=($!)
  run programs "($(within "${programs[@]}"))&FullyQualifiedName!~CrashTests&FullyQualifiedName!~ChaosTests&FullyQualifiedName!~DaemonTests$without" Harvest.Tests & runs+=($!)
  run crashes "($(within "${programs[@]}"))&(FullyQualifiedName~CrashTests|FullyQualifiedName~ChaosTests|FullyQualifiedName~DaemonTests)$without" Harvest.Tests & runs+=($!)
  run sources "$(within "${sources[@]}")" Harvest.Tests & runs+=($!)
  run engine "$(within "${engine[@]}")" Harvest.Tests & runs+=($!)
  run rest "$(apart "${programs[@]}" "${sources[@]}" "${engine[@]}")" Harvest.Tests & runs+=($!)
fi
status=0
ended=()
for id in "${!runs[@]}"; do wait "${runs[id]}" || { status=$?; ended+=("${names[id]}"); }; done

# --- a few that failed are run once more, alone: a busy machine makes browsers, brokers and clocks late. What passes then is told by name ---
# method OUTCOME...: project and method of the tests that ended so, from the trx files in "$results"
methods() {
  python3 - "$results" "$@" <<'PYTHON'
import glob, sys, xml.etree.ElementTree as xml
space = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"
for file in glob.glob(sys.argv[1] + "/*.trx"):
    tree = xml.parse(file)
    tests = {test.get("id"): test.find(space + "TestMethod") for test in tree.iter(space + "UnitTest")}
    for result in tree.iter(space + "UnitTestResult"):
        if result.get("outcome") in sys.argv[2:]:
            method = tests[result.get("testId")]
            print(method.get("codeBase").replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".dll"), method.get("name").split("(")[0])
PYTHON
}
again=0
# A run that ended otherwise than by tests that failed (its process died, say) stays a failed run.
explained() {
  local name
  for name in "${ended[@]}"; do grep -q 'outcome="Failed"' "$results/$name"*.trx 2>/dev/null || return 1; done
  ! grep -q 'run was aborted' "$results"/*.trx
}
if ((status != 0)) && explained; then
  mapfile -t failures < <(methods Failed)
  if ((${#failures[@]} > 0 && ${#failures[@]} <= 10)); then
    say "once more: ${#failures[@]} that failed"
    mapfile -t distinct < <(printf '%s\n' "${failures[@]}" | sort -u)
    first=$results
    results=$first/again
    chosen="" status=0
    for failure in "${distinct[@]}"; do run again "Name~${failure#* }" "${failure% *}" || true; done
    mapfile -t still < <(methods Failed NotExecuted)
    mapfile -t well < <(methods Passed)
    results=$first
    for failure in "${failures[@]}"; do
      if [[ " ${well[*]} " == *" $failure "* && " ${still[*]} " != *" $failure "* ]]; then
        again=$((again + 1))
        echo "failed, and passed when run again: ${failure#* }"
      else
        status=1
      fi
    done
  fi
fi

# --- totals, from the trx files: the console's words change with version and language ---
outcomes() { { cat "$results"/*.trx 2>/dev/null || true; } | { grep -o '<UnitTestResult [^>]*' || true; }; }
count() { outcomes | { grep -c "outcome=\"$1\"" || true; }; }
passed=$(($(count Passed) + again))
failed=$(($(count Failed) - again))
others=$(($(outcomes | wc -l) - passed - failed))
skipped=0
if ((others > 0)); then
  # Ignored tests say why; with HARVEST_TEST_REQUIRE=1 what could not run has failed.
  require=${HARVEST_TEST_REQUIRE:-}
  [[ -n $require ]] && echo "not run, which counts as failed:" || echo "not run:"
  cat "$results"/*.trx | tr '\n' ' ' | sed 's/<UnitTestResult /\n&/g' | { grep -E '^<UnitTestResult ' || true; } |
    { grep -vE '^[^>]* outcome="(Passed|Failed)"' || true; } |
    sed -E 's|^.*<Message>([^<]*)</Message>.*|\1|; t; s|^[^>]* testName="([^"]*)".*|\1: no verdict|' |
    sort | uniq -c | sort -rn | sed -E 's/^ *([0-9]+) /  \1 x /'
  unknown=$((others - $(count NotExecuted)))
  if [[ -n $require ]]; then failed=$((failed + others)); else skipped=$((others - unknown)) failed=$((failed + unknown)); fi
fi
# What failed, again, where it is seen.
if (($(count Failed) > 0)); then
  ((failed > 0)) && echo "failed:" || echo "failed at first:"
  cat "$results"/*.trx | tr '\n' ' ' | sed 's/<UnitTestResult /\n&/g' | { grep -E '^<UnitTestResult [^>]* outcome="Failed"' || true; } |
    sed -E 's|^[^>]* testName="([^"]*)".*<Message>([^<]{0,600}).*|\1: \2|; t; s|^[^>]* testName="([^"]*)".*|\1|' | cut -c1-700 | sed 's/^/  /'
fi
if ((passed + failed == 0)); then
  echo "no test ran"
  status=1
elif ((failed == 0 && status != 0)); then
  echo "the test run itself failed (exit code $status)"
fi
echo "$passed passed, $failed failed$( ((skipped == 0)) || echo ", $skipped skipped")"
((failed == 0 && status == 0))
