"""The guided notebook as a student uses it: answers are typed into its cells, and the cells are run."""

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.site.fakes import executed

TEMPLATE = ROOT / "notebooks/00_start_here.ipynb"
RIGHT = {
    "bound": 'my_answer = ["ceiling", "range", "floor"]',
    "lines": "my_answer = len(set(names))",
    "hidden": "my_answer = (809 / 7000, 809 / 1000)",
}
#: What a student may well type instead, and a piece of the hint that helps.
WRONG = {
    "bound": ('my_answer = ["range", "range", "ceiling"]', "One of three is right."),
    "lines": ("my_answer = len(names)", "put the names into a set"),
    "hidden": ("my_answer = (7000 / 809, 1000 / 809)", "is the other way round"),
}


def answered(answers: dict[str, str], folder: Path) -> dict[str, str]:
    """What the three checks say once answers stand in place of the dots, by the name of the exercise."""
    notebook = json.loads(TEMPLATE.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        for task, answer in answers.items():
            if f'.check("{task}"' in source:
                start, dots = source.split("my_answer = ", 1)
                cell["source"] = start + answer + dots[dots.index("\n") :]
    path = folder / "answered.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    said = {}
    for cell in executed(path)["cells"]:
        for output in cell.get("outputs", []):
            if ".check(" in cell["source"]:
                said[cell["source"].split('.check("')[1].split('"')[0]] = output["data"]["text/markdown"]
    return said


def test_as_it_is_shipped_no_exercise_has_an_answer(tmp_path: Path) -> None:
    assert set(answered({}, tmp_path)) == set(RIGHT)
    assert all("No answer yet" in said for said in answered({}, tmp_path).values())


def test_right_answers_are_told_why(tmp_path: Path) -> None:
    said = answered(RIGHT, tmp_path)
    assert said["bound"].startswith("**Right**, all three.")
    assert "does not become more certain" in said["lines"]
    assert "809 out of 7,000 are 12 percent" in said["hidden"]


@pytest.mark.parametrize("task", list(WRONG))
def test_a_wrong_answer_gets_a_hint_that_helps_and_leaves_the_others_alone(task: str, tmp_path: Path) -> None:
    answer, hint = WRONG[task]
    said = answered({**RIGHT, task: answer}, tmp_path)
    assert hint in said[task]
    assert not said[task].startswith("**Right")
    assert sum(one.startswith("**Right") for one in said.values()) == len(RIGHT) - 1
