#!/usr/bin/env bash
# Runs on the new machine that deploy/fresh-machine.sh makes: walk.sh deb|archive|tool|source. Each step goes to /out/steps as
# name, seconds, ok or failed, and what it said; the output of those that failed to /out/faults.
set -uo pipefail
cd /root
export DEBIAN_FRONTEND=noninteractive

note() { printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4:-}" >>/out/steps; }
# step NAME COMMAND…; must does the same, and without it there is nothing more to walk.
must() { step "$@"; [[ $(tail -1 /out/steps | cut -f3) == ok ]] || exit 1; }
step() {
  local name=$1 begin end result=ok
  shift
  begin=$(date +%s%N)
  "$@" >/tmp/said 2>&1 || result=failed
  end=$(date +%s%N)
  note "$name" "$(awk "BEGIN { printf \"%.1f\", ($end - $begin) / 1e9 }")" $result
  if [[ $result == failed ]]; then { echo "-- $name:"; tail -15 /tmp/said | sed 's/^/   /'; } >>/out/faults; fi
}
within() { local end=$((SECONDS + $1)); shift; until "$@"; do ((SECONDS < end)) || return 1; sleep 0.3; done; }
size_of() { note "size of $1" - ok "$(du -sm "$1" | cut -f1) MB"; }
harvest() { (cd /var/lib/harvest && runuser -u harvest -- harvest "$@"); }
daemons=(harvest-gather.service harvest-fetch@0.service harvest-fetch@1.service harvest-web.service)
active() { systemctl is-active -q "${daemons[@]}" && systemctl is-active -q harvest-run.timer; }
ready() { local port; for port in 9464 9470 9471 9465; do harvest probe "http://127.0.0.1:$port/health/ready" || return 1; done; }
pid_of() { systemctl show -P MainPID "$1"; }
finished() { harvest job show ours --json | grep -q '"status": *"Finished"'; }
count() { harvest datasets list --source "$1" --json | grep -o '"metadata_created"' | wc -l; }
gone() { local path; for path in "$@"; do [[ ! -e $path ]] || { echo "$path is still there"; return 1; }; done; }
no_user() { ! getent passwd harvest; }

# A portal of the site's own: a folder with a data.json of 50 datasets.
portal() {
  local number
  mkdir -p /srv/catalogues
  {
    printf '{"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": ['
    for number in $(seq 50); do
      ((number == 1)) || printf ,
      printf '{"identifier": "d%s", "title": "Dataset %s", "description": "x", "keyword": ["x"], "modified": "2026-01-01", "publisher": {"name": "p"}, ' "$number" "$number"
      printf '"contactPoint": {"fn": "c", "hasEmail": "mailto:c@example.org"}, "accessLevel": "public"}'
    done
    printf ']}'
  } >/srv/catalogues/data.json
}
open_folder() {
  sed -i 's|"SiteId"|"Http": { "Folders": "/srv/catalogues" },\n    "SiteId"|' /etc/harvest/harvest.json
  systemctl restart "${daemons[@]}"
}

# From installed to harvested, and the daemons; the same for the package and the archive.
first_harvest() {
  step "sudo -u postgres createuser harvest && createdb -O harvest harvest" \
    bash -c 'cd / && sudo -u postgres createuser harvest && sudo -u postgres createdb -O harvest harvest'
  must "sudo -u harvest harvest initdb" harvest initdb
  step "daemons, web and timer are active" within 60 active
  step "all of them are ready" within 60 ready
  step "sudo -u harvest harvest doctor" harvest doctor
  step "sudo -u harvest harvest try (the sample catalogues)" harvest try
  portal
  step "a folder is opened for harvesting" open_folder
  step "harvest source create" harvest source create ours /srv/catalogues folder
  step "harvest job" harvest job ours
  step "the daemons have harvested it" within 60 finished
  step "its 50 datasets are in the catalogue" test "$(count ours)" = 50
}

