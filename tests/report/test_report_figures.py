"""Figures: their artists, their drawn rows, their alt text, and their bytes."""

from dataclasses import replace

import pytest

from analysis.findings.model import Group, Headline, RoleLine
from analysis.report.claims_figure import claims_figure, drawable, marks
from analysis.report.display import MIME, Picture
from analysis.report.held_figure import held_figure
from analysis.report.roles_figure import roles_figure
from analysis.report.style import svg
from tests.findings.examples import CLAIM, ESTIMATE, FINDINGS, SHARE

DETECTED = replace(
    CLAIM, claim_id="T-010", visibility="detected", low=None, best=809.0, high=None, start=2008, end=2008
)
BOUND = replace(CLAIM, claim_id="T-011", population="women", low=None, high=1_420.0, bound="upper")
RICH = replace(FINDINGS, claims=(CLAIM, SHARE, DETECTED, BOUND))


def test_rows_come_in_groups_with_the_estimate_below_its_claims() -> None:
    rows = marks(RICH)
    assert [row.kind for row in rows] == [
        "heading",
        "claim",
        "estimate",
        "heading",
        "claim",
        "heading",
        "claim",
    ]
    assert (rows[2].low, rows[2].best, rows[2].high) == (300.0, 2_440.0, 18_100.0)
    assert [row.hollow for row in rows if row.kind == "claim"] == [False, True, False]


def test_shares_and_zeros_have_no_place_on_a_log_axis() -> None:
    assert not drawable(SHARE)
    assert not drawable(replace(DETECTED, best=0.0))
    with pytest.raises(ValueError, match="no claim about Netherlands"):
        claims_figure(
            replace(
                RICH,
                claims=(SHARE,),
                groups=(),
                headline=Headline("other_claims", (SHARE.claim_id,), None),
            )
        )


def test_what_is_drawn_is_handed_over_and_described() -> None:
    drawing = claims_figure(RICH)
    axes = drawing.figure.axes[0]
    assert axes.get_xscale() == "log"
    drawn = {value for line in axes.get_lines() for value in map(float, line.get_xdata())}
    assert {1_000.0, 7_000.0, 809.0, 2_440.0, 300.0, 18_100.0, 1_420.0} <= drawn
    assert [row["claim_id"] for row in drawing.rows] == ["T-001", "T-001", "T-010", "T-011"]
    assert drawing.alt.startswith(
        "Three claims about the Netherlands by Test Office on one logarithmic axis: victims of trafficking in the "
        "Netherlands a year, 1,000 to 7,000; presumed victims of trafficking known to the authorities in the "
        "Netherlands a year, 809; "
    )
    assert drawing.alt.endswith(
        "The estimate for 2008, from one of them, is about 2,400 (300 to 18,000): "
        "victims of trafficking in the Netherlands a year."
    )


def test_an_estimate_is_said_of_the_claims_that_are_weighed_alone() -> None:
    """Once: three claims in three groups, one of which is weighed, and "weighed, they give"."""
    assert "from one of them" in claims_figure(RICH).alt
    assert "they give" not in claims_figure(RICH).alt
    assert "from it, is" in claims_figure(replace(RICH, claims=(CLAIM,))).alt


def test_cases_are_not_persons_who_were_found() -> None:
    cases = replace(DETECTED, claim_id="T-012", measure="cases", unit="cases", best=418.0)
    drawing = claims_figure(replace(RICH, claims=(CLAIM, DETECTED, cases)))
    known = {row["claim_id"]: row["known_persons_only"] for row in drawing.rows}
    assert (known["T-010"], known["T-012"]) == (True, False)
    shapes = {
        float(line.get_xdata()[0]): line.get_marker()
        for line in drawing.figure.axes[0].get_lines()
        if len(line.get_xdata()) == 1
    }
    assert (shapes[809.0], shapes[418.0]) == ("o", "s")
    assert "grey squares: cases" in drawing.figure.axes[0].get_xlabel().replace("\n", " ")


def test_every_row_says_what_it_counts() -> None:
    counts = [row["counts"] for row in claims_figure(RICH).rows]
    assert counts[0] == counts[1] == "Victims of trafficking in the Netherlands a year"
    assert len(set(counts)) == 3


def test_copies_of_one_number_are_one_row_that_says_how_often_it_is_printed() -> None:
    copy = replace(CLAIM, claim_id="T-021", start=2003, end=2004, producer="Second Office")
    end = replace(copy, claim_id="T-022", low=None, best=CLAIM.high, high=None)
    other = replace(CLAIM, claim_id="T-023", low=None, best=9_000.0, high=None)
    rows = [
        row
        for row in marks(replace(RICH, claims=(CLAIM, copy, end, other), groups=()))
        if row.kind == "claim"
    ]
    assert [row.claim_id for row in rows] == ["T-023", "T-001;T-021;T-022"]
    assert rows[1].label == "Second Office, 2003–2004 (printed three times)"
    assert (rows[1].low, rows[1].high) == (CLAIM.low, CLAIM.high)


