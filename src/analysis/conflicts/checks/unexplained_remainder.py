"""Parts of one statement that do not make up their whole, without the rest being named."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from analysis.conflicts import phrases, telling
from analysis.conflicts.case import Case
from analysis.conflicts.claim import Claim
from analysis.conflicts.explanations import Codes, at
from analysis.conflicts.finding import Check, Finding, Told, ids_of, regions_of
from analysis.conflicts.lattice import SIDES, holds, meets
from analysis.conflicts.words import Axis, Code, Explanation, Level, Reason, Resolution

#: The axes along which a statement splits a whole.
SPLIT = (Axis.EXPLOITATION, Axis.POPULATION)


def find(case: Case) -> Iterable[Finding]:
    """Statements with at least two parts without overlap that leave more of their whole than a rounding."""
    statements: dict[object, list[Claim]] = {}
    for claim in case.claims:
        about = claim.about
        point = claim.whole is None and about.comparable and claim.values.low == claim.values.high
        if claim.statement and point:
            key = (claim.statement, about.family, about.unit, about.currency, about.measure, about.period)
            statements.setdefault(key, []).append(claim)
    for claims in statements.values():
        for whole in claims:
            for axis in SPLIT:
                yield from _found(case, whole, _parts(whole, claims, axis), axis=axis)


def _parts(whole: Claim, claims: Sequence[Claim], axis: Axis) -> list[Claim]:
    """The parts of a whole along one axis, all else being equal."""
    own = whole.about.box
    return [
        claim
        for claim in claims
        if claim.about.box != own
        and holds(own.side(axis), claim.about.box.side(axis))
        and all(own.side(other) == claim.about.box.side(other) for other in SIDES if other is not axis)
    ]


def _found(case: Case, whole: Claim, parts: Sequence[Claim], *, axis: Axis) -> Iterator[Finding]:
    """The finding of one whole, if its parts do not overlap and leave something."""
    overlap = any(meets(a.about.box.side(axis), b.about.box.side(axis)) for a, b in combinations(parts, 2))
    total = sum(part.values.low for part in parts)
    rest = whole.values.low - total
    if len(parts) < 2 or overlap or total <= 0 or rest <= case.choices.remainder * whole.values.low:
        return
    claims = (whole, *parts)
    yield Finding(
        Code.UNEXPLAINED_REMAINDER, Level.APPARENT, ids_of(claims), regions_of(claims),
        whole.values.low / total, matter=axis, group=ids_of(claims), reasons=(Reason.ARITHMETIC,),
    )  # fmt: skip


def tell(case: Case, finding: Finding) -> Told:
    """The parts, their sum and the rest in words."""
    whole, *parts = (case.by_id[claim_id] for claim_id in finding.ids)
    total = sum(part.values.low for part in parts)
    terms = " + ".join(phrases.bound(part, part.values.low) for part in parts)
    rest = phrases.bound(whole, whole.values.low - total)
    said = phrases.bound(whole, whole.values.low)
    arithmetic = (
        f"{telling.each((whole, *parts))} {terms} = {phrases.bound(whole, total)}, so {rest} of the {said} are in none "
        "of these parts."
    )
    evidence = f"All numbers are in one statement. {telling.remarks((whole, *parts))}"
    would = (
        f"All can be right if the other {rest} are of another sort, "
        "or if it was not recorded of which sort they are."
    )
    return Told(arithmetic, evidence.strip(), would, Resolution.KEPT)


def coded(case: Case, finding: Finding) -> Codes:
    """The parts, their share of the whole and the rest in numbers and codes."""
    whole, *parts = (case.by_id[claim_id] for claim_id in finding.ids)
    total = sum(part.values.low for part in parts)
    rest, share = whole.values.low - total, total / whole.values.low
    ways = ((at(Explanation.OTHER_KIND, rest),), (at(Explanation.NOT_RECORDED, rest),))
    return Codes(finding.ids, finding.severity, (share, share), amount=rest, explanations=ways)


CHECK = Check(
    Code.UNEXPLAINED_REMAINDER, "Parts that leave a remainder",
    "more than one percent of the whole (conflict_remainder)",
    "Own judgement, see conflict_remainder in data/raw/priors.yml", find, tell, coded,
)  # fmt: skip
