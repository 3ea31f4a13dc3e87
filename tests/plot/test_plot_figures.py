"""What stands on the axes: every row, in its own form; whatever a frame lacks; rows and words that travel along."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from analysis import handover, plot
from analysis.plot import outputs, scales, style
from analysis.plot.marks import MEANINGS
from analysis.plot.outputs import describe, redraw, to_svg
from tests.conftest import ROOT

TABLES = ROOT / "data/processed"
Frame = pd.DataFrame


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Figures without a window, none left open."""
    mpl.use("agg")
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


def table(name: str) -> Frame:
    frame = pd.read_csv(TABLES / f"{name}.csv", keep_default_na=False, low_memory=False)
    for column in ("low", "best", "high", "period_start", "period_end", "producer_year", "severity"):
        if column in frame:
            frame[column] = pd.to_numeric(frame[column])
    return frame


@pytest.fixture(scope="module")
def claims() -> Frame:
    made = table("10_claims").set_index("claim_id")
    return made.assign(quantity=made["status"] + " " + made["visibility"] + " " + made["measure"])


def of(claims: Frame, region: str) -> Frame:
    return claims[claims["regions"].str.split(";").map(lambda codes: region in codes)]


def estimates(region: str) -> Frame:
    made = pd.read_csv(TABLES / "30_estimates.csv")
    made = made[(made["region_code"] == region) & (made["scope"] == "all") & (made["method"] == "exact")]
    return made.assign(quantity=made["status"] + " actual " + made["measure"])


def forms(ax: Axes) -> list[str]:
    """Forms of the marks that are drawn, each once a row; a range is one mark, an arrow too."""
    found = [str(one.get_gid()) for one in (*ax.lines, *ax.texts) if str(one.get_gid()).startswith("mark-")]
    return [one.removeprefix("mark-") for one in found]


SMALL: dict[str, Callable[[], Frame]] = {
    "forest": lambda: Frame({"best": [809.0, 6250.0], "year": [2008, 2015], "producer": ["A", "B"]}),
    "counts": lambda: Frame({"year": [2007, 2008], "value": [716, 826], "break_before": [False, True]}),
    "ladder": lambda: Frame({"rung": ["found", "trafficked"], "best": [814, np.nan], "year": [2022, np.nan]}),
    "conflicts": lambda: Frame(
        {"kind": ["conflict", "claim", "claim"], "level": ["infeasible"] * 3, "conflict_id": ["x"] * 3,
         "members": ["A;B", "", ""], "best": [np.nan, 2200, 17500], "factor": [7.9, np.nan, np.nan]}
    ),
    "multiverse": lambda: Frame({"bin": [1, 2, 3], "middle_median": [900, 2400, 5400], "published_median": 2400}),
    "slopes": lambda: Frame({"producer_year": [2016, 2018], "best": [17500, 30000], "period_start": [2016, 2016]}),
    "grades": lambda: Frame({"rating": ["Tier 1", "Tier 3"], "year": [2008, 2010], "scheme": "us_tip_tier"}),
    "roles": lambda: Frame({"role": ["source", "destination"], "place": ["Nepal", "Japan"]}),
    "tile_map": lambda: Frame({"region_code": ["NLD", "NPL"], "value": [3, 9]}),
    "coverage": lambda: Frame({"region_code": ["NPL", "NLD"], "claims": [22, 39], "producers": [6, 0]}),
    "waterfall": lambda: Frame({"label": ["all", "women"], "value": [100, 60]}),
    "areas": lambda: Frame({"label": ["found", "all"], "value": [100, 900]}),
}  # fmt: skip
NEEDED = {
    "forest": "best or low or high", "counts": "year or period_start", "ladder": "rung", "conflicts": "level",
    "multiverse": "bin", "slopes": "producer_year", "grades": "rating", "roles": "role", "tile_map": "region_code",
    "coverage": "claims or producers", "waterfall": "label", "areas": "label",
}  # fmt: skip


def test_every_figure_is_tried_here() -> None:
    assert set(SMALL) == set(NEEDED) == set(plot.__all__) == set(plot.HOMES)
    assert outputs.MIME == handover.MIME
    assert outputs.SVG == handover.SVG
    with pytest.raises(AttributeError, match="forest"):
        _ = plot.forrest


