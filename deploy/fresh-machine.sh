#!/usr/bin/env bash
# Walks the ways of installing Harvest that README names, each on a new machine: a minimal Debian or Ubuntu made by debootstrap, with
# nothing but what README asks for, booted by systemd-nspawn. Prints each step with its seconds, and a table for docs/operations.md.
#   deploy/fresh-machine.sh [SUITE…]      bookworm (default), trixie, jammy, noble …
#   --way deb|archive|tool|source         only this way (repeatable); default: every way whose artefact is there
#   --keep FOLDER                         keeps the bare roots there and takes them again: the next run is a minute a suite shorter
# Mirrors are those of this machine's apt; others: FRESH_DEBIAN_MIRROR, FRESH_UBUNTU_MIRROR. The SDK of "tool" and "source" is this machine's,
# and so are its NuGet sources. Needs root, debootstrap and systemd-container, and for deb, archive and tool what deploy/publish.sh packs.
# Exit code 0: all is well, 1: a step failed, 2: it cannot be tried here.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/.." && pwd)
cannot() { echo "fresh-machine.sh: $*" >&2; exit 2; }

suites=() ways=() keep=''
while (($# > 0)); do
  case $1 in
    --way) ways+=("${2:?}"); shift ;;
    --keep) keep=${2:?}; shift ;;
    -*) sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    *) suites+=("$1") ;;
  esac
  shift
done
((${#suites[@]} > 0)) || suites=(bookworm)
[[ $(id -u) == 0 ]] || cannot "must be run as root"
for program in debootstrap systemd-nspawn dpkg-deb; do command -v "$program" >/dev/null || cannot "$program is missing"; done

package=$root/artifacts/package
newest() { find "$package" -maxdepth 1 -name "$1" -printf '%T@ %p\n' 2>/dev/null | sort -n | sed -n '$s/^[^ ]* //p'; }
deb=$(newest "harvest_*_$(dpkg --print-architecture).deb")
archive=$(newest "harvest-*-linux-$(uname -m | sed 's/x86_64/x64/;s/aarch64/arm64/').tar.gz")
tool=$(newest 'Harvest.Tool.*.nupkg')
sdk=$(dirname "$(readlink -f "$(command -v dotnet || echo /none/dotnet)")")
if ((${#ways[@]} == 0)); then
  [[ -z $deb ]] || ways+=(deb)
  [[ -z $archive ]] || ways+=(archive)
  [[ ! -x $sdk/dotnet || -z $tool ]] || ways+=(tool)
  [[ ! -x $sdk/dotnet ]] || ways+=(source)
fi
for way in "${ways[@]}"; do
  case $way in
    deb) [[ -n $deb ]] || cannot "no Debian package in $package: deploy/publish.sh --deb makes it" ;;
    archive) [[ -n $archive ]] || cannot "no archive in $package: deploy/publish.sh --tar makes it" ;;
    tool) [[ -n $tool && -x $sdk/dotnet ]] || cannot "no package of the tool in $package (deploy/publish.sh --tool makes it), or no .NET SDK" ;;
    source) [[ -x $sdk/dotnet ]] || cannot "the .NET SDK is missing" ;;
    *) cannot "--way $way: expected deb, archive, tool or source" ;;
  esac
done

# The first mirror of this machine's apt, in either form of its files.
apt_mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null |
    sed -nE 's/^URIs: *([^ ]+).*/\1/p;s/^deb (\[[^]]*\] )?([^ ]+) .*/\2/p' | grep -E '/(debian|ubuntu)/?$' | head -1
}
is_ubuntu() { [[ $1 =~ ^(jammy|noble|oracular|plucky|questing|resolute)$ ]]; }
mirror_of() {
  local own; own=$(apt_mirror)
  if is_ubuntu "$1"; then echo "${FRESH_UBUNTU_MIRROR:-$(sed -E 's|/debian/?$|/ubuntu|' <<<"$own")}"
  else echo "${FRESH_DEBIAN_MIRROR:-$(sed -E 's|/ubuntu/?$|/debian|' <<<"$own")}"; fi
}

work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
report=$root/artifacts/fresh-machine.md
mkdir -p "$(dirname "$report")" ${keep:+"$keep"}
printf '| machine | step | seconds | |\n| --- | --- | --- | --- |\n' >"$report"

# make_root SUITE FOLDER
make_root() {
  local suite=$1 folder=$2 mirror components=main check=() script=()
  if [[ -n $keep && -e $keep/$suite.tar ]]; then mkdir "$folder"; tar -xf "$keep/$suite.tar" -C "$folder"; return; fi
  mirror=$(mirror_of "$suite")
  [[ -n $mirror ]] || cannot "no mirror for $suite in this machine's apt: set FRESH_DEBIAN_MIRROR or FRESH_UBUNTU_MIRROR"
  if is_ubuntu "$suite"; then
    components=main,universe
    # Debian has no keys of Ubuntu: on a Debian machine, only the transport is trusted.
    [[ -e /usr/share/keyrings/ubuntu-archive-keyring.gpg ]] || check=(--no-check-gpg)
    [[ -e /usr/share/debootstrap/scripts/$suite ]] || script=(/usr/share/debootstrap/scripts/jammy)
  fi
  debootstrap --variant=minbase "${check[@]}" --components="$components" --include=ca-certificates,systemd-sysv,dbus,sudo "$suite" "$folder" \
    "$mirror" "${script[@]}" >"$work/debootstrap.log" 2>&1 || { tail -5 "$work/debootstrap.log" >&2; cannot "debootstrap of $suite failed"; }
  echo "deb $mirror $suite ${components//,/ }" >"$folder/etc/apt/sources.list"
  if [[ -n $keep ]]; then tar -cf "$keep/$suite.tar" -C "$folder" .; fi
}
# With this machine's network and certificates; nothing is booted.
inside() { systemd-nspawn -q -D "$machine" --register=no --keep-unit --timezone=off --bind-ro="$here/fresh-machine":/fresh --bind="$out":/out "${binds[@]}" "$@" </dev/null; }

