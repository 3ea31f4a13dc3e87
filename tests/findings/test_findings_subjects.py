"""Summaries of the pages about a subject: what they count, what they refuse, and the exercises' verdicts."""

from dataclasses import replace
from itertools import pairwise

import pytest

import analysis
from analysis.findings import capture, conflict_list, lesson, methods, sources, world
from analysis.findings.model import FindingsError
from analysis.findings.nested import Part
from analysis.notebook import held
from analysis.parameters import Parameters
from analysis.subjects import SUBJECTS
from tests.findings.examples import CLAIM


@pytest.fixture(scope="module")
def compared() -> world.World:
    """The world at published parameters."""
    return world.summarise(held(), Parameters())


def test_the_waterfall_only_falls_and_ends_at_claims_of_two_lines(compared: world.World) -> None:
    left = [step.left for step in compared.steps]
    assert left == sorted(left, reverse=True)
    assert left[0] == compared.claims
    assert all(
        earlier - later == step.gone
        for (earlier, later), step in zip(pairwise(left), compared.steps[1:], strict=True)
    )
    assert left[-1] != 1, "one claim alone has no other line beside it"


def test_parts_never_exceed_their_whole_and_are_of_its_statement(compared: world.World) -> None:
    assert len(compared.wholes) >= 2
    for whole in compared.wholes:
        assert sum(part.value for part in whole.parts) + whole.rest == pytest.approx(whole.value, rel=0.01)
        assert {part.claim.statement for part in whole.parts} == {whole.claim.statement}


def test_parts_above_their_whole_are_refused() -> None:
    small, large = (replace(CLAIM, low=None, high=None, best=value) for value in (10.0, 11.0))
    with pytest.raises(FindingsError, match="more than it"):
        Part(small, (Part(large),))
    with pytest.raises(FindingsError, match="no single number"):
        Part(CLAIM)


def test_every_country_with_a_page_has_a_tile_and_no_two_share_a_place(compared: world.World) -> None:
    assert compared.lost == ()
    places = {(tile.column, tile.row) for tile in compared.tiles}
    assert len(places) == len(compared.tiles) == len({tile.code for tile in compared.tiles})
    countries = {analysis.region_code(name) for name in analysis.regions()} - {
        "WORLD", "AFRICA", "ASIA", "EUROPE", "NORTH_AMERICA", "OCEANIA", "SOUTH_AMERICA",
    }  # fmt: skip
    assert countries <= {tile.code for tile in compared.tiles}


def test_money_of_a_known_price_year_is_converted_and_other_money_is_not(compared: world.World) -> None:
    assert {money.year for money in compared.money} == {2008, None}
    for money in compared.money:
        if money.year is None:
            assert (money.low, money.best, money.high) == (
                money.claim.low,
                money.claim.best,
                money.claim.high,
            )


def test_sources_add_up_to_the_claims() -> None:
    found = sources.summarise(held(), Parameters())
    assert sum(row.claims for row in found.sources) == found.claims
    assert sum(count for _, count in found.methods) == found.claims
    assert sum(count for _, count in found.read_in) == found.claims
    assert all(len(country.producers) >= sources.MANY_PRODUCERS for country in found.countries)
    assert all(entry.lineages > 1 for entry in found.shared)
    assert {cell.place for cell in found.cells} <= set(found.places)


def test_dropping_a_producer_takes_its_claims_away() -> None:
    all_of_it = sources.summarise(held(), Parameters())
    without = sources.summarise(held(), Parameters(drop_producers=("Walk Free",)))
    assert without.claims < all_of_it.claims
    assert "Walk Free" not in {name for country in without.countries for name in country.producers}
    with pytest.raises(ValueError, match="of whom no claim is held"):
        analysis.subject("sources", drop_producers=["Nobody"])


@pytest.mark.slow
def test_every_total_lies_in_its_interval_and_above_the_persons_seen() -> None:
    found = capture.summarise(held(), capture.CaptureParameters(replicates=20))
    assert [study.code for study in found.studies] == ["NLD", "GBR"]
    for study in found.studies:
        for total in study.totals:
            assert study.persons <= total.low <= total.best <= total.high
        assert study.total("bic").bic == min(total.bic for total in study.totals if total.bic is not None)
        assert study.near[0] <= study.total("bic").best <= study.near[-1]
        assert any(work.startswith("Whitehead") for work in study.references)
    assert "Whitehead et al. (2019)" in found.caveat
    assert len(set(found.references)) == len(found.references) >= 5


