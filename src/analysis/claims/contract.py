"""Contracts of the processed tables that this room leaves behind."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis import vocabulary as v
from analysis.claims.steps import COLUMNS as STEP_COLUMNS
from analysis.reading.contracts import COUNTED_FACTS, RATED_FACTS


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


def conform(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """The same table with the columns of a contract in its order and types; empty text in a number is missing."""
    return pd.DataFrame(
        {name: _typed(frame[name], str(column.dtype)) for name, column in schema.columns.items()}
    )


def _typed(column: pd.Series, dtype: Any) -> Any:
    """A column in a type of the contract."""
    if dtype in {"float64", "Int64", "int64"}:
        return pd.to_numeric(column.replace("", None)).astype(dtype)
    # Once more as text, as a table without rows would else have no type.
    return column.astype(bool) if dtype == "bool" else column.astype(object).map(str).astype(str)


def _ordered(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Whether low <= best <= high in each row, as far as they are there."""
    low, best, high = frame["low"], frame["best"], frame["high"]
    ordered: pd.Series[bool] = ~((low > high) | (low > best) | (best > high))
    return ordered


def _fractions(frame: pd.DataFrame) -> pd.Series:
    """Whether the values of shares lie in [0, 1]."""
    share = frame["unit"] == v.Unit.FRACTION
    inside = (
        frame[["low", "best", "high"]].apply(lambda column: column.isna() | column.between(0, 1)).all(axis=1)
    )
    held: pd.Series[bool] = ~share | inside
    return held


def _named_whole(frame: pd.DataFrame) -> pd.Series:
    """Whether each share says what it is a share of, and each ratio what it is compared with."""
    return ~frame["measure"].isin([v.Measure.SHARE, v.Measure.RATIO]) | (frame["share_of"] != "")


def _levelled(frame: pd.DataFrame) -> pd.Series:
    """Whether a level stands at two ends only."""
    return frame["interval_level"].isna() | (frame["low"].notna() & frame["high"].notna())


#: Facts that stand beside a number, each with what it says.
_FACTS = {
    "register": "Register or set of lists that the counted persons stand in, where it is one that data/raw/conflicts/"
    "registers.csv tells apart from what authorities count.",
    "suppressed": "Whether a small number is hidden in a range, so that nobody can be made out (<5).",
    "provisional": "Whether the source says that the number is not final.",
    "confirmed": "Whether the source says that all counted persons were identified, confirmed or certified as victims, "
    "not only presumed to be.",
    "reporters_only": "Whether the source says that only those are in the number whose governments reported.",
    "part_years": "Whether the period begins or ends within a calendar year, as far as the source says: financial "
    "years, April to December.",
    "listed_persons": "Persons on at least one of the lists that are compared, each once, over the whole window, as "
    "far as the source says.",
    "printed_population": "Population of the place that the source prints beside the number.",
    "printed_per_1000": "Rate per 1,000 people that the source prints beside the number.",
}


def _fact(name: str) -> pa.Column:
    """The column of a fact, with its words."""
    if name in COUNTED_FACTS:
        return pa.Column("Int64", pa.Check.ge(0), nullable=True, description=_FACTS[name])
    if name in RATED_FACTS:
        return pa.Column(float, pa.Check.ge(0), nullable=True, description=_FACTS[name])
    return pa.Column(str if name == "register" else bool, description=_FACTS[name])


