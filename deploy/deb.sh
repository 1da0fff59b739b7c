#!/usr/bin/env bash
# Packs a folder that deploy/publish.sh has filled as a Debian package: deploy/deb.sh FOLDER VERSION amd64|arm64 → path of the .deb.
# The package has the programs in /usr/lib/harvest, the units, a man page, shell completion where the program has it, and a user.
# DEB_MAINTAINER="Name <mail>" names who made it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
(($# == 3)) || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
from=$1 version=$2 architecture=$3
# 1.0.0-dev.3 is before 1.0.0.
debian_version=${version/-/\~}
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct 2>/dev/null || date +%s)}
maintainer=${DEB_MAINTAINER:-"Harvest maintainers <harvest@harvest.invalid>"}
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
programs=$root/usr/lib/harvest doc=$root/usr/share/doc/harvest

install -d "$programs" "$doc" "$root/usr/bin" "$root/lib/systemd/system" "$root/usr/share/man/man1" "$root/DEBIAN"
cp -r "$from/." "$programs/"
rm -rf "$programs"/{deploy,docs,Harvest.Rdf,LICENSE,README.md,CHANGELOG.md,CONTRIBUTING.md,SECURITY.md,THIRD-PARTY-NOTICES.txt,sbom.cdx.json}
find "$programs" -type f -exec chmod 644 {} +
chmod 755 "$programs"/{harvest,Harvest.GatherConsumer,Harvest.FetchConsumer,Harvest.Web}
ln -s ../lib/harvest/harvest "$root/usr/bin/harvest"
# Beside the program, so that nobody has to name it.
ln -s /etc/harvest/harvest.json "$programs/harvest.json"

