"""How the sets of two estimands lie to one another, beside atoms that are enumerated one by one."""

import csv
from collections.abc import Mapping
from functools import cache
from itertools import compress, product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.conflicts.compared_claim import ComparedClaim
from analysis.conflicts.lattice import TimeExtent, is_inside, meets
from analysis.project import root
from analysis.reading.places import members
from tests.conflicts import corpus
from tests.conflicts.corpus import row

Atoms = npt.NDArray[np.bool_]
PERSONS = ("woman", "man", "girl", "boy")
PURPOSES = (
    *("sexual", "domestic", "other_labour", "state_imposed", "forced_marriage", "child_soldiering"),
    *("begging", "adoption", "organ_removal", "other"),
)
#: Statuses of universes of their own: no victims.
APART = ("child_labour", "child_domestic_service", "abducted", "at_risk")
CONDITIONS = (
    *("trafficked", "moved_with_consent", "forced_labour", "bonded"),
    *("sex_trade", "forced_marriage", "smuggled"),
)
#: Of each region that is drawn the countries that lists name and one that none names, and one of no such region.
SPOTS = ("NLD", "BEL", "DEU", "THA", "KHM", "MLI")
AREAS = ("NLD", "BEL", "THA", "EUROPE", "ASIA", "WORLD", "NLD;BEL", "NLD;THA")


def _cells(*names: str) -> list[frozenset[str]]:
    """Every subset of some names."""
    return [frozenset(compress(names, flags)) for flags in product((False, True), repeat=len(names))]


def _can_be(cell: frozenset[str]) -> bool:
    """Whether somebody can be in some conditions together, in one at least."""
    if not cell or {"trafficked", "moved_with_consent"} <= cell:
        return False
    may_be_bonded = "forced_labour" in cell and not cell & {"moved_with_consent", "smuggled"}
    return may_be_bonded or "bonded" not in cell


CELLS: Mapping[str, list[frozenset[str]]] = {
    "population": [frozenset({name}) for name in PERSONS],
    "exploitation": [frozenset({name}) for name in PURPOSES],
    "status": [cell for cell in _cells(*CONDITIONS) if _can_be(cell)],
    "visibility": _cells("detected", "assisted"),
}


@cache
def _words() -> dict[tuple[str, str], dict[str, str]]:
    """The lines of axis_sets.csv, read without the project's own reader."""
    with (root() / "data/raw/conflicts/axis_sets.csv").open(encoding="utf-8", newline="") as file:
        return {(record["axis"], record["name"]): record for record in csv.DictReader(file)}


def _side(axis: str, word: str) -> list[bool]:
    """For each cell of an axis whether a word names it."""
    text = _words()[axis, word]["values"]
    if text == "*":
        return [True] * len(CELLS[axis])
    wanted = [frozenset(part.split("&")) for part in text.split(";")]
    side = []
    for cell in CELLS[axis]:
        side.append(any(conditions <= cell for conditions in wanted))
    return side


def _inside(cell: str) -> set[str]:
    """The countries among `SPOTS` of a cell of place codes; an empty cell is everywhere."""
    if cell in ("", "WORLD"):
        return set(SPOTS)
    countries: set[str] = set()
    for code in cell.split(";"):
        countries |= {spot for spot in SPOTS if spot == code or spot in members(code)}
    return countries