def test_import_is_light() -> None:
    code = "import sys, analysis.plot; print(sorted({'matplotlib', 'seaborn', 'pandas'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", SMALL)
def test_a_frame_without_rows_says_so(name: str) -> None:
    for empty in (Frame(), SMALL[name]().head(0)):
        ax = getattr(plot, name)(empty)
        assert [text.get_text() for text in ax.texts] == ["nothing to draw"]
        described = describe(ax)
        assert described is not None
        assert described.rows == ()
        assert described.name == name
        assert re.search("nothing to draw", described.alt, re.IGNORECASE)
        assert "nothing to draw" in redraw(name, described.rows)


@pytest.mark.parametrize("name", SMALL)
def test_a_missing_column_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=f"plot.{name} needs .*{NEEDED[name]}.*the frame has other"):
        getattr(plot, name)(Frame({"other": [1]}))


@pytest.mark.parametrize("name", SMALL)
def test_rows_draw_the_same_figure_again(name: str) -> None:
    ax = getattr(plot, name)(SMALL[name]())
    first = describe(ax)
    assert first is not None
    rows = json.loads(json.dumps(first.rows, allow_nan=False))
    again = getattr(plot, name)(Frame(rows))
    second = describe(again)
    assert second is not None
    assert second.rows == first.rows
    assert second.alt == first.alt
    assert to_svg(again.get_figure()) == to_svg(ax.get_figure()) == redraw(name, rows, phone=False)


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("count", [1, 2])
def test_one_row_and_many(name: str, count: int) -> None:
    frame = SMALL[name]()
    ax = getattr(plot, name)(frame.head(count + (name == "conflicts")))
    described = describe(ax)
    assert described is not None
    assert len(described.rows) >= count
    assert described.alt.endswith(".")
    assert not re.search(r"nan|None|\bone (?!is\b|axis\b|series\b)\w+s\b|  ", described.alt)


@pytest.mark.parametrize("name", SMALL)
def test_phones_show_letters_of_twelve_pixels_and_nothing_is_cut(name: str) -> None:
    described = describe(getattr(plot, name)(SMALL[name]()))
    assert described is not None
    for phone, wide in ((True, 246.0), (False, 547.2)):
        svg = redraw(name, described.rows, phone=phone)
        assert re.search(rf'viewBox="0 0 {wide:g} [\d.]+"', svg)
        sizes = [float(size) for size in re.findall(r"font(?:-size)?: (?:bold )?([\d.]+)px", svg)]
        assert sizes
        assert min(sizes) * 4 / 3 >= 12
    with style.phone():
        figure = getattr(plot, name)(Frame(list(described.rows))).get_figure()
        figure.canvas.draw()
        box = figure.get_tightbbox()
        assert box.x0 >= -0.02
        assert box.x1 <= figure.get_figwidth() + 0.02


@pytest.mark.parametrize("name", SMALL)
def test_axes_of_somebody_else_are_used(name: str) -> None:
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2)
    assert getattr(plot, name)(SMALL[name](), ax=left) is left
    assert figure.axes == [left, right]
    assert describe(right) is None
    assert describe(figure) == describe(left)


def test_the_style_stays_inside() -> None:
    before = dict(mpl.rcParams)
    plot.forest(SMALL["forest"]())
    assert dict(mpl.rcParams) == before


# Forest


@pytest.mark.parametrize("region", ["WORLD", "NLD", "UKR", "JPN"])
def test_no_claim_of_a_region_is_lost(claims: Frame, region: str) -> None:
    own, made = of(claims, region), estimates(region)
    ax = plot.forest(own, made)
    described = describe(ax)
    assert described is not None
    drawn = [row["id"] for row in described.rows if row["kind"] == "claim"]
    assert sorted(drawn) == sorted(own.index)
    assert forms(ax).count("estimate") == made["median"].notna().sum()
    assert len([row for row in described.rows if row["kind"] == "estimate"]) == len(made)
    numbers = own[["low", "best", "high"]].notna().any(axis=1).sum() + made["median"].notna().sum()
    assert len(forms(ax)) == numbers


