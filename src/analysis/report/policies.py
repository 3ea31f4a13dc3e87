"""Laws, bodies and reports of a region: each once, with who disputes it."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.findings.model import PolicyLine
from analysis.reading.remarks import without_remarks
from analysis.report import numbers, words
from analysis.vocabulary import PolicyKind


def once(policies: Sequence[PolicyLine]) -> Sequence[PolicyLine]:
    """The same law or body once, though the source names it in two places; disputed if one of the places says so."""
    found: dict[tuple[object, ...], PolicyLine] = {}
    for policy in policies:
        key = (policy.kind, policy.name, policy.place, policy.year, policy.status, policy.count)
        held = found.get(key)
        if held is None:
            found[key] = policy
        elif policy.disputed and not held.disputed:
            found[key] = replace(held, disputed=True, note=policy.note)
    return tuple(found.values())


def dispute(policy: PolicyLine) -> str:
    """Who disputes it and why, as a clause: ; disputed by the 2009 article, which …; empty where nobody does."""
    if not policy.disputed:
        return ""
    by = without_remarks(policy.note)
    return f"; disputed {by}" if by.startswith("by ") else "; disputed, by whom is not said"


def told(policy: PolicyLine) -> str:
    """What it is, how far it has come and where: law, in force; report, published, about Kenya and Tanzania.

    A name that says what it is does not say so twice, and places are told where they are several.
    """
    kind = "" if policy.kind in policy.name.lower().split() else policy.kind
    status = policy.status.replace("_", " ")
    places = [words.named(place.strip()) for place in policy.place.split(";")]
    way = "about" if policy.kind == PolicyKind.REPORT else "in"
    where = f"{way} {numbers.listed(places)}" if len(places) > 1 else ""
    year = "no year given" if policy.kind == PolicyKind.LAW and policy.year is None else ""
    return ", ".join(part for part in (kind, status, year, where) if part)


def link(policy: PolicyLine, text: str) -> str:
    """The words with a link to the evidence."""
    address = f"../evidence/{policy.source}.html#{policy.policy_id}"
    return f'<a class="n" href="{address}" title="{policy.policy_id}">{text}</a>'
