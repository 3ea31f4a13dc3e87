"""What no source held here says of a region: each thing once, with what its absence means, and nowhere else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analysis.findings.model import Claim, Findings, HeadlineKind
from analysis.report import doubt, known, later, numbers, phrases, sway
from analysis.vocabulary import UNNAMED, RatingScheme, Scope


@dataclass(frozen=True, slots=True)
class Absence:
    """One thing that a page may lack.

    Parameters
    ----------
    lacks : callable
        Whether findings lack it.
    said : callable
        What is missing, and what that means.
    unread : bool
        Whether it means no more than that it was not read of; such things stand together.
    """

    lacks: Callable[[Findings], bool]
    said: Callable[[Findings], str]
    unread: bool = False


def estimated(findings: Findings) -> bool:
    """Whether the page leads with an estimate."""
    lead = findings.headline.estimate
    return lead is not None and lead.median is not None


def victims(findings: Findings) -> Sequence[Claim]:
    """The claims that count victims of the region itself, of whatever year."""
    ids = {claim_id for group in findings.groups for claim_id in group.claim_ids} | set(findings.undated)
    return [claim for claim in findings.kept if claim.claim_id in ids]


def _makers(findings: Findings) -> set[str]:
    return {claim.producer for claim in victims(findings)}


def _no_estimate(findings: Findings) -> str:
    """What stands in the way of an estimate, and all that cannot be said without one."""
    year = findings.parameters.reference_year
    what = {
        HeadlineKind.FAR: f"a number of victims that can be set to {year}",
        HeadlineKind.BOUND: "a number of victims that is more than a floor or a ceiling",
    }.get(findings.headline.kind, "how many victims there are, found or not")
    lost = [f"no estimate for {year}"]
    lost += ["no share that was known"] * bool(known.counts(findings))
    lost += ["no change since"] * (not _one_moment(findings) and not later.both(findings))
    # An answer for a later year is moved by choices too, worked out or not.
    lost += ["no choice that could move it"] * (later.latest(findings) is None)
    return f"{what}: so {numbers.listed(lost)}"


def _no_count(findings: Findings) -> str:
    """That nobody known to the authorities is counted, and where such counts of other areas stand."""
    other = known.elsewhere(findings)
    stand = "stands" if other == 1 else "stand"
    above = f"; {numbers.plural(other, 'count')} of other areas {stand} above" if other else ""
    part = ", nor which part of the estimate was known" if estimated(findings) else ""
    return f"a yearly count of persons known to the authorities: so not how many were found{part}{above}"


def _no_second(findings: Findings) -> str:
    """That one producer alone counts victims."""
    first = victims(findings)[0]
    other = (
        "a producer who is named" if first.producer in UNNAMED else f"anybody but {phrases.producer(first)}"
    )
    return f"a number of victims by {other}: so nothing that could check it"


def _no_change(findings: Findings) -> str:
    """That no quantity can be given for both years."""
    first, last = later.years(findings)
    what = "a number of one kind of victims, found or not"
    return f"{what}, for a time near {first} and one near {last}: so not what changed between them"


def _no_role(findings: Findings) -> str:
    """That no words say which way people go; classes of a place, where they are held, say it in another way."""
    said = "a role as a place of origin, transit or destination"
    classed = any(rating.scheme in _CLASSES for rating in findings.ratings)
    return f"{said} in words (UNODC’s classes stand above)" if classed else said


_CLASSES = frozenset(
    {
        RatingScheme.UNODC_ORIGIN_CLASS,
        RatingScheme.UNODC_TRANSIT_CLASS,
        RatingScheme.UNODC_DESTINATION_CLASS,
        RatingScheme.UNODC_DESTINATION_CATEGORY,
    }
)


def _one_moment(findings: Findings) -> bool:
    """Whether the page speaks of one year, or with the article's evidence only."""
    first, last = later.years(findings)
    return first == last or findings.parameters.evidence == Scope.ARTICLE


def _undisputed(findings: Findings) -> str:
    if len(findings.claims) == 1:
        return "a second number: so nothing that could disagree with the one"
    return "anything that contradicts another claim, or seems to: they are about different things, or say the same"


#: What a page may lack, by a name, in the order of the page.
ABSENCES: Mapping[str, Absence] = {
    "claims": Absence(lambda f: not f.claims, lambda _: "a number: so there is nothing to compare"),
    "estimate": Absence(lambda f: bool(f.claims) and not estimated(f), _no_estimate),
    "second": Absence(lambda f: len(_makers(f)) == 1 and len(f.claims) > 1, _no_second),
    "disputes": Absence(lambda f: bool(f.claims) and not f.disputes, _undisputed),
    "known": Absence(lambda f: not known.counts(f), _no_count),
    "share": Absence(
        lambda f: estimated(f) and bool(known.counts(f)) and not f.known,
        lambda f: (
            f"a count of known persons near {f.parameters.reference_year}: so not which part of all was known"
        ),
    ),
    "change": Absence(lambda f: estimated(f) and not _one_moment(f) and not later.both(f), _no_change),
    "moved": Absence(
        lambda f: bool(f.claims) and not f.moved and not doubt.twice(f),
        lambda _: (
            "two values by one producer for one and the same quantity: so no number that its maker changed"
        ),
    ),
    "money": Absence(lambda f: not f.money, lambda _: "an amount of money", unread=True),
    "roles": Absence(lambda f: not f.roles, _no_role, unread=True),
    "ratings": Absence(
        lambda f: f.region.kind == "country" and not f.ratings, lambda _: "a grade", unread=True
    ),
    "policy": Absence(lambda f: not f.policy, lambda _: "a law or body against trafficking", unread=True),
    "people": Absence(
        lambda f: estimated(f) and not f.region.persons,
        lambda _: "how many people live there: so no rate for each 100,000",
    ),
}
#: When a slot has something to say; the others always have.
_TOLD: Mapping[str, Callable[[Findings], bool]] = {
    "numbers_table": lambda f: bool(f.claims),
    "disputes": lambda f: bool(f.disputes),
    "known": lambda f: bool(known.counts(f)),
    "roles": lambda f: bool(f.roles),
    "money": lambda f: bool(f.money),
    "later": later.told,
    "sway": sway.told,
    "law": lambda f: bool(f.ratings or f.policy),
}


def lacking(findings: Findings) -> Sequence[str]:
    """Names of what findings lack."""
    return [name for name, one in ABSENCES.items() if one.lacks(findings)]


def absences(findings: Findings) -> Sequence[str]:
    """What findings lack, each thing with what that means; what was only not read of stands last and together."""
    missing = [ABSENCES[name] for name in lacking(findings)]
    told = [one.said(findings) for one in missing if not one.unread]
    unread = [one.said(findings) for one in missing if one.unread]
    if unread:
        listed = numbers.listed(unread, conjunction="or")
        told.append(f"{listed}: not read of here, which does not mean that there is none")
    return told


def silent(slot: str, findings: Findings) -> bool:
    """Whether a slot, and the figure of the same name, has nothing to say that the list of what is missing does not."""
    return slot in _TOLD and not _TOLD[slot](findings)
