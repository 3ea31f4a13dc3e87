"""The processed tables: what their columns may hold, their writer and their reader, and what describes them to others.

`columns.yml` describes each of them: whoever adds a column adds it there, to its table and to the words.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import project
from analysis.files import digest, packaged
from analysis.numbers import format_number
from analysis.reading.delimited_tables import LINE, Check, Column, cell_problems, column_of, failing
from analysis.reading.problems import refuse, unusable

FOLDER, REMAKE = project.PROCESSED, project.REMAKE
TEXTS = "columns.yml"
#: The processed tables in the order in which they are made.
NAMES = tuple(packaged(TEXTS)["tables"])


# -- what a table holds -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Contract:
    """The columns of a table in their order, those that together name a row, and what never holds within a row."""

    name: str
    columns: Mapping[str, Column]
    key: Sequence[str] = ()
    never: Mapping[str, str] = field(default_factory=dict)  # by what would be right, which rows are wrong

    def validate(self, frame: pd.DataFrame) -> None:
        """Raise InputError with the rows of a table that break the contract, each with its column."""
        file, table = f"{FOLDER}/{self.name}.csv", frame.assign(**{LINE: range(2, len(frame) + 2)})
        refuse(cell_problems(table, self.columns, file=file))
        first = str(frame.columns[0])
        checks: list[Check] = []
        if self.key:
            right = f"one row for each {', '.join(self.key)}"
            checks.append((first, ~frame.duplicated([*self.key]), right, "the row stands twice"))
        for right, wrong in self.never.items():
            broken: Any = frame.eval(wrong, engine="python")
            checks.append((first, ~broken, right, "the row of {cell} breaks the contract"))
        refuse(failing(table, checks, file=file))


@cache
def contract(name: str) -> Contract:
    """The contract of a processed table such as `10_claims`; a ValueError says which column has no description."""
    texts = packaged(TEXTS)
    about, groups, described = texts["tables"][name], texts["groups"], texts["columns"]
    columns = {}
    for listed, rule in about["columns"].items():
        for column in groups.get(listed, [listed]):
            description = described.get(f"{name}.{column}", described.get(column))
            if not description:
                where = f"{FOLDER}/{name}.csv: the column {column}"
                raise ValueError(f"{where} has no description; add it in src/analysis/{TEXTS}")
            columns[column] = column_of(rule or "text?", texts["kinds"], description=description)
    key = [column for listed in about.get("key", ()) for column in groups.get(listed, [listed])]
    never = dict(about.get("never", ()))
    for prefix in about.get("rising", ()):
        low, best, high = (f"{prefix}{end}" for end in ("low", "best", "high"))
        never[f"{low} <= {best} <= {high}"] = f"{low} > {high} or {low} > {best} or {best} > {high}"
    return Contract(name, columns, key, never)


def as_table(rows: pd.DataFrame | Iterable[Any], name: str) -> pd.DataFrame:
    """Rows with the columns of a processed table, in their order and types.

    What a row lacks is empty, false or missing, as the type of the column has it.
    """
    columns = contract(name).columns
    if isinstance(rows, pd.DataFrame):
        frame = rows.reindex(columns=[*columns])
    else:
        frame = pd.DataFrame([*rows], columns=[*columns], dtype=object)
    return pd.DataFrame({name: _typed(frame[name], column.dtype) for name, column in columns.items()})


def _typed(column: pd.Series, dtype: Any) -> Any:
    """A column in a type of a contract; empty text is a missing number, and any other text is true."""
    if column.dtype == dtype and not (dtype == "str" and column.hasnans):
        return column
    if dtype in {"float64", "Int64"}:
        return pd.to_numeric(column).astype(dtype)
    filled = column.astype(object)
    filled = filled.where(column.notna(), "") if column.hasnans else filled
    # Once more as text, as a table without rows would else have no type.
    return filled.astype(bool) if dtype == "bool" else filled.map(str).astype(str)


# -- from and to its file ---------------------------------------------------------------------------------------------


def table_bytes(frame: pd.DataFrame) -> bytes:
    """A processed table as the bytes of its CSV file: UTF-8, one line a record, numbers by `format_number`."""
    out = frame.copy()
    for name in out.select_dtypes("float"):
        out[name] = out[name].map(format_number)
    for name in out.select_dtypes("bool"):
        out[name] = out[name].map({True: "true", False: "false"})
    return out.to_csv(index=False, lineterminator="\n").encode("utf-8")


def read_table(root: Path, name: str) -> pd.DataFrame:
    """One processed table of a project with the types of its contract; text is never missing, numbers may be.

    Raises InputError if the table is not there, lacks a column of its contract, or holds text where a number belongs:
    it was made by another version of the program.
    """
    where = f"{FOLDER}/{name}.csv"
    types = {column: one.dtype for column, one in contract(name).columns.items()}
    gaps = {column: [""] for column, dtype in types.items() if dtype in ("float64", "Int64")}
    try:
        frame = pd.read_csv(
            root / where, dtype=types, usecols=[*types], na_values=gaps, keep_default_na=False, encoding="utf-8"
        )  # fmt: skip
    except FileNotFoundError:
        raise unusable(where, None, "the table does not exist", REMAKE) from None
    except ValueError as error:
        missing = [column for column in types if column not in pd.read_csv(root / where, nrows=0)]
        what = f"the table has no column {', '.join(missing)}: another version of the program made it"
        what = what if missing else f"a column is not of its type: {error}"
        raise unusable(where, 1 if missing else None, what, REMAKE) from None
    return frame[[*types]]


# -- described for others ---------------------------------------------------------------------------------------------

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
        said: dict[str, Any] = {"name": name, "type": _TYPES[column.dtype], "description": column.description}
        if column.dtype == "bool":
            said |= {"trueValues": ["true"], "falseValues": ["false"]}
        yield said | ({"constraints": constraints} if constraints else {})


def _codebook(resources: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The lines of the codebook: every column with its type, its description and the words that it may hold."""
    yield packaged(TEXTS)["codebook"]
    for table in resources:
        key = ", ".join(f"`{column}`" for column in table["schema"].get("primaryKey", ())) or "none"
        yield from (f"## {table['path']}: {table['title']}", "", f"{table['description']} Key: {key}.", "")
        yield from ("| column | type | what it holds |", "|---|---|---|")
        for column in table["schema"]["fields"]:
            words = ", ".join(f"`{word}`" for word in column.get("constraints", {}).get("enum", ()))
            allowed = f" One of {words}." if words else ""
            yield f"| `{column['name']}` | {column['type']} | {column['description']}{allowed} |"
        yield ""