_CLAIM_COLUMNS: dict[str, pa.Column] = {
    "claim_id": pa.Column(str, pa.Check.str_matches(r"^[A-Z][A-Z0-9]*-\d{3,6}$"), unique=True),
    "source": text(empty=False),
    "scope": words(v.Scope),
    "position": pa.Column(int, pa.Check.ge(1)),
    "section": text(),
    "locator": text(empty=False),
    "figure": text(empty=False),
    "hedge": text(),
    "kind": words(v.FigureKind),
    "low": number(ge=0),
    "high": number(ge=0),
    "best": number(ge=0),
    "bound": words(v.Bound),
    "interval_level": number(gt=0, lt=1),
    "approximate": pa.Column(bool),
    "vague": pa.Column(bool),
    "currency": pa.Column(str, pa.Check.str_matches(r"^([A-Z]{3})?$")),
    "price_year": year(),
    "measure": words(v.Measure),
    "unit": words(v.Unit),
    "place": text(empty=False),
    "area": text(empty=False),
    "region_code": text(empty=False),
    "regions": text(empty=False),
    "origin": text(),
    "destination": text(),
    "via": text(),
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
    "sample": text(),
    "period": text(),
    "period_start": year(),
    "period_end": year(),
    "period_kind": words(v.PeriodKind),
    "share_of": text(),
    "whole_measure": words(v.Measure, empty=True),
    "whole_population": words(v.Population, empty=True),
    "whole_exploitation": words(v.Exploitation, empty=True),
    "whole_status": words(v.Status, empty=True),
    "whole_movement": words(v.Movement, empty=True),
    "whole_visibility": words(v.Visibility, empty=True),
    "whole_origin": text(),
    "whole_destination": text(),
    "producer": text(empty=False),
    "producer_year": year(),
    "carrier": text(empty=False),
    "carrier_year": year(),
    "read_in": words(v.ReadIn),
    "statement": text(),
    "lineage": text(empty=False),
    "footnote": text(),
    **{name: _fact(name) for name in _FACTS},
    "definition": text(),
    "note": text(),
}

#: Columns of 10_claims, in order.
CLAIM_COLUMNS = tuple(_CLAIM_COLUMNS)


@cache
def claims() -> pa.DataFrameSchema:
    """Contract of 10_claims: every claim in common units, with its wording."""
    checks = [
        pa.Check(_ordered, error="low <= best <= high"),
        pa.Check(_fractions, error="a share lies between 0 and 1"),
        pa.Check(_named_whole, error="a share names its whole"),
        pa.Check(_levelled, error="a level belongs to an interval"),
    ]
    return pa.DataFrameSchema(_CLAIM_COLUMNS, checks=checks, strict=True, ordered=True)


@cache
def steps() -> pa.DataFrameSchema:
    """Contract of 10_steps: every change between what was printed and what is used."""
    columns = {name: text() for name in STEP_COLUMNS} | {
        "step": pa.Column(int, pa.Check.ge(1)),
        "code": words(v.StepCode),
    }
    return pa.DataFrameSchema(columns, strict=True, unique=["claim_id", "step"])


@cache
def roles() -> pa.DataFrameSchema:
    """Contract of 10_roles: which place is a source, transit or destination, by whom."""
    columns = {
        "role_id": pa.Column(str, unique=True),
        **{
            name: text(empty=False)
            for name in ("source", "section", "locator", "place", "area", "region_code")
        },
        "role": words([v.Role.SOURCE, v.Role.TRANSIT, v.Role.DESTINATION, v.Role.WITHIN]),
        "counterpart": text(),
        "counterpart_codes": text(),
        "strength": words(v.Strength),
        "population": words(v.Population),
        "exploitation": words(v.Exploitation),
        "producer": text(empty=False),
        "producer_year": year(),
        "statement": text(empty=False),
        "note": text(),
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True)


@cache
def ratings() -> pa.DataFrameSchema:
    """Contract of 10_ratings: grades, tiers and categories of places."""
    columns = {
        "rating_id": pa.Column(str, unique=True),
        **{
            name: text(empty=False)
            for name in ("source", "section", "locator", "place", "area", "region_code")
        },
        "scheme": words(v.RatingScheme),
        "rating": text(empty=False),
        "period": text(),
        "period_start": year(),
        "period_end": year(),
        "producer": text(empty=False),
        "producer_year": year(),
        "note": text(),
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True)


@cache
def policy() -> pa.DataFrameSchema:
    """Contract of 10_policy: treaties, laws, institutions, reports, organisations."""
    columns = {
        "policy_id": pa.Column(str, unique=True),
        **{name: text(empty=False) for name in ("source", "section", "locator")},
        "kind": words(v.PolicyKind),
        "name": text(empty=False),
        "place": text(),
        "area": text(),
        "region_code": text(),
        "year": year(),
        "status": words(v.PolicyStatus, empty=True),
        "count": number(ge=0),
        "count_bound": words(v.Bound, empty=True),
        "count_of": text(),
        "self_description": pa.Column(bool),
        "disputed": pa.Column(bool),
        "note": text(),
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True)
