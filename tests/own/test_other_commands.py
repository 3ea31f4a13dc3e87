"""Commands that answer from tables, in a folder of somebody's own claims: without tables they say what is missing."""

from pathlib import Path

import pytest

from tests.subject.invented import project, run
from tests.subject.test_other_subjects import OF_TRAFFICKING

CLAIMS = "place,figure,measure,year,producer,method\nHaiti,12,deaths,2010,A,survey\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a table of claims and no cards."""
    folder = project(tmp_path_factory.mktemp("own") / "mine", {})
    (folder / "data/raw/mine").mkdir(parents=True)
    (folder / "data/raw/mine/claims.csv").write_text(CLAIMS, encoding="utf-8")
    return folder


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@pytest.mark.parametrize(
    ("words", "file"),
    [
        (["show", "Haiti"], "data/processed/10_claims.csv"),
        (["find", "12"], "data/processed/10_claims.csv"),
        (["conflicts"], "data/processed/10_claims.csv"),
        (["cite", "OWN-001"], "data/processed/10_claims.csv"),
        (["regions"], "data/processed/10_claims.csv"),
        (["data"], "data/raw/sources.yml"),
        (["pages"], "notebooks/collection.yml"),
        (["build"], "notebooks/collection.yml"),
        (["site"], "notebooks/collection.yml"),
        (["preview", "Haiti"], "notebooks/collection.yml"),
    ],
)
def test_a_command_says_what_it_lacks_and_leaves_nothing(folder: Path, words: list[str], file: str) -> None:
    before = everything(folder)
    done = run(folder, "-m", "analysis", *words)
    assert (done.returncode, done.stdout) == (1, "")
    (told,) = done.stderr.splitlines()
    assert told.startswith(f"{file}: the file does not exist")
    assert "analysis own FILE" in told
    assert OF_TRAFFICKING.findall(told) == []
    assert everything(folder) == before
