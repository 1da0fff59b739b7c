#!/usr/bin/env python3
"""Writes THIRD-PARTY-NOTICES.txt and sbom.cdx.json (CycloneDX 1.6) for a folder that deploy/publish.sh has filled.

Usage: notices.py FOLDER VERSION. Packages are those of the programs' deps.json, so it lists what is shipped and nothing else; licences
come from the packages themselves. Exit code 1 when a package has no licence that can be told.
"""
import base64
import glob
import json
import os
import re
import subprocess
import sys
import uuid
import xml.etree.ElementTree as xml

# Packages whose licence is a file or a link, by what that text says.
LINKED = {"apache.org/licenses": "Apache-2.0", "apache license": "Apache-2.0", "mit license": "MIT", "opensource.org/licenses/mit": "MIT",
          "permission is hereby granted, free of charge": "MIT", "postgresql license": "PostgreSQL", "redistribution and use in source": "BSD-3-Clause",
          "licenses.nuget.org/mit": "MIT", "public domain": "blessing"}


def package_roots():
    text = subprocess.run(["dotnet", "nuget", "locals", "global-packages", "--list"], capture_output=True, text=True).stdout
    return [root for root in (os.environ.get("NUGET_PACKAGES"), text.partition(":")[2].strip()) if root]


def package_folder(roots, name, version):
    for root in roots:
        folder = os.path.join(root, name.lower(), version.lower())
        if os.path.isdir(folder):
            return folder
    return None


def licence_of(folder):
    """(SPDX id, full text or "", author)"""
    nuspec = glob.glob(os.path.join(folder, "*.nuspec"))[0]
    root = xml.parse(nuspec).getroot()
    tags = {element.tag.rpartition("}")[2]: element for element in root.iter()}
    author = (tags["authors"].text or "").strip() if "authors" in tags else ""
    copyright = (tags["copyright"].text or "").strip() if "copyright" in tags else ""
    text = ""
    for file in sorted(os.listdir(folder)):
        if re.match(r"(licen[sc]e|third-?party-?notices|notice)(\..*)?$", file, re.I):
            with open(os.path.join(folder, file), encoding="utf-8-sig", errors="replace") as stream:
                text += f"\n--- {file} ---\n" + stream.read().replace("\r\n", "\n").strip() + "\n"
    licence = tags.get("license")
    if licence is not None and licence.get("type") == "expression":
        return licence.text, text, copyright or author
    said = (text + " " + (tags["licenseUrl"].text or "" if "licenseUrl" in tags else "")).lower()
    for words, spdx in LINKED.items():
        if words in said:
            return spdx, text, copyright or author
    return None, text, copyright or author


def shipped(folder):
    found = {}
    for file in glob.glob(os.path.join(folder, "*.deps.json")):
        with open(file, encoding="utf-8") as stream:
            for key, library in json.load(stream)["libraries"].items():
                name, _, version = key.partition("/")
                if library["type"] in ("package", "runtimepack"):
                    found[(name.removeprefix("runtimepack."), version)] = library.get("sha512", "")
    return found


def main(folder, version):
    roots, components, notices, unknown = package_roots(), [], [], []
    for (name, number), hash in sorted(shipped(folder).items(), key=lambda one: one[0][0].lower()):
        where = package_folder(roots, name, number)
        spdx, text, owner = licence_of(where) if where else (None, "", "")
        if spdx is None:
            unknown.append(f"{name} {number}")
        component = {"type": "library", "name": name, "version": number, "purl": f"pkg:nuget/{name}@{number}",
                     "bom-ref": f"pkg:nuget/{name}@{number}"}
        if spdx:
            component["licenses"] = [{"expression": spdx}] if " " in spdx else [{"license": {"id": spdx}}]
        if hash.startswith("sha512-"):
            component["hashes"] = [{"alg": "SHA-512", "content": base64.b64decode(hash[7:]).hex()}]
        components.append(component)
        notices.append((f"{name} {number}", spdx or "unknown", owner, text))
    lock = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Harvest.Web/package-lock.json")
    with open(lock, encoding="utf-8") as stream:
        for path, package in json.load(stream)["packages"].items():
            if path and not package.get("dev"):
                name, number = path.removeprefix("node_modules/"), package["version"]
                modules = os.path.join(os.path.dirname(lock), path)
                text = ""
                for file in sorted(glob.glob(os.path.join(modules, "LICEN[SC]E*"))):
                    with open(file, encoding="utf-8", errors="replace") as licence:
                        text += licence.read().strip() + "\n"
                components.append({"type": "library", "name": name, "version": number, "purl": f"pkg:npm/{name.replace('@', '%40')}@{number}",
                                   "bom-ref": f"pkg:npm/{name}@{number}", "licenses": [{"license": {"id": package.get("license", "MIT")}}]})
                notices.append((f"{name} {number}", package.get("license", "unknown"), "", text))

    bom = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
           "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'harvest@{version}')}",
           "metadata": {"component": {"type": "application", "name": "harvest", "version": version, "bom-ref": "harvest",
                                      "licenses": [{"license": {"id": "MIT"}}]}},
           "components": components,
           "dependencies": [{"ref": "harvest", "dependsOn": [component["bom-ref"] for component in components]}]}
    with open(os.path.join(folder, "sbom.cdx.json"), "w", encoding="utf-8") as stream:
        json.dump(bom, stream, indent=1)
        stream.write("\n")
    with open(os.path.join(folder, "THIRD-PARTY-NOTICES.txt"), "w", encoding="utf-8") as stream:
        stream.write("Harvest contains these packages of others, under their own licences.\n\n")
        for name, spdx, owner, _ in notices:
            stream.write(f"  {name}: {spdx}{f' ({owner})' if owner else ''}\n")
        texts = {}
        # Packages under this licence bring a link to it in place of its text, which must go with them.
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "licenses/Apache-2.0.txt"), encoding="utf-8") as apache:
            texts[apache.read()] = [name for name, spdx, _, text in notices if "Apache-2.0" in spdx and not text.strip()]
        for name, _, _, text in notices:
            if text.strip():
                texts.setdefault(text, []).append(name)
        for text, names in texts.items():
            stream.write(f"\n{'=' * 100}\n{', '.join(names)}\n{'=' * 100}\n{text}")
    print(f"{folder}: {len(components)} packages of others in THIRD-PARTY-NOTICES.txt and sbom.cdx.json")
    for name in unknown:
        print(f"notices.py: {name} does not tell its licence", file=sys.stderr)
    return 1 if unknown else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
