"""What marks stand for: ranges as bars, bounds as arrows, years where they belong, names whole, estimates in two digits."""

from dataclasses import replace

import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from analysis.findings.model import Claim, Findings, Group, Headline, RatingLine, RoleLine
from analysis.report import law_figure, roles_figure
from analysis.report.canvas import spread, year_canvas
from analysis.report.claims_figure import claims_figure, marks
from analysis.report.disputes_figure import disputes_figure
from analysis.report.known_figure import known_figure
from analysis.report.later_figure import later_figure
from analysis.report.letters import balanced, breadth, broken
from analysis.report.money_figure import money_figure
from analysis.report.style import BLUE, MUTED, PAGE, PHONE, Drawing, Sheet
from analysis.site.figures import cell
from tests.findings.examples import CLAIM, ESTIMATE, FINDINGS
from tests.findings.sections_examples import CHANGE, DISPUTE, FILLED, PEOPLE, filled

LONG = "Office of the Special Representative for Persons who were Moved"
SHEETS = pytest.mark.parametrize("sheet", [PAGE, PHONE], ids=["page", "phone"])


def said(drawing: Drawing) -> str:
    """All words of a figure, breaks of lines and texts as blanks."""
    texts = [
        text for axes in drawing.figure.axes for text in [*axes.texts, axes.xaxis.label, axes.yaxis.label]
    ]
    return " ".join(" ".join(text.get_text().split()) for text in texts)


def arrows(axes: Axes) -> list[Annotation]:
    return [text for text in axes.texts if isinstance(text, Annotation) and text.arrow_patch]


def upright_lines(axes: Axes, x: float | None = None) -> list[tuple[float, float]]:
    """Ends of the lines that go straight up, near a year."""
    found = []
    for line in axes.get_lines():
        xs, ys = list(map(float, line.get_xdata())), list(map(float, line.get_ydata()))
        if len(xs) == 2 and xs[0] == xs[1] and ys[0] != ys[1] and (x is None or abs(xs[0] - x) < 0.6):
            found.append((ys[0], ys[1]))
    return found


def series(first: int, *values: float) -> tuple[Claim, ...]:
    """Yearly counts of one maker."""
    return tuple(
        replace(
            CLAIM, claim_id=f"T-1{place:02}", low=None, best=value, high=None, visibility="detected",
            start=first + place, end=first + place, producer="Police", lineage="T-100", method="administrative",
        )
        for place, value in enumerate(values)
    )  # fmt: skip


@SHEETS
def test_a_maker_is_named_whole_in_picture_and_rows(sheet: Sheet) -> None:
    one = replace(CLAIM, producer=LONG, start=2010, end=2015)
    drawing = claims_figure(replace(FINDINGS, claims=(one, *FINDINGS.claims[1:])), sheet)
    assert f"{LONG}, 2010–2015" in said(drawing)
    assert (drawing.rows[0]["label"], drawing.rows[0]["producer"]) == (f"{LONG}, 2010–2015", LONG)
    assert "…" not in said(drawing)


def test_a_maker_with_an_abbreviation_is_drawn_by_it_and_kept_whole_in_the_rows() -> None:
    one = replace(CLAIM, producer="International Labour Organization (ILO)")
    (row, _) = claims_figure(replace(FINDINGS, claims=(one, *FINDINGS.claims[1:]))).rows
    assert (row["label"], row["producer"]) == ("ILO", "International Labour Organization (ILO)")


@SHEETS
def test_the_key_explains_what_is_drawn_and_nothing_else(sheet: Sheet) -> None:
    counts = series(2008, 30.0, 50.0, 365.0, 31.0)
    everything = said(claims_figure(replace(FINDINGS, claims=(*FINDINGS.claims, *counts)), sheet))
    assert "hollow bar: yearly counts, from the smallest to the largest" in everything
    assert "diamond: the estimate from the claims above it" in everything
    assert "arrow" not in everything
    bare = replace(
        FINDINGS, claims=counts, groups=(),
        headline=Headline("other_claims", (counts[0].claim_id,), None),
    )  # fmt: skip
    assert "diamond" not in said(claims_figure(bare, sheet))
    assert "filled bar" not in said(claims_figure(bare, sheet))


def test_a_group_over_some_years_is_headed_by_them() -> None:
    one = replace(CLAIM, measure="prevalence", unit="persons", start=2013, end=2013)
    other = Headline("other_claims", (one.claim_id,), None)
    rows = marks(replace(FINDINGS, claims=(one,), groups=(), headline=other))
    assert rows[0].label.endswith("in the course of 2013")


