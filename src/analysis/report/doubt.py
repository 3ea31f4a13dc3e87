"""What is doubted about numbers, in words: copies that are only suspected, disputed methods, second values, rates."""

from collections.abc import Sequence
from itertools import combinations

from analysis.findings.model import Claim, Findings
from analysis.report import numbers, phrases
from analysis.vocabulary import UNNAMED, Method, Unit

_RATES = frozenset({Unit.PERSONS_PER_1000, Unit.PERSONS_PER_100000})


def twice(findings: Findings) -> bool:
    """Whether a named producer gives two values of one quantity of victims, of whatever area; rates are values too."""
    told: dict[tuple[str, ...], list[Claim]] = {}
    for claim in findings.claims:
        if claim.producer not in UNNAMED and phrases.of_victims(claim) and _value(claim):
            axes = {name: value for name, value in claim.axes.items() if name != "unit"}
            key = (claim.producer, *axes.values(), claim.counterpart, claim.area)
            told.setdefault(key, []).append(claim)
    return any(_other(one, two) for claims in told.values() for one, two in combinations(claims, 2))


def _value(claim: Claim) -> tuple[float, ...]:
    return tuple(value for value in (claim.low, claim.best, claim.high) if value is not None)


def _other(one: Claim, two: Claim) -> bool:
    """Whether two claims about one quantity give two values: a number and a rate only where their times differ."""
    if one.unit == two.unit:
        return _value(one) != _value(two)
    return (one.start, one.end) != (two.start, two.end)


def quantity(claim: Claim) -> tuple[str, ...]:
    """What a claim counts, whatever its time and unit."""
    axes = {name: value for name, value in claim.axes.items() if name != "unit"}
    return (*axes.values(), claim.counterpart, claim.area)


def number_and_rate(findings: Findings) -> Sequence[Claim]:
    """A number and a rate of the same victims, the first such pair of a page; empty where there is none."""
    held = [claim for claim in findings.claims if claim.sure and phrases.of_victims(claim)]
    for one, two in combinations(held, 2):
        if quantity(one) == quantity(two) and (one.unit in _RATES) != (two.unit in _RATES):
            return (one, two)
    return ()


def only_rates(findings: Findings) -> Sequence[Claim]:
    """Victims of the region itself that are told as a rate alone: quantities of which no number is held."""
    groups = [findings.claim(one) for group in findings.groups for one in group.claim_ids]
    told = {quantity(claim) for claim in (*groups, *map(findings.claim, findings.undated))}
    found: dict[tuple[str, ...], Claim] = {}
    for claim in findings.claims:
        own = claim.area == findings.region.code and claim.unit in _RATES and phrases.of_victims(claim)
        if own and quantity(claim) not in told:
            found.setdefault(quantity(claim), claim)
    return tuple(found.values())


def weighed(findings: Findings) -> Sequence[str]:
    """The claims of all quantities of a page that have an estimate."""
    return [one for group in findings.groups if group.estimate for one in group.claim_ids]


def copied(findings: Findings, ids: Sequence[str]) -> str:
    """That a number may be a copy of another one, where both have the same digits and no lineage says so."""
    for claim in map(findings.claim, ids):
        ends = (claim.low, claim.best, claim.high, claim.unit)
        for other in findings.claims:
            if (
                claim.suspected_lineage not in ("", claim.lineage)
                and other.lineage == claim.suspected_lineage
                and (other.low, other.best, other.high, other.unit) == ends
            ):
                maker, first = phrases.producer(claim), phrases.producer(other)
                return (
                    f"The number of {maker} may be a copy: it has the same digits as that of {first}, "
                    f"{phrases.claimed(other)} {phrases.counted(other)}."
                )
    return ""


def critics(findings: Findings) -> str:
    """Who disputes numbers made from overlapping lists, where a page has such a number."""
    made = [
        claim
        for claim in findings.claims
        if claim.method == Method.CAPTURE_RECAPTURE and "multiple systems" in claim.definition
    ]
    if not made:
        return ""
    listed = numbers.listed(list(map(phrases.claimed, made)))
    verb = "is" if len(made) == 1 else "are"
    return (
        f"{listed} {verb} worked out from overlapping lists of known persons. Whether such lists can tell how many are "
        "on none of them is disputed (Whitehead et al. 2019; Binette and Steorts 2022)."
    )
