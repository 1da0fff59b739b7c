#!/usr/bin/env bash
# Publishes twice, from two copies of the source in different folders, and compares all files. Takes twice as long as deploy/publish.sh.
#   deploy/test-reproducible.sh          0: the same bytes; 1: prints what differs
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for copy in one other/place; do
  mkdir -p "$work/$copy"
  git clone --quiet "$root" "$work/$copy"
  "$work/$copy/deploy/publish.sh" --tar --deb
done
differ=0
compare() { # FOLDER A B
  while IFS= read -r file; do
    cmp -s "$1/$file" "$2/$file" || { echo "differs: $file"; differ=$((differ + 1)); }
  done < <(cd "$1" && find . -type f | sort)
}
compare "$work/one/artifacts/package" "$work/other/place/artifacts/package"
echo "$(find "$work/one/artifacts/package" -type f | wc -l) files compared, $differ differ"
((differ == 0))
