"""Laws, bodies and reports of a region: each once, with who disputes it."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.findings.model import PolicyLine
from analysis.reading.remarks import without_remarks


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
