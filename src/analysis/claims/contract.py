"""Columns of contracts, tables brought into the types of a contract, and the contracts of claims and steps."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis import vocabulary as v
from analysis.claims.cells import STEP_COLUMNS
from analysis.reading.contracts import COUNTED_FACTS, FLAGS, RATED_FACTS

ENDS = ("low", "best", "high")


def words(allowed: Iterable[str], *, empty: bool = False) -> pa.Column:
    """A column that holds one of some words; `empty` allows the empty text."""
    return pa.Column(str, pa.Check.isin([*map(str, allowed), *([""] if empty else [])]))


def number(**limits: float) -> pa.Column:
    """A column of numbers that may be missing, within limits."""
    checks = [getattr(pa.Check, name)(limit) for name, limit in limits.items()]
    return pa.Column(float, checks, nullable=True)


def year() -> pa.Column:
    """A column of years that may be missing."""
    return pa.Column("Int64", pa.Check.in_range(1500, 2100), nullable=True)


def text(*, empty: bool = True) -> pa.Column:
    """A column of text."""
    return pa.Column(str, [] if empty else [pa.Check.str_length(min_value=1)])


def texts(*names: str, empty: bool = True) -> dict[str, pa.Column]:
    """Several columns of text."""
    return {name: text(empty=empty) for name in names}


def conform(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """The same table with the columns of a contract in its order and types; empty text in a number is missing."""
    return typed(frame, schema.columns)


def typed(frame: pd.DataFrame, columns: Mapping[str, pa.Column]) -> pd.DataFrame:
    """Some columns of a table in their order and types, as `conform` gives all."""
    return pd.DataFrame({name: _typed(frame[name], str(column.dtype)) for name, column in columns.items()})


def _typed(column: pd.Series, dtype: Any) -> Any:
    """A column in a type of the contract."""
    if dtype in {"float64", "Int64", "int64"}:
        return pd.to_numeric(column.replace("", None)).astype(dtype)
    # Once more as text, as a table without rows would else have no type.
    return column.astype(bool) if dtype == "bool" else column.astype(object).map(str).astype(str)


_CLAIM_COLUMNS: dict[str, pa.Column] = {
    "claim_id": pa.Column(str, pa.Check.str_matches(r"^[A-Z][A-Z0-9]*-\d{3,6}$"), unique=True),
    "source": text(empty=False),
    "scope": words(v.Scope),
    "position": pa.Column(int, pa.Check.ge(1)),
    "section": text(),
    **texts("locator", "figure", empty=False),
    "hedge": text(),
    "kind": words(v.FigureKind),
    **{end: number(ge=0) for end in ("low", "high", "best")},
    "bound": words(v.Bound),
    "interval_level": number(gt=0, lt=1),
    "approximate": pa.Column(bool),
    "vague": pa.Column(bool),
    "currency": pa.Column(str, pa.Check.str_matches(r"^([A-Z]{3})?$")),
    "price_year": year(),
    "measure": words(v.Measure),
    "unit": words(v.Unit),
    **texts("place", "area", "region_code", "regions", empty=False),
    **texts("origin", "destination", "via"),
    "direction": words(v.Direction),
    "counterpart": text(),
    "role": words(v.Role),
    "movement": words(v.Movement),
    "population": words(v.Population),
    "target_population": text(),
    "exploitation": words(v.Exploitation),
    "status": words(v.Status),
    "visibility": words(v.Visibility),
    "method": words(v.Method),
    **texts("sample", "period"),
    **dict.fromkeys(("period_start", "period_end"), year()),
    "period_kind": words(v.PeriodKind),
    "share_of": text(),
    **{
        f"whole_{word.__name__.lower()}": words(word, empty=True)
        for word in (v.Measure, v.Population, v.Exploitation, v.Status, v.Movement, v.Visibility)
    },
    **texts("whole_origin", "whole_destination"),
    "producer": text(empty=False),
    "producer_year": year(),
    "carrier": text(empty=False),
    "carrier_year": year(),
    "read_in": words(v.ReadIn),
    "statement": text(),
    "lineage": text(empty=False),
    **texts("footnote", "register"),
    **{name: pa.Column(bool) for name in ("suppressed", *FLAGS)},
    **{name: pa.Column("Int64", pa.Check.ge(0), nullable=True) for name in COUNTED_FACTS},
    **{name: number(ge=0) for name in RATED_FACTS},
    **texts("definition", "note"),
}
#: Columns of 10_claims as read, in order.
CLAIM_COLUMNS = tuple(_CLAIM_COLUMNS)
#: What is added to claims as read: lineages, and the same number in common units.
_LINEAGE_COLUMNS = {"same_team": text(), "suspected_lineage": text(empty=False)}
_COMMON = ("usd", "persons", "per_100000", "yearly")
COMMON_UNITS: Mapping[str, pa.Column] = {
    **{f"usd_{end}": number(ge=0) for end in ENDS},
    "usd_year": year(),
    **{f"{name}_{end}": number(ge=0) for name in _COMMON[1:] for end in ENDS},
    "not_converted": text(),
}


def _rising(prefix: str) -> Callable[[pd.DataFrame], "pd.Series[bool]"]:
    """A check that the three ends of a number rise, as far as they are there."""

    def check(frame: pd.DataFrame) -> "pd.Series[bool]":
        low, best, high = (frame[f"{prefix}{end}"] for end in ENDS)
        return ~((low > high) | (low > best) | (best > high))

    return check


def _fractions(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Whether the values of shares lie in [0, 1]."""
    outside = ((frame[[*ENDS]] < 0) | (frame[[*ENDS]] > 1)).any(axis=1)
    return (frame["unit"] != v.Unit.FRACTION) | ~outside


def _named_whole(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Whether each share says what it is a share of, and each ratio what it is compared with."""
    return ~frame["measure"].isin([v.Measure.SHARE, v.Measure.RATIO]) | (frame["share_of"] != "")


def _levelled(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a level stands at two ends only."""
    return frame["interval_level"].isna() | (frame["low"].notna() & frame["high"].notna())


_CLAIM_CHECKS = (
    pa.Check(_rising(""), error="low <= best <= high"),
    pa.Check(_fractions, error="a share lies between 0 and 1"),
    pa.Check(_named_whole, error="a share names its whole"),
    pa.Check(_levelled, error="a level belongs to an interval"),
)


@cache
def claims() -> pa.DataFrameSchema:
    """Contract of claims as read: every claim with its wording, before lineages and common units."""
    return pa.DataFrameSchema(_CLAIM_COLUMNS, checks=[*_CLAIM_CHECKS], strict=True, ordered=True)


@cache
def claims_contract() -> pa.DataFrameSchema:
    """Contract of 10_claims: every claim as printed, in common units beside it, with its lineages."""
    rising = [
        pa.Check(_rising(f"{name}_"), error=f"{name}_low <= {name}_best <= {name}_high") for name in _COMMON
    ]
    columns = {**_CLAIM_COLUMNS, **_LINEAGE_COLUMNS, **COMMON_UNITS}
    return pa.DataFrameSchema(columns, checks=[*_CLAIM_CHECKS, *rising], strict=True, ordered=True)


@cache
def steps() -> pa.DataFrameSchema:
    """Contract of 10_steps: every change between what was printed and what is used."""
    columns = texts(*STEP_COLUMNS) | {"step": pa.Column(int, pa.Check.ge(1)), "code": words(v.StepCode)}
    return pa.DataFrameSchema(columns, strict=True, unique=["claim_id", "step"])
