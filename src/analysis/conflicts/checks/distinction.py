"""Two numbers that are about different things and are taken for the same."""

from collections.abc import Iterable

from analysis.conflicts import numbers, phrases
from analysis.conflicts.case import Case
from analysis.conflicts.checks import apparently
from analysis.conflicts.finding import Check, Finding, Told
from analysis.conflicts.pairs import Pair
from analysis.conflicts.words import Code
from analysis.vocabulary import Measure


def find(case: Case) -> Iterable[Finding]:
    """Pairs that some distinction dissolves and no other check tells."""
    return apparently.find(case, Code.DISTINCTION)


def tell(case: Case, finding: Finding) -> Told:
    """The pair in words."""
    pair = finding.matter
    assert isinstance(pair, Pair)
    short = apparently.unfilled(pair)
    if short is not None:
        return apparently.tell(finding, _filled(pair, *short))
    return apparently.tell(finding, f"both can hold if {apparently.others(pair, frozenset())}{_stay(pair)}")


def _stay(pair: Pair) -> str:
    """How long people may stay at most if all of a window stand beside those at one time in it; empty for other pairs.

    Of those in it at some time of n years, a stock S is there at the start and S / d a year come with a mean stay of d:
    S (1 + n / d) in all.
    """
    one, other = pair.above.about, pair.below.about
    years, most = one.period.years, pair.below.values.high
    windowed = one.measure == Measure.PREVALENCE and one.period.over_window and other.measure == Measure.STOCK
    if not windowed or not years or not most or pair.above.values.low <= most:
        return ""
    longest = years / (pair.above.values.low / most - 1)
    return f"; as for the time, that takes a mean stay of at most {numbers.duration(longest, longest)}"


def _filled(pair: Pair, years: int, total: float) -> str:
    """What it takes to fill a window that the yearly number leaves unfilled."""
    high = phrases.bound(pair.below, pair.below.values.high)
    made = f"{numbers.written(years)} years of {high} make {numbers.derived(total)} together"
    gap = pair.above.values.low - total
    if pair.below.about.measure == Measure.FLOW:
        return f"{made}, so both can be true only if at least {numbers.derived(gap)} were held before the first of them"
    factor = numbers.factor(pair.above.values.low / total)
    return f"{made}, so both can be true only if one of the numbers moves by a factor of at least {factor}"


CHECK = Check(
    Code.DISTINCTION, "Different things taken for the same", "factor of at least 1.01 (conflict_ignored_factor)",
    "Ablation of the coarse readings in axis_sets.csv", find, tell,
)  # fmt: skip
