"""What stands on the axes: every row, in its own form; whatever a frame lacks; rows and words that travel along."""

import ast
import inspect
import json
import math
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from graphlib import TopologicalSorter
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.transforms import Bbox
from pandas import DataFrame as Frame

import analysis as an
from analysis import plot
from analysis.plot import style
from analysis.plot.figure_display import redraw
from analysis.plot.figure_records import Description, describe
from analysis.plot.figure_words import LABELS
from analysis.plot.style import to_svg
from tests.conftest import ROOT
from tests.hostile_texts import TEXTS

TABLES = ROOT / "data/processed"
NONE = np.nan
#: A small frame for each figure, and the column whose lack it names first.
SMALL: dict[str, tuple[Frame, str]] = {
    "forest": (Frame({"best": [809.0, 6250.0], "year": [2008, 2015], "producer": ["A", "B"]}), "best or low or high"),
    "counts": (Frame({"year": [2007, 2008], "value": [716, 826], "break_before": [False, True]}), "year or period_start"),
    "ladder": (Frame({"rung": ["found", "trafficked"], "best": [814, NONE], "year": [2022, NONE]}), "rung"),
    "conflicts": (
        Frame(
            {"kind": ["conflict", "claim", "claim"], "level": "infeasible", "conflict_id": "x",
             "members": ["A;B", "", ""], "best": [NONE, 2200, 17500], "factor": [7.9, NONE, NONE]}
        ),
        "level",
    ),
    "multiverse": (Frame({"bin": [1, 2], "middle_median": [900, 2400], "published_median": 2400}), "bin"),
    "slopes": (Frame({"producer_year": [2016, 2018], "best": [17500, 30000], "period_start": 2016}), "producer_year"),
    "grades": (Frame({"rating": ["Tier 1", "Tier 3"], "year": [2008, 2010], "scheme": "us_tip_tier"}), "rating"),
    "roles": (Frame({"role": ["source", "destination"], "place": ["Nepal", "Japan"]}), "role"),
    "tile_map": (Frame({"region_code": ["NLD", "NPL"], "value": [3, 9]}), "region_code"),
    "coverage": (Frame({"region_code": ["NPL", "NLD"], "claims": [22, 39], "producers": [6, 0]}), "claims or producers"),
    "waterfall": (Frame({"label": ["all", "women"], "value": [100, 60]}), "label"),
    "copies": (
        Frame({"claim_id": ["A", "B"], "original": ["", "A"], "best": [27.0, 28.0], "producer": "X", "carrier": "Y"}),
        "figure or low",
    ),
    "timeline": (Frame({"year": [1999, 2021], "best": [27e6, 49.6e6], "producer": ["A", "B"]}), "year or period_start"),
    "found_beside": (
        Frame({"rung": ["found", "modern_slavery"], "place": "World", "best": [133943, 49.6e6], "year": 2021}),
        "rung",
    ),
    "sensitivity": (Frame({"scale": [0.2, 1.0, NONE], "median": [900, 1000, 950]}), "scale"),
    "areas": (Frame({"label": ["found", "all"], "value": [100, 900]}), "label"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Figures without a window, none left open."""
    mpl.use("agg")
    yield
    style.width.set(style.WIDTHS[0])
    plt.close("all")


@pytest.fixture(scope="module")
def claims() -> Frame:
    frame = an.load_claims(corrections=False)
    return frame.assign(quantity=frame["status"] + " " + frame["visibility"] + " " + frame["measure"])


def forms(ax: Axes) -> list[str]:
    """The form of each mark that is drawn."""
    marks = {(str(line.get_gid()), y) for line in ax.lines for y in np.asarray(line.get_ydata())}
    return sorted(form.removeprefix("mark-") for form, _ in marks if form.startswith("mark-"))


def rows_of(frame: Frame) -> list[dict[str, Any]]:
    """The rows of a table, as a figure notes them."""
    named = frame.rename(columns=str)
    return [dict(zip(named.columns, cells, strict=True)) for cells in named.to_numpy(dtype=object).tolist()]


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def legend(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.get_figure().legends[0].get_texts()]


def test_every_figure_is_tried_here_and_importing_them_is_light() -> None:
    assert {*SMALL, "described"} == set(plot.__all__) == {*plot.HOMES, "described"}
    with pytest.raises(AttributeError, match="forest"):
        _ = plot.forrest
    code = "import sys, analysis.plot; print(sorted({'matplotlib', 'seaborn', 'pandas'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


@pytest.mark.parametrize("name", SMALL)
def test_nothing_to_draw_and_a_missing_column_are_said_and_axes_of_somebody_else_are_used(name: str) -> None:
    frame, needed = SMALL[name]
    for empty in (Frame(), frame.head(0)):
        ax = getattr(plot, name)(empty)
        assert texts(ax) == ["nothing to draw"]
        assert (describe(ax).name, describe(ax).rows) == (name, ())
    plt.close("all")
    assert "nothing to draw" in redraw(name, ())
    assert plt.get_fignums() == []
    with pytest.raises(ValueError, match=f"plot.{name} needs .*{needed}.*the frame has other"):
        getattr(plot, name)(Frame({"other": [1]}))
    assert "If a needed column is missing" in (getattr(plot, name).__doc__ or "")
    figure, (left, right) = plt.subplots(1, 2)
    before = dict(mpl.rcParams)
    assert getattr(plot, name)(frame, ax=left) is left
    assert dict(mpl.rcParams) == before, "the style stays inside"
    assert figure.axes == [left, right]
    assert describe(right) is None
    assert describe(figure) == describe(left)


@pytest.mark.parametrize("name", SMALL)
def test_rows_draw_the_same_figure_again_with_letters_of_twelve_pixels_and_nothing_cut(name: str) -> None:
    for count in (1, 2):
        ax = getattr(plot, name)(SMALL[name][0].head(count + (name == "conflicts")))
        rows, alt = json.loads(json.dumps(describe(ax).rows, allow_nan=False)), describe(ax).alt
        assert len(rows) >= count
        assert alt.endswith(".")
        assert not re.search(r"nan|None|\bone (?!is\b|axis\b|series\b)\w+s\b|  ", alt)
        again = getattr(plot, name)(Frame(rows))
        assert describe(again) == describe(ax)
        assert to_svg(ax.get_figure()) == to_svg(again.get_figure()) == redraw(name, rows, phone=False)
    for phone, wide in ((False, 547.2), (True, 246.0)):
        style.width.set(style.WIDTHS[phone])
        ax, svg = getattr(plot, name)(Frame(rows)), redraw(name, rows, phone=phone)
        assert re.search(rf'viewBox="0 0 {wide:g} [\d.]+"', svg)
        sizes = [float(size) for size in re.findall(r"font(?:-size)?: (?:bold )?([\d.]+)px", svg)]
        assert min(sizes) * 4 / 3 >= 12
        figure = ax.get_figure()
        figure.canvas.draw()
        keys = [key.get_window_extent() for key in figure.legends]
        box = Bbox.union([ax.get_tightbbox(), *keys, *(text.get_window_extent() for text in ax.texts)])
        assert min(box.min) >= -2
        assert (box.max <= figure.bbox.size + 2).all()
        assert not any(key.overlaps(ax.get_tightbbox()) for key in keys)


#: What Matplotlib would take for formulas, one of which it cannot read, and a browser for elements.
_AS_MARKUP = f"US$5 to US$9 {TEXTS['formulas']} {TEXTS['tags']}"


def _elements(svg: str) -> set[str]:
    """The names of the elements of a drawing."""
    return {element.tag.rpartition("}")[2] for element in ET.fromstring(svg).iter()}


@pytest.mark.parametrize("name", SMALL)
def test_words_of_a_table_are_drawn_as_they_stand(name: str) -> None:
    frame = SMALL[name][0]
    columns = [column for column in ("producer", "place", "label", "rating") if column in frame]
    hostile = frame.assign(**dict.fromkeys(columns, _AS_MARKUP), series=_AS_MARKUP)
    elements = _elements(redraw(name, rows_of(hostile)))
    usual = _elements(redraw(name, rows_of(frame)))
    assert elements <= usual
    assert "tspan" not in elements, "a formula was set"


def test_categories_of_ones_own_figure_are_drawn_as_they_stand_and_its_title_may_have_a_formula() -> None:
    figure, ax = plt.subplots()
    ax.barh([_AS_MARKUP, "b"], [1, 2])
    ax.set(title=r"$\tau^2$", xscale="log")
    texts = ["".join(element.itertext()) for element in ET.fromstring(to_svg(figure)).findall(".//{*}text")]
    assert _AS_MARKUP in texts
    assert not any("tau" in text for text in texts)


def test_a_figure_of_ones_own_gets_words_and_rows_and_a_plain_one_stable_bytes() -> None:
    figure, ax = plt.subplots()
    ax.plot([1, 2], [2, 1])
    assert describe(figure) is None
    assert to_svg(figure) == to_svg(figure)
    assert "<dc:date>" not in to_svg(figure)
    frame = Frame({"persons": [716, 826]}, index=pd.Index([2007, 2008], name="year"))
    assert plot.described(ax, "Two years.", frame) is ax
    rows = ({"year": 2007, "persons": 716}, {"year": 2008, "persons": 826})
    assert describe(ax) == Description("described", "Two years.", rows)
    assert describe(plot.described(ax, "Two years.")).rows == ()
    with pytest.raises(ValueError, match="alt is empty"):
        plot.described(ax, " ")


@pytest.mark.parametrize("region", ["WORLD", "NLD", "JPN"])
def test_no_claim_of_a_region_is_lost_and_few_lines_draw_them(claims: Frame, region: str) -> None:
    region_claims = claims[claims["regions"].str.split(";").map(lambda codes: region in codes)]
    estimates = pd.read_csv(TABLES / "30_estimates.csv")
    is_shown = (estimates["view"] == "meeting") & estimates["median"].notna()
    estimates = estimates[is_shown & (estimates["region_code"] == region)]
    quantities = estimates["status"] + " actual " + estimates["measure"]
    ax = plot.forest(region_claims, estimates.assign(quantity=quantities))
    rows = describe(ax).rows
    assert sorted(row["id"] for row in rows if row["kind"] == "claim") == sorted(region_claims.index)
    assert sum(row["kind"] == "estimate" for row in rows) == len(estimates)
    counted = region_claims["unit"].isin(["persons", "persons_per_year", "cases", "cases_per_year", "count"])
    has_number = region_claims[counted][["low", "best", "high"]].notna().any(axis=1)
    numbers = has_number.sum() + estimates["median"].notna().sum()
    assert len(forms(ax)) == numbers
    assert len(texts(ax)) >= 2 * len(rows)
    assert len(ax.lines) < 16


def test_rows_are_named_by_time_maker_and_edition() -> None:
    for rows, names in (
        ({"period_start": [2017, 2016, 1991], "period_end": [2021, 2016, None]}, ["2017\u20132021 · X", "2016 · X", "1991 · X"]),
        # Labels may repeat, and editions tell them apart.
        ({"year": 2000, "producer_year": [2001, 2001, 2001]}, ["2000 · X"] * 3),
        ({"year": 2000, "producer_year": [2001, 2002, None]}, ["2000 · X, edition 2001", "2000 · X, edition 2002", "2000 · X"]),
    ):  # fmt: skip
        ax = plot.forest(Frame({"best": [3.0, 2.0, 1.0], "producer": "X"} | rows))
        assert texts(ax)[::2] == names
        assert len({float(y) for line in ax.lines for y in line.get_ydata()}) == 3


def test_each_form_looks_different() -> None:
    rows = Frame(
        {"low": [None, None, 5, 5, 5, None, 5], "best": [10, 10, 10, None, None, None, None],
         "high": [None, None, 20, 20, None, 20, 20], "visibility": ["actual", "detected", *["actual"] * 5],
         "interval_level": [None, None, 0.95, None, None, None, 0.8]}
    )  # fmt: skip
    ax = plot.forest(rows, Frame({"median": [9], "low95": [3], "high95": [30]}))
    of_another_level = plot.forest(
        Frame({"best": [10]}), Frame({"median": [9], "low95": [3], "high95": [30], "interval_level": [0.8]})
    )
    assert forms(of_another_level) == ["estimate_80", "point"]
    assert LABELS["forms"]["estimate_80"] in [text.replace("\n", " ") for text in legend(of_another_level)]
    assert sorted([*forms(ax), "answer", "estimate_80"]) == sorted(LABELS["forms"])
    assert len(legend(ax)) == len(LABELS["forms"]) - 2
    lines = {str(line.get_gid()).removeprefix("mark-"): line for line in ax.lines}
    assert (lines["range"].get_linestyle(), lines["range"].get_markerfacecolor()) == (":", style.PAPER)
    assert (lines["interval_alone"].get_linestyle(), lines["interval_alone"].get_marker()) == ("-", "|")
    assert (lines["count"].get_color(), lines["estimate"].get_color()) == (style.GREEN, style.ORANGE)
    assert [lines[form].get_marker() for form in ("count", "estimate", "point")] == ["s", "D", "o"]
    for form, end, way in (("at_least", 5, 1), ("at_most", 20, -1)):
        assert lines[form].get_xdata()[0] == end
        assert (way * lines[form].get_marker().vertices[:, 0]).max() == 1
    rung = {"rung": "trafficked", "basis": "estimate", "low": 410, "best": 930, "high": 2100}
    ax = plot.ladder(Frame([rung | {"unit": "persons", "period_start": 2003, "period_end": 2008}]))
    assert forms(ax) == ["answer"]
    assert texts(ax)[1:] == ["2003\u20132008 · put together here", "about 930 (410 to 2,100)"]
    # A claim that leads with an interval alone, and one with a range of which nobody says how sure it is.
    led = rung | {"basis": "claim", "best": None, "producer": "X"}
    assert forms(plot.ladder(Frame([led | {"level": 0.8}]))) == ["interval_alone"]
    assert forms(plot.ladder(Frame([led | {"level": None}]))) == ["range"]


def test_numbers_in_another_unit_are_written_not_drawn() -> None:
    ax = plot.forest(Frame({"best": [1200, 800, 0.67], "unit": ["persons", "persons_per_year", "fraction"]}))
    assert forms(ax) == ["point", "point"]
    assert "67%" in texts(ax)
    assert ax.get_xlim()[1] > 1200
    assert "one number in another unit is not on the axis" in ax.get_xlabel().replace("\n", " ")
    assert "another unit" in describe(ax).alt
    share = Frame({"median": [0.2457], "low95": [0.0946], "high95": [0.493], "unit": ["fraction"]})
    ax = plot.forest(Frame({"best": [0.5, 0.6], "unit": "fraction"}), share)
    assert forms(ax) == ["estimate", "point", "point"]
    assert "about 25% (9.5% to 49%)" in texts(ax)


def test_newest_first_estimates_below_their_quantity_and_a_row_without_a_number_stays() -> None:
    rows = Frame({"best": [1, 2, 3, 4], "year": [2000, np.nan, 2010, 2005], "quantity": ["b", "b", "b", "a"]})
    ax = plot.forest(rows, Frame({"median": [2], "quantity": ["b"], "reference_year": [2021]}))
    assert [row["best"] for row in describe(ax).rows] == [3, 1, 2, 2, 4]
    ax = plot.forest(Frame({"best": [np.nan, 0.0, 50.0], "figure": ["many", "none", "50"]}))
    assert {"many", "none", "50"} <= set(texts(ax))
    ax = plot.forest(Frame({"best": [np.nan], "figure": ["many"]}))
    assert "many" in redraw("forest", describe(ax).rows)
    # Two amounts of dollars are no formula.
    svg = redraw("forest", [{"low": 5e9, "high": 9e9, "figure": "US$5 billion to US$9 billion"}])
    assert "US$5 billion to</text>" in svg
    assert "US$9 billion</text>" in svg


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([1, 19], "linear"), ([1, 20], "log"), ([0, 5], "linear"), ([0], "linear"), ([3, 400], "log"),
        ([700, 120_000], "log"), ([1, 3e8], "log"), ([0.01, 0.9], "log"), ([20, 450], "log"),
    ],
)  # fmt: skip
def test_an_axis_is_logarithmic_where_it_must_be(values: list[float], scale: str) -> None:
    ax = plot.forest(Frame({"best": values}))
    assert ax.get_xscale() == scale
    ax.get_figure().canvas.draw()
    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert 1 <= len(labels) <= 6
    if scale == "log":
        assert all(re.fullmatch(r"0?\.?[0,]*[1235][0,]*( million)?", label) for label in labels)


def test_a_ladder_shows_rungs_in_order_and_the_claims_behind_them(claims: Frame) -> None:
    rungs = Frame(
        {"rung": ["found", "trafficked", "modern_slavery"], "best": [814, 6250, np.nan],
         "claim_ids": ["", "NLR-004;A2009-039", ""], "number_id": ["", "NLR-004", ""], "visibility": ["detected", "", ""]}
    ).set_index("rung")  # fmt: skip
    ax = plot.ladder(rungs, claims.drop(columns="quantity"))
    assert [row["kind"] for row in describe(ax).rows] == ["rung", "rung", "claim", "rung"]
    assert [*dict.fromkeys(row["rung"] for row in describe(ax).rows)] == rungs.index.tolist()
    assert "no number held" in describe(ax).alt
    keys = {handle.get_color() for handle in ax.get_figure().legends[0].get_lines()}
    assert {line.get_color() for line in ax.lines} == keys == {style.GREEN, style.BLUE}
    behind = [row for row in describe(plot.ladder(rungs, claims)).rows if row["kind"] == "claim"]
    assert 1 < len(behind) <= 4


@pytest.mark.parametrize(("named", "drawn"), [(3, 3), (4, 4), (5, 4)])
def test_a_rung_shows_all_claims_behind_it_and_of_more_than_four_the_newest(named: int, drawn: int) -> None:
    ids = [f"A-{number}" for number in range(1, named + 1)]
    claims = Frame(
        {"best": [100.0 * number for number in range(1, named + 1)], "year": range(2001, 2001 + named), "quantity": "x"},
        index=pd.Index(ids, name="claim_id"),
    )  # fmt: skip
    rung = Frame({"rung": ["trafficked"], "best": [50.0], "claim_ids": [";".join(ids)], "number_id": "B-1"})
    ax = plot.ladder(rung, claims)
    newest = ids[::-1][:drawn]
    assert [row["id"] for row in describe(ax).rows] == ["B-1", *newest]
    # Each has a mark at its own height, at its own number, and its words beside it.
    marks: set[tuple[float, float]] = set()
    for line in ax.lines:
        marks |= {(x, y) for x, y in line.get_xydata().tolist() if not math.isnan(x)}
    values = claims.loc[newest, "best"].tolist()
    assert sorted(x for x, _ in marks) == sorted([50.0, *values])
    assert len({y for _, y in marks}) == drawn + 1
    printed = [f"{value:.0f}" for value in values]
    assert [text for text in texts(ax) if text in printed] == printed


def test_the_sharpest_conflicts_lead_and_gaps_between_claims_of_one_unit_are_shaded(claims: Frame) -> None:
    table = pd.read_csv(TABLES / "20_conflicts.csv", keep_default_na=False)
    ax = plot.conflicts(table, claims, most=5)
    heads = [row for row in describe(ax).rows if row["kind"] == "conflict"]
    assert {row["level"] for row in heads} == {"infeasible"}
    assert [row["factor"] for row in heads] == sorted((row["factor"] for row in heads), reverse=True)
    assert (len(heads), describe(ax).alt.split()[0]) == (5, f"{len(table):,}")
    assert sum("cannot all be true as printed" in text.replace("\n", " ") for text in texts(ax)) == 5
    assert "gap" in [shade.get_gid() for shade in ax.collections]
    overlapping = Frame({"low": [1, 5], "high": [6, 9]}, index=pd.Index(["A", "B"], name="claim_id"))
    conflict = Frame({"level": ["clipped"], "members": ["A;B"]})
    assert "gap" not in [shade.get_gid() for shade in plot.conflicts(conflict, overlapping).collections]
    mixed = Frame({"claim_id": ["A", "B"], "best": [500, 0.9], "unit": ["persons", "fraction"]})
    assert len(forms(plot.conflicts(conflict, mixed))) == 1
    with pytest.raises(ValueError, match=r"knows the levels infeasible.*not \['hard'\]"):
        plot.conflicts(Frame({"level": ["hard"], "members": [""]}))


def test_counts_are_interrupted_at_breaks_and_two_of_a_year_are_no_move() -> None:
    years = [2007, 2008, 2009, 2009]
    ax = plot.counts(Frame({"year": years, "value": [1, 2, 3, 4], "break_before": [1, 0, 1, 0]}))
    drawn = {line.get_gid(): line.get_xdata() for line in ax.lines}
    np.testing.assert_equal(drawn["slope"], [2007, 2008, np.nan])
    assert drawn["series"].tolist() == years
    assert [line.get_xdata()[0] for line in ax.lines if line.get_gid() == "break"] == [2008.5]
    assert "One break" in describe(ax).alt
    series = ["unattributed", "unattributed: women", "Office (O): people (all)"]
    named = plot.counts(
        Frame({"period_start": 2006, "period_end": 2008, "value": [1, 2, 3], "series": series})
    )
    assert {row["year"] for row in describe(named).rows} == {2007}
    assert legend(named) == ["producer not named", "producer not named: women", "O: people (all)"]


def test_a_count_that_is_hidden_is_told_as_its_range() -> None:
    """The middle of "fewer than five" is no number of persons."""
    ends = {"best": [9, NONE], "low": [NONE, 1], "high": [NONE, 4]}
    ax = plot.counts(Frame({"year": [2007, 2008], "value": [9, 2.5], **ends}))
    assert "9 in 2007, 1 to 4 in 2008" in describe(ax).alt
    (line,) = ax.collections
    # Nothing is dotted where a row has its number.
    _, dots = line.get_linestyle()[0]
    assert dots


def test_the_curve_of_one_region_only() -> None:
    curve = pd.read_csv(TABLES / "30_specification_curve.csv")
    with pytest.raises(ValueError, match="one region"):
        plot.multiverse(curve)
    region_curve = curve[curve["region_code"] == "PAK"]
    region_curve.attrs["summary"] = Frame({"published_median": [0.25]})
    lines = {line.get_gid(): line for line in plot.multiverse(region_curve).lines}
    assert np.all(np.diff(lines["medians"].get_ydata()) >= 0)
    assert len(lines["medians"].get_ydata()) == len(region_curve)
    assert set(lines["published"].get_ydata()) == {0.25}


def test_editions_about_one_year_are_joined_by_a_whole_line_and_a_few_lines_are_named(claims: Frame) -> None:
    frame = Frame(
        {"best": [2, 17, 30], "producer_year": [2014, 2016, 2018], "period_start": [2014, 2016, 2016]}
    )
    for rows, dots, meanings in ((frame, [":", "-"], ["same", "different"]), (frame[1:], ["-"], ["same"])):
        ax = plot.slopes(rows)
        assert [line.get_linestyle() for line in ax.lines if line.get_gid() == "slope"] == dots
        assert re.findall("same|different", " ".join(legend(ax))) == meanings
    editions = claims[(claims["producer"] == "Walk Free") & (claims["measure"] == "stock")]
    ax = plot.slopes(editions.assign(quantity="", line="one lineage"))
    assert len(describe(ax).rows) == len(editions)
    assert len({line.get_color() for line in ax.lines if line.get_gid() == "slope"}) == 6
    assert f"{editions['area'].nunique()} lines" in describe(ax).alt
    named = Frame({"best": [1, 2], "area": ["NLD", "NPL"], "quantity": ["x", "x, Nepal"]})
    assert "Nepal: 2 in 2016" in describe(plot.slopes(named.assign(producer_year=2016))).alt


@pytest.mark.parametrize(
    ("parts", "last"), [([60, 30], "not accounted for"), ([60, 50], "more than the total"), ([60, 40], "b")]
)
def test_parts_of_a_whole_are_to_scale_and_what_they_leave_is_shown(parts: list[float], last: str) -> None:
    ax = plot.waterfall(Frame({"label": ["all", "a", "b"], "value": [100, *parts]}))
    assert texts(ax)[-2] == last
    assert [patch.get_x() for patch in ax.patches if patch.get_gid() == "bar-part"] == [0, 60]
    ax = plot.areas(Frame({"label": ["all", *"ab"], "value": [100, parts[1], np.nan]}))
    assert [patch.get_width() ** 2 for patch in ax.patches] == pytest.approx([1, parts[1] / 100])
    assert "no number held" in texts(ax)[2]
    with pytest.raises(ValueError, match="negative"):
        plot.areas(Frame({"label": ["a"], "value": [-1]}))


def test_the_map_has_a_tile_for_each_country_and_names_no_region() -> None:
    coverage = pd.read_csv(TABLES / "10_coverage.csv")
    for phone in (False, True):
        style.width.set(style.WIDTHS[phone])
        ax = plot.tile_map(coverage.assign(value=coverage["claims"].astype(float)))
        codes = {row["region_code"] for row in describe(ax).rows}
        assert {code for code in coverage["region_code"] if len(code) == 3} == codes
        assert len([text for text in texts(ax) if len(text) == 2]) == len(codes)
    with pytest.raises(ValueError, match="five categories"):
        plot.tile_map(Frame({"region_code": sorted(codes)[:6], "value": list("abcdef")}))


def test_grades_of_one_year_share_a_cell_and_zero_stands_at_the_edge() -> None:
    ax = plot.grades(Frame({"rating": ["F", "D", "Tier 2 Watchlist"], "year": [2006, 2006, 2008]}))
    assert texts(ax) == ["F/D", "2W"]
    ax = plot.coverage(Frame({"region": ["a", "b"], "claims": [100, 2], "producers": [3, 0]}))
    assert min(min(line.get_xdata()) for line in ax.lines) == pytest.approx(ax.get_xlim()[0])


def test_colours_are_read_in_greyscale() -> None:
    def contrast(color: str, ground: str) -> float:
        """As the Web Content Accessibility Guidelines define it."""
        parts = np.array([to_rgb(color), to_rgb(ground)])
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        low, high = sorted(linear @ (0.2126, 0.7152, 0.0722))
        return float((high + 0.05) / (low + 0.05))

    assert min(contrast(color, style.PAPER) for color in (*style.COLORS, style.ORANGE)) >= 4.5
    assert len(set(style.MARKERS)) == len(style.COLORS), "what greyscale cannot tell apart, shapes do"
    steps = [contrast(step, style.PAPER) for step in style.STEPS]
    assert all(dark / light > 1.3 for light, dark in pairwise(steps))
    # Letters can be read on each step, as a grid draws them.
    grid = plot.roles(Frame({"role": "source", "place": list("abcde"), "statements": range(1, 6)}))
    inks = [text.get_color() for text in grid.texts]
    assert all(contrast(step, ink) >= 4.5 for step, ink in zip(style.STEPS, inks, strict=True))


#: What all figures say alike in their docstrings: of `ax`, of what comes back, of what is raised.
_SHARED = re.compile(r"\nax : matplotlib Axes, optional\n.*an id as the index\.(?=\n)", re.DOTALL)


def test_a_figure_says_what_all_figures_say_and_what_is_its_own() -> None:
    heads = (
        "Parameters\n---",
        "ax : matplotlib Axes",
        "Returns\n---",
        "Raises\n---",
        "Examples\n---",
        "\n>>> ",
    )
    shared = set()
    for name, home in plot.HOMES.items():
        docstring = inspect.getdoc(getattr(plot, name)) or ""
        assert all(head in docstring for head in heads), name
        # It is written in the file, not put together when the file is loaded.
        module = ast.parse((ROOT / f"src/analysis/plot/{home}.py").read_text(encoding="utf-8"))
        written = {
            node.name: ast.get_docstring(node) for node in module.body if isinstance(node, ast.FunctionDef)
        }
        assert docstring.strip() == written[name], name
        shared.update(_SHARED.findall(docstring))
    assert len(shared) == 1, "figures disagree about what they share"


def test_style_and_records_are_no_circle_also_inside_functions() -> None:
    imports = {}
    for path in sorted((ROOT / "src/analysis/plot").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "analysis.plot":
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and str(node.module).startswith("analysis.plot."):
                modules.add(str(node.module).rpartition(".")[2])
        imports[path.stem] = modules
    assert imports["style"] >= {"figure_records", "figure_words"}
    TopologicalSorter(imports).prepare()


def test_a_copy_stands_below_what_it_was_taken_from_and_its_mark_says_what_became_of_the_number() -> None:
    told = Frame(
        {"claim_id": list("ABCDEF"), "original": ["", "A", "B", "A", "Z", ""], "best": [27, 27, 27, 30, 1, 5],
         "status": ["slavery", "slavery", "trafficked", "slavery", "slavery", "slavery"], "carrier": "a newspaper",
         "carrier_year": [1999, 2013, 2014, 2001, 2000, 2000]}
    )  # fmt: skip
    ax = plot.copies(told)
    # The oldest copy of an original is first, and what copies a copy stands below that; F and E are trees of their own.
    assert [row["id"] for row in describe(ax).rows] == ["A", "D", "B", "C", "E", "F"]
    marks = [str(line.get_gid()) for line in ax.lines if str(line.get_gid()).startswith("copy-")]
    assert marks == [
        f"copy-{kind}" for kind in ("original", "changed", "same", "retold", "original", "original")
    ]
    heights = [line.get_ydata()[0] for line in ax.lines if str(line.get_gid()).startswith("copy-")]
    assert heights == sorted(set(heights))
    across = [line.get_xdata()[0] for line in ax.lines if str(line.get_gid()).startswith("copy-")]
    assert across[0] == across[4] < across[1] == across[2] < across[3]
    assert sum(line.get_gid() == "branch" for line in ax.lines) == 3
    assert (
        "27, producer not named: three copies, one with another number, one told as something else"
        in describe(ax).alt
    )
    # Two that name one another are drawn once each.
    circle = Frame({"claim_id": ["A", "B"], "original": ["B", "A"], "best": [1, 1]})
    assert [row["id"] for row in describe(plot.copies(circle)).rows] == ["A", "B"]


def test_estimates_stand_at_their_years_and_no_number_lies_over_another() -> None:
    years = Frame(
        {"year": [1999, 1999, 2007, 2021, None], "best": [27e6, NONE, NONE, 49.6e6, 1], "low": [NONE, 12.3e6, 7e5, NONE, 1],
         "high": [NONE, NONE, 2e6, NONE, 1], "quantity": ["a", "b", "c", "a", "a"]}
    )  # fmt: skip
    ax = plot.timeline(years)
    assert len(describe(ax).rows) == 4
    marks = {str(line.get_gid()): line for line in ax.lines if line.get_gid()}
    assert marks["bound"].get_ydata() == [12.3e6]
    drawn = {
        (x, y)
        for line in ax.lines
        if line.get_gid() in ("estimate", "end")
        for x, y in line.get_xydata().tolist()
    }
    assert drawn == {(1999, 27e6), (2021, 49.6e6), (1999, 12.3e6), (2007, 7e5), (2007, 2e6)}
    assert set(texts(ax)) == {"27 million", "at least 12.3 million", "700,000 to 2 million", "49.6 million"}
    figure = ax.get_figure()
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert not any(one.overlaps(other) for one, other in pairwise(boxes))


@pytest.mark.parametrize(("first", "room"), [(1990, 1), (1600, 12)])
def test_a_mark_at_the_end_of_a_timeline_has_room_beside_it(first: int, room: float) -> None:
    ax = plot.timeline(Frame({"year": [first, 2000], "best": [27e6, 49.6e6], "quantity": ["a", "a"]}))
    earliest, latest = ax.get_xlim()
    assert (earliest, latest) == pytest.approx((first - room, 2000 + room))


def test_found_and_estimated_share_a_line_and_what_has_no_number_is_left_out() -> None:
    rungs = Frame(
        {"place": ["World", "World", "Nepal", "Nepal"], "rung": ["found", "modern_slavery", "found", "trafficked"],
         "best": [133943, 49.6e6, 211, NONE], "low": [NONE, NONE, NONE, 400], "high": [NONE, NONE, NONE, 900]}
    )  # fmt: skip
    ax = plot.found_beside(rungs)
    heights: dict[str, set[float]] = {}
    for line in ax.lines:
        heights.setdefault(str(line.get_gid()), set()).update(line.get_ydata())
    assert heights["rung-found"] == heights["rung-modern_slavery"] | heights["rung-trafficked"]
    assert [text.replace("\xa0", " ") for text in texts(ax)] == [
        "World",
        "133,943; 49.6 million",
        "Nepal",
        "211; 400 to 900",
    ]
    without = plot.found_beside(rungs.assign(low=NONE, high=NONE))
    assert len(describe(without).rows) == 3


def test_the_answer_moves_with_the_scale_and_the_learned_one_lies_across() -> None:
    survey = {"place": "Nepal", "method": "survey", "year": 2019, "measure": "stock"}
    makers = {"A": "12,000", "B": "20,000"}
    own = an.make_claims([survey | {"producer": maker, "figure": text} for maker, text in makers.items()])
    scales = (1.0, 0.1)
    given = [an.reconcile(own, scale=scale).assign(scale=scale) for scale in scales]
    answers = pd.concat([*given, an.reconcile(own).assign(scale=NONE)])
    ax = plot.sensitivity(answers)
    lines = {str(line.get_gid()): line for line in ax.lines if line.get_gid() != "learned-end"}
    # From left to right, in whatever order the rows came.
    assert lines["median"].get_xdata().tolist() == [0.1, 1.0]
    assert lines["median"].get_ydata().tolist() == answers["median"].tolist()[1::-1]
    assert {*lines["learned"].get_ydata()} == {answers["median"].iloc[2]}
    widths = []
    for band in ax.collections:
        if band.get_gid() == "within95":
            heights = band.get_paths()[0].vertices
            for scale in sorted(scales):
                at = heights[heights[:, 0] == scale, 1]
                widths.append(at.max() - at.min())
    want = (answers["high95"] - answers["low95"]).tolist()[1::-1]
    assert widths == pytest.approx(want)
    assert widths[0] < widths[1]
    with pytest.raises(ValueError, match=r"sensitivity draws one quantity, and these rows are of 2: a, b"):
        plot.sensitivity(answers.assign(quantity=["a", "b", "a"]))


def test_each_quantity_of_a_forest_has_its_heading_and_only_what_is_made_is_called_so() -> None:
    survey = {"place": "Nepal", "method": "survey", "year": 2019, "measure": "stock"}
    own = an.make_claims([
        survey | {"figure": "50", "producer": "A"},
        survey | {"figure": "60", "producer": "B"},
        survey | {"figure": "70", "producer": "C", "measure": "flow"},
        survey | {"figure": "80", "producer": "C", "measure": "venues"},
    ])  # fmt: skip
    answers = an.reconcile(own, year=2019)
    assert sorted(answers["answer_status"]) == ["reconciled", "refused", "stated"]
    texts = [text.get_text() for text in plot.forest(own, answers).texts]
    assert {*an.assign_quantities(own)["quantity"]} <= {*texts}
    assert texts.count("2019 · put together here") == 1
    assert texts.count("70") == 1
    alone = [text.get_text() for text in plot.forest(own.head(2), answers).texts]
    assert (
        alone.count("2019 · as published") == alone.count("70") == alone.count("2019 · not put together") == 1
    )