def test_no_heading_stands_last() -> None:
    short = replace(PAGE, rows=3)
    other = replace(CLAIM, claim_id="T-030", population="women")
    drawing = claims_figure(replace(FINDINGS, claims=(*FINDINGS.claims, other)), short)
    assert "women" not in said(drawing).lower()
    assert "one more row in the table below" in said(drawing)


def test_a_range_is_a_bar_a_bound_an_arrow_and_a_claim_without_a_year_is_grey() -> None:
    more = {"lineage": "T-013", "best": None}
    spread_out = replace(PEOPLE, claim_id="T-013", low=1_000.0, high=7_000.0, start=2013, end=2013, **more)
    bound = replace(
        PEOPLE, claim_id="T-014", low=3_000.0, high=None, bound="lower", start=2016, end=2016, **more
    )
    loose = replace(PEOPLE, claim_id="T-015", low=600.0, high=800.0, start=None, end=None, **more)
    moment = replace(CHANGE.moments[0], claim_ids=("T-011", "T-015"))
    findings = replace(
        filled(spread_out, bound, loose), changes=(replace(CHANGE, moments=(moment, CHANGE.moments[1])),)
    )
    drawing = later_figure(findings)
    (axes,) = drawing.figure.axes
    assert (1_000.0, 7_000.0) in upright_lines(axes, 2013)
    assert (600.0, 800.0) in upright_lines(axes, 2008)
    assert [arrow.xy for arrow in arrows(axes)] == [(2016.0, 3_000.0)]
    colours = {line.get_color() for line in axes.get_lines() if 600.0 in list(line.get_ydata())}
    assert colours - {"#ffffff"} == {MUTED}
    assert {BLUE} <= {line.get_color() for line in axes.get_lines()}
    kinds = {row["claim_id"]: row["kind"] for row in drawing.rows}
    assert kinds["T-015"] == "claim_without_year"
    assert {row["claim_id"]: (row["low"], row["value"], row["high"]) for row in drawing.rows}["T-013"] == (
        1_000.0, None, 7_000.0,
    )  # fmt: skip
    assert "hollow bar: a range" in said(drawing)
    assert "arrow: at least or at most" in said(drawing)


def test_nothing_joins_two_years() -> None:
    for axes in later_figure(FILLED).figure.axes:
        for line in axes.get_lines():
            assert len({float(x) for x in line.get_xdata()}) == 1


def test_each_quantity_has_a_field_and_stands_in_the_alt_text() -> None:
    women = tuple((name, "women" if name == "population" else value) for name, value in CHANGE.axes)
    both = replace(FILLED, changes=(CHANGE, replace(CHANGE, axes=women)))
    drawing = later_figure(both)
    names = list(dict.fromkeys(row["quantity"] for row in drawing.rows))
    assert len(drawing.figure.axes) == len(names) == 2
    for name in names:
        assert name.lower() in drawing.alt.lower()
        assert name.lower() in said(drawing).lower()


def test_years_that_would_lie_over_one_another_are_moved_apart() -> None:
    _, axes = year_canvas(PAGE)
    axes.set_xlim(2000, 2020)
    moved = spread(axes, [2008.0, 2008.0, 2015.0], PAGE, apart=0.2)
    assert moved[2] == 2015.0
    inch = 20 / (axes.get_position().width * PAGE.width)
    assert moved[1] - moved[0] == pytest.approx(0.2 * inch)
    assert (moved[0] + moved[1]) / 2 == pytest.approx(2008.0)


def with_prevalence() -> Findings:
    """Two estimates beside the counts: one a year, one in the course of 2013."""
    claim = replace(CLAIM, claim_id="T-040", measure="prevalence", unit="persons", start=2013, end=2013)
    estimate = replace(ESTIMATE, measure="prevalence", unit="persons", claim_ids=("T-040",))
    found = filled(claim)
    (beside,) = found.known
    return replace(
        found,
        groups=(*found.groups, Group(("T-040",), estimate)),
        known=(beside, replace(beside, estimate_ids=("T-040",), printed_low=None, printed_high=None)),
    )


def test_an_estimate_of_some_years_stands_at_them_and_no_two_look_alike() -> None:
    drawing = known_figure(with_prevalence())
    rows = [row for row in drawing.rows if row["kind"] != "known"]
    assert [(row["start"], row["end"]) for row in rows] == [(2008, 2008), (2013, 2013)]
    assert all("the Netherlands" in row["label"] and "  " not in row["label"] for row in rows)
    (axes,) = drawing.figure.axes
    assert (300.0, 18_100.0) in upright_lines(axes, 2013)
    legend = axes.get_legend()
    assert legend is not None
    handles = [one for one in legend.legend_handles if isinstance(one, Line2D)]
    looks = [(one.get_marker(), one.get_color()) for one in handles]
    names = [text.get_text() for text in legend.get_texts()]
    assert len(set(looks)) == len(looks) == len(set(names)) == 3


