"""How two estimands lie to one another, beside atoms that are enumerated one by one."""

import csv
from collections.abc import Mapping
from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.conflicts import Relation, compare
from analysis.conflicts.words import Axis, RelationKind
from analysis.project import root
from analysis.reading.places import members
from tests.conflicts.corpus import row, share

Atoms = npt.NDArray[np.bool_]
PERSONS = ("woman", "man", "girl", "boy")
PURPOSES = (
    *("sexual", "domestic", "other_labour", "state_imposed", "forced_marriage", "child_soldiering"),
    *("begging", "adoption", "organ_removal", "other"),
)
CONDITIONS = ("trafficked", "moved_with_consent", "forced_labour", "sex_trade", "forced_marriage", "smuggled")
#: Of each region that is drawn the countries that lists name and one that none names, and one of no such region.
SPOTS = ("NLD", "BEL", "DEU", "THA", "KHM", "MLI")
AREAS = ("NLD", "BEL", "THA", "EUROPE", "ASIA", "WORLD", "NLD;BEL", "NLD;THA")


def _cells(names: tuple[str, ...]) -> list[frozenset[str]]:
    """Every subset of some names."""
    return [
        frozenset(name for name, on in zip(names, flags, strict=True) if on)
        for flags in product((False, True), repeat=len(names))
    ]


CELLS: Mapping[str, list[frozenset[str]]] = {
    "population": [frozenset({name}) for name in PERSONS],
    "exploitation": [frozenset({name}) for name in PURPOSES],
    "status": [
        cell for cell in _cells(CONDITIONS) if cell and not {"trafficked", "moved_with_consent"} <= cell
    ],
    "visibility": _cells(("detected", "assisted")),
}


@cache
def _words() -> dict[tuple[str, str], dict[str, str]]:
    """The lines of axis_sets.csv, read without the project's own reader."""
    with (root() / "data/raw/conflicts/axis_sets.csv").open(encoding="utf-8", newline="") as file:
        return {(line["axis"], line["name"]): line for line in csv.DictReader(file)}


def _side(axis: str, word: str) -> list[bool]:
    """For each cell of an axis whether a word names it."""
    text = _words()[axis, word]["values"]
    wanted = [frozenset(part.split("&")) for part in text.split(";")]
    return [text == "*" or any(part <= cell for part in wanted) for cell in CELLS[axis]]


def _inside(cell: str) -> set[str]:
    """The countries among `SPOTS` of a cell of place codes; an empty cell is everywhere."""
    if cell in ("", "WORLD"):
        return set(SPOTS)
    return {spot for spot in SPOTS for code in cell.split(";") if spot == code or spot in members(code)}


def _pairs(record: Mapping[str, object]) -> list[bool]:
    """For each pair of countries whether a record is about persons who go from the one to the other."""
    area = str(record["area"])
    origin, destination = str(record["origin"]), str(record["destination"])
    if record["direction"] == "within":
        origin = destination = area
    elif not origin and not destination:
        origin, destination = (area, "") if record["direction"] == "out" else ("", area)
    moves = {"cross_border": {False}, "internal": {True}}.get(str(record["movement"]), {True, False})
    return [
        one in _inside(origin) and other in _inside(destination) and (one == other) in moves
        for one, other in product(SPOTS, SPOTS)
    ]


def atoms(record: Mapping[str, object]) -> Atoms:
    """Every atom, true where a record is about it."""
    sides = {axis: np.array(_side(axis, str(record[axis]))) for axis in CELLS}
    for axis in CELLS:
        if without := _words()[axis, str(record[axis])]["without"]:
            sides["exploitation"] &= np.array([cell != {without} for cell in CELLS["exploitation"]])
    held = np.array(_pairs(record))
    for side in sides.values():
        held = np.multiply.outer(side, held)
    return held


def expected(a: Mapping[str, object], b: Mapping[str, object]) -> tuple[RelationKind, str]:
    """The relation of two records of one measure, unit and time, by their atoms."""
    one, other = atoms(a), atoms(b)
    only_a, only_b, both = (bool(found.any()) for found in (one & ~other, other & ~one, one & other))
    if not both:
        return RelationKind.DISJOINT, ""
    if not only_a and not only_b:
        return RelationKind.EQUAL, ""
    if only_a and only_b:
        return RelationKind.OVERLAPPING, ""
    return RelationKind.NESTED, "b" if only_a else "a"


