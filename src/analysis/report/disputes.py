"""Disagreement in words: how hard it is, why it is there, what was done; the hardest spelled out, the rest counted."""

from collections.abc import Mapping, Sequence

from analysis.findings.model import Findings
from analysis.findings.sections import Dispute
from analysis.report import numbers

#: Entries that are spelled out; the rest is counted and linked.
SHOWN = 6

#: What a level says of one set of claims, and of several.
LEVELS: Mapping[str, tuple[str, str]] = {
    "infeasible": ("cannot all be true", "cannot all be true"),
    "conditional": ("can all be true only under a condition", "can all be true only under a condition"),
    "clipped": (
        "can all be true only in part of what it says",
        "can all be true only in part of what they say",
    ),
    "apparent": (
        "seems to conflict, and does not once a distinction is kept",
        "seem to conflict, and do not once a distinction is kept",
    ),
}
REASONS: Mapping[str, str] = {
    "definition": "they use different definitions",
    "population": "they are about different people",
    "exploitation": "they are about different purposes",
    "movement": "they look at different movements across borders",
    "stock_or_flow": "one counts people at a time, the other over a time",
    "total_or_year": "one adds up many years, the other is of one year",
    "present_or_entered": "one counts everybody of a year, the other only those who were new in it",
    "period": "they are about different times",
    "unit_or_basis": "they are measured in another way, or on another basis",
    "geography": "they are about different areas",
    "visibility": "one counts persons who are known, the other all",
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
    "weighed_apart": "All are weighed, each as a number of its own, though one maker made them all.",
    "corrected": "The declared correction is used.",
    "not_pooled": "They are not weighed together.",
}


#: Codes of which one row stands for many pairs of the same kind.
_PAIRS = frozenset({"detection_rate", "distinction", "implied_duration"})


def title(dispute: Dispute) -> str:
    """What holds of the claims, as a heading: two claims cannot all be true."""
    many = len(dispute.claim_ids)
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
    return numbers.listed(told, conjunction="or")


def counted(findings: Findings) -> str:
    """How many disagreements of each level there are, in one clause."""
    parts = []
    for level, said in LEVELS.items():
        count = sum(dispute.level == level for dispute in findings.disputes)
        if count:
            parts.append(f"{numbers.plural(count, 'set')} of claims {said[count > 1]}")
    return numbers.listed(parts)


def spelled(findings: Findings) -> Sequence[Dispute]:
    """The disagreements that are spelled out: the hardest, without those that the section on known persons tells."""
    told = [dispute for dispute in findings.disputes if dispute.code != _KNOWN]
    return told[:SHOWN]


def known(findings: Findings) -> Sequence[Dispute]:
    """Disagreements in which a count of known persons stands beside a number of all."""
    return [dispute for dispute in findings.disputes if dispute.code == _KNOWN]


def rest(findings: Findings) -> Sequence[Dispute]:
    """The other disagreements that are not spelled out."""
    told = [dispute for dispute in findings.disputes if dispute.code != _KNOWN]
    return told[SHOWN:]


_KNOWN = "detection_rate"
