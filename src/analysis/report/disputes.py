"""Disagreement in words: how hard it is, why it is there, what was done; the hardest spelled out, the rest counted."""

from collections.abc import Mapping, Sequence

from analysis.findings.model import Findings
from analysis.findings.regions import PAGE_REGIONS
from analysis.findings.sections import Dispute
from analysis.reading.places import display_name
from analysis.report import numbers, words
from analysis.vocabulary import Measure

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
}
REASONS: Mapping[str, str] = {
    "definition": "they use different definitions",
    "population": "they are about different people",
    "exploitation": "they are about different purposes",
    "movement": "they look at different movements across borders",
    "stock_or_flow": "they do not count over the same length of time",
    "period": "they are about different times",
    "unit_or_basis": "they are measured in another way, or on another basis",
    "geography": "they are about different areas",
    "visibility": "one counts registered or helped persons, the other does not",
    "copying": "one was copied from the other",
    "quotation_decay": "a number changed while it was quoted",
    "vintage": "they come from different editions",
    "arithmetic": "the numbers leave each other little room, or none",
    "rival_measurement": "they are rival measurements of the same thing",
}
RESOLUTIONS: Mapping[str, str] = {
    "kept": "All are kept as they are.",
    "turned_into_bound": "One of them is used as a bound only.",
    "collapsed": "They count once, as one number.",
    "corrected": "The declared correction is used.",
    "not_pooled": "They are not weighed together.",
}


#: Codes of which one row stands for many pairs of the same kind.
_PAIRS = frozenset({"detection_rate", "distinction", "implied_duration"})


def title(dispute: Dispute) -> str:
    """What holds of the claims, as a heading: two claims cannot all be true."""
    many = len(dispute.claim_ids)
    if dispute.code in OTHERWISE:
        return numbers.capitalised(f"{numbers.written(many)} claims {OTHERWISE[dispute.code][1]}")
    said = LEVELS[dispute.level][1]
    return numbers.capitalised(
        f"{numbers.written(many)} claims {said.replace(' all ', ' both ') if many == 2 else said}"
    )


def resolution(dispute: Dispute) -> str:
    """What was done with the claims, as a sentence."""
    done = RESOLUTIONS[dispute.resolution]
    return done.replace("All are", "Both are") if len(dispute.claim_ids) == 2 else done


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
    """The likely reasons as a clause; alternatives with `or`."""
    told = [
        numbers.listed([REASONS[one] for one in together.split("+")])
        for together in dispute.reasons
        if together
    ]
    if len(told) == 1:
        return told[0]
    return f"each of these is enough to explain it: {'; '.join(told)}"


def counted(findings: Findings) -> str:
    """How many disagreements of each level there are, in one clause."""
    groups = [
        (said, sum(one.level == level and one.code not in OTHERWISE for one in findings.disputes))
        for level, said in LEVELS.items()
    ]
    groups += [(said, sum(one.code == code for one in findings.disputes)) for code, said in OTHERWISE.items()]
    parts = [f"{numbers.plural(count, 'set')} of claims {said[count > 1]}" for said, count in groups if count]
    return numbers.listed(parts)


def spelled(findings: Findings) -> Sequence[Dispute]:
    """The disagreements told here: the hardest, without those on known persons and those told on pages of countries."""
    return [dispute for dispute in _others(findings) if not homes(findings, dispute)][:SHOWN]


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


def rest(findings: Findings) -> Sequence[Dispute]:
    """The other disagreements, which are not told here."""
    told = {dispute.conflict_id for dispute in spelled(findings)}
    return [dispute for dispute in _others(findings) if dispute.conflict_id not in told]


_KNOWN = "detection_rate"
