"""Charts that stand alone: narrow columns, shared axes, keys, words, both themes, and what is written around them."""

import colorsys
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.transforms import Bbox
from pandas import DataFrame as Frame
from PIL import Image, ImageColor

import analysis as an
from analysis import plot
from analysis.plot import dark_theme, style
from analysis.plot.chart_frames import Frame as ChartFrame
from analysis.plot.chart_frames import bands, framed
from analysis.plot.chart_pictures import chart_png, drawing_of
from analysis.plot.dark_theme import dark, themed
from analysis.plot.figure_display import plain_png, redraw
from analysis.plot.figure_records import LONGEST, describe
from analysis.plot.style import to_svg
from analysis.plot.svg_renderer import RULER
from tests.conftest import ROOT
from tests.hostile_texts import TEXTS
from tests.plot.test_plot_figures import SMALL, rows_of

LONG = "People trafficked into forced labour, domestic work and street begging, at some time in the period, in the south"
AROUND = ChartFrame(
    "Ghana: every number",
    ("Source: ILO. Numbers of 2010.", "Chart: Counting the Uncounted, 2026, CC BY 4.0."),
)


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Figures without a window, none left open."""
    mpl.use("agg")
    yield
    plt.close("all")


def contrast(color: str, ground: str) -> float:
    """As the Web Content Accessibility Guidelines define it."""
    parts = np.array([to_rgb(color), to_rgb(ground)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    low, high = sorted(linear @ (0.2126, 0.7152, 0.0722))
    return float((high + 0.05) / (low + 0.05))


@pytest.mark.parametrize("inches", [3.3, 4.5, 6.2])
@pytest.mark.parametrize("name", SMALL)
def test_a_figure_is_as_wide_as_it_is_asked_to_be_and_nothing_of_it_is_cut(name: str, inches: float) -> None:
    ax = getattr(plot, name)(SMALL[name][0], width=inches)
    figure = ax.get_figure()
    assert figure.get_size_inches()[0] == pytest.approx(inches)
    figure.canvas.draw()
    keys = [key.get_window_extent() for key in figure.legends]
    box = Bbox.union([ax.get_tightbbox(), *keys, *(text.get_window_extent() for text in ax.texts)])
    assert min(box.min) >= -2
    assert (box.max <= figure.bbox.size + 2).all()
    assert style.width.get() == style.WIDTHS[0], "the next figure is as wide as a page again"


def test_a_figure_too_narrow_for_words_is_refused() -> None:
    with pytest.raises(ValueError, match=r"plot\.forest draws from 3\.3 inches on; width is 2"):
        plot.forest(SMALL["forest"][0], width=2)
    assert "nothing to draw" in plot.forest(Frame(), width=3.3).texts[0].get_text()


@pytest.mark.parametrize("inches", [3.3, 5.0, 6.5, 7.6])
def test_headings_are_as_wide_as_the_axes_at_most(inches: float) -> None:
    ax = plot.forest(
        Frame({"best": [10.0, 20.0], "year": 2010, "producer": "A maker", "quantity": LONG}), width=inches
    )
    ax.get_figure().canvas.draw()
    heading = next(text for text in ax.texts if text.get_weight() == "bold")
    assert heading.get_text().replace("\n", " ") == LONG
    assert heading.get_window_extent().x1 <= ax.get_window_extent().x1 + 1
    # As few lines as fit.
    lines = heading.get_text().split("\n")
    assert len(lines) > 1
    assert heading.get_window_extent().width > 0.6 * ax.get_window_extent().width


def test_headings_fit_axes_of_somebody_else() -> None:
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4))
    plot.forest(Frame({"best": [10.0], "year": 2010, "quantity": LONG}), ax=left, width=3.3)
    figure.canvas.draw()
    heading = next(text for text in left.texts if text.get_weight() == "bold")
    assert heading.get_window_extent().x1 <= left.get_window_extent().x1 + 1 < right.get_window_extent().x0


def marks(ax: Axes) -> np.ndarray:
    """Where marks stand, (marks, 2)."""
    points = np.vstack(
        [line.get_xydata() for line in ax.lines if str(line.get_gid()).startswith(("mark", "series"))]
    )
    return points[~np.isnan(points).any(axis=1)]


def assert_on_axes(ax: Axes) -> None:
    """Every mark is inside the limits of its axes."""
    points = marks(ax)
    assert len(points)
    for values, limits in zip(points.T, (ax.get_xlim(), ax.get_ylim()), strict=True):
        assert min(limits) <= values.min()
        assert values.max() <= max(limits)


@pytest.mark.parametrize("order", [1, -1])
def test_axes_that_are_shared_keep_every_point(order: int) -> None:
    small = Frame({"best": [12.0, 15.0], "year": [2008, 2009], "value": [12.0, 15.0]})
    large = Frame({"best": [9000.0] * 5, "year": range(2015, 2020), "value": [9000.0] * 5})
    for name in ("forest", "counts"):
        _, axes = plt.subplots(1, 2, sharex=True, sharey=True)
        for ax, frame in zip(axes, (small, large)[::order], strict=True):
            getattr(plot, name)(frame, ax=ax)
        for ax in axes:
            assert_on_axes(ax)
        assert axes[0].get_xlim() == axes[1].get_xlim()
    # Twice on the same axes too.
    ax = plot.counts(small)
    assert_on_axes(plot.counts(large, ax=ax))
    assert len(marks(ax)) == 7


def test_the_key_has_each_form_in_each_colour_that_is_drawn() -> None:
    frame = Frame(
        {
            "low": [5.0, 6.0, None],
            "high": [9.0, 12.0, None],
            "best": [None, None, 8.0],
            "visibility": ["actual", "detected", "detected"],
        }
    )
    ax = plot.forest(frame)
    drawn = {(str(line.get_gid()), to_hex(line.get_color())) for line in ax.lines}
    key = ax.get_figure().legends[0]
    meanings = {
        text.get_text().replace("\n", " "): to_hex(handle.get_color())
        for text, handle in zip(key.get_texts(), key.legend_handles, strict=True)
    }
    assert set(meanings.values()) == {color for _, color in drawn}
    assert len(meanings) == len(drawn) == 3
    assert meanings["a range as printed, no interval"] == style.BLUE
    assert meanings["a range as printed, no interval, of persons found"] == style.GREEN


def test_no_two_lines_of_a_key_look_alike() -> None:
    looks = [(style.look(index)["color"], style.look(index)["marker"]) for index in range(20)]
    assert len(set(looks)) == 20
    series = Frame({"year": 2010, "value": range(1, 10), "series": list("abcdefghi")})
    ax = plot.counts(series)
    key = ax.get_figure().legends[0]
    of_key = [(handle.get_color(), handle.get_marker()) for handle in key.legend_handles]
    drawn = [(line.get_color(), line.get_marker()) for line in ax.lines if line.get_gid() == "series"]
    assert of_key == drawn
    assert len(set(drawn)) == 9


def test_words_for_a_figure_have_fewer_than_400_letters_and_whole_sentences() -> None:
    claims = an.load_claims(corrections=False)
    claims["quantity"] = claims["status"] + " " + claims["measure"] + " " + claims["population"]
    table = pd.read_csv(ROOT / "data/processed/20_conflicts.csv", keep_default_na=False)
    drawn = [
        plot.conflicts(table, claims),
        plot.forest(claims),
        plot.forest(claims.head(60)),
        plot.conflicts(table.tail(8), claims),
    ]
    for ax in drawn:
        alt = describe(ax).alt
        assert 100 < len(alt) < 400, alt
        assert alt.endswith(".")
    alt = describe(drawn[0]).alt
    assert "cannot all be true as printed" in alt, "as the page calls the level"
    assert not re.search("infeasible|apparent|forest plot", " ".join(describe(ax).alt for ax in drawn))


def test_panels_share_the_letters_and_words_of_ones_own_have_as_many() -> None:
    claims = an.load_claims(corrections=False)
    claims["quantity"] = claims["status"] + " " + claims["measure"]
    figure, axes = plt.subplots(1, 3)
    for ax in axes:
        plot.forest(claims.head(40), ax=ax)
    assert len(describe(figure).alt) <= LONGEST
    assert describe(figure).alt.count("40 numbers with their makers") == 3
    with pytest.raises(ValueError, match="at most 399 letters"):
        plot.described(axes[0], "a" * 400)


# -- themes -----------------------------------------------------------------------------------------------------------


def test_the_dark_theme_knows_every_colour_of_the_style() -> None:
    light = {color for color, _ in dark_theme.COLORS.values()}
    assert {style.INK, style.MUTED, style.GRID, style.PAPER, *style.COLORS, *style.STEPS} <= light
    for name in SMALL:
        svg = redraw(name, rows_of(SMALL[name][0]), phone=False)
        drawn = set(re.findall(r"#[0-9a-f]{6}\b", " ".join(re.findall(r"<[^>]+>", svg))))
        assert drawn <= light, name
        # Black, which matplotlib does not write, would be lost on a dark page.
        assert all("fill:" in text for text in re.findall(r"<text[^>]*>", svg)), name
        assert not {color for color in light if color in dark(svg)}, name


def test_letters_and_marks_are_read_on_the_dark_ground_and_stay_what_they_are() -> None:
    colors = {name: pair[1] for name, pair in dark_theme.COLORS.items()}
    paper = colors["paper"]
    for name in ("ink", "muted", "blue", "orange", "green", "purple"):
        assert contrast(colors[name], paper) >= 4.5, name
    for name in ("blue", "orange", "green", "purple"):
        hues = [colorsys.rgb_to_hsv(*to_rgb(color))[0] for color in dark_theme.COLORS[name]]
        assert abs(hues[0] - hues[1]) < 0.07, f"{name} is {name} in both themes"
    steps = [colors[f"step-{number}"] for number in range(1, 6)]
    assert all(contrast(more, paper) / contrast(less, paper) > 1.3 for less, more in pairwise(steps)), (
        "more is stronger"
    )
    inks = [colors["ink" if ink == style.INK else "paper"] for ink in style.INKS]
    assert all(contrast(step, ink) >= 4.5 for step, ink in zip(steps, inks, strict=True))


def test_words_stay_as_they_are_in_the_dark_and_an_inverted_picture_is_another() -> None:
    svg = redraw("forest", [{"best": 5, "figure": "#1f2430 or 5"}], phone=False)
    assert "#1f2430 or 5" in dark(svg)
    assert "var(--ink)" in themed(svg)
    declared = dark_theme.styles(is_dark=True)
    assert "--paper: #15181d" in declared
    assert all(f"--{name}:" in declared for name in re.findall(r"var\(--([a-z0-9-]+)\)", themed(svg)))


# -- what stands around a chart ---------------------------------------------------------------------------------------


def words_of(svg: str) -> list[str]:
    return ["".join(element.itertext()) for element in ET.fromstring(svg).findall(".//{*}text")]


@pytest.mark.parametrize("phone", [False, True])
def test_title_source_licence_and_year_stand_in_the_picture(phone: bool) -> None:
    svg = redraw("forest", [{"best": 5, "producer": "ILO"}], phone=phone)
    chart = framed(svg, AROUND)
    texts = words_of(chart)
    assert texts[0] == AROUND.title
    below = " ".join(texts[len(words_of(svg)) + 1 :])
    assert below == " ".join(AROUND.foot)
    before, after = (ET.fromstring(drawing).get("viewBox").split() for drawing in (svg, chart))
    assert before[2] == after[2]
    above, beneath = bands(AROUND, float(before[2]))
    assert float(after[3]) == pytest.approx(float(before[3]) + above.height + beneath.height)
    assert max(line.y for line in beneath.lines) < beneath.height
    assert framed(svg, AROUND) == chart, "the same bytes"


def test_what_is_written_around_a_chart_stays_text_and_fits() -> None:
    frame = ChartFrame(TEXTS["tags"], (LONG * 3,))
    chart = framed(redraw("forest", [{"best": 5}]), frame)
    assert " ".join(words_of(chart)).startswith(" ".join(TEXTS["tags"].split())[:10])
    for band in bands(frame, 246):
        for line in band.lines:
            font = mpl.font_manager.FontProperties(
                family="DejaVu Sans", size=line.size, weight="bold" if line.is_title else "normal"
            )
            long_words = any(len(word) > 20 for word in line.text.split())
            assert long_words or RULER.get_text_width_height_descent(line.text, font, False)[0] < 246
    with pytest.raises(ValueError, match="no viewBox"):
        framed("<svg></svg>", frame)


def test_a_picture_of_dots_is_sharper_than_a_page_has_few_colours_and_the_same_bytes() -> None:
    rows = json.loads(json.dumps(describe(plot.counts(SMALL["counts"][0])).rows))
    svg = framed(redraw("counts", rows, phone=False), AROUND)
    picture = chart_png(svg)
    assert chart_png(svg) == picture
    with Image.open(BytesIO(picture)) as image:
        assert image.mode == "P"
        assert "Software" not in image.info
        width, height = (float(side) for side in ET.fromstring(svg).get("viewBox").split()[2:])
        assert image.width == pytest.approx(1.5 * width, abs=1)
        assert image.height == pytest.approx(1.5 * height, abs=1)
        dots = np.asarray(image.convert("L"))
        colors = {color for _, color in image.convert("RGB").getcolors(1 << 16)}
    assert dots[0, 0] == 255
    assert ImageColor.getrgb(style.BLUE) in colors, "colours are those of the style"
    assert dots[:30].min() < 80, "the title is drawn"
    assert dots[-30:].min() < 160, "what stands below is drawn"
    assert len(picture) < 40_000


def test_letters_are_those_that_were_measured_wherever_a_picture_is_made() -> None:
    """As wide as Matplotlib says, bold and usual ones: with other letters words would run into marks, or be missing."""
    for weight in ("normal", "bold"):
        text = "Forced labour, 2010"
        look = f"font: {weight} 9px 'DejaVu Sans', Verdana, sans-serif; fill: #000000"
        size = 'width="200pt" height="20pt" viewBox="0 0 200 20"'
        words = (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}><text y="15" style="{look}">{text}</text></svg>'
        )
        with Image.open(BytesIO(chart_png(framed(words, ChartFrame("", ()))))) as image:
            columns = np.flatnonzero((np.asarray(image.convert("L")) < 128).any(axis=0))
        font = mpl.font_manager.FontProperties(family="DejaVu Sans", size=9, weight=weight)
        measured, _, _ = RULER.get_text_width_height_descent(text, font, False)
        assert np.ptp(columns) == pytest.approx(1.5 * measured, abs=4)


def test_a_figure_of_somebody_elses_has_its_picture_of_dots_too() -> None:
    figure, ax = plt.subplots()
    ax.plot([1, 2], [2, 1])
    picture = plain_png(figure)
    assert plain_png(figure) == picture
    assert b"Software" not in picture
    around = chart_png(framed(drawing_of(picture), AROUND))
    with Image.open(BytesIO(picture)) as own, Image.open(BytesIO(around)) as image:
        assert own.width == image.width
        assert image.height > own.height + 45
        # Dot for dot, but for its colours.
        above = round(1.5 * bands(AROUND, own.width / 1.5)[0].height)
        inside = np.asarray(image.convert("L"), float)[above : above + own.height]
        assert np.abs(inside - np.asarray(own.convert("L"), float)).mean() < 2
    assert to_svg(figure) == to_svg(figure)
