"""Sliders of what nobody knows about two numbers: where they make both possible, in Python and in a browser."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Page, sync_playwright

from analysis.conflicts.conflict_codes import Explanation, parse_explanations
from analysis.narrative.template_rows import Row, read
from analysis.processed_tables import Corpus
from analysis.site.unknowns import Unknowns, reach, unknowns_of
from tests.conftest import ROOT
from tests.site.browser import executable

#: Numbers of the table have six digits.
DIGITS = 1e-4


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus(ROOT)


@pytest.fixture(scope="module")
def shipped(corpus: Corpus) -> dict[str, tuple[Row, Unknowns]]:
    """Every conflict of the table that has sliders, with them, by its id."""
    claims = {claim.id: claim for claim in read(corpus.claims(corrections=False), [])}
    with_sliders = {}
    for conflict in read(corpus["20_conflicts"].set_index("conflict_id"), []):
        # A sum that was worked out for a conflict is no claim.
        claim = claims.get(conflict.members.partition(";")[0])
        unknowns = unknowns_of(conflict, claim) if claim else None
        if unknowns:
            with_sliders[conflict.id] = (conflict, unknowns)
    return with_sliders


def made(explanations: str, members: str = "A-001;A-002", low: float | None = None) -> Unknowns | None:
    """The sliders of a conflict made up here, of a first number that is 1,000 or has a low end."""
    frame = pd.DataFrame({"explanations": [explanations], "members": [members]}, index=pd.Index(["x"]))
    claim = pd.DataFrame(
        {"low": [low], "best": [1000.0], "high": [None]}, index=pd.Index(["A-001"]), dtype=object
    )
    return unknowns_of(read(frame, [])[0], read(claim, [])[0])


def test_many_conflicts_have_sliders_and_those_of_many_unknowns_have_none(shipped: dict[str, Any]) -> None:
    codes = {conflict.code for conflict, _ in shipped.values()}
    assert {"detection_rate", "implied_duration", "distinction", "money_per_person"} <= codes
    assert len(shipped) > 100
    assert all(1 <= len(unknowns.sliders) <= 2 for _, unknowns in shipped.values())


def test_at_rest_no_conflict_is_explained_and_each_slider_alone_explains_it_where_the_table_says(
    shipped: dict[str, tuple[Row, Unknowns]],
) -> None:
    for conflict, unknowns in shipped.values():
        assert reach(unknowns, {}) < 1
        first_terms = {terms[0].code: terms[0] for terms in parse_explanations(conflict.explanations)}
        for slider in unknowns.sliders:
            term = first_terms[Explanation(slider.code)]
            end = term.low if slider.way > 0 else term.high
            assert reach(unknowns, {slider.code: end}) == pytest.approx(1, rel=1e-2), conflict.id
            assert slider.least <= end <= slider.most
            assert slider.least <= slider.rest <= slider.most


@pytest.mark.parametrize(
    ("explanations", "values", "expected"),
    [
        # Of 1,000 a tenth found: those found are the second number.
        ("detected_share:0.1", {"detected_share": 0.1}, 1),
        # Half of the change, and twice the share.
        ("detected_share:0.1;period_change:10", {"detected_share": 0.2, "period_change": 2}, 1),
        # Whoever is held for three years is found in one of them: at most a third is.
        ("detected_share:0.1;definition:700+with_stay:3", {}, 0.3),
        ("detected_share:0.1;definition:700+with_stay:3", {"definition": 700}, 1),
        ("detected_share:0.1;definition:700+with_stay:3", {"definition": 400, "detected_share": 1 / 6}, 1),
        # Held for six years where three are accepted; for two months where a year is.
        ("held_years_outside:6+accepted:1..3", {"held_years_outside": 6}, 1),
        ("held_years_outside:0.1..0.2+accepted:1..3", {"held_years_outside": 0.2}, 1),
        ("held_years_outside:0.1..0.2+accepted:1..3", {}, 0.2),
        ("per_person:200000..300000+accepted:1000..100000", {}, 0.5),
    ],
)
def test_values_together_explain_a_part_of_the_gap(
    explanations: str, values: dict[str, float], expected: float
) -> None:
    unknowns = made(explanations)
    assert unknowns is not None
    assert reach(unknowns, values) == pytest.approx(expected, rel=DIGITS)


def test_people_left_out_alone_are_measured_by_the_first_number() -> None:
    unknowns = made("definition:750")
    assert unknowns is not None
    assert (unknowns.gap, unknowns.first) == pytest.approx((4, 1000))
    assert reach(unknowns, {"definition": 750}) == pytest.approx(1)
    assert reach(unknowns, {"definition": 500}) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("explanations", "members"),
    [
        ("one_must_move:3", "A-001;A-002"),
        ("period_change;undated", "A-001;A-002"),
        # Three unknowns; two that do the same; three numbers; explanations that contradict each other.
        ("held_years_outside:18+accepted:1..3;no_border:5;period_change:6+with_stay:3", "A-001;A-002"),
        ("detected_share:0.5;held_years:1.2..2", "A-001;A-002"),
        ("detected_share:0.1", "A-001;A-002;A-003"),
        ("detected_share:0.1;period_change:20", "A-001;A-002"),
        # More people left out than the first has.
        ("definition:2000", "A-001;A-002"),
    ],
)
def test_where_nothing_can_be_reckoned_the_sentence_stays_alone(explanations: str, members: str) -> None:
    assert made(explanations, members) is None


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """An empty page with the script of the sliders."""
    with sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        blank = browser.new_page()
        blank.add_script_tag(path=ROOT / "docs/_static/unknowns.js")
        yield blank
        browser.close()


@pytest.mark.slow
def test_the_browser_reckons_as_python_does(page: Page, shipped: dict[str, tuple[Row, Unknowns]]) -> None:
    cases = []
    expected = []
    for _, unknowns in shipped.values():
        for part in (0.1, 0.5, 0.9):
            values = {one.code: one.least + part * (one.most - one.least) for one in unknowns.sliders}
            cases.append([asdict(unknowns), values])
            expected.append(reach(unknowns, values))
    reckoned = page.evaluate(
        "cases => cases.map(([known, values]) => analysisUnknowns.reach(known, values))", cases
    )
    assert reckoned == pytest.approx(expected, rel=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("explanations", "values", "verdict"),
    [
        ("detected_share:0.1..0.2", {}, "apart"),
        ("detected_share:0.1..0.2", {"detected_share": 0.15}, "agree"),
        ("detected_share:0.1..0.2", {"detected_share": 0.05}, "too-far"),
        ("detected_share:..0.2", {"detected_share": 0.05}, "agree"),
        ("held_years_outside:6..8+accepted:1..3", {"held_years_outside": 9}, "too-far"),
        ("held_years_outside:0.1..0.2+accepted:1..3", {"held_years_outside": 0.05}, "too-far"),
        # Where the number changed, or some are left out, there is room.
        ("detected_share:0.1;period_change:10", {"detected_share": 0.05, "period_change": 2}, "agree"),
        (
            "detected_share:0.1;definition:700+with_stay:3",
            {"detected_share": 0.05, "definition": 500},
            "agree",
        ),
    ],
)
def test_the_browser_says_where_both_are_possible(
    page: Page, explanations: str, values: dict[str, float], verdict: str
) -> None:
    unknowns = made(explanations)
    assert unknowns is not None
    call = "([known, values]) => analysisUnknowns.verdict(known, values)"
    assert page.evaluate(call, [asdict(unknowns), values]) == verdict
