"""The world compared: what its regions are said to hold, what adds up within one edition, money, and the tile map."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.claims.estimand import ESTIMAND
from analysis.conflicts.words import Code
from analysis.findings import conflict_list
from analysis.findings.build import Edition, claim_lines
from analysis.findings.conflict_list import Conflict
from analysis.findings.evidence import UNNAMED, Held, chosen
from analysis.findings.model import Claim
from analysis.findings.nested import Part, wholes
from analysis.findings.quantities import Step, estimates, waterfall
from analysis.findings.regions import PAGE_REGIONS
from analysis.parameters import Parameters
from analysis.reading.cards import RAW
from analysis.reading.places import display_name, slug
from analysis.reading.text_tables import read_text_table
from analysis.vocabulary import (
    HEADLINE_MEASURES,
    MONEY_MEASURES,
    FigureKind,
    Measure,
    Visibility,
)

TILES, REGIONS = "reference/tile_map.csv", "reference/regions.csv"
#: In which order kinds of money are told; what each is stands in the glossary.
MONEY = (
    *(Measure.REVENUE, Measure.PROFIT, Measure.MARKET),
    *(Measure.REVENUE_PER_PERSON, Measure.PROFIT_PER_PERSON),
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity of the world or one of its regions.

    Parameters
    ----------
    region, slug : str
        Name and page.
    axes : mapping
        What is counted, by the names of `Claim.axes`; a claim may count it only together with another.
    counterpart : str
        Name of the other side of a border; empty where there is none.
    claims : tuple of Claim
        Those near the reference year that speak of exactly it.
    low95, median, high95 : float or None
        What they say together; None where only bounds are known. Persons, or persons a year for a flow.
    persons : float or None
        People living in the region in the reference year.
    lineages : int
        Independent lines of evidence.
    """

    region: str
    slug: str
    axes: Mapping[str, str]
    counterpart: str
    claims: tuple[Claim, ...]
    low95: float | None
    median: float | None
    high95: float | None
    persons: float | None
    lineages: int


@dataclass(frozen=True, slots=True)
class Rated:
    """One region's part of a comparison.

    Parameters
    ----------
    claim : Claim
        As printed.
    region : str
        As the producer draws it.
    rate : float or None
        Persons for each 100,000 living there; None where nobody says how many live there.
    """

    claim: Claim
    region: str
    rate: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same quantity in several regions, by one producer in one edition, the highest rate first."""

    parts: tuple[Rated, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money as claimed.

    Parameters
    ----------
    claim : Claim
        As printed.
    low, best, high : float or None
        In US dollars: of `year` where that is known, else as printed.
    year : int or None
        Whose prices; None where the claim names no price year, so that nothing is converted.
    """

    claim: Claim
    low: float | None
    best: float | None
    high: float | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Tile:
    """One country on the tile map.

    Parameters
    ----------
    iso2 : str
        Its two letters.
    column, row : int
        From the west, and from the north.
    claims, producers : int
        Claims in numbers about it, and named producers of them.
    estimated : bool
        Whether some quantity of it has an estimate near the reference year.
    """

    code: str
    iso2: str
    name: str
    column: int
    row: int
    claims: int
    producers: int
    estimated: bool


@dataclass(frozen=True, slots=True)
class World:
    """What the page that compares the world may say."""

    parameters: Parameters
    edition: Edition
    claims: int
    quantities: tuple[Quantity, ...]
    comparisons: tuple[Comparison, ...]
    wholes: tuple[Part, ...]
    steps: tuple[Step, ...]
    money: tuple[Money, ...]
    tiles: tuple[Tile, ...]
    lost: tuple[str, ...]
    joint: tuple[Conflict, ...]

    @property
    def of_world(self) -> tuple[Quantity, ...]:
        """Quantities of the world itself."""
        return tuple(entry for entry in self.quantities if entry.slug == "world")

    @property
    def of_regions(self) -> tuple[Quantity, ...]:
        """Quantities of its regions."""
        return tuple(entry for entry in self.quantities if entry.slug != "world")

    def step(self, name: str) -> Step:
        """The step of that name."""
        return next(step for step in self.steps if step.name == name)


def summarise(held: Held, parameters: Parameters) -> World:
    """The world compared, from the claims that parameters leave."""
    claims = chosen(held, parameters)
    table = estimates(held, parameters, claims)
    tiles, lost = _tiles(held, claims, table)
    return World(
        parameters=parameters,
        edition=held.edition,
        claims=len(claims),
        quantities=tuple(_quantities(held, claims, table, parameters)),
        comparisons=tuple(_comparisons(claims)),
        wholes=wholes(claims),
        steps=waterfall(held, parameters, claims),
        money=tuple(_money(claims)),
        tiles=tiles,
        lost=lost,
        joint=tuple(one for one in conflict_list.conflicts(held, claims, parameters) if _joint(one)),
    )


