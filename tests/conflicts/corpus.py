"""Claims for tests: one row with plain defaults, systems that a hidden truth makes feasible, planted contradictions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from analysis.claims.claim import claims_of
from analysis.conflicts.claim_reading import read_claims
from analysis.conflicts.compared_claim import ComparedClaim
from analysis.conflicts.rules import default_choices, default_rules
from analysis.conflicts.search import find_conflicts
from analysis.reading.places import members
from analysis.table_contracts import as_table, contract

DEFAULTS: Mapping[str, object] = {
    **dict.fromkeys(contract("10_claims").columns, ""),
    "source": "test", "scope": "all", "position": 1, "locator": "a place", "kind": "count", "bound": "none",
    "approximate": False, "vague": False, "measure": "flow", "unit": "persons_per_year", "area": "NLD",
    "direction": "in", "role": "unspecified", "movement": "any", "population": "all", "exploitation": "all",
    "status": "trafficked", "visibility": "actual", "method": "estimate", "period_start": 2008, "period_end": 2008,
    "period_kind": "year", "carrier": "a book", "carrier_year": 2009, "read_in": "producer",
}  # fmt: skip
WHOLE = ("measure", "population", "exploitation", "status", "movement", "visibility")
SETS = {
    "all": ("woman", "man", "girl", "boy"),
    "women": ("woman",),
    "children": ("girl", "boy"),
    "women_and_girls": ("woman", "girl"),
    "men_and_boys": ("man", "boy"),
}
FORMS = {"all": ("sexual", "other_labour", "begging"), "sexual": ("sexual",), "labour": ("other_labour",)}


def row(claim_id: str, **cells: object) -> dict[str, object]:
    """A record of 10_claims; `value` stands for best, or for low and high if it is a pair."""
    value = cells.pop("value", None)
    if isinstance(value, tuple):
        cells |= {"low": value[0], "high": value[1]}
    elif value is not None:
        cells["best"] = value
    made = {**DEFAULTS, "claim_id": claim_id, **cells}
    made["place"] = made["place"] or made["area"]
    if not made["origin"] and not made["destination"] and made["area"] != "WORLD":
        made["origin" if made["direction"] == "out" else "destination"] = made["area"]
    made["regions"] = made["regions"] or made["area"]
    made["region_code"] = made["region_code"] or made["area"]
    made["producer"] = made["producer"] or f"producer of {claim_id}"
    made["lineage"] = made["suspected_lineage"] = made["lineage"] or claim_id
    made["figure"] = made["figure"] or _figure(made)
    return made


def _figure(cells: Mapping[str, object]) -> str:
    """A figure as a text would print the numbers of a record."""
    ends = [cells[end] for end in ("low", "best", "high") if cells[end] != ""]
    return " to ".join(f"{float(str(end)):,.12g}" for end in ends)


def share(claim_id: str, *, whole: Mapping[str, object], **cells: object) -> dict[str, object]:
    """A share: what it is of differs from the part in the cells of `whole` only."""
    part = row(
        claim_id, **{"measure": "share", "unit": "fraction", "kind": "share", "share_of": "a whole", **cells}
    )
    counted = part | {"measure": cells.get("counted", "flow")} | dict(whole)
    part.pop("counted", None)
    ends = {f"whole_{end}": whole.get(end, part[end]) for end in ("origin", "destination")}
    return part | {f"whole_{name}": counted[name] for name in WHOLE} | ends


def frame(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Records as a table that keeps the contract of 10_claims."""
    table = as_table(rows, "10_claims")
    contract("10_claims").validate(table)
    return table


def read(rows: Iterable[Mapping[str, object]]) -> list[ComparedClaim]:
    """Records as the search reads them, by the project's own rules and choices."""
    printed = claims_of(frame(rows))
    return [*read_claims(printed, rules=default_rules(), choices=default_choices(), people=None)]


def found(*rows: Mapping[str, object]) -> list[dict[str, Any]]:
    """The conflicts of some claims."""
    conflicts = []
    for record in find_conflicts(frame(rows)).to_dict("records"):
        conflicts.append({str(name): cell for name, cell in record.items()})
    return conflicts


@dataclass(frozen=True)
class World:
    """A hidden truth: persons by country, population, form of exploitation and visibility, all of one year."""

    countries: tuple[str, ...]
    persons: "np.typing.NDArray[np.float64]"

    def total(self, areas: Sequence[str], population: str, exploitation: str, visibility: str) -> float:
        """The true number of some persons."""
        where = [self.countries.index(code) for code in areas]
        who = [SETS["all"].index(person) for person in SETS[population]]
        form = [FORMS["all"].index(purpose) for purpose in FORMS[exploitation]]
        seen = [0] if visibility == "detected" else [0, 1]
        return float(self.persons[np.ix_(where, who, form, seen)].sum())


