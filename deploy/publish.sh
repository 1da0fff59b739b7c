#!/usr/bin/env bash
# Makes the programs as they are installed: one file each, with the runtime inside.
#   deploy/publish.sh                       linux-x64 into artifacts/package/linux-x64
#   deploy/publish.sh linux-arm64           for another machine
#   deploy/publish.sh --needs-runtime       without the runtime: small, needs .NET 10 (ASP.NET Core) there
#   deploy/publish.sh --tar                 also packs it: artifacts/package/harvest-VERSION-RID.tar.gz
#   VERSION=1.2.3 deploy/publish.sh         another version than the tags of the repository say
# Not trimmed: settings, database rows and plug-ins are found by reflection, so trimming would cut what is needed.
# Started code is compiled ahead (ReadyToRun) where the compiler for it can be restored.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

rid=linux-x64 self_contained=true tar=false
for argument in "$@"; do
  case $argument in
    linux-x64 | linux-arm64) rid=$argument ;;
    --needs-runtime) self_contained=false ;;
    --tar) tar=true ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done

projects=(Harvest.Scheduler Harvest.GatherConsumer Harvest.FetchConsumer)
[[ -f Harvest.Web/Harvest.Web.csproj ]] && projects+=(Harvest.Web)
out=artifacts/package/$rid
# What an earlier run with other options left must not get in.
rm -rf "$out" artifacts/publish

options=(-c Release -r "$rid" "-p:SelfContained=$self_contained" -p:PublishSingleFile=true -p:DebugType=none
  -p:RunAnalyzers=false --artifacts-path artifacts/publish -v quiet ${VERSION:+"-p:Version=$VERSION" "-p:MinVerVersionOverride=$VERSION"})

# The first program shows whether code can be compiled ahead here; what is missing is said, not hidden.
publish() { dotnet publish "$1" "${options[@]}" "${@:2}" -o "$out" 2>&1; }
ready=(-p:PublishReadyToRun=true -p:PublishReadyToRunComposite=false)
for project in "${projects[@]}"; do
  echo "== $project, $rid, $([[ $self_contained == true ]] && echo "runtime inside" || echo "needs .NET 10")"
  if ! log=$(publish "$project" "${ready[@]}"); then
    if [[ ${#ready[@]} -gt 0 && $log == *rossgen* ]]; then
      echo "publish.sh: no compiler for ReadyToRun can be restored for $rid; the programs start a little slower"
      ready=()
      log=$(publish "$project") && continue
    fi
    echo "$log"
    [[ $log == *NU1101*Runtime* || $log == *NU1101*App.Host* ]] &&
      echo "publish.sh: the runtime of $rid cannot be restored from this package source. Publish where it can be, or without it on the machine itself: --needs-runtime" >&2
    exit 1
  fi
done
rm -f "$out"/*.xml "$out"/*.pdb
install -d "$out/deploy"
cp -r deploy/systemd deploy/supervisor deploy/cron deploy/logrotate deploy/install.sh "$out/deploy/"
cp -r LICENSE CHANGELOG.md README.md docs "$out/"
if [[ $rid == linux-$(uname -m | sed 's/x86_64/x64/;s/aarch64/arm64/') ]]; then
  "$out/harvest" --version || { echo "publish.sh: $out/harvest does not run" >&2; exit 1; }
fi
du -sh "$out" | cut -f1 | sed "s|^|$out: |"
if [[ $tar == true ]]; then
  version=${VERSION:-$(dotnet msbuild Harvest.Core -t:MinVer -getProperty:Version)}
  name=harvest-$version-$rid
  tar -czf "artifacts/package/$name.tar.gz" --transform "s|^\.|$name|" -C "$out" .
  echo "artifacts/package/$name.tar.gz: $(du -h "artifacts/package/$name.tar.gz" | cut -f1)"
fi
