"""What the processed tables hold, from their contracts: a descriptor for machines and a codebook for people."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from analysis.files import packaged
from analysis.tables import FOLDER, Column, Contract

DESCRIPTOR, CODEBOOK = "datapackage.json", "README.md"
#: The words of both: about the package, the head of the codebook, title and description of each table, and what each
#: column holds, with its unit; a column that means another thing in one table stands as `<table>.<column>`.
TEXTS = "columns.yml"
#: The table whose rows other tables point to, its key, and the columns that do.
CLAIMS, CLAIM_ID, POINTERS = "10_claims", "claim_id", ("claim_id", "other_id")
_TYPES = {"float64": "number", "Int64": "integer", "int64": "integer", "bool": "boolean"}
#: A limit that is itself excluded is given as allowed.
_LIMITS = {"ge": "minimum", "gt": "minimum", "le": "maximum", "lt": "maximum"}


class UndescribedColumnError(ValueError):
    """A column or table has no description."""


def _text(kind: str, *names: str, where: str) -> Any:
    """The words about a table or column, under the first of its names that has some."""
    for name in names:
        if found := packaged(TEXTS)[kind].get(name):
            return found
    raise UndescribedColumnError(f"{FOLDER}/{where} has no description; add it in src/analysis/{TEXTS}")


def fields(table: str, contract: Contract) -> Iterator[dict[str, Any]]:
    """The columns of a table such as `10_claims` in Frictionless' words; UndescribedColumnError if one has no text."""
    for name, column in contract.columns.items():
        kind = _TYPES.get(column.dtype, "string")
        description = _text("columns", f"{table}.{name}", name, where=f"{table}.csv: the column {name}")
        words = {"trueValues": ["true"], "falseValues": ["false"]} if kind == "boolean" else {}
        constraints = _constraints(column)
        rules = {"constraints": constraints} if constraints else {}
        yield {"name": name, "type": kind, "description": str(description), **words, **rules}


def _constraints(column: Column) -> dict[str, Any]:
    """What a contract says about the cells of a column; empty cells of text are missing cells there."""
    limits = {_LIMITS[name]: limit for name, limit in column.limits.items()}
    text = {"enum": list(column.words), "pattern": column.pattern}
    every = {**text, **limits, "unique": column.unique, "required": not column.empty}
    return {name: rule for name, rule in every.items() if rule or name in limits}


def descriptor(contracts: Mapping[str, Contract], contents: Mapping[str, bytes]) -> bytes:
    """datapackage.json: every table with its columns, keys, size and hash, from its contract and its file's bytes.

    It holds no date: the same tables give the same bytes. Its version is the hash of the tables.
    """
    resources = [_resource(name, contract, contents[name]) for name, contract in contracts.items()]
    hashes = "".join(str(resource["hash"]) for resource in resources)
    package = {
        "profile": "tabular-data-package",
        **packaged(TEXTS)["package"],
        "version": hashlib.sha256(hashes.encode()).hexdigest()[:12],
        "licenses": packaged(TEXTS)["licenses"],
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _resource(name: str, contract: Contract, content: bytes) -> dict[str, Any]:
    """One table of the package."""
    described: dict[str, Any] = {"fields": [*fields(name, contract)], "missingValues": [""]}
    if key := _key(contract):
        described["primaryKey"] = key
    if pointing := [column for column in POINTERS if column in contract.columns and name != CLAIMS]:
        reference = {"resource": CLAIMS, "fields": [CLAIM_ID]}
        described["foreignKeys"] = [{"fields": [column], "reference": reference} for column in pointing]
    return {
        "profile": "tabular-data-resource",
        "name": name,
        **_text("tables", name, where=f"{name}.csv: the table"),
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
    lines = [packaged(TEXTS)["codebook"]]
    for name, contract in contracts.items():
        about = _text("tables", name, where=f"{name}.csv: the table")
        key = ", ".join(f"`{column}`" for column in _key(contract)) or "none"
        lines += [f"## {name}.csv: {about['title']}", "", f"{about['description']} Key: {key}.", ""]
        lines += ["| column | type | what it holds |", "|---|---|---|"]
        for field in fields(name, contract):
            words = ", ".join(f"`{word}`" for word in field.get("constraints", {}).get("enum", ()))
            allowed = f" One of {words}." if words else ""
            lines.append(f"| `{field['name']}` | {field['type']} | {field['description']}{allowed} |")
        lines.append("")
    return "\n".join(lines).encode("utf-8")
