"""A subject that counts by the day: numbers of two days are two things; one that counts by the year has none of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from analysis.claims.days import Days, further_columns, told_in_days
from analysis.library.day_names import days_named
from tests.conftest import ROOT
from tests.subject.invented import page_of, project, run

FILES = {
    "subject/subject.yml": "time: day\npersons: {one: marcher, many: marchers}\n",
    "subject/places.csv": "place,part_of\nSquare of Flags,Port-au-Prince\n",
    "subject/axes.yml": "status: {words: [present], conditions: [present], least: 1, most: 1}\n",
    "subject/axis_sets.csv": "axis,name,values,without,reading,reason\nstatus,present,present,,present,there\n",
    "subject/labels.yml": (
        "status: {present: {registered: counted, is: present, as: present, of: presence}}\n"
        "usual: {status: present}\nmeasures: {stock: {kind: persons, said: {persons: at a protest}}}\n"
    ),
    "subject/ladder.yml": (
        "recorded: {name: counted, where: {visibility: [detected], measure: [stock]}}\n"
        "rungs: {world: [{name: there, where: {status: [present]}}], "
        "elsewhere: [{name: there, where: {status: [present]}}]}\n"
        "populations: [all]\ncolumns: {counted: [counted], there: [there]}\n"
        "leading: [there, counted]\nstatuses: [present]\n"
    ),
    "claims.csv": (
        "place,figure,measure,day,producer,method,producer_year\n"
        'Square of Flags,"15,000 (10,000-20,000)",stock,2011-01-25,Aerial A,survey,2011\n'
        'Square of Flags,"25,000 (20,000-30,000)",stock,25 January 2011,Aerial B,survey,2011\n'
        'Square of Flags,"60,000",stock,2011-01-28,Aerial A,survey,2011\n'
        'Square of Flags,"80,000",stock,2011-01-28,Aerial B,survey,2011\n'
        'Square of Flags,"100,000",stock,2011-01-25,Organisers,estimate,2011\n'
        'Square of Flags,"100,000",stock,2011-01-28,Organisers,estimate,2012\n'
        'Square of Flags,"1 million",stock,2011-01-25/2011-01-28,Organisers,estimate,2011\n'
        "Square of Flags,1,stock,2011-02-01,Police,estimate,2011\n"
        "Square of Flags,5,stock,2011-02-01,Mayor,estimate,2011\n"
    ),
}
#: The claims through the library, as tables.
THROUGH = """
import json
import analysis as an
import pandas as pd

