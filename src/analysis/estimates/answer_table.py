"""The table of answers: how a row names its quantity, what is given or why not, how certain it is, and its contract."""

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import combinations
from typing import Any

import pandas as pd
from scipy.special import ndtri

from analysis.estimates.claim_entries import KEY, Entry, Grade, Key
from analysis.estimates.claim_lines import Pool, model_line
from analysis.estimates.evidence_line import Rules
from analysis.vocabulary import ReadIn

#: What is given for a quantity, and why no reconciled number is.
Status = StrEnum("Status", "RECONCILED STATED REFUSED")
WhyNot = StrEnum(
    "WhyNot",
    "ONE_LINE YEARS_APART UNLIKE_GRADES BOUNDS_ONLY JUDGEMENT_ONLY CONTRADICTED_BY_FLOOR TOO_WIDE UNLIKE_QUANTITY",
)
ENDS = ("low95", "median", "high95")
QUANTILES = ("low95", "low80", "low50", "median", "high50", "high80", "high95")
PRINTED = ("low", "best", "high")
#: How certain an answer is, from the lowest to the highest.
CERTAINTIES = ("very_low", "low", "moderate", "high")
#: Of a 95 percent interval, in standard deviations.
_HALF_WIDTH = float(ndtri(0.975))


def named(key: Key) -> dict[str, str]:
    """A quantity as cells of a table."""
    return dict(zip(KEY, key, strict=True))


def key_of(row: Mapping[Any, Any]) -> Key:
    """The quantity that a row of a table is about."""
    return tuple([row[name] for name in KEY])


def numbered(answers: pd.DataFrame) -> pd.DataFrame:
    """Answers with the columns `low`, `value` and `high`: of 95 percent where they are reconciled, else as printed.

    `middle` is the value, else the geometric middle of the ends.
    """
    reconciled = answers["answer_status"] == str(Status.RECONCILED)
    low, value, high = (
        answers[end].where(reconciled, answers[f"printed_{name}"])
        for end, name in zip(ENDS, PRINTED, strict=True)
    )
    middle = value.fillna((low * high).where(low * high > 0) ** 0.5)
    return answers.assign(low=low, value=value, high=high, middle=middle)


def certainty(pool: Pool, rules: Rules) -> dict[str, str]:
    """The certainty of an answer, and the codes that lead to it in the order in which they are asked.

    One line is low if somebody looked or modelled, else very low. Moderate are surveys and list comparisons of which
    every two agree: their 95 percent intervals overlap or, where none is printed, their values lie within `rules.agree`
    of each other; high, if different teams made them and one prints an interval. Lines that disagree, and documented
    models, are low. One step down if a line was read in the press alone, where its method is not documented.
    """
    lines: Sequence[Entry] = pool.values or pool.bounds
    printed, same = any(one.has_interval for one in lines), pool.same_team
    if len(lines) == 1:
        step, codes = int(pool.grade <= Grade.MODEL), [f"one_{pool.grade.label}"]
    elif pool.grade != Grade.OBSERVED:
        step, codes = 1, ["models"]
    elif not all(_agree(pair, rules) for pair in combinations(lines, 2)):
        step, codes = 1, ["lines_disagree"]
    else:
        step = 3 if printed and not same else 2
        codes = ["lines_agree", "one_team" if same else "different_teams"]
        codes.append("interval_printed" if printed else "no_interval_printed")
    if any(entry.read_in == ReadIn.PRESS for entry in lines):
        step, codes = max(step - 1, 0), [*codes, "undocumented_method"]
    return {"certainty": CERTAINTIES[step], "certainty_reasons": ";".join(codes)}


def _agree(pair: tuple[Entry, Entry], rules: Rules) -> bool:
    """Whether two lines agree, without drift: by their printed intervals, or where one has none by their values."""
    lines = sorted(((model_line(one, rules), one.has_interval) for one in pair), key=lambda one: one[0].best)
    (low, low_printed), (high, high_printed) = lines
    below = low.best + (_HALF_WIDTH * low.above if low_printed else 0)
    above = high.best - (_HALF_WIDTH * high.below if high_printed else 0)
    near = high.best - low.best <= math.log(rules.agree)
    return below >= above or (near and not (low_printed and high_printed))
