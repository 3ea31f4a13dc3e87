"""Figures drawn for a phone: as wide as its screen, every word whole, readable and clear of the others."""

import json
from dataclasses import asdict, replace
from functools import cache
from itertools import combinations

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import analysis
from analysis.findings.model import Findings, FindingsError, HeadlineKind
from analysis.findings.read_back import read_back
from analysis.notebook import plain
from analysis.report.figures import FIGURES, available
from analysis.report.letters import breadth, broken, shortened
from analysis.report.style import PAGE, PHONE, Drawing, Sheet, svg
from analysis.subjects import SUBJECTS
from tests.findings.examples import FINDINGS

#: Rich and poor; between them they have every figure that a region can have.
REGIONS = ("World", "Europe", "Netherlands", "United Kingdom", "Ghana", "Oceania", "Canada")
#: All but the models of overlapping lists, whose pages take long to work out; they have a slow test of their own.
SUBJECT_FIGURES = [
    (name, figure) for name, kind in SUBJECTS.items() if name != "capture" for figure in kind.figures
]
#: What fits between the edges of a page on a screen 360 pixels wide, and the smallest letters, in pixels of a screen.
SCREEN, LETTERS = 328, 10
PIXELS_PER_INCH, POINTS_PER_INCH = 96, 72


@cache
def findings(region: str) -> Findings:
    return analysis.page(region).findings


@cache
def summary(name: str) -> object:
    return analysis.subject(name, **({"replicates": 20} if name == "capture" else {})).summary


def drawn(name: str, figure: str, sheet: Sheet = PHONE) -> Drawing:
    made = SUBJECTS[name].figures[figure](summary(name), sheet=sheet)
    assert made is not None
    return made


def words(figure: Figure) -> list[tuple[Text, Bbox]]:
    """Every text that is seen, with the box that its letters take."""
    canvas = FigureCanvasAgg(figure)
    # A browser does not move letters to whole pixels.
    with mpl.rc_context({"text.hinting": "no_hinting"}):
        canvas.draw()
        unseen = _numbers(figure, shown=False) - _numbers(figure, shown=True)
        seen = [text for text in figure.findobj(Text) if isinstance(text, Text) and text.get_text().strip()]
        renderer = canvas.get_renderer()
        return [
            (text, text.get_window_extent(renderer))
            for text in seen
            if text.get_visible() and text not in unseen
        ]


def _numbers(figure: Figure, *, shown: bool) -> set[Text]:
    """Numbers along the axes: those within the limits of an axis that is on, or all."""
    axes = [axis for one in figure.axes if one.axison or not shown for axis in (one.xaxis, one.yaxis)]
    ticks = [tick for axis in axes for tick in (axis._update_ticks() if shown else axis.get_major_ticks())]  # type: ignore[attr-defined]
    return {label for tick in ticks for label in (tick.label1, tick.label2)}


def check(drawing: Drawing) -> None:
    """Width, size of letters, no word cut, no two words over one another."""
    wide, high = drawing.figure.get_size_inches()
    assert wide * PIXELS_PER_INCH == pytest.approx(SCREEN)
    assert 60 < high * PIXELS_PER_INCH < 1_800
    for text, _ in words(drawing.figure):
        assert text.get_fontsize() / POINTS_PER_INCH * PIXELS_PER_INCH >= LETTERS, text.get_text()
    check_words(drawing)


def check_words(drawing: Drawing) -> None:
    """No word cut, no two words over one another."""
    figure = drawing.figure
    wide, high = figure.get_size_inches()
    canvas = Bbox.from_bounds(0, 0, wide * figure.dpi, high * figure.dpi)
    found = words(figure)
    assert found
    for text, box in found:
        assert box.x0 >= canvas.x0 - 0.5, f"cut at the left: {text.get_text()!r}"
        assert box.x1 <= canvas.x1 + 0.5, f"cut at the right: {text.get_text()!r}"
        assert box.y0 >= canvas.y0 - 0.5, f"cut below: {text.get_text()!r}"
        assert box.y1 <= canvas.y1 + 0.5, f"cut above: {text.get_text()!r}"
    for (one, its), (other, box) in combinations(found, 2):
        shared = Bbox.intersection(its, box)
        over = shared is not None and shared.width > 0.5 and shared.height > 1.0
        assert not over, f"{one.get_text()!r} lies over {other.get_text()!r}"


@pytest.mark.parametrize("region", REGIONS)
def test_every_figure_of_a_region_fits_a_phone(region: str) -> None:
    names = available(findings(region))
    assert names
    for name in names:
        check(FIGURES[name].draw(findings(region), sheet=PHONE))


def test_the_regions_looked_at_have_every_figure() -> None:
    assert {name for region in REGIONS for name in available(findings(region))} == set(FIGURES)


@pytest.mark.parametrize(("name", "figure"), SUBJECT_FIGURES)
def test_every_figure_of_a_subject_fits_a_phone(name: str, figure: str) -> None:
    check(drawn(name, figure))


@pytest.mark.slow
def test_the_models_of_overlapping_lists_fit_a_phone() -> None:
    check(drawn("capture", "models"))


