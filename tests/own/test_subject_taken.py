"""Which subject `analysis own` takes: that of the project above the table, then above the working folder."""

from pathlib import Path

import pytest

from tests.subject.invented import project, run

CLAIMS = "place,figure,measure,status\nHaiti,900,deaths,killed\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with a subject of its own, in a folder that is none."""
    folder = project(tmp_path / "mine", {"claims.csv": CLAIMS})
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/claims.csv").write_text(CLAIMS, encoding="utf-8")
    return folder


def test_a_folder_above_the_project_finds_its_subject(folder: Path) -> None:
    done = run(folder.parent, "-m", "analysis", "own", "mine/claims.csv")
    assert done.stdout.splitlines()[:2] == [
        f"Subject: subject, as {folder / 'pyproject.toml'} above the table says.",
        "1 of 1 rows are read.",
    ]


def test_the_working_folder_is_asked_next(folder: Path) -> None:
    done = run(folder, "-m", "analysis", "own", "../elsewhere/claims.csv")
    told, *_ = done.stdout.splitlines()
    assert told == f"Subject: subject, as {folder / 'pyproject.toml'} above the working folder says."


def test_the_shipped_one_is_said_where_no_project_is(folder: Path) -> None:
    done = run(folder.parent, "-m", "analysis", "own", "elsewhere/claims.csv")
    told, *_ = done.stdout.splitlines()
    assert told.startswith("Subject: trafficking, the one that is shipped, as no project stands above")
    assert done.returncode == 1
    assert "'killed' is not allowed" in done.stderr


def test_whoever_names_one_is_heard_first(folder: Path) -> None:
    subject = folder / "subject"
    done = run(folder.parent, "-m", "analysis", "own", "elsewhere/claims.csv", "--subject", str(subject))
    told, *_ = done.stdout.splitlines()
    assert told == f"Subject: {subject}, as --subject names it."