def _named(axis: str) -> st.SearchStrategy[str]:
    """Words of an axis that name persons in the lattice."""
    apart = {"suspect", "general_population", "not_applicable"}
    return st.sampled_from(sorted(name for at, name in _words() if at == axis and name not in apart))


@st.composite
def records(draw: st.DrawFn) -> dict[str, object]:
    """A record of one year's flow with any words and places."""
    area = draw(st.sampled_from(AREAS))
    cells: dict[str, object] = {axis: draw(_named(axis)) for axis in CELLS}
    movement = draw(st.sampled_from(("any", "any", "cross_border", "internal")))
    direction = draw(st.sampled_from(("in", "out", "into", "within"))) if area != "WORLD" else "any"
    if area != "WORLD" and direction != "within" and draw(st.booleans()):
        other = draw(st.sampled_from(AREAS[:-1]))
        ends = ("origin", "destination") if direction == "out" else ("destination", "origin")
        cells |= dict(zip(ends, (area, "" if other == "WORLD" else other), strict=True))
    return row("A", area=area, direction=direction, movement=movement, value=10, **cells)


def near(record: dict[str, object], other: dict[str, object], axes: set[str]) -> dict[str, object]:
    """A record with another one's words on some axes, so that equal and nested estimands are not rare."""
    route = ("area", "origin", "destination", "direction", "movement")
    taken = [name for axis in axes for name in (route if axis == "route" else (axis,))]
    return record | {name: other[name] for name in taken}


AXES = (*CELLS, "route")


def _is_empty(record: Mapping[str, object]) -> bool:
    """Whether a record is about nobody: internal routes that lead from one country to another."""
    return not atoms(record).any()


@settings(max_examples=60)
@given(records(), records(), st.sets(st.sampled_from(AXES), max_size=4))
def test_relation_is_that_of_the_enumerated_atoms(
    one: dict[str, object], other: dict[str, object], axes: set[str]
) -> None:
    second = near(one, other, axes)
    if _is_empty(one) or _is_empty(second):
        return
    found = compare(one, second)
    assert (found.kind, found.part) == expected(one, second), found.why


@settings(max_examples=30)
@given(records(), records(), st.sets(st.sampled_from(AXES), max_size=4))
def test_relation_is_symmetric(one: dict[str, object], other: dict[str, object], axes: set[str]) -> None:
    second = near(one, other, axes)
    forth, back = compare(one, second), compare(second, one)
    assert forth.kind is back.kind
    assert {"a": "b", "b": "a", "": ""}[forth.part] == back.part
    turned = {axis: {"a": "b", "b": "a"}.get(word, word) for axis, word in back.axes.items()}
    assert forth.axes == turned


@settings(max_examples=20)
@given(records())
def test_relation_is_reflexive(one: dict[str, object]) -> None:
    found = compare(one, dict(one))
    assert found.kind is RelationKind.EQUAL
    assert set(found.axes.values()) == {"equal"}


@settings(max_examples=20)
@given(records(), records(), records(), st.sets(st.sampled_from(AXES), max_size=2))
def test_parts_of_parts_are_parts_and_parts_of_each_other_are_equal(
    one: dict[str, object], two: dict[str, object], three: dict[str, object], axes: set[str]
) -> None:
    chain = [one, near(one, two, axes), near(one, three, axes)]

    found = {(a, b): compare(chain[a], chain[b]) for a, b in product(range(3), repeat=2)}
    inside = {
        ends
        for ends, relation in found.items()
        if relation.kind is RelationKind.EQUAL or relation.part == "a"
    }
    for a, b, c in product(range(3), repeat=3):
        if {(a, b), (b, c)} <= inside:
            assert (a, c) in inside
        if {(a, b), (b, a)} <= inside:
            assert found[a, b].kind is RelationKind.EQUAL


def _between(first: Mapping[str, object], second: Mapping[str, object]) -> Relation:
    """The relation of two records that differ from the plain one in some cells."""
    return compare(row("A", value=10, **first), row("B", value=10, **second))


