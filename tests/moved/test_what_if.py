"""What would move if a file of a source were another: told, and nothing of the project touched."""

import csv
from pathlib import Path

import pytest

from analysis import files, processing
from analysis.moved import snapshot_differences, snapshots, what_if
from analysis.reading.problems import InputError
from tests.moved.test_diff import run

CLAIMS = "data/raw/rcmp/claims.csv"


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def written(path: Path, rows: list[list[str]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path


@pytest.fixture
def made(small_project: Path) -> Path:
    """A small project with its tables."""
    processing.write(small_project, processing.process(small_project).tables, [])
    return small_project


def moved(folder: Path, *replacements: tuple[Path, str], added: bool = False) -> snapshot_differences.Moved:
    supposed = what_if.supposed(folder, replacements, added=added)
    return snapshot_differences.compare(snapshots.standing(folder), supposed)


def test_a_new_edition_of_a_source_is_tried_and_the_tree_stays(made: Path, tmp_path: Path) -> None:
    header, first, *others = rows_of(made / CLAIMS)
    first[header.index("figure")] = "9,000"
    new = written(tmp_path / "new/rcmp/claims.csv", [header, first, *others[:-1]])
    inputs = made / "data"
    before = files.digests(made, inputs)
    claims = moved(made, (new, "")).rows.query("kind == 'claim'").set_index("name")
    assert claims["change"].to_dict() == {first[0]: "moved", others[-1][0]: "gone"}
    assert (claims.at[first[0], "before"], claims.at[first[0], "after"]) == ("800", "9000")
    # Rows are added under their own ids, and take the place of those that have them.
    extra = [*first]
    extra[0] = "RCMP-900"
    more = written(tmp_path / "more.csv", [header, first, extra])
    claims = moved(made, (more, "rcmp/claims.csv"), added=True).rows.query("kind == 'claim'")
    assert claims.set_index("name")["change"].to_dict() == {first[0]: "moved", "RCMP-900": "new"}
    text = run("--with", str(more), "--for", "rcmp/claims.csv", "--added", "--markdown")[1]
    assert text.startswith("# What would move")
    assert "RCMP-900" in text
    assert "- Canada: " in text
    assert files.digests(made, inputs) == before


def test_a_file_that_cannot_stand_there_is_told_as_if_it_did(made: Path, tmp_path: Path) -> None:
    header, first, *_ = rows_of(made / CLAIMS)
    first[header.index("measure")] = "guess"
    new = written(tmp_path / "claims.csv", [header, first])
    with pytest.raises(InputError, match=r"data/raw/rcmp/claims\.csv:2:measure"):
        moved(made, (new, "rcmp/claims.csv"))


@pytest.mark.parametrize(
    ("name", "rows", "message"),
    [
        ("", [["a", "b"], ["x", "1"]], "it is not clear which file of data/raw it replaces"),
        ("rcmp/claim.csv", [["a"], ["x"]], r"did you mean 'rcmp/claims\.csv'"),
        ("reference/regions.csv", [["a"], ["x"]], "is no edition of a source"),
    ],
)
def test_what_it_replaces_has_to_be_clear(
    small_project: Path, tmp_path: Path, name: str, rows: list[list[str]], message: str
) -> None:
    new = written(tmp_path / "new.csv", rows)
    with pytest.raises(ValueError, match=message):
        what_if.supposed(small_project, [(new, name)], added=False)


@pytest.mark.parametrize("words", ["HEAD --for ilo/claims.csv", "HEAD --added"])
def test_options_without_the_file_that_they_are_about_end_with_two(words: str) -> None:
    assert run(*words.split())[0] == 2