def test_labels_may_repeat() -> None:
    ax = plot.forest(Frame({"best": [10, 10, 10], "year": [2000] * 3, "producer": ["X"] * 3}))
    names = [text.get_text() for text in ax.texts if "X" in text.get_text()]
    heights = {float(line.get_ydata()[0]) for line in ax.lines if line.get_gid() == "mark-point"}
    assert len(names) == len(heights) == 3


def test_each_form_looks_different() -> None:
    rows = Frame(
        {
            "low": [None, None, 5, 5, 5, None], "best": [10, 10, 10, None, None, None],
            "high": [None, None, 20, 20, None, 20], "visibility": ["actual", "detected", *["actual"] * 4],
        }
    )  # fmt: skip
    ax = plot.forest(rows, Frame({"median": [9], "low95": [3], "high95": [30]}))
    assert set(forms(ax)) == set(MEANINGS)
    lines = {str(line.get_gid()).removeprefix("mark-"): line for line in ax.lines}
    assert lines["range"].get_linestyle() == ":"
    assert lines["range"].get_markerfacecolor() == style.PAPER
    assert lines["count"].get_marker() == "s"
    assert lines["count"].get_markerfacecolor() == style.GREEN
    assert lines["estimate"].get_marker() == "D"
    assert lines["point"].get_marker() == "o"
    arrows = {
        str(text.get_gid()): text for text in ax.texts if getattr(text, "arrow_patch", None) is not None
    }
    assert arrows["mark-at_least"].xyann[0] > 0 > arrows["mark-at_most"].xyann[0]
    legend = ax.get_figure().legends[0]
    assert len(legend.get_texts()) == len(MEANINGS)


def test_newest_first_and_estimates_below_their_quantity() -> None:
    rows = Frame({"best": [1, 2, 3, 4], "year": [2000, np.nan, 2010, 2005], "quantity": ["b", "b", "b", "a"]})
    described = describe(
        plot.forest(rows, Frame({"median": [2], "quantity": ["b"], "reference_year": [2021]}))
    )
    assert described is not None
    assert [row["id"] for row in described.rows] == ["2", "0", "1", "0", "3"]


def test_a_row_without_a_number_stays() -> None:
    ax = plot.forest(Frame({"best": [np.nan, 0.0, 50.0], "figure": ["many", "none", "50"]}))
    texts = [text.get_text() for text in ax.texts]
    assert {"many", "none", "50"} <= set(texts)


# Scales


@pytest.mark.parametrize(("values", "log"), [([1, 19], False), ([1, 20], True), ([0, 5], False), ([], False)])
def test_an_axis_is_logarithmic_where_it_must_be(values: list[float], log: bool) -> None:
    assert scales.is_log(values, None) is log
    assert scales.is_log(values, False) is False


@pytest.mark.parametrize(("low", "high"), [(3, 400), (700, 120_000), (1, 3e8), (0.01, 0.9), (20, 45)])
def test_log_ticks_are_round_and_apart(low: float, high: float) -> None:
    ticks = scales.log_ticks(low, high, 5)
    assert 1 <= len(ticks) <= 6
    assert all(f"{tick:e}"[:2] in ("1.", "2.", "3.", "5.") for tick in ticks)


def test_log_axes_have_plain_numbers() -> None:
    ax = plot.forest(Frame({"best": [900, 12_000, 110_000]}))
    ax.get_figure().canvas.draw()
    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert "10,000" in labels
    assert not any("^" in label or "e+" in label for label in labels)


# Others


def test_counts_are_interrupted_at_breaks() -> None:
    frame = Frame({"year": [2007, 2008, 2009, 2010], "value": [1, 2, 3, 4], "break_before": [0, 0, 1, 0]})
    ax = plot.counts(frame)
    assert [list(line.get_xdata()) for line in ax.lines if line.get_gid() == "series"] == [
        [2007, 2008],
        [2009, 2010],
    ]
    assert [line.get_xdata()[0] for line in ax.lines if line.get_gid() == "break"] == [2008.5]
    described = describe(ax)
    assert described is not None
    assert "one break" in described.alt


def test_two_counts_of_a_year_are_points_not_a_move() -> None:
    ax = plot.counts(Frame({"year": [2008, 2008], "value": [45, 809], "series": ["a", "a"]}))
    assert all(len(line.get_xdata()) == 1 for line in ax.lines if line.get_gid() == "series")


