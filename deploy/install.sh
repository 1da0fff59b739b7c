#!/usr/bin/env bash
# Installs Harvest on Debian or Ubuntu: user, folders, settings, programs, and what starts them. Asks nothing; run it as often as
# you like, it changes what differs and keeps your settings and data.
#   install.sh [FOLDER]          FOLDER has the programs (deploy/publish.sh made it); default: beside this script, or the last build
#   install.sh --with systemd    (default where systemd runs) or: --with supervisor (and cron)
#   install.sh --no-start        put everything in its place, start nothing
#   install.sh --remove          takes programs, units and cron lines away; --purge also settings, data, logs and the user
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

programs=/opt/harvest settings=/etc/harvest data=/var/lib/harvest logs=/var/log/harvest user=harvest
units=(harvest-gather.service harvest-fetch@.service harvest-web.service harvest-run.service harvest-run.timer
  harvest-clean-log.service harvest-clean-log.timer)

die() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }
say() { printf '== %s\n' "$*"; }
has_systemd() { [[ -d /run/systemd/system ]]; }
# Changed is what was written just now: only then is anything started anew.
changed=false
put() { # SOURCE TARGET [MODE]
  if ! cmp -s "$1" "$2"; then
    install -D -m "${3:-644}" "$1" "$2"
    echo "   $2"
    changed=true
  fi
}

from='' with='' start=true remove=false purge=false
while (($# > 0)); do
  case $1 in
    --with) with=${2:-}; shift ;;
    --no-start) start=false ;;
    --remove) remove=true ;;
    --purge) remove=true purge=true ;;
    -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) die "unknown option $1; try --help" ;;
    *) from=$1 ;;
  esac
  shift
done
[[ $(id -u) == 0 ]] || die "must be run as root: sudo $0"
[[ -n $with ]] || { has_systemd && with=systemd || with=supervisor; }
[[ $with == systemd || $with == supervisor ]] || die "--with $with: expected systemd or supervisor"

stop_all() {
  if has_systemd; then
    # Timers first, so that nothing starts anew; a pattern matches what is loaded, and "disable" takes none.
    systemctl stop harvest-run.timer harvest-clean-log.timer 2>/dev/null || true
    systemctl stop 'harvest-*.service' 2>/dev/null || true
    local unit
    for unit in /etc/systemd/system/*.wants/harvest-*; do
      [[ ! -L $unit ]] || systemctl disable --quiet "${unit##*/}" 2>/dev/null || rm -f "$unit"
    done
  fi
  if [[ -e /etc/supervisor/conf.d/harvest.conf || -e /etc/supervisor/conf.d/harvest-web.conf ]]; then
    rm -f /etc/supervisor/conf.d/harvest.conf /etc/supervisor/conf.d/harvest-web.conf
    supervisorctl update >/dev/null 2>&1 || true
  fi
}

if [[ $remove == true ]]; then
  say "removing the programs"
  stop_all
  for unit in "${units[@]}"; do rm -f "/etc/systemd/system/$unit"; done
  has_systemd && systemctl daemon-reload
  rm -f /etc/cron.d/harvest /etc/logrotate.d/harvest /usr/local/bin/harvest
  rm -rf "$programs"
  if [[ $purge == true ]]; then
    say "removing settings, data, logs and the user"
    rm -rf "$settings" "$data" "$logs"
    if getent passwd "$user" >/dev/null; then userdel "$user"; fi
  else
    echo "   $settings, $data, $logs and the user $user stay; --purge removes them too"
  fi
  exit 0
fi

# --- where the programs come from ---
if [[ -z $from ]]; then
  for folder in "$here/.." "$here/../artifacts/package/linux-$(uname -m | sed 's/x86_64/x64/;s/aarch64/arm64/')"; do
    if [[ -x $folder/harvest && -x $folder/Harvest.GatherConsumer ]]; then from=$folder; break; fi
  done
fi
[[ -n $from && -x $from/harvest && -x $from/Harvest.GatherConsumer && -x $from/Harvest.FetchConsumer ]] ||
  die "no programs found${from:+ in $from}: make them with deploy/publish.sh, or name their folder"
"$from/harvest" --version >/dev/null || die "$from/harvest does not run on this machine"

say "user and folders"
getent passwd "$user" >/dev/null || useradd --system --user-group --home-dir "$data" --shell /usr/sbin/nologin "$user"
install -d -m 755 "$programs"
install -d -m 750 -o root -g "$user" "$settings"
install -d -m 750 -o "$user" -g "$user" "$data"
# Written by supervisor, which is root, and by cron's line, which is not: logrotate wants a folder that only root may change.
install -d -m 750 -o root -g "$user" "$logs"
[[ -e $logs/run.log ]] || install -m 640 -o "$user" -g "$user" /dev/null "$logs/run.log"
# A plug-in is code with all rights of the program, so that the programs themselves must not be able to write one.
install -d -m 755 -o root -g root "$data/plugins"

