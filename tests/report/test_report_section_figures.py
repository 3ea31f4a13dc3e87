"""Figures of the deeper sections: their artists, rows, alt texts, bytes and margins."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.patches import Rectangle, StepPatch

import analysis
from analysis.findings.model import Findings, HeadlineKind, RatingLine
from analysis.notebook import Page
from analysis.report.display import Narrative, Picture
from analysis.report.disputes_figure import disputes_figure
from analysis.report.figures import FIGURES, available
from analysis.report.known_figure import known_figure
from analysis.report.later_figure import later_figure
from analysis.report.law_figure import law_figure
from analysis.report.money_figure import money_figure
from analysis.report.style import PAGE, PHONE, Drawing, Sheet, svg
from analysis.report.sway_figure import sway_figure
from tests.findings.examples import FINDINGS
from tests.findings.sections_examples import DISPUTE, FILLED

TIER = RatingLine("R-1", "s", "Netherlands", "us_tip_tier", "Tier 1", "2001", 2001, 2001, "State", 2001, "")
GRADE = RatingLine("R-2", "s", "Netherlands", "future_group_grade", "F", "", None, None, "Group", 2006, "")
ALL = replace(
    FILLED, ratings=(TIER, replace(TIER, rating_id="R-3", rating="Tier 3", start=2002, end=2002), GRADE)
)
BARE = replace(
    FINDINGS, claims=(), groups=(), headline=replace(FINDINGS.headline, kind=HeadlineKind.NOTHING, claim_ids=(), estimate=None)
)  # fmt: skip
NEW: dict[str, Callable[[Findings], Drawing]] = {
    "known": known_figure, "money": money_figure, "later": later_figure, "disputes": disputes_figure, "law": law_figure,
    "sway": sway_figure,
}  # fmt: skip


def points(drawing: Drawing) -> set[tuple[float, float]]:
    """Every vertex of every line of a figure."""
    lines = drawing.figure.axes[0].get_lines()
    return {
        (float(x), float(y))
        for line in lines
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    }


def test_a_count_is_hollow_and_an_estimate_has_its_interval() -> None:
    drawing = known_figure(ALL)
    assert {(2008.0, 809.0), (2008.0, 300.0), (2008.0, 2_440.0), (2008.0, 18_100.0)} <= points(drawing)
    counts = [line for line in drawing.figure.axes[0].get_lines() if line.get_marker() == "o"]
    assert [line.get_markerfacecolor() for line in counts] == ["white"]
    assert drawing.figure.axes[0].get_yscale() == "log"
    assert drawing.alt == (
        "Police: one yearly count of presumed victims of trafficking known to the authorities in the Netherlands, "
        "2008: 809. The estimate of all, found or not: about 2,400 victims of trafficking in the Netherlands a year for "
        "2008."
    )
    assert [(row["kind"], row["value"]) for row in drawing.rows] == [("known", 809.0), ("all", 2_440.0)]


def test_an_estimate_of_another_kind_is_grey_and_broken() -> None:
    pair = replace(
        ALL.known[0], differences=("time",), rate_low=None, rate_best=None, rate_high=None, printed_low=None,
        printed_high=None, cut=False,
    )  # fmt: skip
    drawing = known_figure(replace(ALL, known=(pair,)))
    assert [row["kind"] for row in drawing.rows] == ["known", "not_of_one_kind"]
    assert drawing.alt.endswith("An estimate of something else is drawn in grey.")
    broken = [line for line in drawing.figure.axes[0].get_lines() if line.get_linestyle() == "--"]
    assert len(broken) == 1


def test_money_is_drawn_as_printed_and_in_dollars_of_one_year() -> None:
    drawing = money_figure(ALL)
    assert {x for x, _ in points(drawing)} == {3e7, 2.9e7}
    assert drawing.rows[0]["usd_best"] == 2.9e7
    assert drawing.alt == "One amount of money about the Netherlands: profit, US$30 million."


def test_an_amount_that_the_article_repeats_is_drawn_once() -> None:
    own = replace(ALL.claim("T-020"), scope="all")
    claims = [own if claim.claim_id == "T-020" else claim for claim in ALL.claims]
    copy = replace(own, claim_id="A-001", scope="article")
    findings = replace(
        ALL, claims=(*claims, copy), money=(*ALL.money, replace(ALL.money[0], claim_id="A-001"))
    )
    drawing = money_figure(findings)
    assert [row["claim_id"] for row in drawing.rows] == ["T-020"]
    assert drawing.alt.startswith("One amount of money about the Netherlands, printed twice: profit")


def test_then_and_later_has_a_mark_for_each_year_and_each_dated_claim() -> None:
    drawing = later_figure(ALL)
    assert {(2008.0, 2_100.0), (2010.0, 2_000.0)} <= points(drawing)
    # The estimate for 2021 and the claim of that year stand beside one another, around it.
    moved = {y: x for x, y in points(drawing) if x > 2_011}
    assert 2_020 < moved[5_200.0] < 2_021 < moved[5_000.0] < 2_022
    assert [row["kind"] for row in drawing.rows] == ["estimate", "estimate", "claim", "claim"]
    assert "about 2,100 for 2008 and about 5,200 for 2021" in drawing.alt


def test_a_conflict_is_a_line_between_its_claims() -> None:
    drawing = disputes_figure(ALL)
    assert {x for x, _ in points(drawing)} >= {2_000.0, 5_000.0}
    edges = [line for line in drawing.figure.axes[0].get_lines() if line.get_linewidth() == 2.0]
    assert len(edges) == 1
    assert [row["claim_id"] for row in drawing.rows] == ["T-011", "T-012"]
    many = replace(
        ALL, disputes=(DISPUTE, replace(DISPUTE, conflict_id="shares", claim_ids=("T-002", "T-011")))
    )
    assert "One more conflict is not drawn." in disputes_figure(many).alt


def test_the_curve_stands_in_order_with_the_answer_of_the_page_in_its_place() -> None:
    curve, strips, _ = sway_figure(ALL).figure.axes
    band, line = (patch for patch in curve.patches if isinstance(patch, StepPatch))
    np.testing.assert_allclose(line.get_data().values, [1_500, 2_000, 4_000, 9_000])
    np.testing.assert_allclose(band.get_data().baseline, [500, 2_000, 2_440, 4_000])
    np.testing.assert_allclose(band.get_data().values, [1_500, 2_000, 4_000, 9_000])
    assert list(line.get_data().edges) == [0, 0.25, 0.5, 0.75, 1]
    assert curve.get_yscale() == "log"
    # Four of eight answers are smaller than that of the page, so it stands between a half and five eighths.
    assert (4.5 / 8, 2_440.0) in points(sway_figure(ALL))
    marks = [line for line in strips.get_lines() if line.get_marker() == "D"]
    assert [list(mark.get_xdata()) for mark in marks] == [[4.5 / 8, 4.5 / 8]]


def test_the_interval_of_the_page_lies_behind_the_curve() -> None:
    curve = sway_figure(ALL).figure.axes[0]
    (band,) = (patch for patch in curve.patches if isinstance(patch, Rectangle))
    assert (band.get_y(), band.get_y() + band.get_height()) == (300.0, 18_100.0)


@pytest.mark.parametrize("sheet", [PAGE, PHONE], ids=lambda sheet: sheet.name)
def test_a_strip_is_the_darker_the_more_answers_take_its_option(sheet: Sheet) -> None:
    strips = sway_figure(ALL, sheet).figure.axes[1]
    (image,) = strips.get_images()
    colour = np.asarray(image.get_array())
    assert colour.shape[1] == 4
    light = colour[..., :3] @ np.array([0.2126, 0.7152, 0.0722])
    seen = np.flatnonzero((colour[..., 3] > 0).all(axis=1))
    # The key, then the three options of the first choice and those three of the second that have an answer.
    assert len(seen) == 1 + 3 + 3
    first, even = light[seen[1]], light[seen[4]]
    assert first[2] < first[1] == first[3] < first[0]
    assert np.ptp(even) < 1e-12
    words = {text.get_text() for text in strips.texts}
    assert {"a tenth of it", "50 times in 100", "What is assumed beforehand", "1,000"} <= words
    assert "95 times in 100" not in words


def test_what_is_drawn_of_the_curve_can_be_taken_away() -> None:
    drawing = sway_figure(ALL)
    kinds = [row["kind"] for row in drawing.rows]
    assert kinds == ["published", "without", *["alone"] * 6, *["answers"] * 4]
    assert [row["value"] for row in drawing.rows if row["kind"] == "alone"] == [
        2_440.0, 1_000.0, 4_000.0, 2_440.0, 2_000.0, 2_500.0,
    ]  # fmt: skip
    last = drawing.rows[-1]
    assert (last["first_bin"], last["last_bin"], last["low"], last["high"]) == (4, 4, 4_000.0, 9_000.0)
    assert (last["mu_prior=10"], last["coverage=0.5"]) == (0.5, 0.25)
    assert drawing.alt == (
        "The answer for the Netherlands under 8 combinations of choices: 500 to 9,000. The one on this page, about "
        "2,400, is higher than 50 percent and lower than 38 percent of them. What matters most is what is assumed "
        "beforehand. It would be about 1,000 without Test Office, lower by a factor of 2.4."
    )


@pytest.mark.parametrize("sheet", [PAGE, PHONE], ids=lambda sheet: sheet.name)
def test_the_answer_without_a_line_of_evidence_is_drawn_where_no_other_choices_were_worked_out(
    sheet: Sheet,
) -> None:
    entry = ALL.left_out[0]
    one = replace(entry, median=14_000.0, low95=2_600.0, high95=110_000.0)
    findings = replace(ALL, multiverse=None, left_out=(one, replace(one, median=9_000.0, low95=1_000.0)))
    assert FIGURES["sway"].possible(findings)
    drawing = sway_figure(findings, sheet)
    (axes,) = drawing.figure.axes
    assert {14_000.0, 9_000.0, 2_440.0} <= {float(x) for line in axes.get_lines() for x in line.get_xdata()}
    assert sum(bool(getattr(text, "arrow_patch", None)) for text in axes.texts) == 2
    assert [row["kind"] for row in drawing.rows] == ["published", "without", "without"]
    assert drawing.alt.startswith(
        "The answer for the Netherlands is about 2,400 (300 to 18,000). It would be about 9,000"
    )
    assert svg(drawing.figure) == svg(sway_figure(findings, sheet).figure)
    assert not FIGURES["sway"].possible(replace(findings, left_out=()))


def test_lines_of_evidence_of_one_producer_are_told_apart_by_their_editions() -> None:
    """Once: without Walk Free, three times, with three answers."""
    first = replace(ALL.claims[0], producer_year=2014)
    second = replace(first, claim_id="T-050", producer_year=2016, lineage="T-050")
    entry = replace(
        ALL.left_out[0], claim_ids=(first.claim_id,), median=9_000.0, low95=3_000.0, high95=20_000.0
    )
    other = replace(entry, lineage="T-050", claim_ids=("T-050",))
    findings = replace(ALL, claims=(first, *ALL.claims[1:], second), left_out=(entry, other))
    names = [row["name"] for row in sway_figure(findings).rows if row["kind"] == "without"]
    assert len(set(names)) == 2
    assert "2014" in names[0]
    assert "2016" in names[1]


def test_bins_that_are_alike_are_one_row_of_the_table() -> None:
    assert ALL.multiverse is not None
    curve = ALL.multiverse.curve
    alike = replace(curve, bins=(curve.bins[0], curve.bins[1], curve.bins[1], *curve.bins[2:]), choices=())
    drawn = replace(ALL, multiverse=replace(ALL.multiverse, curve=alike, published=2_000.0))
    runs = [
        (row["first_bin"], row["last_bin"]) for row in sway_figure(drawn).rows if row["kind"] == "answers"
    ]
    assert runs == [(1, 1), (2, 3), (4, 4), (5, 5)]


def test_ratings_stand_in_their_row_and_year() -> None:
    drawing = law_figure(ALL)
    assert {(2001.0, 4.0), (2002.0, 1.0), (2006.0, 0.0)} <= points(drawing)
    assert "Group grade for treatment: F (2006)" in drawing.alt
    assert [row["rating_id"] for row in drawing.rows] == ["R-1", "R-3", "R-2"]


@pytest.mark.parametrize("name", NEW)
def test_a_figure_is_the_same_bytes_twice_says_what_it_shows_and_refuses_nothing(name: str) -> None:
    first, second = (svg(NEW[name](ALL).figure) for _ in range(2))
    assert first == second
    assert "<dc:date>" not in first
    drawing = NEW[name](ALL)
    assert drawing.name == name
    assert len(drawing.alt.split()) > 5
    assert drawing.rows
    with pytest.raises(ValueError, match="Netherlands"):
        NEW[name](BARE)


@pytest.mark.parametrize("name", NEW)
def test_colours_differ_in_lightness_or_in_shape(name: str) -> None:
    """In greyscale no two kinds of line may look alike: colour never tells them apart alone."""
    looks: dict[tuple[object, ...], set[object]] = {}
    for line in NEW[name](ALL).figure.axes[0].get_lines():
        look = (
            line.get_marker(),
            line.get_linestyle(),
            line.get_linewidth(),
            line.get_markerfacecolor() == "white",
        )
        looks.setdefault(look, set()).add(line.get_color())
    assert all(len(colours) == 1 for colours in looks.values())


@pytest.mark.parametrize("name", NEW)
def test_where_there_is_nothing_to_draw_nothing_is_shown(name: str) -> None:
    """What is missing stands in the slot `absent`; the cell of the figure shows nothing at all."""
    page = Page(BARE)
    shown = page.draw(name)
    assert isinstance(shown, Narrative)
    assert shown.markdown == ""
    assert shown._ipython_display_() is None
    assert isinstance(Page(ALL).draw(name), Picture)
    assert name in available(ALL)
    assert name not in page.figures


def test_an_unknown_figure_is_an_error() -> None:
    with pytest.raises(ValueError, match="there is no figure 'pie'"):
        Page(ALL).draw("pie")


@pytest.mark.parametrize("region", ["World", "Netherlands", "Moldova", "Ghana"])
def test_a_shipped_figure_has_fixed_margins(region: str) -> None:
    """No layout engine measures every letter; what a drawing costs is told by benchmarks/drawings.py."""
    findings = analysis.page(region).findings
    for name in available(findings):
        assert FIGURES[name].draw(findings).figure.get_layout_engine() is None, name
