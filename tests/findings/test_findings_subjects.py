"""Summaries of the pages about a subject: what they count, what they refuse, and the exercises' verdicts."""

import math
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

import analysis
from analysis.conflicts.words import Level
from analysis.findings import capture, conflict_list, lesson, methods, sources, world
from analysis.findings.model import FindingsError
from analysis.findings.nested import Part
from analysis.notebook import held
from analysis.parameters import Parameters
from analysis.subjects import SUBJECTS, Subject
from tests.findings.examples import CLAIM


@pytest.fixture(scope="module")
def compared() -> world.World:
    """The world at published parameters."""
    return world.summarise(held(), Parameters())


@pytest.fixture(scope="module")
def guided() -> Subject:
    """The guided page at published parameters."""
    return analysis.subject("lesson")


@pytest.fixture(scope="module")
def weighed() -> methods.Methods:
    """The page about methods at published parameters."""
    return methods.summarise(held(), methods.MethodsParameters())


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
    assert all(len(country.producers) >= 3 for country in found.countries)
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
    found = conflict_list.summarise(held(), conflict_list.ConflictParameters())
    assert sum(count for _, count in found.levels) == len(found.conflicts)
    assert all(one.severity >= 1 for one in found.conflicts)
    assert len({one.conflict_id for one in found.conflicts}) == len(found.conflicts)
    assert {reason for one in found.conflicts for reason in one.reasons} == {
        name for name, _ in found.by_reason
    }
    assert not set(found.rivals) & set(found.at("apparent"))


def test_the_worked_example_has_an_answer_of_the_published_table(weighed: methods.Methods) -> None:
    found = weighed
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
    page = analysis.subject("methods", region="Ghana", reference_year=2008)
    worked = page.summary.worked
    assert not worked.asked
    assert page.say("answer").markdown.startswith("No quantity of Ghana has an estimate")
    assert worked.lineages == max(page.summary.worked.lineages, 2)
    without = analysis.subject("methods", drop_producers=["Walk Free"]).summary.worked
    assert "Walk Free" not in {claim.producer for claim in without.claims}


def test_without_any_estimate_there_is_no_example_and_every_slot_says_so() -> None:
    page = analysis.subject("methods", region="Ghana", reference_year=1950)
    assert page.summary.worked is None
    for slot in ("answer", "claims", "methods", "choices"):
        assert re.search(r"\bno\b|nothing", page.say(slot).markdown)


def test_claims_that_count_more_are_not_said_to_count_the_same() -> None:
    page = analysis.subject("methods", region="Spain", reference_year=2008)
    assert "do not all count the same thing" in page.say("claims").markdown


def test_all_choices_together_are_those_of_the_table_beside_the_published_interval(
    weighed: methods.Methods,
) -> None:
    found = weighed.together
    table = held().processed["30_multiverse"].drop_duplicates("region_code")
    assert len(found) == len(table)
    reaches = [one.reach for one in found]
    assert reaches == sorted(reaches, reverse=True)
    estimates = held().processed["30_estimates"]
    for one in found:
        row = table[table["file"] == f"{one.slug}.json"].iloc[0]
        assert one.median == pytest.approx(row["published_median"], rel=1e-4)
        assert (one.lowest, one.highest) == (row["lowest_median"], row["highest_median"])
        assert one.inside == (one.low95 <= one.lowest and one.highest <= one.high95)
        own = estimates[(estimates["region_code"] == row["region_code"]) & (estimates["method"] == "exact")]
        assert one.high95 in set(own["high95"])
        assert 0 < one.share <= 1
    assert {name for one in found for name, _ in one.others} <= {"reml_hk", "linear_pool"}


