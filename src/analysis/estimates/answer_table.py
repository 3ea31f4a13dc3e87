"""The table of answers: what is asked, what is given or why not, and the contract of its columns."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

import pandera.pandas as pa

from analysis.claims.contract import number, text, words, year
from analysis.estimates.answer_certainty import CERTAINTIES
from analysis.estimates.claim_entries import QUANTITY, Grade
from analysis.vocabulary import Bound


class Status(StrEnum):
    """What is given for a quantity."""

    RECONCILED = "reconciled"
    STATED = "stated"
    REFUSED = "refused"


class WhyNot(StrEnum):
    """Why no reconciled number is given."""

    ONE_LINE = "one_line"
    YEARS_APART = "years_apart"
    UNLIKE_GRADES = "unlike_grades"
    BOUNDS_ONLY = "bounds_only"
    JUDGEMENT_ONLY = "judgement_only"
    FLOOR = "contradicted_by_floor"
    WIDE = "too_wide"
    UNLIKE_QUANTITY = "unlike_quantity"


class View(StrEnum):
    """What is asked: what could be known in 2010 of 2008, what is known of 2021, or whatever lines meet in."""

    THEN = "then"
    NOW = "now"
    MEETING = "meeting"


#: The year asked for and the last year of publication, by view.
ASKED: Mapping[View, tuple[int | None, int | None]] = {
    View.THEN: (2008, 2010),
    View.NOW: (2021, None),
    View.MEETING: (None, None),
}
QUANTILES = ("low95", "low80", "low50", "median", "high50", "high80", "high95")
PRINTED = ("low", "best", "high")


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of the table of answers."""
    columns = {
        "view": words(View),
        "region_code": text(empty=False),
        **{name: text() for name in (*QUANTITY, "window")},
        "reference_year": year(),
        "time": number(),
        "period_start": year(),
        "period_end": year(),
        "assumed_period": pa.Column(bool),
        "grade": words(grade.label for grade in Grade),
        "answer_status": words(Status),
        "refusal": words(WhyNot, empty=True),
        **{name: number(gt=0) for name in QUANTILES},
        "ratio": number(ge=1),
        "tau": number(ge=0),
        "scale": number(ge=0),
        "assumed_share": number(),
        **{name: number(gt=0) for name in ("reml_low95", "reml_median", "reml_high95")},
        **{f"printed_{name}": number(ge=0) for name in PRINTED},
        "printed_level": number(gt=0, lt=1),
        "printed_bound": words(Bound),
        "apart80": number(ge=1),
        "apart95": number(ge=1),
        **{name: pa.Column("Int64", pa.Check.ge(0)) for name in ("k_lines", "k_bounds")},
        "same_team": pa.Column(bool),
        "certainty": words(CERTAINTIES, empty=True),
        "certainty_reasons": text(),
        "lines": text(empty=False),
        "claim_ids": text(empty=False),
        "other_ids": text(),
        "beside_ids": text(),
        "beside_ratios": text(),
        "within_ids": text(),
        "exceeds_ids": text(),
        "floor_ids": text(),
        "floor_applied": pa.Column(bool),
    }
    unique = ["view", *QUANTITY, "window", "reference_year", "claim_ids"]
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=unique)