def world(generator: np.random.Generator, countries: Sequence[str]) -> World:
    """A random truth; persons in begging are many, so that claims about them have room."""
    size = (len(countries), len(SETS["all"]), len(FORMS["all"]), 2)
    persons = np.ceil(generator.lognormal(6, 1.5, size=size))
    persons[:, :, FORMS["all"].index("begging"), :] += 10_000
    return World(tuple(countries), persons)


def regions_within(countries: Sequence[str]) -> dict[str, list[str]]:
    """Continents all of whose countries belong to a truth, and the World, with the countries in them."""
    names = ("AFRICA", "ASIA", "EUROPE", "SOUTH_AMERICA", "OCEANIA")
    regions = {name: sorted(members(name)) for name in names if members(name) <= set(countries)}
    return {**regions, "WORLD": sorted(countries)}


def true_claims(truth: World, generator: np.random.Generator, count: int) -> list[dict[str, object]]:
    """Claims that the truth makes true: points, ranges, bounds and shares, of countries and, fewer, of regions."""
    wide = regions_within(truth.countries) if len(truth.countries) > 100 else {}
    spots = [*((code, [code]) for code in truth.countries), *wide.items()]
    kinds = list(product(SETS, FORMS, ("actual", "detected")))
    rows = []
    for number in range(count):
        size = len(truth.countries) if generator.random() < 0.95 else len(spots)
        area, inside = spots[int(generator.integers(size))]
        population, exploitation, visibility = kinds[int(generator.integers(len(kinds)))]
        cells = {"area": area, "exploitation": exploitation, "visibility": visibility}
        if area == "WORLD":
            cells |= {"direction": "any"}
        true = truth.total(inside, population, exploitation, visibility)
        claim_id = f"T-{number + 1:05d}"
        if population != "all" and generator.random() < 0.2:
            of = truth.total(inside, "all", exploitation, visibility)
            rows.append(
                share(claim_id, whole={"population": "all"}, population=population, best=true / of, **cells)
            )
        else:
            rows.append(row(claim_id, population=population, **_printed(true, generator), **cells))
    return rows


def _printed(true: float, generator: np.random.Generator) -> dict[str, object]:
    """A point, a range or a bound that holds a true number."""
    low = true / (1 + generator.random())
    high = true * (1 + generator.random())
    forms: Sequence[dict[str, object]] = (
        {"best": true},
        {"low": low, "high": high},
        {"low": low, "bound": "lower"},
        {"high": high, "bound": "upper"},
    )
    return forms[int(generator.choice(4, p=[0.2, 0.5, 0.15, 0.15]))]


@dataclass(frozen=True)
class Plant:
    """Claims that cannot all be true although fewer of them can."""

    code: str
    rows: tuple[dict[str, object], ...]

    @property
    def ids(self) -> frozenset[str]:
        """Ids of the claims."""
        return frozenset(str(record["claim_id"]) for record in self.rows)


#: Codes with the claims that are planted for them: of whom, how many times a size, and other cells.
PLANTED: Sequence[tuple[str, Sequence[tuple[str, Any, dict[str, Any]]]]] = (
    ("same_estimand", [("all", (1, 2), {}), ("all", (3, 4), {})]),
    ("part_above_whole", [("women", 2, {}), ("all", 1, {})]),
    ("joint", [("all", 1, {}), ("women_and_girls", 0.7, {}), ("men_and_boys", 0.6, {})]),
    ("detected_above_estimated", [("all", 2, {"visibility": "detected"}), ("all", 1, {})]),
    ("joint", [("all", 1, {}), ("women", 0.8, {}), ("women", 0.4, {"whole": {"population": "all"}})]),
)


def plant(number: int, area: str, size: float) -> Plant:
    """One contradiction about persons in begging, of whom no true claim speaks by itself; `size` is below the truth."""
    code, claims = PLANTED[number % len(PLANTED)]
    rows = []
    for letter, (population, value, more) in zip("ABC", claims, strict=False):
        cells = {"area": area, "exploitation": "begging", "population": population, **more}
        claim_id = f"P{letter}-{number:05d}"
        if "whole" in more:
            rows.append(share(claim_id, best=float(value), **cells))
        elif isinstance(value, tuple):
            low, high = value
            rows.append(row(claim_id, low=float(size * low), high=float(size * high), **cells))
        else:
            rows.append(row(claim_id, best=float(size * value), **cells))
    return Plant(code, tuple(rows))


def noisy_claims(truth: World, generator: np.random.Generator, count: int) -> list[dict[str, object]]:
    """Claims of a truth of which every count is off by a factor of its own, so that many cannot all be true."""
    rows = []
    for number, claim in enumerate(true_claims(truth, generator, count)):
        factor = float(np.exp(generator.normal(0, 0.8))) if claim["kind"] == "count" else 1.0
        ends = {end: float(str(claim[end])) * factor for end in ("low", "best", "high") if claim[end] != ""}
        claim_id = f"C-{number + 1:03d}"
        rows.append(claim | ends | {"claim_id": claim_id, "lineage": claim_id})
    return rows
