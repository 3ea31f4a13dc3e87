"""A toll that grows: the newest number of an office speaks, earlier ones are superseded, and one that fell is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.subject.invented import page_of, project, run

CLAIMS = """claim_id,place,figure,measure,period,producer,method,corrects
OWN-001,Haiti,"1,000",deaths,2010-01-14,Ministry,administrative,
OWN-002,Haiti,"3,000",deaths,2010-01-20,Ministry,administrative,
OWN-003,Haiti,"2,500",deaths,2010-01-22,Minister,administrative,
OWN-004,Haiti,"9,000",deaths,2010-01-23,Ministry,administrative,
OWN-005,Haiti,"4,000",deaths,2010-01-24,Ministry,administrative,OWN-004
OWN-006,Haiti,"over 5,000",deaths,2010-02-01,Ministry,administrative,
OWN-007,Haiti,"2,000",deaths,2010-01-16,Red Cross,estimate,
OWN-008,Haiti,"7,000",deaths,2010-01-17,Senator,estimate,
"""
MAKERS = (
    "maker,producer,reason\nMinistry,Ministry,its own toll\nMinistry,Minister,she speaks for the ministry\n"
)
THROUGH = """
import json
import analysis as an
import pandas as pd

claims = an.make_claims(pd.read_csv("claims.csv", dtype=str, keep_default_na=False))
shown = {
    "claims": an.assign_quantities(claims),
    "answers": an.reconcile(claims, year=2010),
    "conflicts": an.find_conflicts(claims),
    "advice": an.quoting_advice(claims),
}
print(json.dumps({name: json.loads(table.reset_index().to_json(orient="records")) for name, table in shown.items()}))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project about one event, whose toll grows."""
    files = {
        "subject/subject.yml": "time: day\n",
        "subject/makers.csv": MAKERS,
        "subject/measures.csv": "measure,family,timing,counts,unit,reason\ndeaths,deaths,growing,persons,persons,a toll\n",
        "claims.csv": CLAIMS,
    }
    return project(tmp_path_factory.mktemp("growth") / "mine", files)


@pytest.fixture(scope="module")
def shown(folder: Path) -> dict[str, Any]:
    """What the library says of the claims."""
    done = run(folder, "-c", THROUGH)
    assert done.returncode == 0, done.stderr[-2000:]
    content: dict[str, Any] = json.loads(done.stdout)
    return content


def test_a_toll_of_several_days_is_one_thing(shown: dict[str, Any]) -> None:
    assert {row["quantity"] for row in shown["claims"]} == {"people killed, in the earthquake"}


def test_earlier_numbers_of_an_office_are_superseded_by_its_newest(shown: dict[str, Any]) -> None:
    superseded = {row["claim_id"]: row["superseded_by"] for row in shown["advice"] if row["superseded_by"]}
    assert superseded == dict.fromkeys([f"OWN-00{number}" for number in range(1, 6)], "OWN-006")


def test_earlier_numbers_of_an_office_are_no_rivals(shown: dict[str, Any]) -> None:
    hard = [row for row in shown["conflicts"] if row["level"] == "infeasible"]
    # What somebody said early is above what others said later, and a toll does not shrink; the reverse is no clash.
    assert {row["members"] for row in hard} == {"OWN-008;OWN-007"} or all(
        "OWN-008" in row["members"] for row in hard
    )
    (revised,) = [row for row in shown["conflicts"] if row["code"] == "revisions"]
    assert set(revised["members"].split(";")) == {f"OWN-00{number}" for number in range(1, 7)}


def test_a_later_smaller_number_is_told_unless_it_corrects(shown: dict[str, Any]) -> None:
    fallen = {row["members"] for row in shown["conflicts"] if row["code"] == "fallen_count"}
    assert fallen == {"OWN-002;OWN-003"}


def test_the_newest_of_an_office_speaks_also_where_it_is_a_bound(shown: dict[str, Any]) -> None:
    spoken = ";".join(row["claim_ids"] for row in shown["answers"]).split(";")
    assert not {"OWN-001", "OWN-002", "OWN-003", "OWN-004", "OWN-005"} & set(spoken)


def test_the_page_tells_how_the_counts_grew(folder: Path) -> None:
    text = page_of(folder)
    assert (
        "by 1 February 2010 (Ministry) is the newest of six numbers of one office. It replaces 1,000" in text
    )
    assert "3,000 by 20 January 2010 (Ministry); 2,500 by 22 January 2010 (Minister)" in text
    assert "A growing count that fell. 3,000 people killed in Haiti by 20 January 2010 (Ministry)" in text


def test_what_is_corrected_has_to_be_there(folder: Path) -> None:
    rows = "place,figure,measure,corrects\nHaiti,12,deaths,OWN-077\n"
    (folder / "wrong.csv").write_text(rows, encoding="utf-8")
    done = run(folder, "-m", "analysis", "own", "wrong.csv")
    assert done.returncode == 1
    assert "column corrects: 'OWN-077' is no claim" in done.stderr


def test_without_days_a_toll_grows_by_the_year(tmp_path: Path) -> None:
    rows = "place,figure,measure,year,producer,method\nHaiti,10,deaths,2010,Office,administrative\n"
    rows += "Haiti,30,deaths,2012,Office,administrative\n"
    files = {
        "subject/measures.csv": "measure,family,timing,counts,unit,reason\ndeaths,deaths,growing,persons,persons,a toll\n",
        "claims.csv": rows,
    }
    text = page_of(project(tmp_path / "mine", files))
    assert "30 people killed in Haiti by the end of 2012 (Office) is the newest of two numbers" in text
    assert "10 by the end of 2010 (Office)" in text


def test_makers_who_speak_for_one_body_are_one_line(tmp_path: Path) -> None:
    """Two spokespersons who judged a toll bear out nothing, and what an office recorded is its own line."""
    rows = ["Haiti,300,deaths,2010-01-20,Minister,estimate", "Haiti,320,deaths,2010-01-21,Ministry,estimate"]
    rows += [
        "Haiti,290,deaths,2010-01-22,Ministry,administrative",
        "Haiti,250,deaths,2010-01-22,Red Cross,estimate",
    ]
    files = {
        "subject/subject.yml": "time: day\n",
        "subject/makers.csv": MAKERS,
        "claims.csv": "\n".join(["place,figure,measure,period,producer,method", *rows, ""]),
    }
    new = project(tmp_path / "mine", files)
    done = run(new, "-c", OF_LINES)
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == [2]


OF_LINES = """
import json
import analysis as an
import pandas as pd
from analysis.own.findings import find

claims = an.make_claims(pd.read_csv("claims.csv", dtype=str, keep_default_na=False))
print(json.dumps(find(claims).quantities["lines"].tolist()))
"""