def _pairs(record: Mapping[str, object]) -> list[bool]:
    """For each pair of countries whether a record is about persons who go from the one to the other."""
    area = str(record["area"])
    origin = str(record["origin"])
    destination = str(record["destination"])
    if record["direction"] == "within":
        origin = destination = area
    elif not origin and not destination:
        if record["direction"] == "out":
            origin = area
        else:
            destination = area
    moves = {"cross_border": {False}, "internal": {True}}.get(str(record["movement"]), {True, False})
    starts = _inside(origin)
    stops = _inside(destination)
    return [
        start in starts and stop in stops and (start == stop) in moves
        for start, stop in product(SPOTS, SPOTS)
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


def read(*records: Mapping[str, object]) -> list[ComparedClaim]:
    """Records as the search reads them, in their order; none for one that fixes no quantity."""
    return corpus.read([{**record, "claim_id": f"T-{index:03d}"} for index, record in enumerate(records)])


def relation(a: Mapping[str, object], b: Mapping[str, object]) -> tuple[bool, bool, bool]:
    """Whether the first of two records lies in the second, the second in the first, and whether they meet."""
    first, second = (claim.about.box for claim in read(a, b))
    return is_inside(first, second), is_inside(second, first), all(map(meets, first, second))


def _named(axis: str) -> st.SearchStrategy[str]:
    """Words of an axis that name persons in the lattice."""
    apart = {"suspect", "general_population", "not_applicable", *APART}
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


def near(record: dict[str, object], second: dict[str, object], axes: set[str]) -> dict[str, object]:
    """A record with a second one's words on some axes, so that equal and nested estimands are not rare."""
    columns = set(axes)
    if "route" in axes:
        columns |= {"area", "origin", "destination", "direction", "movement"}
    return record | {column: second[column] for column in columns - {"route"}}


AXES = (*CELLS, "route")


@settings(max_examples=60)
@given(records(), records(), st.sets(st.sampled_from(AXES), max_size=4))
def test_relation_is_that_of_the_enumerated_atoms(
    first: dict[str, object], drawn: dict[str, object], axes: set[str]
) -> None:
    second = near(first, drawn, axes)
    a = atoms(first)
    b = atoms(second)
    # About nobody are internal routes that lead from one country to another.
    if a.any() and b.any():
        expected = not (a & ~b).any(), not (b & ~a).any(), bool((a & b).any())
        assert relation(first, second) == expected


#: Whether the first lies in the second, the second in the first, and whether they meet.
EQUAL = (True, True, True)
INNER = (True, False, True)
OUTER = (False, True, True)
OVERLAPPING = (False, False, True)
DISJOINT = (False, False, False)
KINDS = {
    "equal": ({}, {}, EQUAL),
    "part by population": ({"population": "women"}, {}, INNER),
    "part by place": ({}, {"area": "EUROPE"}, INNER),
    "part by visibility": ({}, {"visibility": "detected"}, OUTER),
    "part by definition": ({}, {"status": "modern_slavery"}, INNER),
    "within lies in into": ({"direction": "within"}, {"direction": "in"}, INNER),
    "detected and assisted": ({"visibility": "detected"}, {"visibility": "assisted"}, OVERLAPPING),
    "women and children beside women and girls": (
        {"population": "women_and_children"}, {"population": "women_and_girls"}, OUTER,
    ),
    "out of one and into another": ({"direction": "out", "area": "UKR"}, {}, OVERLAPPING),
    "women of every purpose beside all of one": ({"population": "women"}, {"exploitation": "sexual"}, OVERLAPPING),
    "women and men": ({"population": "women"}, {"population": "men"}, DISJOINT),
    "two countries": ({}, {"area": "BEL"}, DISJOINT),
    "with and without a border": ({"movement": "internal"}, {"movement": "cross_border"}, DISJOINT),
    "bonded labour is forced labour": ({"status": "bonded_labour"}, {"status": "forced_labour"}, INNER),
    "bonded labour is modern slavery": ({"status": "bonded_labour"}, {"status": "modern_slavery"}, INNER),
    "bonded labour and trafficking": ({"status": "bonded_labour"}, {}, OVERLAPPING),
    "a named group is a part of everybody": ({"target_population": "cotton pickers"}, {}, INNER),
    "a named group": ({"target_population": "fishers"}, {"target_population": "fishers"}, EQUAL),
    "two named groups": ({"target_population": "cotton pickers"}, {"target_population": "fishers"}, OVERLAPPING),
}  # fmt: skip


@pytest.mark.parametrize("case", KINDS)
def test_plain_relations(case: str) -> None:
    first, second, expected = KINDS[case]
    assert relation(row("A", value=10, **first), row("B", value=10, **second)) == expected


def test_numbers_without_a_year_are_of_one_time_only_in_one_voice() -> None:
    cells = {"period_start": "", "period_end": "", "period_kind": "none"}
    claims = read(*(row("A", value=10, carrier=text, **cells) for text in ("a", "a", "b")))
    first, of_one_voice, of_another = (claim.about.period for claim in claims)
    assert of_one_voice.holds(first)
    assert not of_another.holds(first)


@settings(max_examples=40)
@given(*(st.integers(1990, 2010) for _ in range(4)))
def test_windows_lie_in_one_another_as_their_years_do(a: int, b: int, c: int, d: int) -> None:
    spans = [sorted(ends) for ends in ((a, b), (c, d))]
    first, second = (TimeExtent(start, end, over_window=True) for start, end in spans)
    years, second_years = (set(range(start, end + 1)) for start, end in spans)
    assert second.holds(first) == (years <= second_years)
    assert first.holds(second) == (second_years <= years)


def test_a_mean_of_several_years_is_a_part_of_their_total_and_not_its_equal() -> None:
    window = {"measure": "prevalence", "period_start": 2010, "period_end": 2015, "period_kind": "window"}
    values = {"persons_per_year": 6_250, "persons": (45_900, 137_000)}
    claims = read(*(row("A", value=value, unit=unit, **window) for unit, value in values.items()))
    mean, total = (claim.about.period for claim in claims)
    assert total.holds(mean)
    assert not mean.holds(total)


@pytest.mark.parametrize("measure", ["rank", "ratio"])
def test_a_rank_and_a_ratio_fix_no_quantity(measure: str) -> None:
    assert not read(row("A", measure=measure, unit=measure, value=4, share_of="each detected victim"))


@pytest.mark.parametrize("status", APART)
def test_who_is_no_victim_is_a_universe_of_its_own(status: str) -> None:
    apart, victims = read(row("A", value=9, status=status), row("B", value=9, status="trafficked"))
    assert apart.about.family != victims.about.family


@pytest.mark.parametrize("status", ["general_population", "sex_trade"])
def test_a_share_of_a_named_group_is_no_number_of_persons(status: str) -> None:
    """No table has how many brick-kiln workers there are; of the sex trade as a whole the axes hold what is meant."""
    group = {"share_of": "brick-kiln workers", "target_population": "brick-kiln workers", "counted": "stock"}
    share = corpus.share("T-001", whole={"status": status}, value=0.3, **group)
    claims = read(share)
    assert all(claim.of_people is None for claim in claims)
    assert len(claims) == (status == "sex_trade")


def open_window(start: int, spoken: int = 2010) -> TimeExtent:
    """A window that was open when its producer spoke."""
    return TimeExtent(start, None, over_window=True, spoken=spoken)


def test_open_windows_are_compared_if_they_begin_within_a_year_of_one_another() -> None:
    window = open_window(2001)
    assert [window.may_hold(open_window(start), window=5) for start in (1999, 2000, 2002, 2003)] == [
        False,
        True,
        True,
        False,
    ]
    closed = [window.closed([(start, 2008)]) for start in (2002, 2003)]
    assert [period.ends for period in closed] == [(2002, 2008), (2001, 2010)]


def test_a_number_without_a_year_is_read_within_the_window_of_when_it_was_spoken() -> None:
    unstated = TimeExtent(spoken=2005)
    years = (1999, 2000, 2010, 2011)
    assert [unstated.may_hold(TimeExtent(year, year), window=5) for year in years] == [
        False,
        True,
        True,
        False,
    ]


def test_an_open_window_holds_the_years_from_its_start_to_when_it_was_spoken_of() -> None:
    window = open_window(2001, spoken=2010)
    years = (2000, 2001, 2010, 2011)
    assert [window.may_hold(TimeExtent(year, year), window=5) for year in years] == [False, True, True, False]
