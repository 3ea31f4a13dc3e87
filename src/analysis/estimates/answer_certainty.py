"""How certain an answer is: a word, and the codes that lead to it in the order in which they are asked."""

import math
from collections.abc import Sequence
from itertools import combinations

from scipy.special import ndtri

from analysis.estimates.claim_entries import Entry, Grade, LineRules
from analysis.estimates.claim_lines import Pool
from analysis.estimates.evidence_line import Line
from analysis.vocabulary import ReadIn

#: From the lowest to the highest.
CERTAINTIES = ("very_low", "low", "moderate", "high")
_HALF_WIDTH = float(ndtri(0.975))


def certainty_of_entry(entry: Entry) -> tuple[str, tuple[str, ...]]:
    """The certainty of one line, stated as published: low if somebody looked or modelled, else very low."""
    start = 1 if entry.grade <= Grade.MODEL else 0
    return _stepped(start, (f"one_{entry.grade.label}",), [entry])


def certainty_of_pool(pool: Pool, lines: Sequence[Line], rules: LineRules) -> tuple[str, tuple[str, ...]]:
    """The certainty of a reconciled answer.

    Parameters
    ----------
    pool : Pool
        The claims that speak for the lines.
    lines : sequence of Line
        Those of them that give a value, as printed: without any drift.
    rules : LineRules
        `agree`: the factor within which two values without an interval agree.

    Notes
    -----
    Moderate are surveys and list comparisons of which every two agree: their 95 percent intervals overlap or, where
    none is printed, their values lie within a factor of each other; high, if different teams made them and one
    prints an interval. Lines that disagree, and documented models, are low. One step down if a line was read in the
    press alone, where its method is not documented.
    """
    if pool.grade != Grade.OBSERVED:
        return _stepped(1, ("models",), pool.values)
    printed = {entry.lineage for entry in pool.values if entry.has_interval}
    if not all(_agree(pair, printed, rules.agree) for pair in combinations(lines, 2)):
        return _stepped(1, ("lines_disagree",), pool.values)
    codes = (
        "lines_agree",
        "one_team" if pool.same_team else "different_teams",
        "interval_printed" if printed else "no_interval_printed",
    )
    return _stepped(3 if printed and not pool.same_team else 2, codes, pool.values)


def _agree(pair: tuple[Line, Line], printed: set[str], factor: float) -> bool:
    """Whether two lines agree: by their printed intervals, or as far as one has none by their values too."""
    low, high = sorted(pair, key=lambda line: line.best)
    below = low.best + (_HALF_WIDTH * low.above if low.name in printed else 0)
    above = high.best - (_HALF_WIDTH * high.below if high.name in printed else 0)
    both = {low.name, high.name} <= printed
    return below >= above or (not both and high.best - low.best <= math.log(factor))


def _stepped(start: int, codes: tuple[str, ...], entries: Sequence[Entry]) -> tuple[str, tuple[str, ...]]:
    """A certainty, one step lower where a method is not documented."""
    if any(entry.read_in == ReadIn.PRESS for entry in entries):
        return CERTAINTIES[max(start - 1, 0)], (*codes, "undocumented_method")
    return CERTAINTIES[start], codes
