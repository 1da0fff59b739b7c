#!/usr/bin/env python3
"""Gives all files inside of NuGet packages the date of the source, so that the same source gives the same bytes.

Usage: stamp.py SECONDS PACKAGE... (SECONDS since 1970, as in SOURCE_DATE_EPOCH)
"""
import os
import sys
import time
import zipfile


def stamp(file, date):
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(f"{file}.new", "w", zipfile.ZIP_DEFLATED) as new:
        for entry in sorted(old.infolist(), key=lambda one: one.filename):
            info = zipfile.ZipInfo(entry.filename, date)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = entry.external_attr
            new.writestr(info, old.read(entry))
    os.replace(f"{file}.new", file)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    for package in sys.argv[2:]:
        stamp(package, time.gmtime(int(sys.argv[1]))[:6])