def test_lists_that_do_not_exist_or_are_too_few_are_refused() -> None:
    with pytest.raises(ValueError, match="left_out names XX"):
        capture.summarise(held(), capture.CaptureParameters(left_out=("XX",)))
    with pytest.raises(ValueError, match="three are needed"):
        capture.summarise(held(), capture.CaptureParameters(left_out=("I", "K", "O", "P")))


def test_conflicts_are_counted_once_by_level_and_name_claims_that_are_held() -> None:
    found = conflict_list.summarise(held(), Parameters())
    assert sum(count for _, count in found.levels) == len(found.conflicts)
    assert all(one.severity >= 1 for one in found.conflicts)
    assert len({one.conflict_id for one in found.conflicts}) == len(found.conflicts)
    assert {reason for one in found.conflicts for reason in one.reasons} == {
        name for name, _ in found.by_reason
    }
    assert not set(found.rivals) & set(found.at("apparent"))


def test_the_worked_example_has_an_answer_of_the_published_table() -> None:
    found = methods.summarise(held(), methods.MethodsParameters())
    assert found.worked is not None
    assert found.worked.asked
    assert found.worked.lineages >= 3
    assert [answer.name for answer in found.worked.methods] == ["exact", "reml_hk", "linear_pool"]
    for answer in (*found.worked.methods, *found.worked.without, *found.worked.moving):
        assert answer.low is not None
        assert answer.median is not None
        assert answer.high is not None
        assert answer.low < answer.median < answer.high
    assert not set(found.worked.moving) & set(found.worked.still)


def test_a_region_without_an_estimate_gets_the_example_of_another_and_is_told_so() -> None:
    page = analysis.subject("methods", region="Ghana", reference_year=1950)
    assert not page.summary.worked.asked
    assert page.say("answer").markdown.startswith("No quantity of Ghana has an estimate")


RIGHT_AND_WRONG = [
    ("bound", ..., "none"), ("bound", None, "none"), ("bound", 3, "kind"), ("bound", "roof", "word"),
    ("bound", " Floor ", "right"), ("bound", "ceiling", "ceiling"),
    ("lines", ..., "none"), ("lines", "many", "kind"), ("lines", True, "kind"), ("lines", 1, "few"),
    ("lines", 10**6, "many"), ("hidden", 0.1, "kind"), ("hidden", ("a", "b"), "kind"),
    ("hidden", (0.12, 0.81), "right"), ("hidden", [0.81, 0.12], "order"), ("hidden", (12, 81), "percent"),
    ("hidden", (1.2, 8.7), "upside"), ("hidden", (8.7, 1.2), "upside_order"), ("hidden", (0.3, 0.4), "other"),
]  # fmt: skip


@pytest.mark.parametrize(("task", "answer", "hint"), RIGHT_AND_WRONG)
def test_exercises_say_what_is_wrong_and_never_raise(task: str, answer: object, hint: str) -> None:
    page = analysis.subject("lesson")
    verdict = lesson.judge(page.summary, task, answer)
    assert verdict.hint == hint
    said = page.check(task, answer).markdown
    assert said.startswith("**Right.**") == (hint == "right")
    assert said.strip()


def test_lines_are_counted_right_and_claims_are_not_taken_for_them() -> None:
    page = analysis.subject("lesson")
    assert lesson.judge(page.summary, "lines", len({claim.lineage for claim in page.claims})).right
    assert lesson.judge(page.summary, "lines", len(page.claims)).hint == "claims"


def test_unknown_names_are_refused_with_what_would_be_right() -> None:
    with pytest.raises(ValueError, match="one of .*sources"):
        analysis.subject("weather")
    with pytest.raises(ValueError, match="has no parameter 'year'"):
        analysis.subject("world", year=2008)
    page = analysis.subject("sources")
    with pytest.raises(ValueError, match="no slot 'nothing'"):
        page.say("nothing")
    with pytest.raises(ValueError, match="no figure 'nothing'"):
        page.draw("nothing")
    with pytest.raises(ValueError, match="no exercises"):
        page.check("bound", "range")
    with pytest.raises(ValueError, match="no exercise 'last'"):
        analysis.subject("lesson").check("last", 1)


def test_every_subject_can_be_written_as_json() -> None:
    import json

    for name in ("sources", "world", "lesson", "conflicts"):
        assert name in SUBJECTS
        json.dumps(analysis.subject(name).record().findings, allow_nan=False)