def test_a_count_of_a_window_is_drawn_over_its_window() -> None:
    """Those in it in the course of a year, 2010 to 2015, once stood at 2008, the reference year."""
    yearly = {"measure": "prevalence", "unit": "persons_per_year"}
    claim = replace(CLAIM, claim_id="T-040", start=2010, end=2015, **yearly)
    found = filled(claim)
    (beside,) = found.known
    estimate = replace(ESTIMATE, claim_ids=("T-040",), **yearly)
    pair = replace(beside, estimate_ids=("T-040",), printed_low=None, printed_high=None)
    drawing = known_figure(replace(found, groups=(*found.groups, Group(("T-040",), estimate)), known=(pair,)))
    (row,) = (row for row in drawing.rows if row["kind"] == "all")
    assert (row["start"], row["end"]) == (2010, 2015)
    (axes,) = drawing.figure.axes
    across = [tuple(map(float, line.get_xdata())) for line in axes.get_lines()]
    assert (2010.0, 2015.0) in across
    assert "in the course of a year, 2010 to 2015" in drawing.alt
    assert "for 2008" not in drawing.alt


def test_a_claim_about_some_years_has_a_line_over_them() -> None:
    wide = replace(PEOPLE, claim_id="T-013", best=3_000.0, start=2012, end=2016, lineage="T-013")
    drawing = later_figure(filled(wide))
    (axes,) = drawing.figure.axes
    lines = [(tuple(map(float, one.get_xdata())), float(one.get_ydata()[0])) for one in axes.get_lines()]
    assert ((2012.0, 2016.0), 3_000.0) in lines
    assert {row["claim_id"]: (row["start"], row["end"]) for row in drawing.rows}["T-013"] == (2012, 2016)
    assert "line across: the years that are counted" in said(drawing)


def test_who_was_found_in_a_place_is_never_said_to_be_of_it() -> None:
    found = known_figure(
        replace(FINDINGS, claims=(*FINDINGS.claims, *series(2008, 30.0, 50.0)), groups=FINDINGS.groups)
    )
    assert "persons of" not in found.alt
    assert found.alt.startswith(
        "Police: two yearly counts of presumed victims of trafficking known to the authorities in the Netherlands, "
        "2008 to 2009: between 30 and 50."
    )


@SHEETS
def test_a_conflict_joins_the_nearest_ends_of_ranges_and_arrows_stand_for_bounds(sheet: Sheet) -> None:
    wide = replace(PEOPLE, claim_id="T-013", low=200_000.0, best=None, high=400_000.0, lineage="T-013")
    bound = replace(
        PEOPLE, claim_id="T-014", low=None, best=None, high=1_000.0, bound="upper", lineage="T-014"
    )
    findings = replace(filled(wide, bound), disputes=(replace(DISPUTE, claim_ids=("T-013", "T-014")),))
    drawing = disputes_figure(findings, sheet)
    (axes,) = drawing.figure.axes
    drawn = [tuple(map(float, line.get_xdata())) for line in axes.get_lines()]
    assert (200_000.0, 400_000.0) in drawn
    assert (1_000.0, 200_000.0) in drawn
    assert not any(280_000 < x < 285_000 for xs in drawn for x in xs)
    (arrow,) = arrows(axes)
    assert (arrow.xy[0], arrow.xyann[0] < 0) == (1_000.0, True)
    assert [(row["low"], row["best"], row["high"]) for row in drawing.rows] == [
        (200_000.0, None, 400_000.0), (None, None, 1_000.0),
    ]  # fmt: skip


def test_only_the_hardest_conflicts_are_drawn_and_the_others_are_counted() -> None:
    many = tuple(
        replace(PEOPLE, claim_id=f"T-2{place:02}", best=100.0 * 3**place, lineage=f"T-2{place:02}")
        for place in range(12)
    )
    disputes = tuple(
        replace(DISPUTE, conflict_id=f"same-{place}", claim_ids=(f"T-2{place:02}", f"T-2{place + 1:02}"))
        for place in range(11)
    )
    drawing = disputes_figure(replace(filled(*many), disputes=disputes))
    assert {row["conflict_id"] for row in drawing.rows} == {f"same-{place}" for place in range(6)}
    numbers = [text.get_text() for text in drawing.figure.axes[0].texts if text.get_text().isdigit()]
    assert sorted(numbers) == [str(place) for place in range(1, 7)]
    assert [row["number"] for row in drawing.rows[::2]] == list(range(1, 7))
    assert "five more conflicts not drawn" in said(drawing)
    assert "Five more conflicts are not drawn." in drawing.alt


