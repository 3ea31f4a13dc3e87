"""Links between measures of a subject's own: told as so many times, beside the range that the subject allows."""

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.conflicts import rules
from analysis.conflicts.rules import load_rules
from analysis.reading.problems import InputError
from analysis.reading.rule_tables import FOLDER, rule_table
from tests.conftest import ROOT
from tests.subject.test_other_subjects import run

MEASURES = """measure,family,timing,counts,unit,reason
a_night,people,at,persons,persons,who sleep out on one night
a_year,people,over,persons,persons,who sleep out on some night of a year
"""
LINKS = """link,measure,other,low,high,unit,reason,reference,found
nights,a_year,a_night,3,8,ratio,"Few sleep out all year.",Own judgement,these pages accept three to eight times
"""
LABELS = """
measures:
  a_night: {kind: persons, said: {persons: on a night}}
  a_year: {kind: persons, said: {persons: in a year}}
"""
ASKED = """
import json
import analysis as an

row = {"place": "England", "year": 2017, "method": "survey"}
claims = an.make_claims([
    row | {"figure": "5,000", "measure": "a_night", "producer": "Council"},
    row | {"figure": "%s", "measure": "a_year", "producer": "Charity"},
])
conflicts = an.find_conflicts(claims)
columns = ["level", "code", "reasons", "explanations", "claim_ids"]
told = an.narrate("own_conflicts", conflicts=conflicts, claims=an.assign_quantities(claims)).markdown
print(json.dumps({"rows": conflicts[columns].values.tolist(), "told": told}))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose subject has two measures of its own, and how they hang together."""
    folder = tmp_path_factory.mktemp("linked") / "sleepers"
    shutil.copytree(ROOT / "examples/rough_sleeping_england", folder)
    (folder / "subject/measures.csv").write_text(MEASURES, encoding="utf-8")
    (folder / "subject/links.csv").write_text(LINKS, encoding="utf-8")
    labels = folder / "subject/labels.yml"
    text = labels.read_text(encoding="utf-8")
    labels.write_text(text.replace("\nmeasures:\n", LABELS, 1), encoding="utf-8")
    return folder


def asked(project: Path, figure: str) -> dict[str, Any]:
    """What is found where so many are counted in a year."""
    content: dict[str, Any] = json.loads(run(["-c", ASKED % figure], project))
    return content


def test_numbers_that_the_link_forbids_hold_only_under_a_condition(project: Path) -> None:
    found = asked(project, "100,000")
    (row,) = found["rows"]
    assert row[:3] == ["conditional", "distinction", "definition"]
    assert row[3].startswith("so_many_times_outside:20+accepted:3..8")
    assert "The first would be 20 times the second (these pages accept 3 to 8 times)" in found["told"]


def test_numbers_that_the_link_allows_only_seem_to_clash(project: Path) -> None:
    found = asked(project, "20,000")
    (row,) = found["rows"]
    assert row[:2] == ["apparent", "distinction"]
    assert row[3] == "so_many_times:4+accepted:3..8"
    assert "These pages accept that the first is 3 to 8 times the second." in found["told"]


@pytest.mark.parametrize(
    ("measure", "other", "what"),
    [
        ("flow", "", "the cell is empty; the measure that"),
        ("flow", "cases", "flow and cases are of two families"),
    ],
)
def test_a_link_of_what_nobody_compares_is_refused(
    measure: str, other: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"link": "mine", "low": "1", "high": "2", "measure": measure, "other": other, "line": 2}
    folder = ROOT / FOLDER
    links = pd.concat([rule_table(folder, "links"), pd.DataFrame([row])], ignore_index=True).fillna("")
    monkeypatch.setattr(
        rules, "rule_table", lambda place, name: links if name == "links" else rule_table(place, name)
    )
    with pytest.raises(InputError, match=rf"links.csv:2:other: {what}"):
        load_rules(folder)
