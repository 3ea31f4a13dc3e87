"""Figures: their artists, their drawn rows, their alt text, and their bytes."""

from dataclasses import replace

import pytest

from analysis.findings.model import RoleLine
from analysis.report.claims_figure import claims_figure, drawable, marks
from analysis.report.display import MIME, Picture
from analysis.report.held_figure import held_figure
from analysis.report.roles_figure import roles_figure
from analysis.report.style import svg
from tests.findings.examples import CLAIM, FINDINGS, SHARE

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
                headline=replace(FINDINGS.headline, kind="other_claims", estimate=None, claim_ids=()),
            )
        )


def test_what_is_drawn_is_handed_over_and_described() -> None:
    drawing = claims_figure(RICH)
    axes = drawing.figure.axes[0]
    assert axes.get_xscale() == "log"
    drawn = {value for line in axes.get_lines() for value in map(float, line.get_xdata())}
    assert {1_000.0, 7_000.0, 809.0, 2_440.0, 300.0, 18_100.0, 1_420.0} <= drawn
    assert [row["claim_id"] for row in drawing.rows] == ["T-001", "", "T-010", "T-011"]
    assert drawing.alt.startswith(
        "Three claims about the Netherlands on one logarithmic axis, in three groups"
    )
    assert "about 2,400 (300 to 18,000)" in drawing.alt


def test_a_bound_is_an_open_arrow_not_a_point() -> None:
    axes = claims_figure(
        replace(
            RICH,
            claims=(BOUND,),
            groups=(),
            headline=replace(FINDINGS.headline, kind="other_claims", estimate=None, claim_ids=()),
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
    assert [(row["role"], row["role_id"]) for row in drawing.rows] == [
        ("source", "R-1"),
        ("transit", "R-2"),
        ("source", "R-3"),
    ]
    assert (
        drawing.alt
        == "Two statements name the Netherlands: two as “taken from here” and one as “taken through”."
    )
    with pytest.raises(ValueError, match="no statement"):
        roles_figure(FINDINGS)


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