KINDS = {
    "equal": ({}, {}, RelationKind.EQUAL, "", "all axes agree"),
    "part by population": ({"population": "women"}, {}, RelationKind.NESTED, "a", "population"),
    "part by place": ({}, {"area": "EUROPE"}, RelationKind.NESTED, "a", "route"),
    "part by visibility": ({}, {"visibility": "detected"}, RelationKind.NESTED, "b", "visibility"),
    "part by definition": ({}, {"status": "modern_slavery"}, RelationKind.NESTED, "a", "status"),
    "within lies in into": ({"direction": "within"}, {"direction": "in"}, RelationKind.NESTED, "a", "route"),
    "detected and assisted": (
        {"visibility": "detected"}, {"visibility": "assisted"}, RelationKind.OVERLAPPING, "", "visibility",
    ),
    "women and children beside women and girls": (
        {"population": "women_and_children"}, {"population": "women_and_girls"}, RelationKind.NESTED, "b", "population",
    ),
    "out of one and into another": (
        {"direction": "out", "area": "UKR"}, {}, RelationKind.OVERLAPPING, "", "route",
    ),
    "women and men": ({"population": "women"}, {"population": "men"}, RelationKind.DISJOINT, "", "population"),
    "two countries": ({}, {"area": "BEL"}, RelationKind.DISJOINT, "", "route"),
    "with and without a border": (
        {"movement": "internal"}, {"movement": "cross_border"}, RelationKind.DISJOINT, "", "route",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", KINDS)
def test_relation_names_its_axes(case: str) -> None:
    first, second, kind, part, word = KINDS[case]
    found = _between(first, second)
    assert (found.kind, found.part) == (kind, part)
    assert word in found.why


APART = {
    "measure": ({"measure": "stock", "unit": "persons"}, {}, "stock", "flow"),
    "year": ({}, {"period_start": 2007, "period_end": 2007}, "time", "same"),
    "no year, other voice": (
        {"period_start": "", "period_end": "", "period_kind": "unspecified"},
        {"period_start": "", "period_end": "", "period_kind": "unspecified", "carrier": "a paper"},
        "time", "same",
    ),
    "unit": ({"measure": "transit"}, {}, "transit", "people"),
    "currency": (
        {"measure": "revenue", "unit": "money_per_year", "currency": "USD"},
        {"measure": "revenue", "unit": "money_per_year", "currency": "EUR"}, "USD", "EUR",
    ),
    "cases": ({"measure": "cases", "unit": "cases_per_year"}, {}, "cases", "people"),
    "suspects": ({"status": "suspect"}, {}, "suspect", "people"),
    "words only": ({"measure": "routes", "unit": "count"}, {}, "words", "only"),
}  # fmt: skip


@pytest.mark.parametrize("case", APART)
def test_what_cannot_be_compared_says_why(case: str) -> None:
    first, second, *words = APART[case]
    found = _between(first, second)
    assert found.kind is RelationKind.NOT_COMPARABLE
    assert found.part == ""
    assert all(word in found.why for word in words), found.why


def test_shares_are_compared_only_on_one_whole() -> None:
    women = share("A", whole={"population": "all"}, population="women", value=0.7)
    girls = share("B", whole={"population": "all"}, population="girls", value=0.2)
    of_children = share("C", whole={"population": "children"}, population="girls", value=0.2)
    count = row("D", population="women", value=10)
    assert compare(women, girls).kind is RelationKind.DISJOINT
    assert compare(women, dict(women)).kind is RelationKind.EQUAL
    assert "different wholes" in compare(girls, of_children).why
    assert "share" in compare(women, count).why
    for other in (of_children, count):
        assert compare(girls, other).kind is RelationKind.NOT_COMPARABLE


@settings(max_examples=40)
@given(*(st.integers(1990, 2010) for _ in range(4)))
def test_windows_lie_in_one_another_as_their_years_do(a: int, b: int, c: int, d: int) -> None:
    spans = [tuple(sorted(ends)) for ends in ((a, b), (c, d))]
    window = {"measure": "cumulative", "unit": "persons", "period_kind": "window"}
    found = _between(*(window | {"period_start": s[0], "period_end": s[1]} for s in spans))
    years = [set(range(start, end + 1)) for start, end in spans]
    word = found.axes[Axis.PERIOD]
    assert (word in ("equal", "a")) == (years[0] <= years[1])
    assert (word in ("equal", "b")) == (years[1] <= years[0])


def test_a_rank_fixes_no_quantity() -> None:
    with pytest.raises(ValueError, match="no quantity"):
        compare(row("A", measure="rank", unit="rank", value=2), row("B", value=10))
