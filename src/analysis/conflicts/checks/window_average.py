"""A number added up over years beside a number for one year: the yearly mean that it would take."""

from collections.abc import Iterable

from analysis.conflicts import numbers
from analysis.conflicts.case import Case
from analysis.conflicts.checks import apparently
from analysis.conflicts.finding import Check, Finding, Told
from analysis.conflicts.links import implied
from analysis.conflicts.pairs import Pair
from analysis.conflicts.rules import Rules
from analysis.conflicts.words import Axis, Code
from analysis.vocabulary import Measure


def find(case: Case) -> Iterable[Finding]:
    """Pairs of a cumulative number and a flow."""
    return apparently.find(case, Code.WINDOW_AVERAGE)


def tell(case: Case, finding: Finding) -> Told:
    """The pair and the yearly mean in words."""
    pair = finding.matter
    assert isinstance(pair, Pair)
    would = _mean(case.rules, pair)
    if rest := apparently.others(pair, frozenset({Axis.MEASURE})):
        would += f"; or both can hold if {rest}"
    return apparently.tell(finding, would)


def _mean(rules: Rules, pair: Pair) -> str:
    """The mean a year of the number that adds up years, beside the number of one year."""
    total, single = pair.above, pair.below
    if total.about.measure != Measure.CUMULATIVE:
        total, single = single, total
    found, years = implied(rules, pair), total.about.period.years
    if found is None or years is None:
        return "both can hold if the one adds up more years than the other"
    open_ = "at most " if total.about.period.open else ""
    names = ("the first number", "the second")
    own, other = names if total is pair.above else reversed(names)
    least = "at least " if total.values.low < total.values.high or total.about.period.open else ""
    mean = f"over {open_}{numbers.written(years)} years {own} means {least}"
    mean += f"{numbers.derived(total.values.low / years)} a year"
    if not found.broken:
        return f"both can hold: {mean}, which {other} allows"
    times = numbers.factor(found.low if found.low > found.link.high else 1 / found.high)
    side = "above" if found.low > found.link.high else "below"
    return (
        f"both can be true only if the one year differs from the mean of the years by a factor of {times}: {mean}, "
        f"far {side} {other}; a factor of more than {numbers.written(round(found.link.high))} is not expected"
    )


CHECK = Check(
    Code.WINDOW_AVERAGE, "A number over many years beside a number for one",
    "a year further than a factor of two from the mean is conditional (links.csv, window_average)",
    "Own judgement, see links.csv", find, tell,
)  # fmt: skip
