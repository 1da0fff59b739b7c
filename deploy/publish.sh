#!/usr/bin/env bash
# Publishes the programs as they are installed: one folder with harvest, the two consumers and the web, which share one .NET runtime.
#   deploy/publish.sh                       linux-x64 into artifacts/package/linux-x64
#   deploy/publish.sh linux-arm64           for another processor
#   deploy/publish.sh --needs-runtime       without the runtime: small, needs .NET 10 (ASP.NET Core) on the machine
#   deploy/publish.sh --tar --deb           also packs them: a .tar.gz, a Debian package (needs dpkg-deb)
#   deploy/publish.sh --image               also makes a container image, without an engine; IMAGE_BASE names another base image
#   deploy/publish.sh --tool                the command alone, as a package for "dotnet tool install"
#   VERSION=1.2.3 deploy/publish.sh         another version than the tags of the repository say
#   SIGN_KEY=ID deploy/publish.sh …         signs the checksums with this key of gpg: SHA256SUMS.asc
# Needs the .NET 10 SDK, npm and python3. Checksums of all that is packed are in artifacts/package/SHA256SUMS.
# Not trimmed: settings, database rows and plug-ins are found by reflection, so trimming would cut what is needed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

rid=linux-x64 self_contained=true tar=false deb=false image=false tool=false
for argument in "$@"; do
  case $argument in
    linux-x64 | linux-arm64) rid=$argument ;;
    --needs-runtime) self_contained=false ;;
    --tar) tar=true ;;
    --deb) deb=true ;;
    --image) image=true ;;
    --tool) tool=true ;;
    *) sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done
[[ $deb$image == falsefalse || $self_contained == true ]] || { echo "publish.sh: --deb and --image have the runtime inside; leave out --needs-runtime" >&2; exit 2; }
[[ -z ${SIGN_KEY:-} ]] || gpg --list-secret-keys "$SIGN_KEY" >/dev/null || { echo "publish.sh: gpg has no secret key $SIGN_KEY" >&2; exit 2; }
# Dates inside of what is packed are those of the source.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
machine=linux-$(uname -m | sed 's/x86_64/x64/;s/aarch64/arm64/')
[[ $deb == false || $rid == "$machine" || -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ]] ||
  { echo "publish.sh: the Debian package of $rid is made where its programs run, for its manual is what they say; --tar works here" >&2; exit 2; }
command -v python3 >/dev/null || { echo "publish.sh: python3 is missing; it writes the notices and the list of components" >&2; exit 2; }

