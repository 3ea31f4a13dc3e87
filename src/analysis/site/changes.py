"""What changed in the published numbers from edition to edition, as the changelog shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.findings import history
from analysis.findings.published import Change, Difference, Edition, Number
from analysis.report.numbers import capitalised, factor, rounded, whole
from analysis.report.words import quantity
from analysis.site.inputs import SiteInput

KINDS = ("estimate", "claim")


@dataclass(frozen=True, slots=True)
class Move:
    """One number that changed.

    Parameters
    ----------
    what, address : str
        What it is, and where it stands on the site if it still is there.
    before, after, factor : str
        In words; empty where there is none.
    """

    what: str
    address: str
    before: str
    after: str
    factor: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One edition: how many numbers changed in which way, and which; the first one has counts only."""

    edition: Edition
    is_first: bool
    counts: Mapping[str, Mapping[str, int]]
    moves: Mapping[str, tuple[Move, ...]]


def editions(given: SiteInput, root: Path) -> tuple[Shown, ...]:
    """Every edition of the record, newest first."""
    record = history.record(root)
    places = dict(given.tables["10_claims"][["claim_id", "source"]].itertuples(index=False, name=None))
    slugs = {code: page.slug for page in given.pages if (code := given.region_codes.get(page.slug))}
    shown = [
        _shown(edition, given, places=places, slugs=slugs, is_first=edition is record[0])
        for edition in record
    ]
    return tuple(reversed(shown))


def _shown(
    edition: Edition,
    given: SiteInput,
    *,
    places: Mapping[str, str],
    slugs: Mapping[str, str],
    is_first: bool,
) -> Shown:
    """One edition with its changes by what happened."""
    counts = {
        kind: {
            str(change): sum(one.number.kind == kind and one.change == change for one in edition.changes)
            for change in Change
        }
        for kind in KINDS
    }
    moves = {
        str(change): tuple(
            _move(one, given, places, slugs) for one in edition.changes if one.change == change
        )
        for change in Change
    }
    return Shown(edition, is_first, counts, {} if is_first else moves)


def _move(one: Difference, given: SiteInput, places: Mapping[str, str], slugs: Mapping[str, str]) -> Move:
    """One change in words."""
    number = one.number
    if number.kind == "claim":
        source = places.get(number.name)
        what, address = number.name, f"evidence/{source}.html#{number.name}" if source else ""
    else:
        what = _estimate(number, given.region_names)
        slug = slugs.get(number.key["region_code"])
        address = f"regions/{slug}.html" if slug else ""
    moved = one.factor if one.change == Change.MOVED else None
    return Move(what, address, _amount(one.before), _amount(one.after), factor(moved) if moved else "")


def _estimate(number: Number, names: Mapping[str, str]) -> str:
    """What an estimate counts, and with what it was made."""
    key = number.key
    others = ", ".join(names.get(code, code) for code in key["counterpart"].split("+") if code)
    name = names.get(key["region_code"], key["region_code"])
    evidence = "the article's claims" if key["scope"] == "article" else "all evidence"
    said = quantity(key, name=name, other=others)
    method = key["method"].replace("_", " ")
    return f"{capitalised(said)} ({key['reference_year']}, {evidence}, method: {method})"


def _amount(number: Number | None) -> str:
    """A number of one edition: as printed, or the estimate with its interval and certainty."""
    if number is None:
        return ""
    if number.kind == "claim":
        values = [_told(value) for value in number.values if value]
        return f"“{number.label}”" + (f", read as {' to '.join(values)}" if values else "")
    if not number.value:
        return "no estimate"
    ends = f"{rounded(float(number.low))} to {rounded(float(number.high))}"
    return f"about {rounded(float(number.value))} ({ends}), certainty {number.label.replace('_', ' ')}"


def _told(value: str) -> str:
    """A value of a claim as text."""
    number = float(value)
    return whole(number) if number >= 1 and number == int(number) else f"{number:g}"