failed=0
for suite in "${suites[@]}"; do
  begin=$SECONDS
  make_root "$suite" "$work/$suite"
  echo "== $suite: $(du -sm "$work/$suite" | cut -f1) MB, made in $((SECONDS - begin)) s"
  for way in "${ways[@]}"; do
    machine=$work/$suite-$way out=$work/out-$suite-$way binds=()
    mkdir -p "$out"
    cp -a "$work/$suite" "$machine"
    case $way in
      deb)
        cp "$deb" "$machine/root/harvest.deb"
        # The next version of the package, for the upgrade.
        dpkg-deb -R "$deb" "$work/next"
        sed -i 's/^Version: .*/&+next/' "$work/next/DEBIAN/control"
        dpkg-deb --root-owner-group -Zxz -z0 --build "$work/next" "$machine/root/harvest-next.deb" >/dev/null
        rm -rf "$work/next"
        # Booted machines have no network, so that the ports of this machine are left alone.
        inside /bin/bash -c 'apt-get update -qq && apt-get install -y -qq --download-only /root/harvest.deb' >"$out/log" 2>&1 ||
          { tail -5 "$out/log" >&2; cannot "the packages that Harvest needs cannot be downloaded"; } ;;
      archive)
        cp "$archive" "$machine/root/harvest.tar.gz"
        inside /bin/bash -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql redis-server tzdata "?name(^libicu[0-9]+$)"' \
          >"$out/log" 2>&1 || { tail -5 "$out/log" >&2; cannot "PostgreSQL and Redis cannot be installed"; } ;;
      tool | source)
        binds=(--bind-ro="$sdk":/opt/dotnet --bind-ro=/etc/ssl:/etc/ssl --bind-ro=/usr/share/ca-certificates:/usr/share/ca-certificates
          --setenv=PATH=/opt/dotnet:/usr/local/bin:/usr/bin:/bin --setenv=DOTNET_ROOT=/opt/dotnet --setenv=DOTNET_NOLOGO=1 --setenv=DOTNET_CLI_TELEMETRY_OPTOUT=1)
        [[ ! -d /usr/local/share/ca-certificates ]] || binds+=(--bind-ro=/usr/local/share/ca-certificates:/usr/local/share/ca-certificates)
        config=${NUGET_CONFIG:-$HOME/.nuget/NuGet/NuGet.Config}
        if [[ -e $config ]]; then install -D -m 644 "$config" "$machine/root/.nuget/NuGet/NuGet.Config"; fi
        if [[ $way == tool ]]; then install -D -m 644 "$tool" "$machine/root/packages/$(basename "$tool")"
        else mkdir "$machine/root/harvest" && git -C "$root" archive HEAD | tar -x -C "$machine/root/harvest"; fi
        inside /bin/bash -c 'apt-get update -qq && apt-get install -y -qq libstdc++6 tzdata "?name(^libicu[0-9]+$)" "?or(?name(^libssl3$),?name(^libssl3t64$))"' \
          >"$out/log" 2>&1 || { tail -5 "$out/log" >&2; cannot "what the .NET SDK needs cannot be installed"; } ;;
    esac
    if [[ $way == tool || $way == source ]]; then
      inside /bin/bash /fresh/walk.sh "$way" >"$out/walk.log" 2>&1 || true
    else
      cat >"$machine/etc/systemd/system/fresh.service" <<UNIT
[Unit]
Description=Walks a way of installing Harvest
[Service]
Type=oneshot
TimeoutStartSec=900
Environment=HOME=/root LANG=C.UTF-8
ExecStart=/bin/bash /fresh/walk.sh $way
ExecStopPost=/bin/systemctl poweroff --no-block
UNIT
      mkdir -p "$machine/etc/systemd/system/multi-user.target.wants"
      ln -s ../fresh.service "$machine/etc/systemd/system/multi-user.target.wants/"
      timeout 1000 systemd-nspawn -q -D "$machine" --register=no --keep-unit --timezone=off --private-network -b --bind-ro="$here/fresh-machine":/fresh \
        --bind="$out":/out </dev/null >"$out/boot.log" 2>&1 || true
    fi
    [[ -s $out/steps ]] || { tail -20 "$out"/*.log >&2; cannot "the machine did not boot"; }
    while IFS=$'\t' read -r step seconds result said; do
      printf '%-8s %-7s %6s s  %s%s\n' "$suite" "$way" "$seconds" "$step" "$([[ $result == ok ]] || echo "  FAILED")"
      printf '| %s, %s | %s | %s | %s |\n' "$suite" "$way" "$step" "$seconds" "$([[ $result == ok ]] && echo "$said" || echo failed)" >>"$report"
      [[ $result == ok ]] || failed=$((failed + 1))
    done <"$out/steps"
    [[ ! -s $out/faults ]] || cat "$out/faults"
    grep -q '^end' "$out/steps" || { echo "the walk broke off:"; tail -20 "$out"/*.log; failed=$((failed + 1)); }
    rm -rf "$machine"
  done
  rm -rf "${work:?}/$suite"
done
echo "$report"
echo "$failed failed"
((failed == 0))
