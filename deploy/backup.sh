#!/usr/bin/env bash
# Backs up a Harvest site on PostgreSQL: the database, the settings and the data folder. Consumers may go on working.
#   deploy/backup.sh FOLDER [KEEP]     into FOLDER/harvest-TIME; keeps the newest KEEP backups (default 14)
# The database is named as for pg_dump: PGHOST, PGPORT, PGUSER, PGPASSWORD or ~/.pgpass, and PGDATABASE (default: harvest).
# HARVEST_SETTINGS (default /etc/harvest) and HARVEST_DATA (default /var/lib/harvest) name the folders. A backup contains passwords.
set -euo pipefail
(($# >= 1 && $# <= 2)) && [[ ${2:-14} =~ ^[1-9][0-9]*$ ]] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
folder=$1 keep=${2:-14}
umask 077
mkdir -p "$folder"
name=harvest-$(date -u +%Y%m%dT%H%M%SZ)
work=$folder/.$name
trap 'rm -rf "$work"' EXIT
mkdir "$work"
pg_dump -Fc -d "${PGDATABASE:-harvest}" -f "$work/database.dump"
# A dump that cannot be listed cannot be restored.
pg_restore --list "$work/database.dump" >/dev/null
for path in "${HARVEST_SETTINGS:-/etc/harvest}" "${HARVEST_DATA:-/var/lib/harvest}"; do
  [[ ! -d $path ]] || tar -czf "$work/$(basename "$(dirname "$path")")-$(basename "$path").tar.gz" -C "$path" .
done
(cd "$work" && sha256sum -- * >SHA256SUMS)
# Only a whole backup gets its name, and only then older ones go.
mv "$work" "$folder/$name"
find "$folder" -mindepth 1 -maxdepth 1 -type d -name 'harvest-*Z' | sort | head -n "-$keep" | xargs -r rm -rf --
echo "$folder/$name: $(du -sh "$folder/$name" | cut -f1)"
