"""What is odd in rows is noted: another measure's name, people among things; no figure that says less or the same."""

from pathlib import Path

import pytest

from analysis.own.new_project import write_project
from tests.subject.invented import run

HEADER = "place,figure,measure,year\n"
ODD = "the figure says 'forest elephants', as forest_elephants is called, and the measure is elephants"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project about things, as `analysis init --things` writes it."""
    write_project(tmp_path / "mine", things=True)
    return tmp_path / "mine"


def put(folder: Path, *rows: str) -> None:
    file = folder / "data/raw/my_source/claims.csv"
    file.write_text(HEADER + "".join(f"Gabon,{row},2015\n" for row in rows), encoding="utf-8")


def test_another_kind_is_noted_and_read(folder: Path) -> None:
    put(folder, "500 Forest elephants,elephants", "3 tonnes of ivory a year,ivory")
    done = run(folder, "-m", "analysis", "own", "data/raw/my_source/claims.csv")
    assert (done.returncode, done.stderr) == (0, f"note: data/raw/my_source/claims.csv:2: {ODD}\n")
    assert "2 of 2 rows are read." in done.stdout
    checked = run(folder, "-m", "analysis", "check")
    assert f"note: data/raw/my_source/claims.csv:2: {ODD}" in checked.stdout
    assert checked.returncode == 0


def test_what_says_less_or_the_same_is_not(folder: Path) -> None:
    put(folder, "500 elephants,forest_elephants", "500 forest elephants,forest_elephants", "900,elephants")
    done = run(folder, "-m", "analysis", "own", "data/raw/my_source/claims.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert run(folder, "-m", "analysis", "check").stdout.count("note:") == 0


def test_a_name_that_measures_share_contradicts_none_of_them(folder: Path) -> None:
    labels = folder / "subject/labels.yml"
    text = labels.read_text(encoding="utf-8").replace(': "elephants"', ': "forest elephants"')
    labels.write_text(text, encoding="utf-8")
    put(folder, "500 forest elephants,elephants", "500 forest elephants,forest_elephants")
    done = run(folder, "-m", "analysis", "own", "data/raw/my_source/claims.csv")
    assert (done.returncode, done.stderr) == (0, "")


def test_people_among_things_are_noted(folder: Path) -> None:
    put(folder, "500,stock", "500,elephants")
    done = run(folder, "-m", "analysis", "check")
    what = (
        "the measure stock counts people, and those of subject/measures.csv count things: elephants, forest_"
    )
    assert f"claims.csv:2: {what}" in done.stdout
    assert done.stdout.count("note:") == 1
