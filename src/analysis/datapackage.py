"""What the processed tables hold, from their contracts: a descriptor for machines and a codebook for people."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from analysis.tables import FOLDER, Column, Contract

DESCRIPTOR, CODEBOOK = "datapackage.json", "README.md"
#: Title and description of each table, and what each column holds, with its unit; a column that means another thing in
#: one table stands as `<table>.<column>`.
TEXTS = "columns.yml"
#: The table whose rows other tables point to, its key, and the columns that do.
CLAIMS, CLAIM_ID, POINTERS = "10_claims", "claim_id", ("claim_id", "other_id")
_TYPES = {"float64": "number", "Int64": "integer", "int64": "integer", "bool": "boolean"}
_LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}


class UndescribedColumnError(ValueError):
    """A column or table has no description."""


@cache
def _texts() -> Mapping[str, Mapping[str, Any]]:
    """The words of the codebook: of `tables` and of `columns`."""
    text = files("analysis").joinpath(TEXTS).read_text("utf-8")
    found: Mapping[str, Mapping[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return found


def fields(table: str, contract: Contract) -> list[dict[str, Any]]:
    """The columns of a table such as `10_claims` in Frictionless' words; UndescribedColumnError if one has no text."""
    texts = _texts()["columns"]
    found = []
    for name, column in contract.columns.items():
        description = texts.get(f"{table}.{name}") or texts.get(name)
        if not description:
            where = f"{FOLDER}/{table}.csv: the column {name}"
            raise UndescribedColumnError(f"{where} has no description; add it in src/analysis/{TEXTS}")
        kind = _TYPES.get(column.dtype, "string")
        field: dict[str, Any] = {"name": name, "type": kind, "description": str(description)}
        field |= {"trueValues": ["true"], "falseValues": ["false"]} if kind == "boolean" else {}
        constraints = dict(_constraints(column))
        found.append(field | ({"constraints": constraints} if constraints else {}))
    return found


def _words(table: str) -> tuple[str, str]:
    """Title and description of a table."""
    found = _texts()["tables"].get(table)
    if not found:
        where = f"{FOLDER}/{table}.csv: the table"
        raise UndescribedColumnError(f"{where} has no title; add it in src/analysis/{TEXTS}")
    return found["title"], found["description"]


def _constraints(column: Column) -> Iterator[tuple[str, Any]]:
    """What a contract says about the cells of a column, in the words of Frictionless.

    Empty cells of text are missing cells there. A limit that is itself excluded is given as allowed.
    """
    if column.words:
        yield "enum", list(column.words)
    if column.pattern:
        yield "pattern", column.pattern
    for name, limit in column.limits.items():
        yield "minimum" if name in {"ge", "gt"} else "maximum", limit
    if column.unique:
        yield "unique", True
    if not column.empty:
        yield "required", True


def descriptor(contracts: Mapping[str, Contract], contents: Mapping[str, bytes]) -> bytes:
    """datapackage.json: every table with its columns, keys, size and hash, from its contract and its file's bytes.

    It holds no date: the same tables give the same bytes. Its version is the hash of the tables.
    """
    resources = [_resource(name, contract, contents[name]) for name, contract in contracts.items()]
    hashes = "".join(str(resource["hash"]) for resource in resources)
    package = {
        "profile": "tabular-data-package",
        "name": "counting-the-uncounted",
        "title": "Counting the Uncounted: published estimates of human trafficking and what they say together",
        "description": "Every number is cited to the producer that made it; data/raw/sources.yml has the sources.",
        "version": hashlib.sha256(hashes.encode()).hexdigest()[:12],
        "licenses": [_LICENCE],
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _resource(name: str, contract: Contract, content: bytes) -> dict[str, Any]:
    """One table of the package."""
    title, description = _words(name)
    described: dict[str, Any] = {"fields": fields(name, contract), "missingValues": [""]}
    if key := _key(contract):
        described["primaryKey"] = key
    pointing = [column for column in POINTERS if column in contract.columns and name != CLAIMS]
    if pointing:
        reference = {"resource": CLAIMS, "fields": [CLAIM_ID]}
        described["foreignKeys"] = [{"fields": [column], "reference": reference} for column in pointing]
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "title": title,
        "description": description,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": described,
    }


def _key(contract: Contract) -> list[str]:
    """Columns that together name a row."""
    single = [column for column, rules in contract.columns.items() if rules.unique]
    return list(contract.key or single[:1])


def codebook(contracts: Mapping[str, Contract]) -> bytes:
    """README.md of the processed tables: every column with its type, its description and what its cells keep to."""
    lines = [
        "# Codebook of the processed tables",
        "",
        "Made by `analysis data` from the contracts of the tables; do not edit it. Text is UTF-8, a missing cell is",
        "empty, numbers that are no whole numbers have six significant digits, shares are fractions of one, truth",
        "values are `true` and `false`. `datapackage.json` says the same to machines (Frictionless Data Package).",
    ]
    for name, contract in contracts.items():
        title, description = _words(name)
        key = ", ".join(f"`{column}`" for column in _key(contract)) or "none"
        lines += ["", f"## {name}.csv: {title}", "", f"{description} Key: {key}.", ""]
        lines += ["| column | type | what it holds |", "|---|---|---|"]
        for field in fields(name, contract):
            words = ", ".join(f"`{word}`" for word in field.get("constraints", {}).get("enum", ()))
            allowed = f" One of {words}." if words else ""
            lines.append(f"| `{field['name']}` | {field['type']} | {field['description']}{allowed} |")
    return ("\n".join(lines) + "\n").encode("utf-8")
