"""Disagreement in words: how hard it is, why it is there, what was done; the hardest spelled out, the rest counted."""

from collections.abc import Mapping, Sequence

from analysis.findings.model import Findings
from analysis.findings.sections import Dispute
from analysis.report import numbers

#: Entries that are spelled out; the rest is counted and linked.
SHOWN = 6

LEVELS: Mapping[str, str] = {
    "infeasible": "cannot all be true",
    "conditional": "can all be true only under a condition",
    "clipped": "can all be true only in part of what they say",
    "apparent": "seem to conflict, and do not once a distinction is kept",
}
REASONS: Mapping[str, str] = {
    "definition": "they use different definitions",
    "population": "they are about different people",
    "exploitation": "they are about different purposes",
    "movement": "they look at different movements across borders",
    "stock_or_flow": "one counts people at a time, the other over a time",
    "period": "they are about different times",
    "unit_or_basis": "they are in different units or on different bases",
    "geography": "they are about different areas",
    "visibility": "one counts persons who are known, the other all",
    "copying": "one was copied from the other",
    "quotation_decay": "a number changed while it was quoted",
    "vintage": "they come from different editions",
    "arithmetic": "somebody's arithmetic is off",
    "rival_measurement": "they are rival measurements of the same thing",
}
RESOLUTIONS: Mapping[str, str] = {
    "kept": "All are kept as they are.",
    "turned_into_bound": "One of them is used as a bound only.",
    "collapsed": "They count once, as one number.",
    "corrected": "The declared correction is used.",
    "not_pooled": "They are not weighed together.",
}


def link(dispute: Dispute) -> str:
    """Address of a conflict on the page of all conflicts."""
    return f"../conflicts.html#{dispute.conflict_id}"


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
            parts.append(f"{numbers.plural(count, 'set')} of claims {said}")
    return numbers.listed(parts)


def rest(findings: Findings) -> Sequence[Dispute]:
    """The disagreements that are not spelled out."""
    return findings.disputes[SHOWN:]
