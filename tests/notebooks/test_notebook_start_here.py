"""The lesson shows the world's numbers, tasks without answers, and says of an answer whether it is right."""

import pytest

import analysis as an
from tests.notebooks.executed_notebook import executed

TASKS = ("words", "quantities", "lines", "seeming", "quote")


def test_without_answers_it_shows_tasks_and_the_ladder_of_the_world() -> None:
    done = executed("00_start_here")
    for task in TASKS:
        assert "No answer yet" in done.text(task)
    assert done.numbers("world")["GEMS-015", "best"] == pytest.approx(49.6e6)
    assert done.numbers("answer")["LST-012", "high"] == pytest.approx(7000)
    assert done.page["region_code"] == "NLD"
    assert "809" in done.text("copies-table"), "a copy is shown as it was printed, not as it was corrected"


def test_right_answers_are_called_right_for_another_country() -> None:
    claims = an.assign_quantities(an.load_claims("Nepal"))
    people = claims[claims["unit"].isin(["persons", "persons_per_year"])]
    right = {
        "words": "answer = ['none', 'upper', 'none', 'lower']",
        "quantities": f"answer = {people['quantity'].nunique()}",
        "lines": "answer = people['line'].nunique()",
        "seeming": "answer = (conflicts['level'] == 'apparent').sum()",
        "quote": "answer = 'WFNPL-2023'",
    }
    done = executed("00_start_here", country="Nepal", **right)
    assert all(done.text(task).startswith("**Right.**") for task in TASKS)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("answer", ["none", -1, 0.5, [], ["A2009-042"], "A2009-042", {"a": 1}])
def test_any_wrong_answer_is_not_yet_right(task: str, answer: object) -> None:
    right = {"words": ["none", "upper"], "quote": ["NLR-004", "WFNLD-2023"]}.get(task, 9)
    said = an.narrate("lesson_check", task=task, answer=answer, right=right)
    assert said.markdown.startswith("**Not yet.**")


def test_a_place_without_numbers_has_the_lesson_too() -> None:
    done = executed("00_start_here", country="Oceania", quote="answer = 'none'")
    assert done.text("quote").startswith("**Right.**")
    assert done.page["claim_ids"] == []
