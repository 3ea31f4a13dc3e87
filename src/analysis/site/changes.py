"""What changed in the published numbers from edition to edition, as the changelog shows it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.library.quantities import label
from analysis.published import revisions
from analysis.published.recorded import Change, Difference, Edition, Number
from analysis.site.inputs import SiteInput

KINDS = ("estimate", "claim")


@dataclass(frozen=True, slots=True)
class Move:
    """One number that changed.

    Parameters
    ----------
    difference : Difference
        The number before and after.
    counts : str
        What an estimate counts; empty for a claim.
    address : str
        Where it stands on the site if it still is there.
    """

    difference: Difference
    counts: str
    address: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One edition: how many numbers changed in which way, and which; the first one has counts only."""

    edition: Edition
    is_first: bool
    counts: Mapping[str, Mapping[str, int]]
    moves: Mapping[str, tuple[Move, ...]]


def editions(given: SiteInput, root: Path) -> tuple[Shown, ...]:
    """Every edition of the record, newest first."""
    record = revisions.record(root)
    places = dict(given.claims["source"].items())
    return tuple(_shown(one, given, places, is_first=one is record[0]) for one in reversed(record))


def _shown(edition: Edition, given: SiteInput, places: Mapping[object, str], *, is_first: bool) -> Shown:
    """One edition with its changes by what happened."""
    found = Counter((one.number.kind, str(one.change)) for one in edition.changes)
    counts = {kind: {str(change): found[kind, str(change)] for change in Change} for kind in KINDS}
    moves: dict[str, tuple[Move, ...]] = {}
    for change in Change if not is_first else ():
        moves[str(change)] = tuple(
            _move(one, given, places) for one in edition.changes if one.change == change
        )
    return Shown(edition, is_first, counts, moves)


def _move(one: Difference, given: SiteInput, places: Mapping[object, str]) -> Move:
    """One change with what it counts and where it stands."""
    number = one.number
    if number.kind == "claim":
        source = places.get(number.name)
        return Move(one, "", f"evidence/{source}.html#{number.name}" if source else "")
    slug = given.slugs.get((number.key.get("area") or number.key["region_code"]).partition("/")[0])
    return Move(one, _counts(number), f"regions/{slug}.html" if slug else "")


def _counts(number: Number) -> str:
    """What an estimate counts."""
    return label(
        number.key | {"counterpart": number.key["counterpart"].replace("+", ";"), "unit": number.unit}
    )
