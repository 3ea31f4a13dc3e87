"""What the processed tables hold, from their contracts: a descriptor for machines and a codebook for people."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from analysis.files import digest, packaged
from analysis.tables import TEXTS, Contract, contract

DESCRIPTOR, CODEBOOK = "datapackage.json", "README.md"
#: The table whose rows other tables point to, its key, and the columns that do.
CLAIMS, CLAIM_ID, POINTERS = "10_claims", "claim_id", ("claim_id", "other_id")
_TYPES = {"str": "string", "float64": "number", "Int64": "integer", "bool": "boolean"}
#: A limit that is itself excluded is given as allowed.
_LIMITS = {"ge": "minimum", "gt": "minimum", "le": "maximum", "lt": "maximum"}


def description(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """The descriptor and the codebook of processed tables, by the name of each table and its file's bytes.

    They hold no date: the same tables give the same bytes. The version of the package is the hash of the tables.
    """
    resources = [_resource(contract(name), content) for name, content in contents.items()]
    package = {
        "profile": "tabular-data-package",
        **packaged(TEXTS)["package"],
        "version": digest("".join(resource["hash"] for resource in resources).encode())[:12],
        "licenses": packaged(TEXTS)["licenses"],
        "resources": resources,
    }
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    return {DESCRIPTOR: text.encode(), CODEBOOK: "\n".join(_codebook(resources)).encode()}


def _resource(table: Contract, content: bytes) -> dict[str, Any]:
    """One table of the package."""
    about = packaged(TEXTS)["tables"][table.name]
    schema: dict[str, Any] = {"fields": [*fields(table)], "missingValues": [""]}
    unique = [name for name, column in table.columns.items() if column.unique]
    if key := table.key or unique[:1]:
        schema["primaryKey"] = list(key)
    if pointing := [name for name in POINTERS if name in table.columns and table.name != CLAIMS]:
        reference = {"resource": CLAIMS, "fields": [CLAIM_ID]}
        schema["foreignKeys"] = [{"fields": [name], "reference": reference} for name in pointing]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": about["title"],
        "description": about["description"],
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{digest(content)}",
        "schema": schema,
    }


def fields(table: Contract) -> Iterator[dict[str, Any]]:
    """The columns of a table in Frictionless' words; empty cells of text are missing cells there."""
    for name, column in table.columns.items():
        limits = {_LIMITS[limit]: value for limit, value in column.limits.items()}
        rules = {"enum": list(column.words), "pattern": column.pattern, **limits}
        rules |= {"unique": column.unique, "required": not column.empty}
        constraints = {rule: value for rule, value in rules.items() if value or rule in limits}
        field: dict[str, Any] = {
            "name": name,
            "type": _TYPES[column.dtype],
            "description": column.description,
        }
        if column.dtype == "bool":
            field |= {"trueValues": ["true"], "falseValues": ["false"]}
        yield field | ({"constraints": constraints} if constraints else {})


def _codebook(resources: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The lines of the codebook: every column with its type, its description and the words that it may hold."""
    yield packaged(TEXTS)["codebook"]
    for table in resources:
        key = ", ".join(f"`{column}`" for column in table["schema"].get("primaryKey", ())) or "none"
        yield from (f"## {table['path']}: {table['title']}", "", f"{table['description']} Key: {key}.", "")
        yield from ("| column | type | what it holds |", "|---|---|---|")
        for field in table["schema"]["fields"]:
            words = ", ".join(f"`{word}`" for word in field.get("constraints", {}).get("enum", ()))
            allowed = f" One of {words}." if words else ""
            yield f"| `{field['name']}` | {field['type']} | {field['description']}{allowed} |"
        yield ""
