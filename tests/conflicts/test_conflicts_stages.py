"""The stages of the search: pure functions from frozen results to a frozen result."""

from dataclasses import FrozenInstanceError, fields, is_dataclass
from functools import cache

import pytest

from analysis.conflicts import solver
from analysis.conflicts.finding import SearchContext
from analysis.conflicts.rules import default_choices, default_rules
from analysis.conflicts.search import run_checks, run_stages
from analysis.conflicts.stages import (
    Question,
    constrain,
    find_clips,
    find_exact_sets,
    find_naive_sets,
    find_pairs,
)
from tests.conflicts.corpus import plant, read, row

STAGES = ("constraints", "pairs", "exact", "naive", "clipped")


@cache
def question() -> Question:
    """Claims of which some clash in a pair, some in a larger set, some for a naive reader, and some clip a range."""
    rows = [*plant(0, "NLD", 500.0).rows, *plant(2, "DEU", 500.0).rows]
    rows += [
        row("C-001", area="BEL", low=100, high=1_000),
        row("C-002", area="BEL", high=200, bound="upper"),
        row("D-001", area="FRA", value=1_000),
        row("D-002", area="FRA", value=700, population="women", exploitation="sexual"),
        row("D-003", area="FRA", value=600, population="men", exploitation="labour"),
    ]
    return Question(tuple(read(rows)), default_rules(), default_choices())


@cache
def context() -> SearchContext:
    """What the stages find."""
    return run_stages(question())


def test_each_stage_finds_something() -> None:
    assert context().constraints.groups
    assert context().exact_pairs
    assert context().exact_sets
    assert context().naive_sets
    assert context().clips


@pytest.mark.parametrize("stage", STAGES)
def test_the_result_of_a_stage_is_frozen(stage: str) -> None:
    result = getattr(context(), stage)
    assert is_dataclass(result)
    name = fields(result)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(result, name, ())


def test_a_stage_asked_again_finds_the_same() -> None:
    constraints = constrain(question())
    pairs = find_pairs(constraints)
    exact = find_exact_sets(constraints, pairs)
    assert constraints == context().constraints
    assert pairs == context().pairs
    assert exact == context().exact
    assert find_naive_sets(constraints, pairs) == context().naive
    assert find_clips(constraints, pairs, exact) == context().clipped


def test_no_constructor_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the results of the stages at hand nothing is solved but what the checks ask."""
    results = [getattr(context(), stage) for stage in STAGES]

    def refused(*arguments: object, **named: object) -> None:
        raise AssertionError("a programme is solved")

    monkeypatch.setattr(solver, "_solve", refused)
    again = SearchContext(*results)
    assert again.clips == context().clips
    assert again.by_id.keys() == {claim.claim_id for claim in question().claims}
    with pytest.raises(AssertionError, match="is solved"):
        run_checks(again)