def test_a_ladder_shows_rungs_in_order_and_the_claims_behind_them(claims: Frame) -> None:
    rungs = Frame(
        {"rung": ["found", "trafficked", "modern_slavery"], "best": [814, 6250, np.nan],
         "claim_ids": ["", "NLR-004;A2009-039", ""], "number_id": ["", "NLR-004", ""]}
    ).set_index("rung")  # fmt: skip
    described = describe(plot.ladder(rungs, claims.drop(columns="quantity")))
    assert described is not None
    assert [(row["kind"], row["rung"]) for row in described.rows] == [
        ("rung", "found"), ("rung", "trafficked"), ("claim", "trafficked"), ("rung", "modern_slavery")
    ]  # fmt: skip
    assert "nobody measured it" in described.alt
    wider = describe(plot.ladder(rungs, claims, most=2))
    assert wider is not None
    assert [row["kind"] for row in wider.rows if row["rung"] == "trafficked"] == ["rung", "claim", "claim"]


def test_the_sharpest_conflicts_lead_and_gaps_are_shaded(claims: Frame) -> None:
    found = table("20_conflicts")
    ax = plot.conflicts(found, claims, most=5)
    described = describe(ax)
    assert described is not None
    heads = [row for row in described.rows if row["kind"] == "conflict"]
    assert len(heads) == 5
    assert {row["level"] for row in heads} == {"infeasible"}
    assert heads == sorted(heads, key=lambda row: -row["factor"])
    assert heads[0]["of"] == len(found)
    levels = [line for line in ax.lines if str(line.get_gid()).startswith("level-")]
    assert len(levels) == 5
    assert any(one.get_gid() == "gap" for one in ax.collections)


def test_ranges_that_overlap_have_no_gap() -> None:
    claims = Frame({"low": [1, 5], "high": [6, 9]}, index=pd.Index(["A", "B"], name="claim_id"))
    ax = plot.conflicts(Frame({"level": ["clipped"], "members": ["A;B"]}), claims)
    assert not [one for one in ax.collections if one.get_gid() == "gap"]


def test_the_curve_of_one_region_only() -> None:
    curve = pd.read_csv(TABLES / "30_specification_curve.csv")
    with pytest.raises(ValueError, match="one region"):
        plot.multiverse(curve)
    own = curve[curve["region_code"] == "NLD"]
    own.attrs["summary"] = Frame({"published_median": [2438.0]})
    ax = plot.multiverse(own)
    line = next(line for line in ax.lines if line.get_gid() == "medians")
    assert np.all(np.diff(line.get_ydata()) >= 0)
    assert len(line.get_ydata()) == len(own)
    assert any(line.get_gid() == "published" for line in ax.lines)


def test_editions_about_one_year_are_joined_by_a_whole_line() -> None:
    frame = Frame(
        {"producer_year": [2014, 2016, 2018], "best": [2, 17, 30], "period_start": [2014, 2016, 2016]}
    )
    ax = plot.slopes(frame)
    assert [line.get_linestyle() for line in ax.lines if line.get_gid() == "slope"] == [":", "-"]


def test_many_slopes_are_all_drawn_and_a_few_named(claims: Frame) -> None:
    own = claims[(claims["producer"] == "Walk Free") & (claims["measure"] == "stock")]
    ax = plot.slopes(own.assign(quantity=""))
    described = describe(ax)
    assert described is not None
    assert len(described.rows) == len(own)
    assert len({line.get_color() for line in ax.lines if line.get_gid() == "slope"}) == 6


def test_grades_of_one_year_share_a_cell() -> None:
    ax = plot.grades(Frame({"rating": ["F", "D", "Tier 2 Watchlist"], "year": [2006, 2006, 2008]}))
    assert [text.get_text() for text in ax.texts] == ["F/D", "2W"]


def test_roles_of_one_place_are_told_by_the_other_end() -> None:
    frame = Frame(
        {"role": ["source"] * 3, "place": ["Iraq"] * 3, "counterpart": ["Syria; Jordan", "Syria", ""]}
    )
    described = describe(plot.roles(frame))
    assert described is not None
    assert {row["row"]: row["statements"] for row in described.rows} == {
        "Syria": 2, "Jordan": 1, "other end not named": 1
    }  # fmt: skip


