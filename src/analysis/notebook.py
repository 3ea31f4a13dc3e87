"""What notebooks import: a page of one region, which says its slots and draws its figures."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from analysis import given
from analysis.findings.build import Edition, build
from analysis.findings.evidence import Held
from analysis.findings.model import Findings
from analysis.findings.regions import page_codes
from analysis.parameters import Parameters
from analysis.processing import CONTRACTS, Processed, load
from analysis.project import root
from analysis.reading.cards import Card, load_cards
from analysis.reading.places import PlaceError, display_name, place
from analysis.report import words
from analysis.report.display import Narrative, Picture, Record
from analysis.report.figures import FIGURES, available
from analysis.report.narrative import narrate
from analysis.tables import FOLDER


@dataclass(frozen=True, slots=True)
class Page:
    """One region's page: its findings, and what may be shown of them."""

    findings: Findings

    def say(self, slot: str, *, short: bool = False) -> Narrative:
        """One slot of the narrative, with its heading or in a sentence; empty where there is nothing to say."""
        return Narrative(narrate(slot, self.findings, short=short))

    @property
    def figures(self) -> tuple[str, ...]:
        """Names of the figures that the findings allow, in their order on the page."""
        return available(self.findings)

    def draw(self, name: str) -> Picture | Narrative:
        """A figure; nothing where the findings hold nothing to draw, which the slot `absent` says.

        Raises
        ------
        ValueError
            If there is no figure of that name.
        """
        if name not in FIGURES:
            raise ValueError(f"there is no figure {name!r}; one of {', '.join(FIGURES)} would be right")
        if name == "claims" and name not in self.figures:
            name = "held"
        if name not in self.figures:
            return Narrative("")
        return Picture(FIGURES[name].draw(self.findings))

    def record(self) -> Record:
        """The findings as data, for the site and for readers who check."""
        return Record(self.findings.region.name, plain(asdict(self.findings)))


def plain(value: Any) -> Any:
    """A value as JSON holds it: enumerations as text, tuples as lists."""
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    return str(value) if isinstance(value, str) else value


@cache
def _held(folder: Path, stamp: tuple[int, ...]) -> tuple[Processed, tuple[Card, ...], Edition]:
    """The processed tables, the cards and their edition; read again when a table changes."""
    cards = load_cards(folder)
    version = hashlib.sha256()
    for name in CONTRACTS:
        version.update((folder / FOLDER / f"{name}.csv").read_bytes())
    edition = Edition(version.hexdigest()[:10], max(card.accessed for card in cards))
    return load(folder), cards, edition


def _hold() -> tuple[Processed, tuple[Card, ...], Edition]:
    folder = root()
    files = [folder / FOLDER / f"{name}.csv" for name in CONTRACTS]
    return _held(folder, tuple(file.stat().st_mtime_ns if file.is_file() else 0 for file in files))


def held(drop_producers: Sequence[str] = ()) -> Held:
    """Everything that a page about a subject is made from.

    Parameters
    ----------
    drop_producers : sequence of str
        Producers whose claims the page is to leave out.

    Raises
    ------
    ValueError
        If a producer to be dropped is one of whom no claim is held.
    """
    processed, cards, edition = _hold()
    _check_producers(processed, drop_producers)
    return Held(processed, cards, edition, root())


def _check_producers(processed: Processed, dropped: Sequence[str]) -> None:
    """Refuse to drop producers of whom nothing is held; the nearest names are offered."""
    known = _producers(processed)
    for name in given.texts("drop_producers", dropped, such_as="Walk Free"):
        if name not in known:
            near = given.offer(given.nearest(name, known))
            raise ValueError(f"drop_producers names {name!r}, of whom no claim is held{near}")


def _producers(processed: Processed) -> list[str]:
    """Names of all producers of whom a claim is held."""
    return sorted(set(processed["10_claims"]["producer"]))


def producers() -> list[str]:
    """Names of all producers of whom a claim is held, as the parameter `drop_producers` takes them."""
    return _producers(_hold()[0])


def edition() -> Edition:
    """Version of the processed data and the date of its latest reading."""
    return _hold()[2]


def region_codes() -> tuple[str, ...]:
    """Codes of all regions that have a page: the world, the continents, then countries by name."""
    return page_codes(_hold()[0])


def regions() -> tuple[str, ...]:
    """English names of all regions that have a page, in the same order."""
    return tuple(map(display_name, region_codes()))


def region_code(name: str) -> str:
    """Code of a region that has a page, by its English name or its code; of a part of a country, that of the country.

    Raises
    ------
    ValueError
        If no name is given.
    PlaceError
        If the name is unknown or the region has no page; the nearest names that have one are offered.
    """
    codes = region_codes()
    text = given.text("region", name, such_as="Netherlands").strip()
    if text.upper() in codes:
        return text.upper()
    try:
        code = place(text).code
    except PlaceError:
        code = ""
    if code in codes:
        return code
    near = given.nearest(text, regions())
    why = "no claim and no role held here names it" if code else "no place of that name is known here"
    listed = "every name with a page: analysis.regions(), or `analysis regions` in a terminal"
    message = f"there is no page for {text!r}: {why}{given.offer(near)} ({listed})"
    raise PlaceError(message, text=text, nearest=near)


def stands_on(name: str) -> str:
    """On whose page the numbers of a part of a country are, as a sentence; empty where a region is named itself."""
    code = region_code(name)
    if name.strip().upper() == code or (part := place(name).part_name) is None:
        return ""
    return f"{part} has no page of its own: its numbers are on the page of {words.named(display_name(code))}."


def page(
    region: str,
    *,
    reference_year: int = 2008,
    evidence: str = "all",
    range_coverage: float = 0.8,
    corrections: bool = True,
    drop_producers: Sequence[str] = (),
    seed: int = 20090101,
) -> Page:
    """The page of one region.

    Parameters
    ----------
    region : str
        English name or code of a region that has a page.
    reference_year : int
        The year that estimates are about.
    evidence : str
        `all`, or `article` for the claims of the 2009 article only.
    range_coverage : float
        Probability that a printed range is taken to hold the true value.
    corrections : bool
        Whether declared corrections are applied.
    drop_producers : sequence of str
        Producers whose claims are left out of estimates, by their normalised names.
    seed : int
        Of random numbers, where a method needs any.

    Raises
    ------
    ValueError
        If a parameter is of another type or has no meaning; `PlaceError` for a region without a page.
    """
    dropped = given.texts("drop_producers", drop_producers, such_as="Walk Free")
    parameters = Parameters(reference_year, evidence, range_coverage, corrections, dropped, seed)
    processed, cards, edition = _hold()
    _check_producers(processed, parameters.drop_producers)
    return Page(build(processed, region_code(region), parameters, cards=cards, edition=edition))