@pytest.mark.slow
@pytest.mark.parametrize("sheet", [PAGE, PHONE], ids=["page", "phone"])
def test_no_word_of_any_region_is_cut_or_over_another(sheet: Sheet) -> None:
    for region in analysis.notebook.regions():
        for name in available(findings(region)):
            check_words(FIGURES[name].draw(findings(region), sheet=sheet))


@pytest.mark.parametrize(
    ("region", "name"),
    [("World", "money"), ("World", "disputes"), ("Canada", "law"), ("United Kingdom", "known")],
)
def test_full_figures_of_a_page_have_room_for_their_words(region: str, name: str) -> None:
    check_words(FIGURES[name].draw(findings(region)))


@pytest.mark.parametrize("region", ["World", "Netherlands", "Oceania"])
def test_both_sheets_show_the_same_rows_and_words_and_each_is_the_same_bytes_twice(region: str) -> None:
    for name in available(findings(region)):
        page, phone, again = (
            FIGURES[name].draw(findings(region), sheet=sheet) for sheet in (PAGE, PHONE, PHONE)
        )
        assert (page.name, page.alt, page.rows) == (phone.name, phone.alt, phone.rows), name
        assert svg(phone.figure) == svg(again.figure) != svg(page.figure), name


@pytest.mark.parametrize(("name", "figure"), SUBJECT_FIGURES)
def test_a_subject_s_sheets_show_the_same_too(name: str, figure: str) -> None:
    page, phone, again = (drawn(name, figure, sheet) for sheet in (PAGE, PHONE, PHONE))
    assert (page.name, page.alt, page.rows) == (phone.name, phone.alt, phone.rows)
    assert svg(phone.figure) == svg(again.figure)


def test_a_word_over_another_or_beyond_the_edge_is_seen() -> None:
    """The checks above can fail."""
    made = FIGURES["claims"].draw(findings("Japan"), sheet=PHONE)
    made.figure.text(0.95, 0.5, "far too long for this sheet", fontsize=8)
    with pytest.raises(AssertionError, match="cut at the right"):
        check(made)
    made = FIGURES["claims"].draw(findings("Japan"), sheet=PHONE)
    name = next(text for text, _ in words(made.figure) if text.get_text().startswith("Walk Free"))
    where = {"transform": name.get_transform(), "va": "center"}
    made.figure.axes[0].text(*name.get_position(), "over", fontsize=8, **where)
    with pytest.raises(AssertionError, match="lies over"):
        check(made)


@pytest.mark.parametrize("region", REGIONS)
def test_findings_come_back_from_their_json_as_they_were(region: str) -> None:
    handed = json.loads(json.dumps(plain(asdict(findings(region)))))
    assert read_back(Findings, handed) == findings(region)


@pytest.mark.parametrize("name", [name for name in SUBJECTS if name != "capture"])
def test_summaries_come_back_from_their_json_as_they_were(name: str) -> None:
    made = summary(name)
    handed = json.loads(json.dumps(plain(asdict(made))))  # type: ignore[call-overload]
    assert read_back(type(made), handed) == made


def test_findings_that_lack_a_field_or_break_a_rule_do_not_come_back() -> None:
    handed = plain(asdict(FINDINGS))
    with pytest.raises(FindingsError, match="Findings has not exactly its fields: roles"):
        read_back(Findings, {name: value for name, value in handed.items() if name != "roles"})
    with pytest.raises(FindingsError, match="unknown claims"):
        read_back(Findings, handed | {"undated": ["T-999"]})
    with pytest.raises(ValueError, match="no such kind"):
        read_back(Findings, handed | {"headline": handed["headline"] | {"kind": "no such kind"}})


def test_lines_are_broken_where_they_are_full() -> None:
    lines = broken("victims of trafficking in the Netherlands a year", 1.5, 8.0)
    assert " ".join(lines) == "victims of trafficking in the Netherlands a year"
    assert len(lines) > 1
    assert all(breadth(line, 8.0) <= 1.5 for line in lines)
    assert broken("one\ntwo", 9.0, 8.0) == ["one", "two"]
    assert breadth("MM", 8.0) == pytest.approx(2 * breadth("M", 8.0))
    assert breadth("M", 8.0, bold=True) > breadth("M", 8.0)


def test_a_text_that_fits_is_not_shortened() -> None:
    assert shortened("Netherlands", 2.0, 8.0) == "Netherlands"
    cut = shortened("Organisation for Security and Co-operation in Europe", 1.0, 8.0)
    assert cut.endswith("…")
    assert breadth(cut, 8.0) <= 1.0


def test_a_long_list_ends_with_how_many_rows_are_left_out() -> None:
    made = FIGURES["claims"].draw(findings("World"), sheet=PHONE)
    said = [text.get_text() for text, _ in words(made.figure)]
    assert any("more rows" in text.replace("\n", " ") for text in said)
    bare = replace(
        FINDINGS, claims=(), groups=(), headline=replace(FINDINGS.headline, kind=HeadlineKind.NOTHING, claim_ids=(), estimate=None)
    )  # fmt: skip
    check(FIGURES["held"].draw(bare, sheet=PHONE))