for unit in "$here"/systemd/*; do
  sed "s|/opt/harvest/README.md|/usr/share/doc/harvest/README.md|;s|/opt/harvest|/usr/lib/harvest|g" "$unit" \
    >"$root/lib/systemd/system/$(basename "$unit")"
done

cp -r "$from/docs" "$from/Harvest.Rdf" "$from/README.md" "$from/CONTRIBUTING.md" "$from/SECURITY.md" "$from/sbom.cdx.json" "$from/THIRD-PARTY-NOTICES.txt" "$from/CHANGELOG.md" "$doc/"
# The licence has another name in a package.
sed -i 's|](LICENSE)|](copyright)|' "$doc/README.md"
install -d "$doc/examples"
cp -r "$here"/{prometheus,grafana,supervisor,backup.sh} "$doc/examples/"
printf 'harvest (%s) unstable; urgency=medium\n\n  * See CHANGELOG.md in this folder.\n\n -- %s  %s\n' "$debian_version" "$maintainer" \
  "$(date -R -u -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$doc/changelog.gz"
{
  printf 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: Harvest\n\nFiles: *\n'
  printf 'Copyright: %s\nLicense: Expat\n' "$(sed -n 's/^Copyright (c) //p' "$from/LICENSE")"
  sed '1,/^Copyright/d;/./,$!d;s/^$/./;s/^/ /' "$from/LICENSE"
  printf '\nFiles: usr/lib/harvest/*\nCopyright: see THIRD-PARTY-NOTICES.txt in this folder\nLicense: others\n'
  printf ' Libraries of others, each under its own licence; the texts are in THIRD-PARTY-NOTICES.txt\n in this folder, and the Apache licence in /usr/share/common-licenses/Apache-2.0.\n'
} >"$doc/copyright"

# The command line tells its commands, so that the page is never behind.
{
  printf '.TH HARVEST 1 "" "Harvest %s" "User Commands"\n.SH NAME\nharvest \\- harvest dataset catalogues\n' "$version"
  printf '.SH SYNOPSIS\n.B harvest\n[command] [options]\n.SH DESCRIPTION\n'
  printf 'Collects dataset descriptions from other catalogues, keeps them up to date and publishes them.\n'
  printf 'Every command explains itself with \\-\\-help. Exit codes: 0 done, 1 failed, 2 wrong usage.\n.SH HELP\n.nf\n'
  HOME=/nonexistent "$from/harvest" --help | sed '1,/^Usage/d;s/\\/\\\\/g;s/-/\\-/g;s/^\./\\\&./'
  printf '.fi\n.SH FILES\n.I /etc/harvest/harvest.json\nsettings\n.br\n.I /var/lib/harvest\ndata and plug-ins\n'
  printf '.SH SEE ALSO\n.I /usr/share/doc/harvest/docs\n'
} | gzip -9n >"$root/usr/share/man/man1/harvest.1.gz"
for shell in bash:bash-completion/completions/harvest zsh:zsh/vendor-completions/_harvest fish:fish/vendor_completions.d/harvest.fish; do
  if "$from/harvest" completion "${shell%%:*}" >"$root/completion" 2>/dev/null; then
    install -D -m 644 "$root/completion" "$root/usr/share/${shell#*:}"
  fi
done
rm -f "$root/completion"

# What ships inside a self-contained .NET program is not Debian's own copy.
install -d "$root/usr/share/lintian/overrides"
cat >"$root/usr/share/lintian/overrides/harvest" <<'OVERRIDES'
# The .NET runtime and its native libraries come with the program: Debian has no .NET.
harvest: embedded-library *
harvest: unstripped-binary-or-object *
harvest: hardening-no-fortify-functions *
OVERRIDES

cat >"$root/DEBIAN/control" <<CONTROL
Package: harvest
Version: $debian_version
Architecture: $architecture
Maintainer: $maintainer
Section: net
Priority: optional
Installed-Size: $(du -sk --apparent-size "$root" | cut -f1)
Depends: libc6 (>= 2.27), libgcc-s1, libstdc++6, libssl3 | libssl3t64, libicu72 | libicu70 | libicu74 | libicu76, tzdata, ca-certificates, adduser
Recommends: postgresql, redis-server
Suggests: rabbitmq-server, supervisor
Description: harvester for open-data catalogues
 Harvest collects dataset descriptions from other catalogues (CKAN, DCAT,
 DCAT-US, CSW, WAF, OAI-PMH and more), keeps them up to date and publishes
 them in a catalogue of its own or in a CKAN site. This package has the
 command line, the gather and fetch consumers and the web, with the .NET
 runtime that they need.
CONTROL

cat >"$root/DEBIAN/postinst" <<'POSTINST'
#!/bin/sh
set -e
if [ "$1" = configure ]; then
  if ! getent passwd harvest >/dev/null; then
    adduser --system --group --quiet --home /var/lib/harvest --no-create-home --shell /usr/sbin/nologin harvest
  fi
  install -d -m 750 -o root -g harvest /etc/harvest
  install -d -m 750 -o harvest -g harvest /var/lib/harvest
  # A plug-in is code with all rights of the program, so that the programs themselves must not be able to write one.
  install -d -m 755 -o root -g root /var/lib/harvest/plugins
  if [ ! -e /etc/harvest/harvest.json ]; then
    cat >/etc/harvest/harvest.json <<'JSON'
{
  "Harvest": {
    "SiteId": "default",
    "DataFolder": "/var/lib/harvest",
    "Database": "Host=/var/run/postgresql;Database=harvest;Username=harvest",
    "Queue": { "Type": "Redis", "Url": "redis://localhost:6379/0" },
    "Retention": { "ContentDays": 90, "ObjectDays": 180, "JobDays": 365 }
  }
}
JSON
    chown root:harvest /etc/harvest/harvest.json
    chmod 640 /etc/harvest/harvest.json
  fi
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    if [ -z "$2" ]; then
      # The daemons wait by themselves for the database and its schema.
      systemctl enable --now --no-block harvest-gather.service harvest-fetch@0.service harvest-fetch@1.service \
        harvest-web.service harvest-run.timer harvest-clean-log.timer
    else
      systemctl try-restart --no-block 'harvest-*.service'
    fi
  fi
  if [ -z "$2" ]; then
    echo "Harvest is installed. Set Database and Queue in /etc/harvest/harvest.json, then:"
    echo "  runuser -u harvest -- harvest initdb"
    echo "  runuser -u harvest -- harvest doctor"
  fi
fi
POSTINST
cat >"$root/DEBIAN/prerm" <<'PRERM'
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  systemctl disable --now --quiet harvest-run.timer harvest-clean-log.timer harvest-gather.service harvest-web.service || true
  systemctl disable --quiet harvest-fetch@0.service harvest-fetch@1.service || true
  systemctl stop 'harvest-fetch@*.service' || true
fi
PRERM
cat >"$root/DEBIAN/postrm" <<'POSTRM'
#!/bin/sh
set -e
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || true
fi
if [ "$1" = purge ]; then
  rm -rf /etc/harvest /var/lib/harvest
  if getent passwd harvest >/dev/null && command -v deluser >/dev/null; then
    deluser --quiet --system harvest || true
  fi
fi
POSTRM
chmod 755 "$root/DEBIAN/postinst" "$root/DEBIAN/prerm" "$root/DEBIAN/postrm"
find "$root" -type d -exec chmod 755 {} +
find "$root/usr/share" "$root/lib" -type f -exec chmod 644 {} +
(cd "$root" && find usr lib -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find "$root" -newermt "@$SOURCE_DATE_EPOCH" -print0 | xargs -0 touch --no-dereference -d "@$SOURCE_DATE_EPOCH"
file=$(dirname "$from")/harvest_${debian_version}_$architecture.deb
dpkg-deb --root-owner-group -Zxz -z1 --build "$root" "$file" >/dev/null
echo "$file"
