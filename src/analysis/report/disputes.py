"""Disagreement in words: how hard it is, why it is there, what was done; the hardest spelled out, the rest counted."""

from collections.abc import Mapping, Sequence

from analysis.findings.model import Findings
from analysis.findings.regions import PAGE_REGIONS
from analysis.findings.sections import Dispute
from analysis.reading.places import display_name
from analysis.report import numbers, words
from analysis.vocabulary import Measure, Unit

#: Entries that are spelled out; the rest is counted and linked.
SHOWN = 6

#: What a level says of one set of claims, and of several.
LEVELS: Mapping[str, tuple[str, str]] = {
    "infeasible": ("cannot all be true", "cannot all be true"),
    "conditional": ("can all be true only under a condition", "can all be true only under a condition"),
    "clipped": (
        "can all be true only within a narrower range",
        "can all be true only within a narrower range",
    ),
    "apparent": (
        "seems to conflict, and does not once a distinction is kept",
        "seem to conflict, and do not once a distinction is kept",
    ),
}
#: What is said in place of the level where nothing conflicts in it: of one set of claims, and of several.
OTHERWISE: Mapping[str, tuple[str, str]] = {
    "provisional": (
        "holds one number before and after its revision",
        "hold one number before and after its revision",
    ),
    "wandering_number": (
        "has the same digits for different things",
        "have the same digits for different things",
    ),
    "unexplained_remainder": ("leaves a rest that nobody explains", "leave a rest that nobody explains"),
    "rating_disagreement": ("grades one place differently", "grade one place differently"),
    "role_disagreement": ("gives one place different roles", "give one place different roles"),
}
#: What is set side by side where it is no claim in numbers.
_THINGS: Mapping[str, str] = {"rating_disagreement": "ratings", "role_disagreement": "statements"}
#: What is said of numbers from different texts that only arithmetic puts together.
SCATTERED = (
    "holds numbers of different texts that clash only if all of them counted the same people",
    "hold numbers of different texts that clash only if all of them counted the same people",
)
REASONS: Mapping[str, str] = {
    "definition": "they use different definitions",
    "population": "they are about different people",
    "exploitation": "they are about different purposes",
    "movement": "they look at different movements across borders",
    "stock_or_flow": "one counts people at one time, the other over a year or longer",
    "total_or_year": "one is of several years, the other of one year",
    "present_or_entered": "one counts everybody of a year, the other only those who were new in it",
    "period": "they are about different times",
    "unit_or_basis": "they are measured in another way, or on another basis",
    "geography": "they are about different areas",
    "visibility": "one counts registered or helped persons, the other does not",
    "register": "they count persons who are known to different bodies",
    "copying": "one was copied from the other",
    "quotation_decay": "a number changed while it was quoted",
    "vintage": "they come from different editions",
    "arithmetic": "numbers of one statement do not add up",
    "little_room": "they leave one another little room",
    "rival_measurement": "they are rival measurements",
}
RESOLUTIONS: Mapping[str, str] = {
    "kept": "All are kept as they are.",
    "turned_into_bound": "One of them is used as a bound only.",
    "collapsed": "They count once, as one number.",
    "weighed_apart": "All are weighed, each as a number of its own, though one maker made all of them.",
    "corrected": "The declared correction is used.",
    "not_pooled": "They are not weighed together.",
}


#: Codes of which one row stands for many pairs of the same kind.
_PAIRS = frozenset({"detection_rate", "distinction", "implied_duration"})


def title(dispute: Dispute) -> str:
    """What holds of the claims, as a heading: two claims cannot all be true."""
    many = len(dispute.claim_ids)
    if dispute.code in OTHERWISE:
        things = _THINGS.get(dispute.code, "claims")
        return numbers.capitalised(f"{numbers.written(many)} {things} {OTHERWISE[dispute.code][1]}")
    said = LEVELS[dispute.level][1]
    return numbers.capitalised(
        f"{numbers.written(many)} claims {said.replace(' all ', ' both ') if many == 2 else said}"
    )


def resolution(dispute: Dispute) -> str:
    """What was done with the claims, as a sentence."""
    done = RESOLUTIONS[dispute.resolution]
    return (
        done.replace("All are", "Both are").replace("all of them", "both")
        if len(dispute.claim_ids) == 2
        else done
    )


def stands_for_many(dispute: Dispute) -> bool:
    """Whether what is spelled out is only the sharpest pair of several."""
    return dispute.code in _PAIRS and len(dispute.claim_ids) > 2


def link(dispute: Dispute) -> str:
    """Address of a conflict on the page of all conflicts."""
    return f"../conflicts.html#{dispute.conflict_id}"


def evidence(findings: Findings, dispute: Dispute) -> str:
    """Links to the first claims of a dispute, those that are not on the page without one."""
    sources = {claim.claim_id: claim.source for claim in findings.claims}
    sources |= {role.role_id: role.source for role in findings.roles}
    sources |= {rating.rating_id: rating.source for rating in findings.ratings}
    told = [
        f'<a class="n" href="../evidence/{sources[one]}.html#{one}">{one}</a>' if one in sources else one
        for one in dispute.claim_ids[:_LINKED]
    ]
    more = len(dispute.claim_ids) - len(told)
    return numbers.listed([*told, f"{more} more"] if more else told)