def test_an_estimate_from_copies_is_said_to_be_from_one_number() -> None:
    copy = replace(CLAIM, claim_id="T-021", producer="Second Office")
    made = replace(ESTIMATE, claim_ids=("T-021", "T-001"), k_claims=2)
    findings = replace(
        RICH,
        claims=(CLAIM, copy, DETECTED),
        groups=(Group(made.claim_ids, made),),
        headline=replace(FINDINGS.headline, claim_ids=made.claim_ids, estimate=made),
    )
    assert "from one number that two of them print, is about 2,400" in claims_figure(findings).alt


def test_an_estimate_over_years_is_labelled_by_them() -> None:
    counted = replace(CLAIM, measure="prevalence", unit="persons", start=2010, end=2015)
    made = replace(ESTIMATE, measure="prevalence", unit="persons")
    findings = replace(
        RICH,
        claims=(counted,),
        groups=(Group(("T-001",), made),),
        headline=replace(FINDINGS.headline, estimate=made),
    )
    assert [row.label for row in marks(findings) if row.kind == "estimate"] == ["estimate for 2010–2015"]


def test_a_bound_is_an_open_arrow_not_a_point() -> None:
    axes = claims_figure(
        replace(
            RICH,
            claims=(BOUND,),
            groups=(),
            headline=Headline("other_claims", (BOUND.claim_id,), None),
        )
    ).figure.axes[0]
    assert sum(bool(text.arrow_patch) for text in axes.texts if hasattr(text, "arrow_patch")) == 1
    assert not [line for line in axes.get_lines() if line.get_marker() == "o"]


def test_two_runs_give_the_same_bytes_and_text_stays_text() -> None:
    first, second = (svg(claims_figure(RICH).figure) for _ in range(2))
    assert first == second
    assert ">Victims of trafficking in the Netherlands a year<" in first
    assert "<dc:date>" not in first


def test_roles_show_one_mark_for_each_role_of_a_statement() -> None:
    entry = RoleLine(
        "R-1", "s", "Russia", "RUS", "source", "", "named", "all", "all", "UNODC", None, "T01", ""
    )
    findings = replace(
        FINDINGS,
        roles=(
            entry,
            replace(entry, role_id="R-2", role="transit"),
            replace(entry, role_id="R-3", statement="T02"),
        ),
    )
    drawing = roles_figure(findings)
    assert [(row["named_as"], row["role_id"]) for row in drawing.rows] == [
        ("a place that people are taken from", "R-1"),
        ("a place that people are taken through", "R-2"),
        ("a place that people are taken from", "R-3"),
    ]
    assert drawing.alt == (
        "Two statements, by one producer, name the Netherlands: both as a place that people are taken from; one as a "
        "place that people are taken through."
    )
    with pytest.raises(ValueError, match="no statement"):
        roles_figure(FINDINGS)


def test_roles_show_strength_the_other_end_and_how_many_agree() -> None:
    entry = RoleLine(
        "R-1",
        "s",
        "Japan",
        "JPN",
        "destination",
        "Thailand",
        "named",
        "women",
        "sexual",
        "unattributed",
        None,
        "T01",
        "",
    )
    strong = replace(
        entry, role_id="R-2", counterpart="", strength="major", population="all", exploitation="all",
        producer="UNODC", statement="T02",
    )  # fmt: skip
    other = replace(strong, role_id="R-3", role="source", strength="named", statement="T03")
    drawing = roles_figure(replace(FINDINGS, roles=(entry, strong, other)))
    axes = drawing.figure.axes[0]
    said = {" ".join(text.get_text().split()) for text in axes.texts}
    assert {"major", "from Thailand: women, for sexual exploitation", "2 of 3", "1 of 3", "none"} <= said
    assert [line.get_markersize() for line in axes.get_lines()].count(14) == 1
    assert [tuple(row.values())[:4] for row in drawing.rows][:2] == [
        ("producer not named", "a place that people are taken to", "named", "from Thailand: women, for sexual exploitation"),
        ("UNODC", "a place that people are taken to", "major", ""),
    ]  # fmt: skip
    assert drawing.alt == (
        "Three statements name the Netherlands: one as a place that people are taken from; two as a place that people "
        "are taken to (one among the major or most common ones; from Thailand: women, for sexual exploitation)."
    )


def test_the_picture_of_an_empty_shelf_shows_its_zeros() -> None:
    drawing = held_figure(
        replace(
            FINDINGS,
            groups=(),
            claims=(),
            headline=replace(FINDINGS.headline, kind="nothing", estimate=None, claim_ids=()),
        )
    )
    assert {row["kind"]: row["records"] for row in drawing.rows}["ratings"] == 0
    assert "Numbers of all victims: 0" in drawing.alt


def test_a_picture_hands_over_svg_alt_and_rows() -> None:
    bundle = Picture(claims_figure(RICH))._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", MIME}
    assert bundle[MIME]["figure"] == "claims"
    assert bundle[MIME]["alt"]
    assert len(bundle[MIME]["rows"]) == 4