say "programs"
# What an installation puts here is written down, so that the next one takes away what its version has no more.
list=$programs/.installed
files=$(mktemp)
trap 'rm -f "$files"' EXIT
(cd "$from" && find . -type f -not -name .installed | sed 's|^\./||' | LC_ALL=C sort) >"$files"
while IFS= read -r file; do
  target=$programs/$file
  mode=644
  [[ -x $from/$file ]] && mode=755
  # A program that runs cannot be written over, but its name can be given to another file.
  if ! cmp -s "$from/$file" "$target"; then
    install -D -m $mode "$from/$file" "$target.new" && mv -f "$target.new" "$target"
    changed=true
  fi
done <"$files"
# Installations before this list left libraries alone behind that count: those would be loaded.
if [[ ! -e $list ]]; then (cd "$programs" && find . -maxdepth 1 \( -name '*.dll' -o -name '*.so' \) | sed 's|^\./||' | LC_ALL=C sort) >"$list"; fi
while IFS= read -r file; do
  echo "   $programs/$file is of an older version: removed"
  rm -f "${programs:?}/$file"
  changed=true
done < <(LC_ALL=C comm -23 "$list" "$files")
find "$programs" -mindepth 1 -type d -empty -delete
install -m 644 "$files" "$list"
ln -sf "$programs/harvest" /usr/local/bin/harvest
# Beside the program, so that nobody has to name it.
ln -sf "$settings/harvest.json" "$programs/harvest.json"
echo "   $("$programs/harvest" --version)"

say "settings"
if [[ ! -e $settings/harvest.json ]]; then
  database="Host=/var/run/postgresql;Database=harvest;Username=harvest"
  cat >"$settings/harvest.json" <<JSON
{
  "Harvest": {
    "SiteId": "default",
    "DataFolder": "$data",
    "Database": "$database",
    "Queue": { "Type": "Redis", "Url": "redis://localhost:6379/0" },
    "Retention": { "ContentDays": 90, "ObjectDays": 180, "JobDays": 365 }
  }
}
JSON
  echo "   $settings/harvest.json is new: look at Database and Queue"
else
  echo "   $settings/harvest.json is kept"
fi
chown root:"$user" "$settings/harvest.json"
chmod 640 "$settings/harvest.json"
put "$here/logrotate/harvest" /etc/logrotate.d/harvest

say "$with"
web=false
[[ -x $programs/Harvest.Web ]] && web=true
if [[ $with == systemd ]]; then
  for unit in "${units[@]}"; do put "$here/systemd/$unit" "/etc/systemd/system/$unit"; done
  rm -f /etc/cron.d/harvest /etc/supervisor/conf.d/harvest.conf /etc/supervisor/conf.d/harvest-web.conf
  enabled=(harvest-gather.service harvest-fetch@0.service harvest-fetch@1.service harvest-run.timer harvest-clean-log.timer)
  [[ $web == true ]] && enabled+=(harvest-web.service)
  if has_systemd; then
    systemctl daemon-reload
    systemctl enable --quiet "${enabled[@]}"
    if [[ $start == true ]]; then
      # The daemons wait by themselves for the database and its tables.
      systemctl start --no-block "${enabled[@]}"
      [[ $changed == false ]] || systemctl restart --no-block "${enabled[@]}" 'harvest-fetch@*.service'
    fi
  else
    echo "   systemd does not run here: the units are in place, nothing was started"
  fi
else
  command -v supervisorctl >/dev/null || die "supervisor is missing: apt-get install supervisor cron"
  [[ -d /etc/cron.d ]] || die "cron is missing: apt-get install cron"
  put "$here/supervisor/harvest.conf" /etc/supervisor/conf.d/harvest.conf
  [[ $web == false ]] || put "$here/supervisor/harvest-web.conf" /etc/supervisor/conf.d/harvest-web.conf
  put "$here/cron/harvest" /etc/cron.d/harvest
  if [[ $start == true ]] && supervisorctl pid >/dev/null 2>&1; then
    supervisorctl update
    if [[ $changed == true ]]; then
      supervisorctl restart 'harvest:*'
      [[ $web == false ]] || supervisorctl restart harvest-web
    fi
  elif [[ $start == true ]]; then
    echo "   supervisor does not run: start it, it starts the programs"
  fi
fi

say "next"
echo "   sudo -u $user harvest initdb    # the tables"
echo "   sudo -u $user harvest doctor    # what is still missing"