_LINKED = 5


def because(dispute: Dispute) -> str:
    """The likely reasons as a clause; of several alternatives each could be it."""
    told = [
        numbers.listed([REASONS[one] for one in together.split("+")])
        for together in dispute.reasons
        if together
    ]
    return told[0] if len(told) == 1 else f"any of these can explain it: {'; '.join(told)}"


def counted(findings: Findings) -> str:
    """How many disagreements of each level there are, in one clause; what is no disagreement is counted by itself."""
    told = [one for one in findings.disputes if one.code not in OTHERWISE]
    groups = [
        ("claims", said, sum(one.level == level and one.one_text for one in told))
        for level, said in LEVELS.items()
    ]
    besides = [("claims", SCATTERED, sum(not one.one_text for one in told))]
    besides += [
        (_THINGS.get(code, "claims"), said, sum(one.code == code for one in findings.disputes))
        for code, said in OTHERWISE.items()
    ]
    clauses = [text for text in map(_clause, (groups, besides)) if text]
    return "; besides, ".join(clauses)


def _clause(groups: Sequence[tuple[str, tuple[str, str], int]]) -> str:
    """How many sets of each sort there are, of those that are met."""
    return numbers.listed(
        [
            f"{numbers.plural(count, 'set')} of {things} {said[count > 1]}"
            for things, said, count in groups
            if count
        ]
    )


def spelled(findings: Findings) -> Sequence[Dispute]:
    """The disagreements told here: the hardest, without those that other sections or other pages tell."""
    told = [one for one in _others(findings) if one.one_text and not homes(findings, one)]
    return told[:SHOWN]


def _others(findings: Findings) -> Sequence[Dispute]:
    """All disagreements but those on known persons."""
    return [dispute for dispute in findings.disputes if dispute.code != _KNOWN]


def homes(findings: Findings, dispute: Dispute) -> Sequence[str]:
    """Codes of the few countries that a disagreement is between; none where a claim is about the page's own region."""
    if findings.region.kind == "country" or _about(findings, dispute):
        return []
    found = [code for code in dispute.regions if code not in PAGE_REGIONS]
    return found if len(found) <= _HOMES else []


#: A disagreement between the claims of more countries than this is one of the region around them.
_HOMES = 3


def elsewhere(findings: Findings) -> str:
    """Names of the countries with a page in the region that tell the other disagreements: Bulgaria and Spain."""
    names = {display_name(code) for dispute in rest(findings) for code in homes(findings, dispute)}
    return numbers.listed([words.named(one.name) for one in findings.neighbours if one.name in names])


def own(findings: Findings, dispute: Dispute) -> bool:
    """Whether a disagreement is told in full: it is about the region itself, or no other one is.

    A wider region is what it is about, too, if a claim of the page counts people in it or a part of it; a share of a
    whole elsewhere is not enough.
    """
    return _told(findings, dispute) or not any(_told(findings, other) for other in findings.disputes)


def _told(findings: Findings, dispute: Dispute) -> bool:
    """Whether a disagreement is about the region, or for a wider one about a part of it."""
    if findings.region.kind == "country":
        return _about(findings, dispute)
    counts = {claim.claim_id for claim in findings.claims if claim.measure != Measure.SHARE}
    return _about(findings, dispute) or bool(counts & set(dispute.claim_ids))


def _about(findings: Findings, dispute: Dispute) -> bool:
    """Whether a claim, a role or a rating in a disagreement is about the region itself."""
    code = findings.region.code
    here = {claim.claim_id for claim in findings.claims if claim.area == code}
    here |= {role.role_id for role in findings.roles if role.area == code}
    here |= {rating.rating_id for rating in findings.ratings}
    return bool(here & set(dispute.claim_ids))


def known(findings: Findings) -> Sequence[Dispute]:
    """Disagreements in which a count of known persons stands beside a number of all."""
    return [dispute for dispute in findings.disputes if dispute.code == _KNOWN]


def widest(findings: Findings) -> Dispute | None:
    """Of those about known persons the sharpest in which the other number is of victims, and no total of years."""
    return next((one for one in known(findings) if _of_victims(findings, one)), None)


def _of_victims(findings: Findings, dispute: Dispute) -> bool:
    """Whether known persons stand beside a number of the same sort of victims that is not added up over years."""
    claims = {claim.claim_id: claim for claim in findings.claims}
    first = claims.get(dispute.claim_ids[0])
    if first is None or first.measure == Measure.CUMULATIVE:
        return False
    total = first.measure == Measure.PREVALENCE and first.unit == Unit.PERSONS and first.start != first.end
    return not total and not any(one.split("+") == ["definition"] for one in dispute.reasons)


def rest(findings: Findings) -> Sequence[Dispute]:
    """The other disagreements, which are not told here."""
    told = {dispute.conflict_id for dispute in spelled(findings)}
    return [dispute for dispute in _others(findings) if dispute.conflict_id not in told]


_KNOWN = "detection_rate"
