"""What is missing on the page of a region: each thing once, with what its absence means, and nowhere else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analysis.findings.model import Claim, Findings, HeadlineKind
from analysis.report import doubt, kinds, known, later, numbers, phrases, sway, whose, words
from analysis.vocabulary import UNNAMED, PolicyKind, RatingScheme, Scope, Visibility


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


def lead(findings: Findings) -> str:
    """The words before the list of what is missing."""
    whole = " as a whole" if findings.region.kind == "region" else ""
    return f"For {words.named(findings.region.name)}{whole}, {whose.nobody(findings)} gives:"


def _entry(what: str, *then: str) -> str:
    """What is missing, and what that means, each in a sentence of its own."""
    return " ".join([f"**{numbers.capitalised(what)}.**", *(text for text in then if text)])


def _no_estimate(findings: Findings) -> str:
    """What stands in the way of an estimate, and all that cannot be said without one."""
    year = findings.parameters.reference_year
    what = {
        HeadlineKind.FAR: f"a number of victims for a time near {year}",
        HeadlineKind.BOUND: "a number of victims that is more than an upper or lower limit",
    }.get(findings.headline.kind, "how many victims there are, found or not")
    lost = [f"no estimate for {year}"]
    if known.counts(findings):
        lost.append("no share of victims who were known")
    if not _one_moment(findings) and not later.both(findings):
        lost.append("no comparison with later years")
    return _entry(what, f"So there is {numbers.listed(lost)}.")


def _no_count(findings: Findings) -> str:
    """That nobody known to the authorities is counted, and where such counts of other areas stand."""
    part = ", or which part of the estimate they are" if estimated(findings) else ""
    return _entry(
        "a yearly count of persons known to the authorities",
        f"So it is not known how many were found{part}.",
        _other_counts(findings),
    )


def _other_counts(findings: Findings) -> str:
    """Which counts of known persons a page has though none is of the region as a whole."""
    code = findings.region.code
    others = [one for one in findings.claims if one.visibility == Visibility.DETECTED and one.area != code]
    if not others:
        return ""
    inside = all(kinds.inside(claim, code) for claim in others)
    where = f"parts of {words.named(findings.region.name)}" if inside else "other areas"
    if len(others) == 1:
        return f"The one count above is of {where.replace('parts', 'a part').replace('other areas', 'another area')}."
    return f"The {numbers.plural(len(others), 'count')} above are of {where}."


def _no_second(findings: Findings) -> str:
    """That one producer alone counts all victims."""
    first = victims(findings)[0]
    other = (
        "a producer who is named"
        if first.producer in UNNAMED
        else f"anyone other than {phrases.producer(first)}"
    )
    return _entry(
        f"a number of all victims, found or not, from {other}", "So no second estimate can check it."
    )


def _no_change(findings: Findings) -> str:
    """That no quantity can be given for both years."""
    first, last = later.years(findings)
    return _entry(
        f"numbers of one kind of victims both near {first} and near {last}",
        "So a change between them cannot be shown.",
    )


def _no_role(findings: Findings) -> str:
    """That no words say which way people go; classes of a place, where they are held, say it in another way."""
    said = "a role as a place of origin, transit or destination"
    classed = any(rating.scheme in _CLASSES for rating in findings.ratings)
    return f"{said} in words (UNODC’s classes are above)" if classed else said


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
        return _entry("a second number", "So nothing could disagree with the one.")
    return _entry(
        "claims that contradict each other, or seem to", "They are about different things, or say the same."
    )


def _no_law(findings: Findings) -> str:
    """That no law against trafficking is told; a law about something else, which stands above, is not one."""
    other = any(line.kind in _LAWS for line in findings.policy)
    return (
        "a law against trafficking as such (the one above is about something else)"
        if other
        else "a law against trafficking"
    )


_LAWS = frozenset({PolicyKind.LAW, PolicyKind.TREATY})
_BODIES = frozenset({PolicyKind.INSTITUTION, PolicyKind.ORGANISATION, PolicyKind.CAMPAIGN})


def _lawless(findings: Findings) -> bool:
    """Whether no law or treaty is told that names trafficking."""
    return not any(line.kind in _LAWS and _NAMES_IT in line.name.lower() for line in findings.policy)


_NAMES_IT = "traffick"

#: What a page may lack, by a name, in the order of the page.
ABSENCES: Mapping[str, Absence] = {
    "claims": Absence(
        lambda f: not f.claims, lambda _: _entry("a number", "So there is nothing to compare.")
    ),
    "estimate": Absence(lambda f: bool(f.claims) and not estimated(f), _no_estimate),
    "second": Absence(lambda f: len(_makers(f)) == 1 and len(f.claims) > 1, _no_second),
    "disputes": Absence(lambda f: bool(f.claims) and not f.disputes, _undisputed),
    "known": Absence(lambda f: not known.counts(f), _no_count),
    "share": Absence(
        lambda f: estimated(f) and bool(known.counts(f)) and not f.known,
        lambda f: _entry(
            f"a count of known persons near {f.parameters.reference_year}",
            "So it is not known which part of all victims was known.",
        ),
    ),
    "change": Absence(lambda f: estimated(f) and not _one_moment(f) and not later.both(f), _no_change),
    "moved": Absence(
        lambda f: bool(f.claims) and not f.moved and not doubt.twice(f),
        lambda _: _entry(
            "two values by one producer for the same quantity",
            "So no producer is seen to have changed a number.",
        ),
    ),
    "people": Absence(
        lambda f: estimated(f) and not f.region.persons,
        lambda _: _entry("how many people live there", "So there is no rate for each 100,000."),
    ),
    "money": Absence(lambda f: not f.money, lambda _: "an amount of money", unread=True),
    "roles": Absence(lambda f: not f.roles, _no_role, unread=True),
    "ratings": Absence(
        lambda f: f.region.kind == "country" and not f.ratings, lambda _: "a grade", unread=True
    ),
    "policy": Absence(_lawless, _no_law, unread=True),
    "body": Absence(
        lambda f: not any(line.kind in _BODIES for line in f.policy),
        lambda _: "an organisation against trafficking",
        unread=True,
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
        found = "That was not found" if len(unread) == 1 else "None of these was found"
        where = "in what was read for these pages; there may be some"
        if findings.region.kind == "region":
            where = "for it as a whole; what is held of its countries is on their pages"
        told.append(_entry(numbers.listed(unread, conjunction="or"), f"{found} {where}."))
    return told


def silent(slot: str, findings: Findings) -> bool:
    """Whether a slot, and the figure of the same name, has nothing to say that the list of what is missing does not."""
    return slot in _TOLD and not _TOLD[slot](findings)
