"""`analysis init` writes a folder that runs, and touches nothing that is there."""

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.cli import app
from analysis.own import new_project
from analysis.own.new_project import TEMPLATE, claims_of, example_names, write_project
from tests.subject.test_other_subjects import OF_TRAFFICKING, run


@pytest.fixture
def examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the package ships has one example."""
    home = tmp_path / "shipped"
    shutil.copytree(TEMPLATE, home / "examples" / "sleepers")
    (home / "examples" / "sleepers" / "README.md").unlink()
    monkeypatch.setattr(new_project, "shipped", lambda: home)
    return home / "examples"


@pytest.mark.parametrize("like", ["", "sleepers"])
def test_a_new_folder_makes_a_page_at_once(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, like: str
) -> None:
    assert example_names() == ["sleepers"]
    monkeypatch.delenv("ANALYSIS_PROJECT", raising=False)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["init", "mine", "--like", like])
    assert done.exit_code == 0
    assert "then: cd mine; analysis own data/raw/my_source/claims.csv" in done.output
    project = tmp_path / "mine"
    assert "4 of 4 rows are read." in run(["-m", "analysis", "own", "data/raw/my_source/claims.csv"], project)
    assert "No problem in the subject, tables of claims: 1, claims: 4." in run(
        ["-m", "analysis", "check"], project
    )
    page = (project / "claims.html").read_text(encoding="utf-8")
    assert "People badly affected, at any one time" in page
    assert OF_TRAFFICKING.findall(page) == []
    assert "# mine" in (project / "README.md").read_text(encoding="utf-8")


def test_a_folder_for_things_makes_a_page_at_once(tmp_path: Path) -> None:
    run(["-m", "analysis", "init", "mine", "--things"], tmp_path)
    project = tmp_path / "mine"
    assert "4 of 4 rows are read." in run(["-m", "analysis", "own", "data/raw/my_source/claims.csv"], project)
    assert "tables of claims: 1, claims: 4." in run(["-m", "analysis", "check"], project)
    page = (project / "claims.html").read_text(encoding="utf-8")
    assert "Tonnes of ivory a year" in page
    assert "forest elephants" in page
    assert OF_TRAFFICKING.findall(page) == []
    assert re.findall(r"\b(?:people|persons?)\b", page, re.IGNORECASE) == []
    assert "| `forest_elephants` |" in (project / "README.md").read_text(encoding="utf-8")


def test_the_notebook_of_a_new_folder_runs_by_papermill_as_it_is_told(tmp_path: Path) -> None:
    told = run(["-m", "analysis", "init", "mine", "--things", "--notebook"], tmp_path)
    (words,) = re.findall(r"cd mine; papermill (.+)", told)
    run(["-m", "papermill", *words.split()], tmp_path / "mine")
    outputs = (tmp_path / "mine/page.ipynb").read_text(encoding="utf-8")
    assert "Tonnes of ivory a year" in outputs


def test_a_folder_is_of_one_template(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="--like and --things are two templates"):
        write_project(tmp_path / "mine", "speed_of_light", things=True)
    assert not (tmp_path / "mine").exists()


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match="is there already"):
        write_project(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_example_that_is_not_there_is_offered_by_its_neighbours(examples: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="sleepers"):
        write_project(tmp_path / "mine", "sleeper")
    assert not (tmp_path / "mine").exists()


def test_the_folder_says_which_tables_of_claims_it_has(tmp_path: Path) -> None:
    written = write_project(tmp_path / "mine")
    assert [*claims_of(tmp_path / "mine")] == [path for path in written if path.name == "claims.csv"]


def test_the_guide_stands_beside_it_without_links_that_lead_nowhere(tmp_path: Path) -> None:
    write_project(tmp_path / "mine")
    guide = (tmp_path / "mine/GUIDE.md").read_text(encoding="utf-8")
    assert "| `nouns.txt` |" in guide
    assert ".md)" not in guide
    assert "`GUIDE.md`" in (tmp_path / "mine/README.md").read_text(encoding="utf-8")
