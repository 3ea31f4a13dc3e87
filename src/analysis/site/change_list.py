"""What changed in the published numbers from edition to edition, as the changelog shows it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.library.quantities import label
from analysis.published.recorded import Change, Difference, Edition, Number
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
    source_of, slugs, made = inputs.sources, inputs.slugs, []
    for edition in reversed(record):
        found = Counter((one.number.kind, str(one.change)) for one in edition.changes)
        counts = {kind: {str(change): found[kind, str(change)] for change in Change} for kind in KINDS}
        moves: dict[str, list[Move]] = {}
        for one in edition.changes if edition is not record[0] else ():
            moves.setdefault(str(one.change), []).append(_move(one, source_of, slugs))
        made.append(EditionChanges(edition, edition is record[0], counts, moves))
    return made


def _move(one: Difference, source_of: Mapping[str, str], slugs: Mapping[str, str]) -> Move:
    """One change with what it counts and where it stands."""
    number = one.number
    if number.kind == "claim":
        source = source_of.get(number.name)
        return Move(one, "", f"evidence/{source}.html#{number.name}" if source else "")
    area = number.key.get("area") or number.key["region_code"]
    slug = slugs.get(area.partition("/")[0])
    return Move(one, _counts(number), f"regions/{slug}.html" if slug else "")


def _counts(number: Number) -> str:
    """What an estimate counts."""
    axes = number.key | {"counterpart": number.key["counterpart"].replace("+", ";"), "unit": number.unit}
    return label(axes)