def _quantities(
    held: Held, claims: pd.DataFrame, table: pd.DataFrame, parameters: Parameters
) -> Iterator[Quantity]:
    """Every quantity of the world and its regions near the reference year, in the order of the pages."""
    by_id = claims.set_index("claim_id", drop=False)
    for code in PAGE_REGIONS:
        persons = held.processed.people.persons(code, parameters.reference_year)
        for row in table[table["region_code"] == code].to_dict("records"):
            own = claim_lines(by_id.loc[str(row["claim_ids"]).split(";")])
            low, median, high = (_number(row[name]) for name in ("low95", "median", "high95"))
            lineages = int(row["k_lineages"])
            axes = {name: str(row[name]) for name in own[0].axes if name in row}
            other = next((one.counterpart_name for one in own if one.counterpart == row["counterpart"]), "")
            yield Quantity(
                display_name(code), slug(code), axes, other, own, low, median, high, persons, lineages
            )


def _number(value: Any) -> float | None:
    """A cell as a number; None where it is missing."""
    return None if pd.isna(value) else float(value)


def _comparisons(claims: pd.DataFrame) -> Iterator[Comparison]:
    """Equal quantities of two or more regions that one producer states together, in the order of the claims.

    The regions are the producer's own; only within one statement are they drawn by one hand.
    """
    counts = claims[
        claims["measure"].isin([str(measure) for measure in HEADLINE_MEASURES])
        & claims["kind"].isin([FigureKind.COUNT, FigureKind.RATE])
        & (claims["visibility"] == Visibility.ACTUAL)
        & (claims["area"] != "WORLD")
        & claims["region_code"].isin(PAGE_REGIONS)
    ]
    key = ["source", "statement", *(name for name in ESTIMAND if name not in ("area", "unit"))]
    for _, rows in counts.groupby(key, sort=False):
        if rows["area"].nunique() < 2 or rows["area"].nunique() < len(rows):
            continue
        rates = dict(zip(rows["claim_id"], rows["per_100000_best"], strict=True))
        parts = [
            Rated(claim, claim.area_name, None if pd.isna(rate := rates[claim.claim_id]) else float(rate))
            for claim in claim_lines(rows)
        ]
        yield Comparison(_ordered(parts))


def _ordered(parts: list[Rated]) -> tuple[Rated, ...]:
    """The parts by rate where every rate is known, else by the number of persons."""
    if all(part.rate is not None for part in parts):
        return tuple(sorted(parts, key=lambda part: -(part.rate or 0)))
    return tuple(sorted(parts, key=lambda part: -(part.claim.best or part.claim.low or 0)))


def _money(claims: pd.DataFrame) -> Iterator[Money]:
    """Every amount of money: by kind, the world before its parts, then in the order of the claims."""
    rows = claims[claims["measure"].isin([str(measure) for measure in MONEY_MEASURES])]
    lines = {claim.claim_id: claim for claim in claim_lines(rows)}
    found = []
    for row in rows.to_dict("records"):
        constant = pd.notna(row["usd_year"])
        prefix = "usd_" if constant else ""
        low, best, high = (_number(row[f"{prefix}{name}"]) for name in ("low", "best", "high"))
        if constant or row["currency"] == "USD":
            year = int(row["usd_year"]) if constant else None
            found.append(Money(lines[str(row["claim_id"])], low, best, high, year))
    order = {str(measure): position for position, measure in enumerate(MONEY)}
    yield from sorted(found, key=lambda one: (order[one.claim.measure], one.claim.area != "WORLD"))


def _joint(conflict: Conflict) -> bool:
    """Whether it takes three or more claims, of the world or of several regions, to make a contradiction."""
    names = {slug for _, slug in conflict.regions}
    return conflict.code == Code.JOINT and ("world" in names or len(names) > 1)


def _tiles(held: Held, claims: pd.DataFrame, table: pd.DataFrame) -> tuple[tuple[Tile, ...], tuple[str, ...]]:
    """The tile of each country, and the names of countries that have claims and no tile."""
    layout = read_text_table(held.root / RAW / TILES, file=f"{RAW}/{TILES}")
    named = claims[~claims["producer"].isin(UNNAMED)].groupby("region_code")["producer"].nunique()
    counts = claims["region_code"].value_counts()
    estimated = set(table.loc[table["median"].notna(), "region_code"])
    regions = read_text_table(held.root / RAW / REGIONS, file=f"{RAW}/{REGIONS}")
    letters = dict(zip(regions["code"], regions["iso2"], strict=True))
    tiles = tuple(
        Tile(
            code, letters[code], display_name(code), int(column), int(row),
            int(counts.get(code, 0)), int(named.get(code, 0)), code in estimated,
        )
        for code, column, row in zip(layout["code"], layout["column"], layout["row"], strict=True)
    )  # fmt: skip
    without = set(counts.index) - {tile.code for tile in tiles} - {"", *PAGE_REGIONS}
    return tiles, tuple(sorted(map(display_name, without)))