package=$PWD/artifacts/package
sums() {
  cd "$package"
  shopt -s nullglob
  local packed=(*.tar.gz *.deb *.nupkg)
  ((${#packed[@]} > 0)) || return 0
  sha256sum -- "${packed[@]}" >SHA256SUMS
  rm -f SHA256SUMS.asc
  [[ -z ${SIGN_KEY:-} ]] || gpg --batch --yes --local-user "$SIGN_KEY" --armor --detach-sign --output SHA256SUMS.asc SHA256SUMS
  du -m --apparent-size -- "${packed[@]}" | sed 's/^\([0-9]*\)\t\(.*\)/\2: \1 MB/'
}

if [[ $tool == true ]]; then
  [[ $# == 1 ]] || { echo "publish.sh: --tool stands alone" >&2; exit 2; }
  build=(-c Release -v quiet "-p:ArtifactsPath=$PWD/artifacts/publish" -p:RunAnalyzers=false -p:NuGetAudit=false -p:PackTool=true
    ${VERSION:+"-p:Version=$VERSION" "-p:MinVerVersionOverride=$VERSION"})
  notices=$PWD/artifacts/publish/notices
  rm -rf "$notices" "$package"/Harvest.Tool.*.nupkg
  mkdir -p "$notices" "$package"
  dotnet build Harvest.Scheduler "${build[@]}"
  cp artifacts/publish/bin/Harvest.Scheduler/release/harvest.deps.json "$notices/"
  python3 deploy/notices.py "$notices" "$(sed -n 's|.*"harvest/\([^"]*\)": {.*|\1|p' "$notices/harvest.deps.json" | head -1)"
  dotnet pack Harvest.Scheduler --no-build -o "$package" "${build[@]}" "-p:Notices=$notices"
  deploy/stamp.py "$SOURCE_DATE_EPOCH" "$package"/Harvest.Tool.*.nupkg
  sums
  exit
fi

out=$package/$rid parts=$PWD/artifacts/publish/parts-$rid
rm -rf "$out" "$parts"
mkdir -p "$out"
echo "== building for $rid, $([[ $self_contained == true ]] && echo "with the runtime" || echo "without the runtime"): some minutes"
if ! log=$(dotnet msbuild deploy/publish.proj -nologo -v:quiet "-p:Rid=$rid" "-p:SelfContained=$self_contained" \
  "-p:PublishRoot=$parts/" ${VERSION:+"-p:Release=$VERSION"} 2>&1); then
  echo "$log" >&2
  [[ $log != *NU110[123]* ]] || echo "publish.sh: the runtime or the compiler for $rid cannot be restored from this package source." \
    "Publish where it can be, or on the machine itself with --needs-runtime" >&2
  exit 1
fi
# The web's libraries are compiled ahead, so they come first and stay.
for program in Harvest.Web Harvest.Scheduler Harvest.GatherConsumer Harvest.FetchConsumer; do cp -rn "$parts/$program/." "$out/"; done
rm -rf "$parts"
find "$out" -maxdepth 1 \( -name '*.pdb' -o -name '*.xml' -o -name createdump \) -delete
version=${VERSION:-$(sed -n 's|.*"harvest/\([^"]*\)": {.*|\1|p' "$out/harvest.deps.json" | head -1)}

# For those who write plug-ins: what they build against, and a template that names this version.
template=$PWD/artifacts/publish/template
rm -rf "$template"
cp -r samples/template "$template"
sed -i "s/HARVEST_VERSION/$version/" "$template"/*.csproj
dotnet msbuild deploy/publish.proj -nologo -v:quiet -t:PlugIns "-p:Rid=$rid" "-p:SelfContained=$self_contained" "-p:PackageRoot=$out/packages" \
  "-p:Template=$template" "-p:Release=$version"
deploy/stamp.py "$SOURCE_DATE_EPOCH" "$out"/packages/*.nupkg

install -d "$out/deploy"
cp -r deploy/systemd deploy/supervisor deploy/cron deploy/logrotate deploy/prometheus deploy/grafana deploy/kubernetes deploy/{install,backup,web-key}.sh "$out/deploy/"
cp -r LICENSE CHANGELOG.md CONTRIBUTING.md README.md SECURITY.md docs "$out/"
install -D -m 644 Harvest.Rdf/README.md "$out/Harvest.Rdf/README.md"
python3 deploy/notices.py "$out" "$version"
if [[ $rid == "$machine" ]]; then
  "$out/harvest" --version || { echo "publish.sh: $out/harvest does not run" >&2; exit 1; }
fi
du -sm --apparent-size "$out" | sed 's/^\([0-9]*\)\t\(.*\)/\2: \1 MB/'

if [[ $tar == true ]]; then
  name=harvest-$version-$rid
  tar -c --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --transform "s|^\.|$name|" -C "$out" . |
    gzip -n >"$package/$name.tar.gz"
fi
if [[ $deb == true ]]; then deploy/deb.sh "$out" "$version" "$([[ $rid == linux-x64 ]] && echo amd64 || echo arm64)"; fi
if [[ $image == true ]]; then
  # deploy/kubernetes and docker-compose.yml mount what changes; the rest is the folder as it is, and a place for the data.
  dotnet msbuild deploy/publish.proj -nologo -v:quiet -t:Image "-p:Rid=$rid" "-p:PublishRoot=$out/" "-p:ImageVersion=${version%%+*}" \
    "-p:ImageFile=$package/harvest-$version-$rid-image.tar.gz"
fi
sums
