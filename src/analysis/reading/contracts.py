"""The contracts of raw tables: which columns, which words, which keys. Pandera states them, this room words them."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache

import pandas as pd
import pandera.pandas as pa
from rapidfuzz import process

from analysis import vocabulary as v
from analysis.reading.problems import InputError, Problem
from analysis.reading.text_tables import LINE

#: Axes of the whole that a share is a part of, in the order of the columns.
WHOLE_AXES: Mapping[str, type[StrEnum] | None] = {
    "whole_measure": v.Measure,
    "whole_population": v.Population,
    "whole_exploitation": v.Exploitation,
    "whole_status": v.Status,
    "whole_movement": v.Movement,
    "whole_visibility": v.Visibility,
    "whole_place_from": None,
    "whole_place_to": None,
}

#: Columns of a raw claims table whose cells are words of the vocabulary.
CLAIM_WORDS: Mapping[str, type[StrEnum]] = {
    "measure": v.Measure,
    "unit": v.Unit,
    "role": v.Role,
    "population": v.Population,
    "exploitation": v.Exploitation,
    "status": v.Status,
    "movement": v.Movement,
    "visibility": v.Visibility,
    "method": v.Method,
}

CLAIM_COLUMNS = (
    *("claim_id", "position", "section", "locator", "figure", "hedge", "measure", "unit"),
    *("place", "place_from", "place_to", "place_via", "role", "statement"),
    *("population", "exploitation", "status", "movement", "visibility", "method"),
    *("period", "period_start", "period_end", "share_of", *WHOLE_AXES),
    *("producer", "producer_year", "footnote", "definition", "note"),
)

#: Facts that a source states beside its number, each in a column of its own that a claims table may have.
COUNTED_FACTS = ("listed_persons", "printed_population")
RATED_FACTS = ("printed_per_1000",)
FLAGS = ("provisional", "confirmed", "reporters_only", "part_years")
FACTS = ("register", *COUNTED_FACTS, *RATED_FACTS, *FLAGS)
#: What a flag holds where the source says so; it is empty where it does not.
YES = "yes"

ID = r"[A-Z][A-Z0-9]*-\d{3,6}"
YEAR = r"(1[5-9]|20)\d\d"


def _words(words: Iterable[str], *, empty: bool = False) -> pa.Column:
    """A column that holds one of some words; `empty` allows a missing cell."""
    allowed = sorted(str(word) for word in words)
    return pa.Column(
        str, pa.Check.isin([*allowed, ""] if empty else allowed, error=f"one of {', '.join(allowed)}")
    )


def _pattern(pattern: str, right: str, *, empty: bool = False, unique: bool = False) -> pa.Column:
    """A column whose cells match a pattern; `right` says what would."""
    full = rf"({pattern})?" if empty else pattern
    check = pa.Check.str_matches(rf"^{full}$", error=right)
    return pa.Column(str, check, unique=unique, report_duplicates="exclude_first")


def _filled() -> pa.Column:
    """A column in which no cell may be missing."""
    return pa.Column(str, pa.Check.str_length(min_value=1, error="a filled cell"))


def _free() -> pa.Column:
    """A column with any text."""
    return pa.Column(str)


def _common(identifier: str) -> dict[str, pa.Column]:
    """Columns that say where a record stands in its source."""
    return {
        LINE: pa.Column(int),
        identifier: _pattern(ID, "an id such as A2009-001", unique=True),
        "position": _pattern(r"\d+", "a whole number"),
        "section": _free(),
        "locator": _filled(),
    }


@cache
def raw_claims() -> pa.DataFrameSchema:
    """Contract of a raw claims table, as docs/transcribe.md describes it."""
    columns = _common("claim_id") | {"figure": _filled(), "hedge": _free()}
    columns |= {name: _words(words) for name, words in CLAIM_WORDS.items()}
    columns |= {
        name: _free() for name in ("place_from", "place_to", "place_via", "statement", "period", "share_of")
    }
    columns |= {"place": _filled(), "producer": _filled()}
    columns |= {name: _free() for name in ("footnote", "definition", "note")}
    year = {
        name: _pattern(YEAR, "a year", empty=True) for name in ("period_start", "period_end", "producer_year")
    }
    whole = {name: _words(words, empty=True) if words else _free() for name, words in WHOLE_AXES.items()}
    return pa.DataFrameSchema(columns | year | whole | _own(), strict=True)


def _own() -> dict[str, pa.Column]:
    """Columns that a claims table may have, where its rows differ in them and its card cannot speak for all."""
    columns = {
        "carrier": _free(),
        "read_in": _words(v.ReadIn, empty=True),
        "lineage": _pattern(r"L-[A-Z0-9-]+", "a lineage such as L-ILO-2005", empty=True),
        "price_year": _pattern(YEAR, "a year", empty=True),
        "register": _pattern(r"[a-z0-9_]+", "a word of data/raw/conflicts/registers.csv", empty=True),
        **{name: _pattern(r"\d+", "a whole number without commas", empty=True) for name in COUNTED_FACTS},
        **{name: _pattern(r"\d+(\.\d+)?", "a number", empty=True) for name in RATED_FACTS},
        **{name: _words([YES], empty=True) for name in FLAGS},
        "interval_level": _pattern(r"0\.\d+", "a level such as 0.95", empty=True),
        "sample": _free(),
        "target_population": _free(),
    }
    for column in columns.values():
        column.required = False
    return columns


@cache
def raw_roles() -> pa.DataFrameSchema:
    """Contract of a raw table of roles: which place is a source, transit or destination, by whom."""
    return pa.DataFrameSchema(
        _common("role_id")
        | {
            "place": _filled(),
            "role": _words([v.Role.SOURCE, v.Role.TRANSIT, v.Role.DESTINATION, v.Role.WITHIN]),
            "counterpart": _free(),
            "strength": _words(v.Strength),
            "population": _words(v.Population),
            "exploitation": _words(v.Exploitation),
            "producer": _filled(),
            "producer_year": _pattern(YEAR, "a year", empty=True),
            "statement": _filled(),
            "note": _free(),
        },
        strict=True,
    )


@cache
def raw_ratings() -> pa.DataFrameSchema:
    """Contract of a raw table of ratings: letter grades, tiers, categories."""
    return pa.DataFrameSchema(
        _common("rating_id")
        | {
            "place": _filled(),
            "scheme": _words(v.RatingScheme),
            "rating": _filled(),
            "period": _free(),
            "period_start": _pattern(YEAR, "a year", empty=True),
            "period_end": _pattern(YEAR, "a year", empty=True),
            "producer": _filled(),
            "producer_year": _pattern(YEAR, "a year", empty=True),
            "note": _free(),
        },
        strict=True,
    )


@cache
def raw_policy() -> pa.DataFrameSchema:
    """Contract of a raw table of treaties, laws, institutions, reports and organisations."""
    return pa.DataFrameSchema(
        _common("policy_id")
        | {
            "kind": _words(v.PolicyKind),
            "name": _filled(),
            "place": _free(),
            "year": _pattern(YEAR, "a year", empty=True),
            "status": _words(v.PolicyStatus, empty=True),
            "count": _free(),
            "count_of": _free(),
            "self_description": _words([YES], empty=True),
            "disputed": _words([YES], empty=True),
            "note": _free(),
        },
        strict=True,
    )


def check(frame: pd.DataFrame, schema: pa.DataFrameSchema, *, file: str) -> list[Problem]:
    """Every way in which a table breaks its contract, each with file, row and column.

    Parameters
    ----------
    frame : DataFrame
        With the column `line` that `read_text_table` adds.
    schema : DataFrameSchema
        The contract.
    file : str
        How the problems name the file.
    """
    missing = [
        name for name, column in schema.columns.items() if column.required and name not in frame.columns
    ]
    unknown = [name for name in frame.columns if name not in schema.columns]
    if missing or unknown:
        return [_missing(name, unknown, file) for name in missing] + [
            Problem(file, 1, name, "the column is not in the contract", "the columns of docs/transcribe.md")
            for name in unknown
            if not missing
        ]
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        return [_problem(case, frame, schema, file) for case in cases.itertuples(index=False)]
    return []


def require(frame: pd.DataFrame, schema: pa.DataFrameSchema, *, file: str) -> pd.DataFrame:
    """The same table, once it is known to keep its contract.

    Raises
    ------
    InputError
        With every problem, if it does not.
    """
    if problems := check(frame, schema, file=file):
        raise InputError(problems)
    return frame


def _missing(name: str, unknown: list[str], file: str) -> Problem:
    """A column that should be there; a similar name that is not expected is offered."""
    near = process.extractOne(name, unknown, score_cutoff=70)
    hint = f" (is it the column {near[0]!r}?)" if near else ""
    return Problem(file, 1, name, "the column is missing", f"a column of that name{hint}")


def _problem(case: tuple[object, ...], frame: pd.DataFrame, schema: pa.DataFrameSchema, file: str) -> Problem:
    """One failure case of Pandera in the project's own words."""
    record = case._asdict()  # type: ignore[attr-defined]
    column, index, value = record["column"], record["index"], record["failure_case"]
    row = int(frame.loc[index, LINE]) if index is not None and pd.notna(index) else None
    rule = str(record["check"])
    if rule == "field_uniqueness":
        first = frame.loc[frame[column] == value, LINE].iloc[0]
        return Problem(
            file, row, column, f"{value!r} stands twice", f"an id of its own (first in line {first})"
        )
    allowed = _allowed(schema, str(column))
    near = process.extractOne(str(value), allowed, score_cutoff=60) if allowed and value else None
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    what = f"{value!r} is not allowed" if value else "the cell is empty"
    return Problem(file, row, str(column), what, f"{rule}{hint}")


def _allowed(schema: pa.DataFrameSchema, column: str) -> list[str]:
    """The words that a column may hold, where its contract lists them."""
    if column not in schema.columns:
        return []
    checks = schema.columns[column].checks
    return [word for check in checks for word in check.statistics.get("allowed_values", []) if word]
