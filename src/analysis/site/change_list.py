"""What changed in the published numbers from edition to edition, as the changelog shows it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.library.quantities import label
from analysis.published import Change, Difference, Edition
from analysis.site.site_input import SiteInput

KINDS = ("estimate", "claim")


@dataclass(frozen=True, slots=True)
class Move:
    """One number that changed: what it counts if it is an estimate, and where it stands if it is on the site."""

    difference: Difference
    counts: str
    address: str


@dataclass(frozen=True, slots=True)
class EditionChanges:
    """One edition: how many numbers changed in which way, and which; the first one has counts only."""

    edition: Edition
    is_first: bool
    counts: Mapping[str, Mapping[str, int]]
    moves: Mapping[str, Sequence[Move]]


def editions(inputs: SiteInput, record: Sequence[Edition]) -> list[EditionChanges]:
    """Every edition of the record, newest first."""
    made = []
    for edition in reversed(record):
        found = Counter((one.number.kind, str(one.change)) for one in edition.changes)
        counts = {kind: {str(change): found[kind, str(change)] for change in Change} for kind in KINDS}
        moves: dict[str, list[Move]] = {}
        for one in edition.changes if edition is not record[0] else ():
            moves.setdefault(str(one.change), []).append(_move(one, inputs))
        made.append(EditionChanges(edition, edition is record[0], counts, moves))
    return made


def _move(one: Difference, inputs: SiteInput) -> Move:
    """One change with what it counts and where it stands."""
    name, key = one.number.name, one.number.key
    if one.number.kind == "claim":
        source = inputs.sources.get(name)
        return Move(one, "", f"evidence/{source}.html#{name}" if source else "")
    slug = inputs.slugs.get((key.get("area") or key["region_code"]).partition("/")[0])
    counts = label(key | {"counterpart": key["counterpart"].replace("+", ";"), "unit": one.number.unit})
    return Move(one, counts, f"regions/{slug}.html" if slug else "")
