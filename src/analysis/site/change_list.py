"""What changed in the published numbers from edition to edition, as the changelog shows it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from analysis.library.quantities import label
from analysis.published import Change, Difference, Edition
from analysis.site.site_input import SiteInput

KINDS = ("estimate", "claim")


def editions(inputs: SiteInput, record: Sequence[Edition]) -> list[dict[str, Any]]:
    """Every edition of the record, newest first: how many numbers changed in which way, and which.

    The first one has counts only, as all its numbers are new.
    """
    made = []
    for place, edition in enumerate(record):
        found = Counter((one.number.kind, one.change) for one in edition.changes)
        counts = {kind: {change: found[kind, change] for change in Change} for kind in KINDS}
        moves: dict[str, list[dict[str, Any]]] = {change: [] for change in Change}
        for one in edition.changes if place else ():
            moves[one.change].append(_move(one, inputs))
        made.append({"edition": edition, "is_first": not place, "counts": counts, "moves": moves})
    return made[::-1]


def _move(one: Difference, inputs: SiteInput) -> dict[str, Any]:
    """One number that changed: what it counts if it is an estimate, and where it stands if it is on the site."""
    counts, address = "", ""
    if key := one.number.key:
        slug = inputs.slugs.get(key["area"].partition("/")[0])
        counts = label(key | {"counterpart": key["counterpart"].replace("+", ";"), "unit": one.number.unit})
        address = f"regions/{slug}.html" if slug else ""
    elif source := inputs.sources.get(one.number.name):
        address = f"evidence/{source}.html#{one.number.name}"
    return {"difference": one, "counts": counts, "address": address}
