"""What was transcribed, how good it is, and for which places and years it speaks."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.claims import coverage
from analysis.claims.estimand import ESTIMAND
from analysis.findings.build import Edition, claim_lines
from analysis.findings.evidence import UNNAMED, Held, chosen
from analysis.findings.model import Claim
from analysis.findings.regions import PAGE_REGIONS
from analysis.parameters import Parameters
from analysis.reading.cards import Card
from analysis.reading.places import display_name, slug
from analysis.vocabulary import UNATTRIBUTED, Bound, Method, ReadIn


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source: what it is, how it was read, and how many claims it gives."""

    source: str
    title: str
    producer: str
    year: str
    licence: str
    accessed: str
    processing: str
    claims: int


@dataclass(frozen=True, slots=True)
class Country:
    """A country that several named producers speak about."""

    code: str
    name: str
    slug: str
    claims: int
    producers: tuple[str, ...]
    lineages: int
    shared: int


@dataclass(frozen=True, slots=True)
class Shared:
    """One quantity of one region that two or more lineages speak of.

    Parameters
    ----------
    name, slug : str
        Of the region.
    claims : tuple of Claim
        All that speak of exactly it.
    lineages : int
        How many of them are independent.
    producers : tuple of str
        Who made them, named ones only.
    """

    name: str
    slug: str
    claims: tuple[Claim, ...]
    lineages: int
    producers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """How many claims are about a place in a year; a claim over several years is in each of them."""

    place: str
    year: int | None
    claims: int


@dataclass(frozen=True, slots=True)
class Sources:
    """What the page about sources may say.

    Parameters
    ----------
    claims, unattributed, bounds, approximate, dated, corrected : int
        How many claims there are in all, without a named producer, that give one end only, that say "about" or the
        like, that say a year, and that a declared correction touches.
    steps : int
        Changes between print and use, each with its reason.
    read_in, methods : tuple of (word, count)
        How many claims were read where, and how their numbers were made.
    places : tuple of str
        Rows of the coverage, from top to bottom.
    """

    parameters: Parameters
    edition: Edition
    sources: tuple[SourceRow, ...]
    claims: int
    lineages: int
    unattributed: int
    bounds: int
    approximate: int
    dated: int
    corrected: int
    steps: int
    read_in: tuple[tuple[str, int], ...]
    methods: tuple[tuple[str, int], ...]
    places: tuple[str, ...]
    cells: tuple[Cell, ...]
    countries: tuple[Country, ...]
    shared: tuple[Shared, ...]

    @property
    def rivals(self) -> tuple[Shared, ...]:
        """The shared quantities that two or more named producers speak of."""
        return tuple(entry for entry in self.shared if len(entry.producers) > 1)


def summarise(held: Held, parameters: Parameters) -> Sources:
    """What was transcribed, its quality and its coverage, for the claims that parameters leave."""
    claims = chosen(held, parameters)
    countries = _countries(claims, fewest=int(held.processed.priors.number("many_producers")))
    places = ("World", "Regions of the world", *(row.name for row in countries), "Other countries")
    ids = set(claims["claim_id"])
    steps = held.processed["10_steps"]
    return Sources(
        parameters=parameters,
        edition=held.edition,
        sources=_sources(claims, held.cards),
        claims=len(claims),
        lineages=claims["lineage"].nunique(),
        unattributed=int((claims["producer"] == UNATTRIBUTED).sum()),
        bounds=int((claims["bound"] != Bound.NONE).sum()),
        approximate=int(claims["approximate"].sum()),
        dated=int(claims["period_start"].notna().sum()),
        corrected=len(ids & set(held.processed["10_corrections"]["claim_id"])),
        steps=int(steps["claim_id"].isin(ids).sum()),
        read_in=_counts(claims["read_in"], ReadIn),
        methods=_counts(claims["method"], Method),
        places=places,
        cells=_cells(claims, {row.code: row.name for row in countries}),
        countries=countries,
        shared=_shared(claims),
    )


def _sources(claims: pd.DataFrame, cards: Iterable[Card]) -> tuple[SourceRow, ...]:
    """The sources of the claims, those with most of them first."""
    counts = Counter(claims["source"])
    first: dict[str, Card] = {}
    for card in cards:
        first.setdefault(card.source, card)
    rows = [
        SourceRow(
            name,
            card.title,
            card.producer,
            card.year,
            card.licence,
            card.accessed,
            card.processing,
            counts[name],
        )
        for name, card in first.items()
        if counts[name]
    ]
    return tuple(sorted(rows, key=lambda row: (-row.claims, row.source)))


def _counts(column: pd.Series, words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """How often each word of the vocabulary stands in a column, in the vocabulary's order; words not used left out."""
    counts = Counter(column)
    return tuple((str(word), counts[str(word)]) for word in words if counts[str(word)])


def _countries(claims: pd.DataFrame, *, fewest: int) -> tuple[Country, ...]:
    """Countries that at least so many named producers speak about, those with most producers first."""
    rows = []
    for row in coverage.coverage(claims).to_dict("records"):
        code = str(row["region_code"])
        named = set(claims.loc[claims["region_code"] == code, "producer"]) - UNNAMED
        if code in ("", *PAGE_REGIONS) or len(named) < fewest:
            continue
        counts = (int(row["claims"]), tuple(sorted(named)), int(row["lineages"]), int(row["shared"]))
        rows.append(Country(code, display_name(code), slug(code), *counts))
    return tuple(sorted(rows, key=lambda row: (-len(row.producers), row.name)))


def _shared(claims: pd.DataFrame) -> tuple[Shared, ...]:
    """Quantities of countries that two or more lineages speak of, by region and then in the key's order."""
    own = claims[(claims["area"] == claims["region_code"]) & ~claims["area"].isin(PAGE_REGIONS)]
    found = []
    for _, rows in own.groupby(list(ESTIMAND), sort=True):
        lineages = rows["lineage"].nunique()
        if lineages > 1:
            code = str(rows["area"].iloc[0])
            named = tuple(sorted(set(rows["producer"]) - UNNAMED))
            found.append(Shared(display_name(code), slug(code), claim_lines(rows), lineages, named))
    return tuple(sorted(found, key=lambda entry: (entry.name, -entry.lineages)))


def _cells(claims: pd.DataFrame, names: dict[str, str]) -> tuple[Cell, ...]:
    """Claims by place and year; those of no year under None."""
    counts: Counter[tuple[str, int | None]] = Counter()
    for code, start, end in zip(
        claims["region_code"], claims["period_start"], claims["period_end"], strict=True
    ):
        place = _place(str(code), names)
        if pd.isna(start) and pd.isna(end):
            counts[place, None] += 1
            continue
        first = int(end if pd.isna(start) else start)
        last = first if pd.isna(end) else int(end)
        for year in range(first, last + 1):
            counts[place, year] += 1
    ordered = sorted(counts.items(), key=lambda item: (item[0][0], item[0][1] or 0))
    return tuple(Cell(place, year, count) for (place, year), count in ordered)


def _place(code: str, names: dict[str, str]) -> str:
    """The row of the coverage that a claim belongs to."""
    if code == "WORLD":
        return "World"
    if code in PAGE_REGIONS:
        return "Regions of the world"
    return names.get(code, "Other countries")
