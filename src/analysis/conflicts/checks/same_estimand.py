"""Two numbers for the same persons that share no value."""

from collections.abc import Iterable
from dataclasses import replace

from analysis.conflicts import numbers, telling
from analysis.conflicts.case import Case
from analysis.conflicts.checks import exactly, provisional, share_against_count
from analysis.conflicts.finding import Check, Finding, Told
from analysis.conflicts.pairs import Pair
from analysis.conflicts.words import Code, Level, Reason, Resolution
from analysis.vocabulary import Visibility


def find(case: Case) -> Iterable[Finding]:
    """Pairs of equal estimands whose intervals do not meet, but for what special checks take."""

    def accepts(pair: Pair) -> bool:
        special = provisional.is_revision(case, pair) or share_against_count.is_share_of_people(pair)
        return exactly.same_sets(pair) and not special

    for finding in exactly.find(case, Code.SAME_ESTIMAND, accepts):
        pair = finding.matter
        assert isinstance(pair, Pair)
        yield (
            replace(finding, level=Level.APPARENT, reasons=(Reason.DEFINITION,))
            if registers(pair)
            else finding
        )


def registers(pair: Pair) -> bool:
    """Whether two numbers of known persons come from two registers, each with its own word of whom it holds."""
    claims = (pair.above, pair.below)
    seen = all(claim.text("visibility") == Visibility.DETECTED for claim in claims)
    words = {claim.text("definition") for claim in claims}
    return seen and not pair.lenient and len(words) == 2 and "" not in words


def tell(case: Case, finding: Finding) -> Told:
    """The pair in words."""
    pair = finding.matter
    assert isinstance(pair, Pair)
    if registers(pair):
        return _told_apart(pair)
    return exactly.tell(finding, "both count the same {}")


def _told_apart(pair: Pair) -> Told:
    """Two registers in words: whom the one holds, and whom the other."""
    one, other = (claim.text("definition") for claim in (pair.above, pair.below))
    would = numbers.sentence(f"both can hold: the first number is of {one}; the second is of {other}")
    arithmetic = f"{telling.both(pair)} {numbers.sentence(telling.step(pair))}"
    return Told(
        arithmetic, f"{telling.remarks((pair.above, pair.below))}".strip() or would, would, Resolution.KEPT
    )


CHECK = Check(
    Code.SAME_ESTIMAND, "Two numbers for the same persons", "factor of at least 1.01 (conflict_ignored_factor)",
    "Chinneck (2008), Feasibility and Infeasibility in Optimization", find, tell,
)  # fmt: skip