walk_deb() {
  must "apt install ./harvest.deb" apt-get install -y /root/harvest.deb
  size_of /usr/lib/harvest
  step "harvest --version" harvest --version
  step "units, man page, completion, notices and SBOM are there" ls /lib/systemd/system/harvest-{gather,web,run}.service \
    /usr/share/man/man1/harvest.1.gz /usr/share/bash-completion/completions/harvest /usr/share/doc/harvest/{THIRD-PARTY-NOTICES.txt,sbom.cdx.json}
  first_harvest
  local before; before=$(pid_of harvest-gather.service)
  touch /etc/harvest/own-file
  step "apt install ./harvest-next.deb (upgrade)" apt-get install -y /root/harvest-next.deb
  step "the daemons are new" within 60 bash -c "now=\$(systemctl show -P MainPID harvest-gather.service); [[ \$now != 0 && \$now != $before ]]"
  step "settings and datasets are kept" bash -c 'grep -q Folders /etc/harvest/harvest.json && ls /etc/harvest/own-file'
  step "daemons, web and timer are active after the upgrade" within 60 active
  step "apt remove keeps settings and data" bash -c 'apt-get remove -y harvest && ls /etc/harvest/harvest.json /var/lib/harvest'
  step "apt purge" apt-get purge -y harvest
  step "nothing is left" gone /usr/lib/harvest /etc/harvest /var/lib/harvest /usr/bin/harvest
  step "the user is gone" no_user
}

walk_archive() {
  step "tar xf harvest.tar.gz" tar xf harvest.tar.gz
  local folder; folder=$(echo /root/harvest-*/)
  size_of "$folder"
  # The first version has a library that the next one has not.
  touch "${folder}Old.dll"
  must "deploy/install.sh" "${folder}deploy/install.sh"
  step "harvest --version" harvest --version
  step "notices and SBOM are there" ls /opt/harvest/THIRD-PARTY-NOTICES.txt /opt/harvest/sbom.cdx.json
  first_harvest
  local before; before=$(pid_of harvest-gather.service)
  rm "${folder}Old.dll"
  step "deploy/install.sh (upgrade)" "${folder}deploy/install.sh"
  step "the daemons are new" within 60 bash -c "now=\$(systemctl show -P MainPID harvest-gather.service); [[ \$now != 0 && \$now != $before ]]"
  step "old files are gone" gone /opt/harvest/Old.dll
  step "daemons, web and timer are active after the upgrade" within 60 active
  step "deploy/install.sh --purge" "${folder}deploy/install.sh" --purge
  step "nothing is left" gone /opt/harvest /etc/harvest /var/lib/harvest /var/log/harvest /usr/local/bin/harvest /etc/systemd/system/harvest-gather.service
  step "the user is gone" no_user
}

walk_tool() {
  export PATH=$PATH:/root/.dotnet/tools
  harvest() { command harvest "$@"; }
  mkdir /root/try && cd /root/try || exit 1
  must "dotnet tool install --global Harvest.Tool --prerelease --add-source FOLDER" dotnet tool install --global Harvest.Tool --prerelease --add-source /root/packages
  size_of /root/.dotnet/tools
  step "harvest --version" harvest --version
  step "harvest try (the sample catalogues)" harvest try
  step "harvest doctor" harvest doctor
  portal
  step "harvest try FOLDER" harvest try /srv/catalogues
  step "harvest datasets search" harvest datasets search water
  step "dotnet tool uninstall" dotnet tool uninstall --global Harvest.Tool
}

walk_source() {
  cd /root/harvest || exit 1
  # Without the repository, a version is the one that the project files name.
  step "dotnet run -c Release --project Harvest.Scheduler -- try (builds first)" dotnet run -c Release --project Harvest.Scheduler -- try
  step "dotnet run … -- datasets search water" dotnet run -c Release --no-build --project Harvest.Scheduler -- datasets search water
}

walk_"$1"
note end - ok
