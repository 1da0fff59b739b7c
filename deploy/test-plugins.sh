#!/usr/bin/env bash
# Walks the way of somebody who writes a plug-in and has Harvest, but not its source: the template, the package that it is built against,
# the sample, a package put into the folder of plug-ins, and a harvest with it. Needs the .NET SDK and the programs (deploy/publish.sh).
#   deploy/test-plugins.sh [FOLDER]      default: artifacts/package/linux-x64
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
package=$(realpath "${1:-$here/../artifacts/package/linux-x64}")
[[ -x $package/harvest && -d $package/packages ]] || { echo "test-plugins.sh: no programs and packages in $package: deploy/publish.sh makes them" >&2; exit 2; }
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failures=0
check() { local what=$1; shift; if "$@" >"$work/said" 2>&1; then echo "ok    $what"; else echo "FAIL  $what"; tail -15 "$work/said" | sed 's/^/        /'; failures=$((failures + 1)); fi; }
hive=(--debug:custom-hive "$work/hive")
# Packages of this version from elsewhere must not stand in for those that are tried.
export NUGET_PACKAGES=$work/nuget HARVEST__DATAFOLDER=$work/data

check "the template is installed" dotnet new install "$(echo "$package"/packages/Harvest.Templates.*.nupkg)" "${hive[@]}"
check "dotnet new harvest-harvester" dotnet new harvest-harvester -n Example.Portal --source-type portal --packages "$package/packages" "${hive[@]}"
check "it is built and packed against Harvest.Plugins alone" dotnet pack Example.Portal -c Release -o "$work/packed" -warnaserror
check "nothing of Harvest is inside of the package" bash -c 'python3 -m zipfile -l packed/Example.Portal.1.0.0.nupkg >inside && ! grep -E "Harvest\.(Core|Rdf)|Microsoft\." inside'
cp -r "$here/../samples/plugin" sample
version=$(basename "$package"/packages/Harvest.Plugins.*.nupkg .nupkg)
check "the sample, too" dotnet pack sample -c Release -o "$work/packed" \
  "-p:HarvestPackages=$package/packages" "-p:HarvestVersion=${version#Harvest.Plugins.}"
mkdir -p data/plugins
cp packed/*.nupkg data/plugins/ || true
check "harvest harvesters lists both with their versions" bash -c "$package/harvest harvesters >listed && grep -q 'plug-in Example.Portal 1.0.0' listed && grep -q 'plug-in Harvest.Sample.JsonLines 1.0.0' listed"
echo '[{"id": "a", "title": "Rivers"}, {"id": "b", "title": "Lakes", "notes": "All of them"}]' >list.json
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
python3 -m http.server "$port" --bind 127.0.0.1 >/dev/null 2>&1 & server=$!
trap 'kill "$server"; rm -rf "$work"' EXIT
for _ in $(seq 50); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.1; done
export HARVEST__HTTP__ALLOWPRIVATEADDRESSES=true
check "a source of its type is made" "$package/harvest" source create rivers "http://127.0.0.1:$port/list.json" portal
check "its datasets are harvested" "$package/harvest" run-test rivers
check "both are in the catalogue" bash -c "$package/harvest datasets list --json | grep -o '\"metadata_created\"' | wc -l | grep -qx 2"
echo "$failures failed"
((failures == 0))
