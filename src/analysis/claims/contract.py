"""The contracts of claims, as read and with all that is added to them, and of the steps that led to them."""

from collections.abc import Mapping

import pandas as pd

from analysis import vocabulary as v
from analysis.claims.cells import STEP_COLUMNS
from analysis.reading.contracts import COUNTED_FACTS, FLAGS, RATED_FACTS
from analysis.tables import Column, Contract, RowCheck, number, text, texts, truth, whole, words, year

ENDS = ("low", "best", "high")
#: What a share says of its whole in words.
_OF_WHOLE = ("measure", "population", "exploitation", "status", "movement", "visibility")


def worded(*names: str, empty: bool = False) -> dict[str, Column]:
    """Columns that hold the words of the vocabulary of their name."""
    return {name: words(getattr(v, name.title().replace("_", "")), empty=empty) for name in names}


_CLAIM_COLUMNS: dict[str, Column] = {
    "claim_id": Column(pattern=r"[A-Z][A-Z0-9]*-\d{3,6}", unique=True),
    "source": text(empty=False),
    **worded("scope"),
    "position": whole(dtype="int64", ge=1),
    "section": text(),
    **texts("locator", "figure", empty=False),
    "hedge": text(),
    "kind": words(v.FigureKind),
    **{end: number(ge=0) for end in ("low", "high", "best")},
    **worded("bound"),
    "interval_level": number(gt=0, lt=1),
    "approximate": truth(),
    "vague": truth(),
    "currency": Column(empty=True, pattern="([A-Z]{3})?"),
    "price_year": year(),
    **worded("measure", "unit"),
    **texts("place", "area", "region_code", "regions", empty=False),
    **texts("origin", "destination", "via"),
    **worded("direction"),
    "counterpart": text(),
    **worded("role", "movement", "population"),
    "target_population": text(),
    **worded("exploitation", "status", "visibility", "method"),
    **texts("sample", "period"),
    **dict.fromkeys(("period_start", "period_end"), year()),
    **worded("period_kind"),
    "share_of": text(),
    **{f"whole_{name}": column for name, column in worded(*_OF_WHOLE, empty=True).items()},
    **texts("whole_origin", "whole_destination"),
    "producer": text(empty=False),
    "producer_year": year(),
    "carrier": text(empty=False),
    "carrier_year": year(),
    **worded("read_in"),
    "statement": text(),
    "lineage": text(empty=False),
    **texts("footnote", "register"),
    **{name: truth() for name in ("suppressed", *FLAGS)},
    **{name: whole(empty=True, ge=0) for name in COUNTED_FACTS},
    **{name: number(ge=0) for name in RATED_FACTS},
    **texts("definition", "note"),
}
#: Columns of 10_claims as read, in order.
CLAIM_COLUMNS = tuple(_CLAIM_COLUMNS)
#: What is added to claims as read: lineages, and the same number in common units.
_LINEAGE_COLUMNS = {"same_team": text(), "suspected_lineage": text(empty=False)}
_COMMON = ("usd", "persons", "per_100000", "yearly")
COMMON_UNITS: Mapping[str, Column] = {
    **{f"usd_{end}": number(ge=0) for end in ENDS},
    "usd_year": year(),
    **{f"{name}_{end}": number(ge=0) for name in _COMMON[1:] for end in ENDS},
    "not_converted": text(),
}


def _rising(prefix: str, error: str) -> RowCheck:
    """A check that the three ends of a number rise, as far as they are there."""

    def check(frame: pd.DataFrame) -> "pd.Series[bool]":
        low, best, high = (frame[f"{prefix}{end}"] for end in ENDS)
        return ~((low > high) | (low > best) | (best > high))

    return check, error


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


_CHECKS = (
    _rising("", "low <= best <= high"),
    (_fractions, "a share lies between 0 and 1"),
    (_named_whole, "a share names its whole"),
    (_levelled, "a level belongs to an interval"),
)
#: Claims as read: each with its wording, before lineages and common units.
CLAIMS_AS_READ = Contract(_CLAIM_COLUMNS, checks=_CHECKS)
#: 10_claims: every claim as printed, in common units beside it, with its lineages.
CLAIMS = Contract(
    {**_CLAIM_COLUMNS, **_LINEAGE_COLUMNS, **COMMON_UNITS},
    checks=[
        *_CHECKS,
        *(_rising(f"{name}_", f"{name}_low <= {name}_best <= {name}_high") for name in _COMMON),
    ],
)
#: 10_steps: every change between what was printed and what is used.
STEPS = Contract(
    {**texts(*STEP_COLUMNS), "step": whole(dtype="int64", ge=1), "code": words(v.StepCode)},
    key=["claim_id", "step"],
)
