"""The processed tables: what their columns may hold, their writer and their reader, and what describes them to others.

`columns.yml` describes each of them: whoever adds a column adds it there, to its table and to the words.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import project
from analysis.files import digest, packaged
from analysis.numbers import format_number
from analysis.reading.delimited_tables import LINE, Check, Column, cell_problems, column_of, failing, kinds_of
from analysis.reading.problems import refuse, unusable
from analysis.subject import rungs
from analysis.subject.chosen import DEFAULT, SubjectError, chosen
from analysis.subject.measures import has_days, measures
from analysis.subject.switches import is_on, switches

FOLDER = project.PROCESSED
REMAKE = project.REMAKE
TEXTS = "columns.yml"
#: The processed tables in the order in which they are made; and those that the subject has, as its switches say.
ALL = tuple(packaged(TEXTS)["tables"])
NAMES = tuple(name for name in ALL if is_on(packaged(TEXTS)["tables"][name].get("switch", "")))


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
        file = f"{FOLDER}/{self.name}.csv"
        table = frame.assign(**{LINE: range(2, len(frame) + 2)})
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
    kinds = kinds_of(texts)
    about = texts["tables"][name]
    columns = {}
    for listed, rule in about["columns"].items():
        for column in _columns_of(listed):
            description = _description(name, column)
            columns[column] = column_of(rule or "text?", kinds, description=description)
    for column, description in about.get("further", {}).items() if has_days() else ():
        columns[column] = column_of("text?", kinds, description=description)
    key: list[str] = []
    for listed in about.get("key", ()):
        key += _columns_of(listed)
    never = dict(about.get("never", ()))
    for prefix in about.get("rising", ()):
        low = f"{prefix}low"
        best = f"{prefix}best"
        high = f"{prefix}high"
        never[f"{low} <= {best} <= {high}"] = f"{low} > {high} or {low} > {best} or {best} > {high}"
    return Contract(name, columns, key, never)


def _columns_of(listed: str) -> Sequence[str]:
    """The columns that a word of `columns.yml` stands for: those of a group of that name, or one."""
    columns: Sequence[str] = packaged(TEXTS)["groups"].get(listed, [listed])
    return columns


def _description(table: str, column: str) -> str:
    """What `columns.yml` says of a column, in this table or in all; a ValueError if nothing."""
    described = {**packaged(TEXTS)["columns"], **_of_any_subject()}
    text = described.get(f"{table}.{column}", described.get(column))
    if not text:
        where = f"{FOLDER}/{table}.csv: the column {column}"
        raise ValueError(f"{where} has no description; add it in src/analysis/{TEXTS}")
    return str(text)


def _rung_names() -> str:
    """The names of the rungs; none where the ladder has a fault, which is told by whoever checks it."""
    with suppress(SubjectError):
        return ", ".join(rungs.RUNG_NAMES)
    return ""


def _of_any_subject() -> Mapping[str, str]:
    """What is said of tables and columns of a subject that is not the shipped one; of that one nothing."""
    if chosen().name == DEFAULT:
        return {}
    named = {"title": switches().title or chosen().name, "rungs": _rung_names()}
    return {name: text.format(**named) for name, text in packaged(TEXTS)["any_subject"].items()}


def as_table(rows: pd.DataFrame | Iterable[Any], name: str) -> pd.DataFrame:
    """Rows with the columns of a processed table, in their order and types.

    What a row lacks is empty, false or missing, as the type of the column has it.
    """
    columns = contract(name).columns
    if isinstance(rows, pd.DataFrame):
        frame = rows.reindex(columns=list(columns))
    else:
        frame = pd.DataFrame(list(rows), columns=list(columns), dtype=object)
    typed = {}
    for column_name, column in columns.items():
        typed[column_name] = _typed(frame[column_name], column.dtype)
    return pd.DataFrame(typed)


def _typed(column: pd.Series, dtype: Any) -> Any:
    """A column in a type of a contract; empty text is a missing number, and any other text is true."""
    # Text is never missing.
    has_gaps = dtype == "str" and column.hasnans
    if column.dtype == dtype and not has_gaps:
        return column
    if dtype in {"float64", "Int64"}:
        return pd.to_numeric(column).astype(dtype)
    if dtype == "str":
        texts = ["" if _is_gap(cell) else str(cell) for cell in column.tolist()]
        return pd.Series(texts, column.index, dtype="str", name=column.name)
    filled = column.astype(object)
    if column.hasnans:
        filled = filled.where(column.notna(), "")
    return filled.astype(bool)


def _is_gap(cell: object) -> bool:
    """Whether a cell of text is missing."""
    return cell is None or cell is pd.NA or (isinstance(cell, float) and math.isnan(cell))


# -- from and to its file ---------------------------------------------------------------------------------------------


def table_bytes(frame: pd.DataFrame, name: str = "") -> bytes:
    """A processed table as the bytes of its CSV file: UTF-8, one line a record, numbers by `format_number`.

    With its name, the columns that its file has; else all.
    """
    printed = frame[[*printed_columns(name)]].copy() if name else frame.copy()
    for column in printed.select_dtypes("float"):
        printed[column] = printed[column].map(format_number)
    for column in printed.select_dtypes("bool"):
        printed[column] = printed[column].map({True: "true", False: "false"})
    return printed.to_csv(index=False, lineterminator="\n").encode("utf-8")


def printed_columns(name: str) -> Mapping[str, Column]:
    """The columns of a table that its file has: those of its contract, but for those that no file has."""
    left_out = unprinted()
    return {column: rule for column, rule in contract(name).columns.items() if column not in left_out}


@cache
def unprinted() -> frozenset[str]:
    """Columns that no file has, and that are empty where tables are read: those in money, of a subject without it."""
    if is_on("money") or any(measure.counts == "money" for measure in measures().values()):
        return frozenset()
    return frozenset(packaged(TEXTS)["of_money"])


def read_table(root: Path, name: str) -> pd.DataFrame:
    """One processed table of a project with the types of its contract; text is never missing, numbers may be.

    Raises InputError if the table is not there, lacks a column of its contract, or holds text where a number belongs:
    it was made by another version of the program.
    """
    where = f"{FOLDER}/{name}.csv"
    types = {column: rule.dtype for column, rule in printed_columns(name).items()}
    numeric = [column for column, dtype in types.items() if dtype in ("float64", "Int64")]
    gaps = {column: [""] for column in numeric}
    try:
        frame = pd.read_csv(
            root / where,
            dtype=types,
            usecols=list(types),
            na_values=gaps,
            keep_default_na=False,
            encoding="utf-8",
        )
    except FileNotFoundError:
        raise unusable(where, None, "the table does not exist", REMAKE) from None
    except ValueError as error:
        header = pd.read_csv(root / where, nrows=0)
        missing = [column for column in types if column not in header]
        if missing:
            what = f"the table has no column {', '.join(missing)}: another version of the program made it"
            raise unusable(where, 1, what, REMAKE) from None
        raise unusable(where, None, f"a column is not of its type: {error}", REMAKE) from None
    columns = [*contract(name).columns]
    return frame[columns] if len(types) == len(columns) else as_table(frame, name)


# -- described for others ---------------------------------------------------------------------------------------------

DESCRIPTOR = "datapackage.json"
CODEBOOK = "README.md"
#: The table whose rows other tables point to, its key, and the columns that do.
CLAIMS = "10_claims"
CLAIM_ID = "claim_id"
POINTERS = ("claim_id", "other_id")
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
    told = _of_any_subject()
    if told:
        package["title"] = told["title"]
        # Whose claims these are says under which licence they stand.
        package.pop("licenses")
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    return {DESCRIPTOR: text.encode(), CODEBOOK: "\n".join(_codebook(resources)).encode()}


def _resource(table: Contract, content: bytes) -> dict[str, Any]:
    """One table of the package."""
    about = packaged(TEXTS)["tables"][table.name]
    table = replace(table, columns=printed_columns(table.name))
    schema: dict[str, Any] = {"fields": list(fields(table)), "missingValues": [""]}
    unique = [name for name, column in table.columns.items() if column.unique]
    key = [name for name in table.key if name in table.columns] or unique[:1]
    if key:
        schema["primaryKey"] = list(key)
    pointing = [name for name in POINTERS if name in table.columns]
    if pointing and table.name != CLAIMS:
        reference = {"resource": CLAIMS, "fields": [CLAIM_ID]}
        schema["foreignKeys"] = [{"fields": [name], "reference": reference} for name in pointing]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": about["title"],
        "description": _of_any_subject().get(table.name, about["description"]),
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
        described: dict[str, Any] = {
            "name": name,
            "type": _TYPES[column.dtype],
            "description": column.description,
        }
        if column.dtype == "bool":
            described["trueValues"] = ["true"]
            described["falseValues"] = ["false"]
        constraints = _constraints(column)
        if constraints:
            described["constraints"] = constraints
        yield described


def _constraints(column: Column) -> dict[str, Any]:
    """What the cells of a column may be, as far as there is a rule."""
    limits = {_LIMITS[limit]: value for limit, value in column.limits.items()}
    rules = {
        "enum": list(column.words),
        "pattern": column.pattern,
        **limits,
        "unique": column.unique,
        "required": not column.empty,
    }
    # A limit may be 0.
    return {rule: value for rule, value in rules.items() if value or rule in limits}


def _codebook(resources: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The lines of the codebook: every column with its type, its description and the words that it may hold."""
    yield packaged(TEXTS)["codebook"]
    for table in resources:
        schema = table["schema"]
        key = _in_code(schema.get("primaryKey", ())) or "none"
        yield f"## {table['path']}: {table['title']}"
        yield ""
        yield f"{table['description']} Key: {key}."
        yield ""
        yield "| column | type | what it holds |"
        yield "|---|---|---|"
        for column in schema["fields"]:
            text = column["description"]
            words = _in_code(column.get("constraints", {}).get("enum", ()))
            if words:
                text += f" One of {words}."
            yield f"| `{column['name']}` | {column['type']} | {text} |"
        yield ""


def _in_code(names: Iterable[str]) -> str:
    """Names as Markdown shows code, with commas between them."""
    return ", ".join(f"`{name}`" for name in names)
