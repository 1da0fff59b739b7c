#!/usr/bin/env python3
"""Writes the reference of the API as Markdown, from the OpenAPI document that every site serves at /api/3/openapi.json.

Usage: api-reference.py openapi.json > api-reference.md
"""
import json
import sys


def cell(text):
    return " ".join(str(text or "").split()).replace("|", "\\|")


def kind(schema):
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    said = schema.get("type", "any")
    return " or ".join(said) if isinstance(said, list) else said


def parameters(operation):
    """(name, required, type, description) of the query and of the body."""
    for one in operation.get("parameters", []):
        yield one["name"], one.get("required", False), kind(one.get("schema", {})), one.get("description")
    for content in list(operation.get("requestBody", {}).get("content", {}).values())[:1]:
        schema = content.get("schema", {})
        for name, one in schema.get("properties", {}).items():
            yield name, name in schema.get("required", []), kind(one), one.get("description")


def main(file):
    with open(file, encoding="utf-8") as stream:
        document = json.load(stream)
    print("# API reference\n")
    print(f"{document['info'].get('description', '')} [The API](api.md) explains it; this page is made from the OpenAPI {document['openapi']} document,")
    print("which every site serves at `/api/3/openapi.json`.\n")
    for path, methods in sorted(document["paths"].items()):
        print(f"## {path.rpartition('/action/')[2] or path}\n")
        first = next(iter(methods.values()))
        print(f"{first.get('summary', '')}\n")
        needs = " A token is needed." if all(operation.get("security") for operation in methods.values()) else ""
        print(f"`{' or '.join(method.upper() for method in methods)} {path}`.{needs}\n")
        rows = list(dict.fromkeys(row for operation in methods.values() for row in parameters(operation)))
        if rows:
            print("| parameter | type | |\n| --- | --- | --- |")
            for name, required, said, description in rows:
                print(f"| `{name}`{' (required)' if required else ''} | {cell(said)} | {cell(description)} |")
            print()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