def test_the_map_has_a_tile_for_each_country_and_names_no_region() -> None:
    coverage = table("10_coverage")
    described = describe(plot.tile_map(coverage.assign(value=coverage["claims"].astype(float))))
    assert described is not None
    codes = {row["region_code"] for row in described.rows}
    assert codes == set(coverage["region_code"]) - {
        "WORLD",
        "AFRICA",
        "ASIA",
        "EUROPE",
        "NORTH_AMERICA",
        "SOUTH_AMERICA",
    }
    with pytest.raises(ValueError, match="five categories"):
        plot.tile_map(
            Frame({"region_code": ["NLD", "NPL", "USA", "GBR", "DEU", "FRA"], "value": list("abcdef")})
        )


def test_zero_is_drawn_at_the_edge() -> None:
    ax = plot.coverage(Frame({"region": ["a", "b"], "claims": [100, 2], "producers": [3, 0]}))
    offsets = np.concatenate([one.get_offsets() for one in ax.collections if len(one.get_offsets()) == 2])
    assert offsets[:, 0].min() == pytest.approx(ax.get_xlim()[0])


@pytest.mark.parametrize(
    ("parts", "last"), [([60, 30], "not accounted for"), ([60, 50], "more than the total"), ([60, 40], "b")]
)
def test_what_parts_leave_of_a_total_is_shown(parts: list[float], last: str) -> None:
    ax = plot.waterfall(Frame({"label": ["all", "a", "b"], "value": [100, *parts]}))
    assert [text.get_text() for text in ax.texts][-2] == last
    bars = [patch for patch in ax.patches if str(patch.get_gid()) == "bar-part"]
    assert [bar.get_x() for bar in bars] == [0, 60]


def test_areas_are_to_scale_and_refuse_negative_values() -> None:
    ax = plot.areas(Frame({"label": ["a", "b", "c"], "value": [16, 1, np.nan]}))
    assert [patch.get_width() for patch in ax.patches] == pytest.approx([1, 0.25])
    with pytest.raises(ValueError, match="negative"):
        plot.areas(Frame({"label": ["a"], "value": [-1]}))


# Colours and bytes


def luminance(color: str) -> float:
    parts = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in to_rgb(color)]
    return float(np.dot(parts, (0.2126, 0.7152, 0.0722)))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_colours_are_read_in_greyscale() -> None:
    assert min(contrast(color, style.PAPER) for color in (*style.COLORS, style.ORANGE)) >= 4.5
    assert len(set(style.MARKERS)) == len(style.COLORS), "what greyscale cannot tell apart, shapes do"
    steps = [luminance(step) for step in style.STEPS]
    assert steps == sorted(steps, reverse=True)
    assert min(contrast(one, other) for one, other in zip(style.STEPS, style.STEPS[1:], strict=False)) > 1.3
    assert all(
        contrast(step, style.INK if place < 3 else style.PAPER) >= 4.5
        for place, step in enumerate(style.STEPS)
    )


def test_same_bytes_under_two_hash_seeds() -> None:
    code = """
import pandas as pd, hashlib
from analysis.plot import outputs
rows = [{"kind": "claim", "best": 10, "quantity": "b"}, {"kind": "estimate", "best": 9, "low": 1, "high": 400, "quantity": "b"}]
text = outputs.redraw("forest", rows) + outputs.redraw("tile_map", [{"region_code": "NLD", "value": 3}])
print(hashlib.sha256(text.encode()).hexdigest())
"""

    def run(seed: str) -> Any:
        environment = {"PYTHONHASHSEED": seed, "ANALYSIS_PROJECT": str(ROOT), "PATH": "/usr/bin"}
        return subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
        )

    assert run("1").stdout == run("2").stdout != ""


def test_a_plain_figure_has_no_description_and_stable_bytes() -> None:
    import matplotlib.pyplot as plt

    def drawn() -> Any:
        figure, ax = plt.subplots()
        ax.plot([1, 2], [2, 1])
        return figure

    first = drawn()
    assert describe(first) is None
    assert to_svg(first) == to_svg(drawn())
    assert "<dc:date>" not in to_svg(first)


def test_redraw_knows_its_names() -> None:
    with pytest.raises(ValueError, match="no figure is called 'forest-counts'"):
        redraw("forest-counts", [])