def test_a_row_of_conflicts_is_named_whole() -> None:
    name = "Developed Economies and European Union of the twenty-seven members of that time (as drawn by ILO)"
    far = replace(PEOPLE, claim_id="T-013", area="X-DEV", area_name=name, lineage="T-013")
    findings = replace(filled(far), disputes=(replace(DISPUTE, claim_ids=("T-012", "T-013")),))
    assert name.removeprefix("the ") in said(disputes_figure(findings))


def test_an_amount_is_named_whole() -> None:
    name = "Countries that have belonged to the Organisation since its very first meeting"
    there = replace(FILLED.claims[-1], claim_id="T-021", area_name=name)
    findings = replace(filled(there), money=(replace(FILLED.money[0], claim_id="T-021"),))
    assert name in said(money_figure(findings))


ROLE = RoleLine("R-1", "s", "Russia", "RUS", "source", "", "named", "all", "all", "UNODC", None, "T01", "")


def test_what_is_said_in_one_way_needs_no_figure_of_roles() -> None:
    once = replace(FINDINGS, roles=(ROLE, replace(ROLE, role_id="R-2", statement="T02")))
    assert not roles_figure.possible(once)
    assert roles_figure.possible(
        replace(once, roles=(*once.roles, replace(ROLE, role="transit", statement="T03")))
    )


def test_roles_take_the_width_of_the_page() -> None:
    findings = replace(FINDINGS, roles=(ROLE, replace(ROLE, producer="Interpol", statement="T02")))
    box = roles_figure.roles_figure(findings).figure.axes[0].get_position()
    assert box.width > 0.8
    assert box.x1 > 0.99


def test_ratings_of_one_year_have_no_course_to_draw() -> None:
    one = RatingLine(
        "R-1", "s", "Netherlands", "unodc_origin_class", "low", "2006", 2006, 2006, "UNODC", 2006, ""
    )
    two = replace(one, rating_id="R-2", scheme="unodc_destination_class")
    assert not law_figure.possible(replace(FINDINGS, ratings=(one, two)))
    assert law_figure.possible(replace(FINDINGS, ratings=(one, replace(two, start=2007, end=2007))))


@pytest.mark.parametrize(
    ("row", "column", "shown"),
    [
        ({"kind": "estimate", "low": 16_267.1}, "low", "16,000"),
        ({"kind": "estimate", "high": 49_131.0, "claim_id": "T-1"}, "high", "49,000"),
        ({"kind": "claim", "best": 30_961.0}, "best", "30,961"),
        ({"kind": "known", "value": 1_711.0, "claim_id": "T-1"}, "value", "1,711"),
        ({"kind": "estimate", "year": 2008.0}, "year", "2008"),
        ({"kind": "claim", "year": 2013.5}, "year", "2013.5"),
        ({"kind": "answers", "last_bin": 172}, "last_bin", "172"),
        ({"claim_id": "T-1", "low": 442.5}, "low", "442.5"),
        ({"claim_id": "T-1", "usd_best": 33_912_345_678.0}, "usd_best", "34,000,000,000"),
        ({"level": "infeasible", "severity": 10.3923}, "severity", "10"),
        # At least 16.5 billion: 17 would be more than was claimed.
        ({"claim_id": "T-1", "usd_low": 16_536_900_000.0, "usd_high": None}, "usd_low", "16,000,000,000"),
        ({"claim_id": "T-1", "usd_low": None, "usd_high": 16_136_900_000.0}, "usd_high", "17,000,000,000"),
        ({"claim_id": "T-1", "usd_low": 16_536_900_000.0, "usd_high": 3.1e10}, "usd_low", "17,000,000,000"),
        ({"kind": "claim", "best": 0.0004}, "best", "0.0004"),
        ({"kind": "claim", "best": 0.00000004}, "best", "0.00000004"),
    ],
)
def test_estimates_have_two_digits_in_a_table_and_claims_all(
    row: dict[str, object], column: str, shown: str
) -> None:
    assert cell(row, column) == shown


def test_lines_of_a_name_are_about_equally_long() -> None:
    text = "Women in prostitution (forced or not) from Eastern Europe in Western Europe at any one time"
    full, even = broken(text, 6.9, 8.8, bold=True), balanced(text, 6.9, 8.8, bold=True)
    assert len(full) == len(even)
    assert " ".join(even) == text
    lengths = [breadth(line, 8.8, bold=True) for line in even]
    assert max(lengths) <= 6.9
    if len(even) > 1:
        assert min(lengths) > 0.6 * max(lengths)
    assert balanced("one\ntwo", 6.9, 8.8) == ["one", "two"]
