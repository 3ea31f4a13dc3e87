"""A second subject from end to end: deaths of an earthquake are read, named, compared, put together, in its own words."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

#: Another subject is another process: its words are read once.
TRIED = """
import json
import analysis as an

HAITI = {"place": "Haiti", "measure": "deaths", "year": 2010, "method": "survey"}
claims = an.make_claims([
    HAITI | {"figure": "316,000", "producer": "Government of Haiti", "method": "administrative"},
    HAITI | {"figure": "about 85,000", "producer": "Survey A"},
    HAITI | {"figure": "158,679", "producer": "Survey B"},
    HAITI | {"figure": "4,000", "producer": "Survey C", "exploitation": "wave"},
    HAITI | {"figure": "300,000", "producer": "Survey D", "measure": "injuries", "status": "injured"},
    HAITI | {"figure": "120,000", "producer": "Survey E", "measure": "stock", "status": "homeless"},
    HAITI | {"figure": "60,000", "producer": "Survey F", "measure": "flow", "status": "homeless"},
])
refused = ""
try:
    an.make_claims([HAITI | {"figure": "12", "status": "trafficked"}])
except ValueError as error:
    refused = str(error)
estimates = an.reconcile(claims)
shown = {
    "quantities": an.assign_quantities(claims),
    "conflicts": an.find_conflicts(claims),
    "estimates": estimates,
    "ladder": an.build_ladder(claims),
}
tables = {name: json.loads(table.reset_index().to_json(orient="records")) for name, table in shown.items()}
print(json.dumps(tables | {"refused": refused}))
"""
OF_TRAFFICKING = re.compile(
    "traffick|slaver|forced|victim|sexual|smuggl|bonded|labour|exploit", re.IGNORECASE
)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a project of its own shows of the earthquake: its subject, and the reference data."""
    project = tmp_path_factory.mktemp("earthquake")
    (project / "pyproject.toml").write_text('[tool.analysis]\nsubject = "subject"\n', encoding="utf-8")
    shutil.copytree(Path(__file__).parent / "earthquake", project / "subject")
    (project / "data").mkdir()
    (project / "data/raw").symlink_to(ROOT / "data/raw")
    environment = {**os.environ, "ANALYSIS_PROJECT": str(project)}
    environment.pop("ANALYSIS_SUBJECT", None)
    done = subprocess.run(
        [sys.executable, "-c", TRIED], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    content: dict[str, Any] = json.loads(done.stdout)
    return content


def test_quantities_are_named_in_the_words_of_the_subject(shown: dict[str, Any]) -> None:
    names = [row["quantity"] for row in shown["quantities"]]
    assert names[0] == "people killed, in the earthquake"
    assert names[3] == "people killed by the wave, in the earthquake"
    assert names[4] == "people injured, in the earthquake"


def test_deaths_are_compared_with_deaths_alone(shown: dict[str, Any]) -> None:
    members = [row["claim_ids"] for row in shown["conflicts"]]
    assert "OWN-001;OWN-002" in members
    assert not any("OWN-005" in ids for ids in members)


def test_surveys_are_put_together_with_a_spread_that_is_not_borrowed(shown: dict[str, Any]) -> None:
    (estimate,) = [row for row in shown["estimates"] if row["measure"] == "deaths" and row["k_lines"] > 1]
    assert estimate["answer_status"] == "reconciled"
    assert 85_000 < estimate["median"] < 158_679
    assert (estimate["same_team_comparisons"], estimate["other_team_comparisons"]) == (0, 0)


def test_the_ladder_has_the_rungs_of_the_subject(shown: dict[str, Any]) -> None:
    assert [row["rung"] for row in shown["ladder"]] == ["recorded", "dead", "harmed"]


def test_a_word_of_another_subject_is_refused_with_those_of_this_one(shown: dict[str, Any]) -> None:
    assert "column status: 'trafficked' is not allowed" in shown["refused"]
    assert "dead, homeless, injured" in shown["refused"]
    assert "(the words of the subject in subject/axes.yml)" in shown["refused"]


@pytest.mark.parametrize("table", ["quantities", "conflicts", "estimates", "ladder"])
def test_no_word_of_trafficking_stands_in_what_is_shown(shown: dict[str, Any], table: str) -> None:
    assert shown[table]
    cells = {str(cell) for row in shown[table] for cell in row.values()}
    assert [cell for cell in sorted(cells) if OF_TRAFFICKING.search(cell)] == []
