"""The table of answers: what is asked, what is given or why not, how certain it is, and the contract of its columns."""

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from itertools import combinations

import pandas as pd
from scipy.special import ndtri

from analysis.estimates.claim_entries import KEY, Entry, Grade
from analysis.estimates.claim_lines import Pool, model_line
from analysis.estimates.evidence_line import Rules
from analysis.tables import Contract, number, texts, truth, whole, words, year
from analysis.vocabulary import Bound, ReadIn


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
#: How certain an answer is, from the lowest to the highest.
CERTAINTIES = ("very_low", "low", "moderate", "high")
#: Of a 95 percent interval, in standard deviations.
_HALF_WIDTH = float(ndtri(0.975))


@cache
def contract() -> Contract:
    """Contract of the table of answers."""
    counts = {name: whole(ge=0) for name in ("k_lines", "k_bounds")}
    columns = {
        "view": words(View),
        **texts("region_code", empty=False),
        **texts(*KEY),
        "reference_year": year(),
        "time": number(),
        "period_start": year(),
        "period_end": year(),
        "assumed_period": truth(),
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
        **counts,
        "same_team": truth(),
        "certainty": words(CERTAINTIES, empty=True),
        **texts("certainty_reasons"),
        **texts("lines", "claim_ids", empty=False),
        **texts("other_ids", "beside_ids", "beside_ratios", "within_ids", "exceeds_ids", "floor_ids"),
        "floor_applied": truth(),
    }
    unique = ["view", *KEY, "reference_year", "claim_ids"]
    return Contract(columns, key=unique)


def with_numbers(answers: pd.DataFrame) -> pd.DataFrame:
    """Answers with the columns `low`, `value` and `high`: of 95 percent where they are reconciled, else as printed.

    `middle` is the value, else the geometric middle of the ends.
    """
    reconciled = answers["answer_status"] == str(Status.RECONCILED)
    names = {"low": "low95", "best": "median", "high": "high95"}
    low, value, high = (answers[names[at]].where(reconciled, answers[f"printed_{at}"]) for at in PRINTED)
    middle = value.fillna((low * high).where(low * high > 0) ** 0.5)
    return answers.assign(low=low, value=value, high=high, middle=middle)


def certainty_of_entry(entry: Entry) -> dict[str, str]:
    """The certainty of one line, stated as published: low if somebody looked or modelled, else very low."""
    return _certainty(1 if entry.grade <= Grade.MODEL else 0, [entry], f"one_{entry.grade.label}")


def certainty_of_pool(pool: Pool, rules: Rules) -> dict[str, str]:
    """The certainty of a reconciled answer, and the codes that lead to it in the order in which they are asked.

    Moderate are surveys and list comparisons of which every two agree: their 95 percent intervals overlap or, where
    none is printed, their values lie within `rules.agree` of each other; high, if different teams made them and one
    prints an interval. Lines that disagree, and documented models, are low. One step down if a line was read in the
    press alone, where its method is not documented.
    """
    if pool.grade != Grade.OBSERVED:
        return _certainty(1, pool.values, "models")
    if not all(_agree(pair, rules) for pair in combinations(pool.values, 2)):
        return _certainty(1, pool.values, "lines_disagree")
    printed, same = any(one.has_interval for one in pool.values), pool.same_team
    codes = (
        "one_team" if same else "different_teams",
        "interval_printed" if printed else "no_interval_printed",
    )
    return _certainty(3 if printed and not same else 2, pool.values, "lines_agree", *codes)


def _agree(pair: tuple[Entry, Entry], rules: Rules) -> bool:
    """Whether two lines agree, without drift: by their printed intervals, or where one has none by their values."""
    lines = sorted(((model_line(one, rules), one.has_interval) for one in pair), key=lambda one: one[0].best)
    (low, low_printed), (high, high_printed) = lines
    below = low.best + (_HALF_WIDTH * low.above if low_printed else 0)
    above = high.best - (_HALF_WIDTH * high.below if high_printed else 0)
    near = high.best - low.best <= math.log(rules.agree)
    return below >= above or (near and not (low_printed and high_printed))


def _certainty(step: int, entries: Sequence[Entry], *codes: str) -> dict[str, str]:
    """The cells of a certainty, one step lower where a method is not documented."""
    if any(entry.read_in == ReadIn.PRESS for entry in entries):
        step, codes = max(step - 1, 0), (*codes, "undocumented_method")
    return {"certainty": CERTAINTIES[step], "certainty_reasons": ";".join(codes)}
