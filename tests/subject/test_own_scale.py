"""The spread of another subject's answers: learned from its own claims, shown by lines alone, or a default that is told."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

#: Deaths of invented earthquakes: of one place by so many surveys, or of several places by two each.
TRIED = """
import json
import sys
import analysis as an

SURVEY = {"measure": "deaths", "year": 2010, "method": "survey"}
PLACES = ("Haiti", "Nepal", "Chile", "Peru", "Japan", "Turkey")

def claims_of(count, places):
    rows = []
    for place in PLACES[:places]:
        for number in range(count):
            figure = f"{10_000 + 2_000 * number:,}"
            rows.append(SURVEY | {"place": place, "figure": figure, "producer": f"Team {number} in {place}"})
    return an.assign_quantities(an.make_claims(rows))

shown = {}
for name, asked in json.loads(sys.argv[1]).items():
    claims = claims_of(*asked)
    answers = an.reconcile(claims)
    columns = ["answer_status", "refusal", "spread_from", "low80", "median", "high80", "scale", "apart80",
               "same_team_comparisons", "other_team_comparisons"]
    scales = an.learned_scale(answers.head(1), claims)
    shown[name] = {
        "rows": json.loads(answers[columns].to_json(orient="records")),
        "ids": list(answers.index),
        "told": an.narrate("own_answers", answers=answers, claims=claims).markdown,
        "mean_scale": float(scales["scale"] @ scales["weight"]),
        "alone": an.leave_one_out(claims)["status_without"].tolist(),
    }
print(json.dumps(shown))
"""
#: Of each case how many surveys a place has, and how many places there are.
CASES = {
    "four": (4, 1),
    "three": (3, 1),
    "two": (2, 1),
    "few": (2, 4),
    "five": (2, 5),
    "six": (2, 6),
    "seven at once": (7, 2),
}
#: The mean of a scale that is half-normal(1).
PRIOR_MEAN = 0.798


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the claims of each case say, in a process of its own, whose subject is an earthquake."""
    project = tmp_path_factory.mktemp("scale")
    (project / "pyproject.toml").write_text('[tool.analysis]\nsubject = "subject"\n', encoding="utf-8")
    shutil.copytree(Path(__file__).parent / "earthquake", project / "subject")
    (project / "data").mkdir()
    (project / "data/raw").symlink_to(ROOT / "data/raw")
    environment = {**os.environ, "ANALYSIS_PROJECT": str(project)}
    environment.pop("ANALYSIS_SUBJECT", None)
    done = subprocess.run(
        [sys.executable, "-c", TRIED, json.dumps(CASES)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    content: dict[str, Any] = json.loads(done.stdout)
    return content


@pytest.mark.parametrize("name", ["four", "three"])
def test_lines_of_the_only_quantity_show_their_spread_themselves(shown: dict[str, Any], name: str) -> None:
    (row,) = shown[name]["rows"]
    assert (row["answer_status"], row["spread_from"]) == ("reconciled", "own_lines")
    assert (row["same_team_comparisons"], row["other_team_comparisons"]) == (0, 0)
    assert "follows from how far these lines themselves stand apart" in shown[name]["told"]
    assert shown[name]["mean_scale"] == pytest.approx(PRIOR_MEAN, abs=0.001)


def test_without_one_of_three_the_others_are_stated(shown: dict[str, Any]) -> None:
    assert shown["four"]["alone"] == ["reconciled"] * 4
    assert shown["three"]["alone"] == ["stated"] * 3


def test_two_lines_of_the_only_quantity_are_stated_each_for_itself(shown: dict[str, Any]) -> None:
    rows = shown["two"]["rows"]
    assert [(row["answer_status"], row["refusal"]) for row in rows] == [("stated", "few_lines")] * 2
    assert [row["spread_from"] for row in rows] == ["", ""]
    # Nobody saw how far others stand apart.
    assert [row["apart80"] for row in rows] == [None, None]
    assert len(set(shown["two"]["ids"])) == 2
    assert "too few to show how far apart such numbers stand" in shown["two"]["told"]


def test_below_five_comparisons_the_prior_stands_and_is_told(shown: dict[str, Any]) -> None:
    rows = shown["few"]["rows"]
    assert [(row["answer_status"], row["spread_from"]) for row in rows] == [("reconciled", "default")] * 4
    assert {(row["same_team_comparisons"], row["other_team_comparisons"]) for row in rows} == {(0, 0)}
    assert shown["few"]["mean_scale"] == pytest.approx(PRIOR_MEAN, abs=0.001)
    assert "default spread, not learned here" in shown["few"]["told"]


@pytest.mark.parametrize(("name", "elsewhere"), [("five", 4), ("six", 5)])
def test_from_five_comparisons_on_the_spread_is_learned_from_the_other_quantities(
    shown: dict[str, Any], name: str, elsewhere: int
) -> None:
    rows = shown[name]["rows"]
    assert {row["spread_from"] for row in rows} == {"learned"}
    assert {row["other_team_comparisons"] for row in rows} == {elsewhere}
    # Pairs a fifth apart teach that numbers stand close together, and intervals are narrower for it.
    assert shown[name]["mean_scale"] < PRIOR_MEAN
    ratios = [row["high80"] / row["low80"] for row in rows]
    default = shown["few"]["rows"][0]
    assert max(ratios) < default["high80"] / default["low80"]
    assert "default" not in shown[name]["told"]


def test_no_quantity_learns_from_itself(shown: dict[str, Any]) -> None:
    assert [row["other_team_comparisons"] for row in shown["seven at once"]["rows"]] == [6, 6]
