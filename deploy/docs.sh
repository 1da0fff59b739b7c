#!/usr/bin/env bash
# The documentation as a static site with search, in artifacts/site. Needs mkdocs (Debian: apt install mkdocs).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v mkdocs >/dev/null || { echo "docs.sh: mkdocs is missing: apt install mkdocs" >&2; exit 2; }
rm -rf artifacts/docs artifacts/site
mkdir -p artifacts/docs/Harvest.Rdf
cp -r README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md LICENSE docs artifacts/docs/
cp Harvest.Rdf/README.md artifacts/docs/Harvest.Rdf/
mkdocs build --quiet
echo "artifacts/site/index.html"
