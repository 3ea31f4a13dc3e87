"""Disagreement in words: how hard it is, why it is there, what was done; the hardest spelled out, the rest counted."""

from collections.abc import Mapping, Sequence

from analysis.conflicts.words import Code, Resolution
from analysis.findings.model import Findings
from analysis.findings.regions import PAGE_REGIONS
from analysis.findings.sections import Dispute
from analysis.reading.places import display_name
from analysis.report import numbers, words
from analysis.vocabulary import Measure

#: Entries that are spelled out; the rest is counted and linked.
SHOWN = 6

#: What a level says of the claims of one set, or of several.
LEVELS: Mapping[str, str] = {
    "infeasible": "cannot all be true",
    "conditional": "can all be true only under a condition",
    "clipped": "can all be true only within a narrower range",
    "apparent": "seem to conflict, and do not once a distinction is kept",
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
    "dropped": "They are not weighed together here: at least one of them is left out, as asked.",
}


#: Codes of which one row stands for many pairs of the same kind.
_PAIRS = frozenset({"detection_rate", "distinction", "implied_duration"})


def title(dispute: Dispute) -> str:
    """What holds of the claims, as a heading: two claims cannot both be true."""
    things, many = _counted_things(dispute)
    if dispute.code in OTHERWISE:
        return numbers.capitalised(f"{things} {OTHERWISE[dispute.code][1]}")
    said = LEVELS[dispute.level]
    return numbers.capitalised(f"{things} {said.replace(' all ', ' both ') if many == 2 else said}")


def _counted_things(dispute: Dispute) -> tuple[str, int]:
    """What a disagreement is between, and how many: three numbers (in four claims) where one is told again."""
    many = len(dispute.claim_ids)
    if dispute.code == Code.JOINT and 0 < dispute.numbers < many:
        return (
            f"{numbers.written(dispute.numbers)} numbers (in {numbers.written(many)} claims)",
            dispute.numbers,
        )
    return f"{numbers.written(many)} {_THINGS.get(dispute.code, 'claims')}", many


def resolution(dispute: Dispute) -> str:
    """What was done with the claims, as a sentence; of several pairs, or of a set, no more than holds of each."""
    done = RESOLUTIONS[dispute.resolution]
    if len(dispute.claim_ids) == 2:
        return done.replace("All are", "Both are").replace("all of them", "both")
    if dispute.resolution != Resolution.NOT_POOLED:
        return done
    return (
        "The two numbers above are not weighed together."
        if stands_for_many(dispute)
        else "They are not all weighed together."
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
    levels = {level: sum(one.level == level and one.one_text for one in told) for level in LEVELS}
    hard = [
        f"the claims of {numbers.plural(count, 'set')} {LEVELS[level]}"
        for level, count in levels.items()
        if count
    ]
    besides = [("claims", SCATTERED, sum(not one.one_text for one in told))]
    besides += [
        (_THINGS.get(code, "claims"), said, sum(one.code == code for one in findings.disputes))
        for code, said in OTHERWISE.items()
    ]
    clauses = [text for text in (numbers.listed(hard), _clause(besides)) if text]
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
    return [one for one in told if own(findings, one)][:SHOWN]


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


def of_known(findings: Findings) -> str:
    """That known persons stand beside larger numbers, as sentences: no measure of how many were not found."""
    held = known(findings)
    one = len(held) == 1
    at = _only_about(findings, held)
    return (
        f"{numbers.capitalised(numbers.plural(len(held), 'set'))} of claims{f' about {at}' if at else ''} "
        f"{'puts' if one else 'put'} persons known to the authorities beside a larger number. "
        f"{'The two' if one else 'They'} only seem to disagree, since the larger number is not of known persons alone"
    )


def _only_about(findings: Findings, held: Sequence[Dispute]) -> str:
    """The countries that disagreements on a wider region's page are about, where none is about the region."""
    inside = [homes(findings, one) for one in held]
    if not all(inside):
        return ""
    return numbers.listed(sorted({words.named(display_name(code)) for codes in inside for code in codes}))


def rest(findings: Findings) -> Sequence[Dispute]:
    """The other disagreements, which are not told here."""
    told = {dispute.conflict_id for dispute in spelled(findings)}
    return [dispute for dispute in _others(findings) if dispute.conflict_id not in told]


_KNOWN = "detection_rate"