rows = pd.read_csv("claims.csv", dtype=str, keep_default_na=False)
claims = an.assign_quantities(an.make_claims(rows))
again = an.make_claims(rows.rename(columns={"day": "period_start"}).query("producer != 'Organisers'"))
shown = {
    "claims": claims,
    "by_start": again,
    "answers": an.reconcile(claims),
    "conflicts": an.find_conflicts(claims),
    "advice": an.quoting_advice(claims),
}
print(json.dumps({name: json.loads(table.reset_index().to_json(orient="records")) for name, table in shown.items()}))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project about crowds."""
    new = project(tmp_path_factory.mktemp("days") / "mine", FILES)
    (new / "subject/measures.csv").unlink()
    return new


@pytest.fixture(scope="module")
def shown(folder: Path) -> dict[str, Any]:
    """What the library says of the claims."""
    done = run(folder, "-c", THROUGH)
    assert done.returncode == 0, done.stderr[-2000:]
    content: dict[str, Any] = json.loads(done.stdout)
    return content


def test_days_and_intervals_of_two_are_read(shown: dict[str, Any]) -> None:
    days = [row["days"] for row in shown["claims"]]
    assert days[:3] == ["2011-01-25", "2011-01-25", "2011-01-28"]
    assert days[6] == "2011-01-25/2011-01-28"
    # A day in the column of the first year begins an open stretch.
    assert shown["by_start"][0]["days"] == "2011-01-25/.."


def test_each_day_has_an_answer_of_its_own(shown: dict[str, Any]) -> None:
    answers = {row["window"]: row for row in shown["answers"] if row["answer_status"] == "reconciled"}
    assert set(answers) == {"2011-01-25", "2011-01-28"}
    assert 15_000 < answers["2011-01-25"]["median"] < 25_000
    assert 60_000 < answers["2011-01-28"]["median"] < 80_000
    assert answers["2011-01-25"]["quantity"].endswith(", on 25 January 2011")


def test_numbers_of_two_days_are_never_compared(shown: dict[str, Any]) -> None:
    window = {row["claim_id"]: row["window"] for row in shown["claims"]}
    assert shown["conflicts"]
    for row in shown["conflicts"]:
        assert len({window[claim_id] for claim_id in row["claim_ids"].split(";")}) == 1
    # The same round number of another day is no copy, and a later year's print no later edition.
    assert {row["claim_id"]: row["suspected_lineage"] for row in shown["claims"]}["OWN-006"] == "OWN-006"
    assert "superseded" not in {row["reason"] for row in shown["advice"]}


def test_the_page_says_the_days(folder: Path) -> None:
    text = page_of(folder)
    _, _, told = text.partition(
        "Marchers present, at a protest, Square of Flags, on 25 January 2011. To quote"
    )
    assert ": about 20,000" in told
    assert "100,000 marchers present in Square of Flags on 28 January 2011 (Organisers, 2012)" in text
    assert "from 25 January 2011 to 28 January 2011" in text
    assert (
        "5 marchers present in Square of Flags on 1 February 2011 (Mayor, 2011) beside 1 marcher present"
        in text
    )


def test_the_notebook_of_own_claims_tells_days_apart(folder: Path) -> None:
    source = ROOT / "notebooks/60_your_own_claims.ipynb"
    parameters = [
        "--engine",
        "analysis",
        "-p",
        "claims_file",
        str(folder / "claims.csv"),
        "-p",
        "year",
        "2011",
    ]
    done = run(folder, "-m", "papermill", str(source), str(folder / "page.ipynb"), *parameters)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "on 25 January 2011" in (folder / "page.ipynb").read_text(encoding="utf-8")


def test_a_day_that_does_not_exist_is_told_by_its_column(folder: Path) -> None:
    rows = "place,figure,measure,day\nHaiti,12,stock,2011-02-30\n"
    (folder / "wrong.csv").write_text(rows, encoding="utf-8")
    done = run(folder, "-m", "analysis", "own", "wrong.csv")
    assert done.returncode == 1
    assert "wrong.csv:2: column day: '2011-02-30' is not a period: there is no such day" in done.stderr


def test_a_subject_that_counts_by_the_year_has_no_days() -> None:
    assert further_columns() == ()


@pytest.mark.parametrize(
    ("cell", "said", "grown"),
    [
        ("2011-01-25", "on 25 January 2011", "by 25 January 2011"),
        ("2011-01-01/2011-12-31", "in 2011", "by the end of 2011"),
        ("2012-02-01/2012-02-29", "in February 2012", "by the end of February 2012"),
        ("2011-01-25/2011-02-01", "from 25 January 2011 to 1 February 2011", "by 1 February 2011"),
        ("2011-01-25/..", "since 25 January 2011", "since 25 January 2011"),
        ("../2011-01-25", "until 25 January 2011", "by 25 January 2011"),
        ("", "", ""),
    ],
)
def test_days_are_said_as_short_as_they_can_be(cell: str, said: str, grown: str) -> None:
    assert str(Days.of(cell)) == cell
    assert days_named(cell) == said
    assert days_named(cell, growing=True) == grown


def test_days_in_the_columns_of_years_become_a_period() -> None:
    assert told_in_days({"period_start": "2010-01-12", "period_end": "2010-01-24"}) == {
        "period": "2010-01-12 to 2010-01-24"
    }
    assert told_in_days({"period_end": "2010-01-24"}) == {"period": "until 2010-01-24"}
    assert told_in_days({"period_start": "2010", "period": "x"}) == {"period_start": "2010", "period": "x"}
