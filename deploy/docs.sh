#!/usr/bin/env bash
# The documentation as a static site with search, in artifacts/site, with a reference of the API from the OpenAPI document of the web.
#   deploy/docs.sh [FOLDER]     FOLDER has the programs; default: artifacts/package/linux-x64 (deploy/publish.sh makes it)
# Needs mkdocs (Debian: apt install mkdocs), curl and python3. Without the programs, the page of the API says where the document is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v mkdocs >/dev/null || { echo "docs.sh: mkdocs is missing: apt install mkdocs" >&2; exit 2; }
package=${1:-artifacts/package/linux-x64}
rm -rf artifacts/docs artifacts/site
mkdir -p artifacts/docs/Harvest.Rdf
cp -r README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md LICENSE docs artifacts/docs/
cp Harvest.Rdf/README.md artifacts/docs/Harvest.Rdf/

reference=artifacts/docs/docs/api-reference.md
if [[ -x $package/Harvest.Web ]]; then
  work=$(mktemp -d)
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  HARVEST__DATAFOLDER=$work/data HARVEST__WEB__SAMPLES=false "$package/Harvest.Web" --urls "http://127.0.0.1:$port" >"$work/log" 2>&1 & web=$!
  trap 'kill "$web" 2>/dev/null || true; wait "$web" || true; rm -rf "$work"' EXIT
  curl -sf --retry 60 --retry-connrefused --retry-delay 1 "http://127.0.0.1:$port/api/3/openapi.json" -o "$work/openapi.json" ||
    { tail -5 "$work/log" >&2; echo "docs.sh: the web does not give its OpenAPI document" >&2; exit 1; }
  deploy/api-reference.py "$work/openapi.json" >"$reference"
else
  echo "docs.sh: no programs in $package, so the reference of the API is left out: deploy/publish.sh makes them" >&2
  printf '# API reference\n\nEvery site serves it as an OpenAPI document at `/api/3/openapi.json`. [The API](api.md) explains it.\n' >"$reference"
fi
mkdocs build --quiet
echo "artifacts/site/index.html"
