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


def test_numbers_of_which_nobody_says_what_they_are_of_are_refused(folder: Path) -> None:
    done = run(folder.parent, "-m", "analysis", "own", "elsewhere/claims.csv")
    assert done.returncode == 1
    assert done.stdout == ""
    (told,) = done.stderr.splitlines()
    assert told.startswith(
        "elsewhere/claims.csv: nothing says what its numbers are of: no project stands above"
    )
    assert "analysis init NAME" in told
    assert "--subject trafficking" in told
    assert not (folder.parent / "claims.html").exists()


def test_the_shipped_one_is_taken_where_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "claims.csv").write_text("place,figure,measure\nNepal,900,stock\n", encoding="utf-8")
    done = run(tmp_path, "-m", "analysis", "own", "claims.csv", "-s", "trafficking")
    told, *_ = done.stdout.splitlines()
    assert (done.returncode, told) == (0, "Subject: trafficking, as --subject names it.")


def test_whoever_names_one_is_heard_first(folder: Path) -> None:
    subject = folder / "subject"
    done = run(folder.parent, "-m", "analysis", "own", "elsewhere/claims.csv", "--subject", str(subject))
    told, *_ = done.stdout.splitlines()
    assert told == f"Subject: {subject}, as --subject names it."
