"""Figures of the pages about a subject: artists, drawn rows, alt text, bytes, and what they do with nothing to draw."""

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

import analysis
from analysis.report import money_bases_figure
from analysis.report.style import Drawing, svg
from analysis.subjects import SUBJECTS

#: Each figure with what its alt text has to speak of.
FIGURES = {
    ("sources", "coverage"): "A dot for each place and year",
    ("world", "waterfall"): "Bars that grow shorter",
    ("world", "tiles"): "A map of the world with one tile",
    ("world", "nested"): "editions as bars",
    ("world", "money"): "amounts of money on one logarithmic axis",
    ("methods", "worked"): "claims about one quantity of the Netherlands",
    ("methods", "together"): "regions, each with its published answer",
    ("lesson", "hidden"): "circles, each for 20 persons",
    ("methods", "foreseen"): "Later findings beside what the claims of 2009",
    ("conflicts", "reasons"): "conflicts by reason",
}
PAGES: dict[str, Any] = {}


def drawing(subject: str, name: str) -> Drawing:
    """One figure, drawn anew."""
    if subject not in PAGES:
        PAGES[subject] = analysis.subject(subject)
    made = SUBJECTS[subject].figures[name](PAGES[subject].summary)
    assert made is not None
    return made


@pytest.mark.parametrize(("subject", "name"), list(FIGURES), ids="-".join)
def test_alt_text_rows_and_bytes(subject: str, name: str) -> None:
    first, second = drawing(subject, name), drawing(subject, name)
    assert FIGURES[subject, name] in first.alt
    assert first.name == name
    assert first.rows
    assert all(value == value for row in first.rows for value in row.values()), (
        "a drawn value is missing as NaN"
    )
    picture = svg(first.figure)
    assert picture == svg(second.figure)
    assert "<text" in picture, "text stays text"
    assert first.figure.get_layout_engine() is None


def test_coverage_draws_one_dot_for_each_place_and_column() -> None:
    made = drawing("sources", "coverage")
    dots = made.figure.axes[0].collections[0].get_offsets()
    places = {(row["place"], max(row["year"], 1990) if row["year"] else None) for row in made.rows}
    assert len(dots) == len(places)


def test_waterfall_bars_are_as_long_as_their_counts() -> None:
    made = drawing("world", "waterfall")
    widths = [bar.get_width() for bar in made.figure.axes[0].patches]
    assert widths[::2] == [row["left"] for row in made.rows]
    assert widths[1::2] == [row["end_here"] for row in made.rows]


def test_tiles_are_equal_squares_and_differ_in_lightness() -> None:
    made = drawing("world", "tiles")
    axes = made.figure.axes[0]
    tiles = axes.collections[0]
    assert len(tiles.get_paths()) == 201
    sizes = {tuple(path.get_extents().size.round(6)) for path in tiles.get_paths()}
    assert len(sizes) == 1
    light = sorted({0.299 * r + 0.587 * g + 0.114 * b for r, g, b, _ in tiles.get_facecolor()})
    assert all(two - one > 0.08 for one, two in pairwise(light)), "steps merge in greyscale"


def test_nested_boxes_fill_their_whole() -> None:
    made = drawing("world", "nested")
    by_edition: dict[str, dict[int, float]] = {}
    for row in made.rows:
        levels = by_edition.setdefault(row["edition"], {})
        levels[row["level"]] = levels.get(row["level"], 0) + row["persons"]
    for levels in by_edition.values():
        assert levels[1] == pytest.approx(levels[0], rel=0.01)
    bars = made.figure.axes[0].patches
    assert len(bars) == len(made.rows)


def test_money_without_a_price_year_is_hollow() -> None:
    made = drawing("world", "money")
    points = [line for line in made.figure.axes[0].get_lines() if line.get_marker() == "o"]
    hollow = [line.get_xdata()[0] for line in points if line.get_markerfacecolor() == "white"]
    assert sorted(hollow) == sorted(
        row["best"] for row in made.rows if row["best"] and row["price_year"] is None
    )


def test_every_conflict_is_drawn_once_for_each_of_its_reasons() -> None:
    made = drawing("conflicts", "reasons")
    marks = sum(
        len(line.get_xdata()) for line in made.figure.axes[0].get_lines() if line.get_marker() in "Ds^o"
    )
    key = 4
    assert marks - key == sum(len(row["reasons"].split(";")) for row in made.rows)


def test_the_answer_given_is_marked_through_the_worked_example() -> None:
    made = drawing("methods", "worked")
    median = next(row["median"] for row in made.rows if row["label"].startswith("hierarchical"))
    broken = [line for line in made.figure.axes[0].get_lines() if line.get_linestyle() == ":"]
    assert broken
    assert all(math.isclose(value, median) for line in broken for value in line.get_xdata())


def test_all_answers_lie_between_the_ends_that_are_drawn() -> None:
    made = drawing("methods", "together")
    dotted, pale, line, thick = made.figure.axes[0].collections
    for bars, low, high in (
        (dotted, "widest_low", "widest_high"),
        (pale, "low95", "high95"),
        (line, "lowest", "highest"),
        (thick, "tenth", "ninetieth"),
    ):
        for row, ((left, _), (right, _)) in zip(made.rows, bars.get_segments(), strict=True):
            assert left == pytest.approx(row[low] / row["published"])
            assert right == pytest.approx(row[high] / row["published"])


def test_circles_are_as_many_as_their_persons() -> None:
    made = drawing("lesson", "hidden")
    filled, opened, pale = (len(line.get_xdata()) for line in made.figure.axes[0].get_lines())
    assert [row["circles"] for row in made.rows] == [filled, filled + opened, filled + opened + pale]
    assert all(row["circles"] == round(row["persons"] / 20) for row in made.rows)
    assert made.rows[-1]["circles"] <= 400


@pytest.mark.slow
def test_capture_figure_tells_every_total() -> None:
    page = analysis.subject("capture", replicates=20)
    made = SUBJECTS["capture"].figures["models"](page.summary)
    assert made is not None
    kinds = {row["kind"] for row in made.rows}
    assert {"published", "used", "independent", "stepwise", "repeated", "bic", "near", "average"} == kinds
    assert "for the Netherlands the models that fit about as well run from" in made.alt
    assert svg(made.figure) == svg(SUBJECTS["capture"].figures["models"](page.summary).figure)  # type: ignore[union-attr]


def test_nothing_to_draw_is_said_and_not_drawn() -> None:
    page = analysis.subject("sources")
    empty = replace(page, summary=replace(page.summary, cells=()))
    assert "no claim is left" in empty.draw("coverage").markdown  # type: ignore[union-attr]
    compared = analysis.subject("world", evidence="article")
    bare = replace(compared, summary=replace(compared.summary, wholes=(), money=(), tiles=()))
    for name in ("nested", "money", "tiles"):
        assert "no claim is left" in bare.draw(name).markdown  # type: ignore[union-attr]


def test_a_floor_in_other_prices_is_not_rounded_up() -> None:
    """At least 16.5 billion once stood as at least 17."""
    amount = PAGES.setdefault("world", analysis.subject("world")).summary.money[0]
    floor = replace(amount, low=16_536_900_000.0, best=None, high=None, year=2008)
    assert money_bases_figure._value(floor) == "≥ 16 billion"
    assert money_bases_figure._value(replace(floor, low=None, high=16_136_900_000.0)) == "≤ 17 billion"
