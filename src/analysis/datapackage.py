"""What the processed tables hold, from their contracts: a descriptor for machines and a codebook for people."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandera.pandas as pa

from analysis.columns import COLUMNS, TABLES
from analysis.tables import FOLDER

DESCRIPTOR, CODEBOOK = "datapackage.json", "README.md"
#: Tables whose rows are known by an id that other tables point to, and the columns that do.
KEYS: Mapping[str, tuple[str, tuple[str, ...]]] = {"10_claims": ("claim_id", ("claim_id", "other_id"))}
_TYPES = {"float64": "number", "Int64": "integer", "int64": "integer", "bool": "boolean"}
_LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}


class UndescribedColumnError(ValueError):
    """A column or table has no description."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table, as its contract has it.

    Parameters
    ----------
    name, description : str
        What it is called and what it holds, with its unit.
    type : str
        `string`, `number`, `integer` or `boolean`.
    constraints : mapping
        What its cells keep to.
    """

    name: str
    description: str
    type: str
    constraints: Mapping[str, Any]


def fields(table: str, schema: pa.DataFrameSchema) -> tuple[Field, ...]:
    """The columns of a table, in order.

    Parameters
    ----------
    table : str
        Name of the table, such as `10_claims`.
    schema : DataFrameSchema
        Its contract.

    Raises
    ------
    UndescribedColumnError
        If a column has no description in its contract and none in `analysis.columns`.
    """
    return tuple(
        Field(name, _description(table, name, column), _type(column), dict(_constraints(column)))
        for name, column in schema.columns.items()
    )


def _description(table: str, name: str, column: pa.Column) -> str:
    """What a column holds."""
    found = column.description or COLUMNS.get(f"{table}.{name}") or COLUMNS.get(name)
    if not found:
        raise UndescribedColumnError(
            f"{FOLDER}/{table}.csv: the column {name} has no description; describe it in its contract "
            "(Column(description=...)) or in src/analysis/columns.yml"
        )
    return str(found)


def _type(column: pa.Column) -> str:
    """Frictionless type of a column."""
    return _TYPES.get(str(column.dtype), "string")


def _constraints(column: pa.Column) -> Iterator[tuple[str, Any]]:
    """What a contract says about the cells of a column, in the words of Frictionless.

    Empty cells of text are missing cells there, so that a column may be empty unless a check forbids it.
    """
    text = _type(column) == "string"
    filled = not text and not column.nullable
    for check in column.checks:
        given = dict(check.statistics)
        if check.name == "isin":
            # Sorted, as a contract may take its words from a set, whose order differs from run to run.
            allowed = sorted(map(str, given["allowed_values"]))
            filled |= "" not in allowed
            yield "enum", [word for word in allowed if word]
        elif check.name == "str_matches":
            pattern = getattr(given["pattern"], "pattern", given["pattern"])
            yield "pattern", str(pattern).removeprefix("^").removesuffix("$")
        elif check.name == "str_length":
            filled |= bool(given.get("min_value"))
        else:
            yield from _limits(given)
    if column.unique:
        yield "unique", True
    if filled or column.unique:
        yield "required", True


def _limits(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Smallest and largest allowed number; a limit that is itself excluded is told as allowed."""
    for name, limit in (("minimum", given.get("min_value")), ("maximum", given.get("max_value"))):
        if limit is not None:
            yield name, limit


def descriptor(schemas: Mapping[str, pa.DataFrameSchema], contents: Mapping[str, bytes]) -> bytes:
    """datapackage.json: every table with its columns, keys, size and hash.

    Parameters
    ----------
    schemas : mapping
        Contract of each table.
    contents : mapping
        Bytes of each table's file.

    Returns
    -------
    bytes
        JSON without a date: the same tables give the same bytes. Its version is the hash of the tables.
    """
    resources = [_resource(name, schema, contents[name], schemas) for name, schema in schemas.items()]
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


def _resource(
    name: str, schema: pa.DataFrameSchema, content: bytes, schemas: Mapping[str, pa.DataFrameSchema]
) -> dict[str, Any]:
    """One table of the package."""
    title, description = _words(name)
    described: dict[str, Any] = {
        "fields": [_field(field) for field in fields(name, schema)],
        "missingValues": [""],
    }
    if key := _key(name, schema):
        described["primaryKey"] = key
    if pointing := list(_foreign_keys(name, schema, schemas)):
        described["foreignKeys"] = pointing
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


def _field(field: Field) -> dict[str, Any]:
    """One column of the package."""
    made: dict[str, Any] = {"name": field.name, "type": field.type, "description": field.description}
    if field.type == "boolean":
        made |= {"trueValues": ["true"], "falseValues": ["false"]}
    if field.constraints:
        made["constraints"] = dict(field.constraints)
    return made


def _words(name: str) -> tuple[str, str]:
    """Title and description of a table."""
    if name not in TABLES:
        raise UndescribedColumnError(
            f"{FOLDER}/{name}.csv: the table has no title; add it in src/analysis/columns.yml"
        )
    return TABLES[name]


def _key(name: str, schema: pa.DataFrameSchema) -> list[str]:
    """Columns that together name a row."""
    if name in KEYS:
        return [KEYS[name][0]]
    single = [column for column, held in schema.columns.items() if held.unique]
    return list(schema.unique or single[:1])


def _foreign_keys(
    name: str, schema: pa.DataFrameSchema, schemas: Mapping[str, pa.DataFrameSchema]
) -> Iterator[dict[str, Any]]:
    """Columns that point to a row of another table."""
    for table, (key, columns) in KEYS.items():
        if table == name or table not in schemas:
            continue
        for column in columns:
            if column in schema.columns:
                yield {"fields": [column], "reference": {"resource": table, "fields": [key]}}


def codebook(schemas: Mapping[str, pa.DataFrameSchema]) -> bytes:
    """README.md of the processed tables: every column with its type, its description and what its cells keep to."""
    lines = [
        "# Codebook of the processed tables",
        "",
        "Made by `analysis data` from the contracts of the tables; do not edit it. Text is UTF-8, a missing cell is",
        "empty, numbers that are no whole numbers have six significant digits, shares are fractions of one, truth",
        "values are `true` and `false`. `datapackage.json` says the same to machines (Frictionless Data Package).",
    ]
    for name, schema in schemas.items():
        title, description = _words(name)
        key = ", ".join(f"`{column}`" for column in _key(name, schema)) or "none"
        lines += ["", f"## {name}.csv: {title}", "", f"{description} Key: {key}.", ""]
        lines += ["| column | type | what it holds |", "|---|---|---|"]
        for field in fields(name, schema):
            lines.append(f"| `{field.name}` | {field.type} | {field.description}{_kept(field)} |")
    return ("\n".join(lines) + "\n").encode("utf-8")


def _kept(field: Field) -> str:
    """What the cells of a column keep to, as a clause."""
    words = [f"`{word}`" for word in field.constraints.get("enum", ())]
    return f" One of {', '.join(words)}." if words else ""