def test_answers_out_of_order_or_beyond_all_combinations_are_refused(weighed: methods.Methods) -> None:
    one = weighed.together[0]
    for wrong in (
        {"lowest": one.highest * 2},
        {"low95": one.high95 * 2},
        {"answered": one.specifications + 1},
        {"share": 1.2},
        {"median": one.highest * 1.5, "high95": one.highest * 2},
    ):
        with pytest.raises(FindingsError, match=one.region):
            replace(one, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("order", ["severity", "reason", "region"])
def test_every_conflict_stands_once_in_the_order_that_is_asked_for(order: str) -> None:
    page = analysis.subject("conflicts", order=order)
    found = page.summary
    assert sorted(one.conflict_id for one in found.ordered) == sorted(
        one.conflict_id for one in found.conflicts
    )
    hard = list(map(str, Level))
    places = {
        "severity": [hard.index(one.level) for one in found.ordered],
        "reason": [
            min(list(dict(found.by_reason)).index(name) for name in one.reasons) for one in found.ordered
        ],
        "region": [one.regions[0][0] if one.regions else "~" for one in found.ordered],
    }[order]
    assert places == sorted(places)
    table = page.say("table").markdown
    assert table.count("<tr>") == len(found.conflicts) + 1
    assert (table.count("aria-sort") == 1) == (order != "reason")


def test_an_unknown_order_is_refused_with_what_would_be_right() -> None:
    with pytest.raises(
        ValueError, match="order is 'size' .text.; one of severity, reason, region would be right"
    ):
        analysis.subject("conflicts", order="size")


def test_a_quantity_of_the_world_is_named_by_what_it_counts(compared: world.World) -> None:
    told = analysis.subject("world").say("quantities").markdown
    names = [line.split("|")[1].strip() for line in told.splitlines() if line.startswith("| ")][1:]
    assert len(names) == len(set(names)) == len(compared.of_world)


@pytest.mark.slow
def test_the_answer_names_the_ways_whose_interval_holds_all_models() -> None:
    page = analysis.subject("capture", replicates=20)
    said = page.say("answer").markdown
    for study in page.summary.studies:
        for total in study.totals:
            holds = total.low <= study.near[0] and study.near[-1] <= total.high
            assert holds == (total.kind in study.covering)
    none = sum(not study.covering for study in page.summary.studies)
    assert said.count("No single interval holds all of these models") == none


RIGHT_AND_WRONG = [
    ("bound", ..., "none"), ("bound", None, "none"), ("bound", [..., ..., ...], "none"), ("bound", "floor", "kind"),
    ("bound", ["floor"], "kind"), ("bound", ["ceiling", "range", 3], "word"), ("bound", ["ceiling", "range", ...], "none"),
    ("bound", ("ceiling", "range", "roof"), "word"), ("bound", ["Ceiling ", "range", "floor"], "right"),
    ("bound", ["floor", "range", "ceiling"], "floor"), ("bound", ["ceiling", "value", "floor"], "value"),
    ("lines", ..., "none"), ("lines", "many", "kind"), ("lines", True, "kind"), ("lines", 1, "few"),
    ("lines", {"one", "two"}, "names"), ("lines", 13.0, "kind"), ("lines", np.int64(13), "right"),
    ("lines", 10**6, "many"), ("hidden", 0.1, "kind"), ("hidden", ("a", "b"), "kind"),
    ("hidden", (0.12, 0.81), "right"), ("hidden", [0.81, 0.12], "order"), ("hidden", (12, 81), "percent"),
    ("hidden", (81, 12), "percent"), ("hidden", (1.2, 8.7), "upside"), ("hidden", (8.7, 1.2), "upside"),
    ("hidden", (0.19, 0.88), "hidden"), ("hidden", (0.3, 0.4), "other"), ("hidden", (math.nan, 0.81), "other"),
    ("hidden", (0.12, True), "kind"), ("hidden", (0.12, 0.12), "other"),
]  # fmt: skip


@pytest.mark.parametrize(("task", "answer", "hint"), RIGHT_AND_WRONG)
def test_exercises_say_what_is_wrong_and_never_raise(
    guided: Subject, task: str, answer: object, hint: str
) -> None:
    verdict = lesson.judge(guided.summary, task, answer)
    assert verdict.hint == hint
    said = guided.check(task, answer).markdown
    assert said.startswith("**Right") == (hint == "right")
    assert verdict.right == (hint == "right")
    assert said.strip()


def test_a_verdict_on_several_figures_says_which_is_right_and_why(guided: Subject) -> None:
    said = guided.check("bound", ["ceiling", "floor", "floor"]).markdown
    assert said.startswith("**Not yet.** Two of three are right.")
    assert "“up to 50 percent”: right, the words give a ceiling; the words hold even if" in said
    assert "“from 1,000 to 7,000”: not quite, you said floor." in said


@pytest.mark.parametrize("region", ["World", "Ghana", "Moldova", "Australia", "Kosovo", "North America"])
def test_no_exercise_can_be_passed_by_a_wrong_way(region: str) -> None:
    summary = analysis.subject("lesson", region=region).summary
    assert [lesson.reading(claim) for claim in sorted(summary.printed, key=lesson.reading)] == [
        "ceiling", "floor", "range",
    ]  # fmt: skip
    for wrong in (len(summary.many.claims), len(summary.many.producers)):
        assert not lesson.judge(summary, "lines", wrong).right
    for word in lesson.READINGS:
        assert not lesson.judge(summary, "bound", [word] * 3).right
    low, high = summary.shares
    assert 0 < low < high < 1
    assert lesson.judge(summary, "hidden", (low, high)).right
    assert not lesson.judge(summary, "hidden", (high, low)).right


def test_lines_are_counted_right_and_claims_are_not_taken_for_them(guided: Subject) -> None:
    names = {claim.lineage for claim in guided.claims}
    assert lesson.judge(guided.summary, "lines", len(names)).right
    assert lesson.judge(guided.summary, "lines", len(guided.claims)).hint == "claims"


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


@pytest.mark.parametrize("year", [1950, 2008, 2021, 2050])
@pytest.mark.parametrize("region", ["Netherlands", "Ghana", "Moldova", "Germany"])
def test_the_third_exercise_compares_a_count_with_a_range_of_its_own_time(region: str, year: int) -> None:
    guided = analysis.subject("lesson", region=region, reference_year=year)
    found, everyone = guided.summary.pair
    assert found.start == found.end
    assert abs(lesson.time_of(found) - lesson.time_of(everyone)) <= 5
    said = guided.say("hidden").markdown
    assert f"The count is of {found.start}" in said
    assert f"about {guided.summary.about}" in said


def test_a_range_without_a_year_is_taken_to_be_of_the_time_in_which_it_was_told() -> None:
    assert lesson.time_of(CLAIM) == 2008
    assert lesson.time_of(replace(CLAIM, scope="all", producer_year=2015)) == 2015
    assert lesson.time_of(replace(CLAIM, start=2010, end=2013)) == 2011.5
