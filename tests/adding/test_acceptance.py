"""Changed raw files are shown row by row, accepted all at once or not at all, and told until they are."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.adding.acceptance import changes
from analysis.adding.row_differences import accepted_content, row_differences
from analysis.checking import check
from analysis.cli import app
from analysis.reading.cards import load_cards
from analysis.reading.problems import InputError
from analysis.reading.sources_lock import FILE

RCMP = "data/raw/rcmp/claims.csv"


def git(project: Path, *arguments: str, check: bool = True) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=project, check=check, capture_output=True)


def edited(file: Path, change: Callable[[list[str]], list[str]]) -> None:
    """Change the lines of a file."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(change(lines)), encoding="utf-8")


def accepted(project: Path, *arguments: str) -> str:
    done = CliRunner().invoke(app, ["accept", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_change_is_shown_row_by_row_and_accepted(small_project: Path) -> None:
    git(small_project, "init", "-q")
    git(small_project, "add", "data")
    git(small_project, "commit", "-qm", "First")

    def change(lines: list[str]) -> list[str]:
        first = lines[1].replace("RCMP-001", "RCMP-009")
        return [lines[0], lines[1].replace("trafficked", "forced_labour", 1), *lines[3:], first]

    edited(small_project / RCMP, change)
    (problem,) = (item for item in check(small_project, compare=False).problems if item.file == RCMP)
    assert problem.right == "see what changed and accept it: analysis accept rcmp"
    output = accepted(small_project, "rcmp", "--yes")
    assert "+ RCMP-009 | " in output
    assert "- RCMP-002 | " in output
    assert "~ RCMP-001 status: 'trafficked' is now 'forced_labour'" in output
    assert changes(small_project) == ()
    assert accepted(small_project) == "Every file is the one that was accepted.\n"


def test_nothing_is_accepted_where_nobody_agrees_or_a_row_cannot_be_read(small_project: Path) -> None:
    before = (small_project / FILE).read_bytes()
    edited(small_project / RCMP, lambda lines: [*lines, lines[1].replace("RCMP-001", "RCMP-009")])
    done = CliRunner().invoke(app, ["accept"])
    assert (done.exit_code, "Nothing is written" in done.output) == (1, True)
    article = small_project / "data/raw/article_2009/ratings.csv"
    edited(article, lambda lines: [*lines, lines[1]])
    with pytest.raises(InputError, match="stands twice"):
        changes(small_project)
    assert (small_project / FILE).read_bytes() == before


def test_a_file_whose_card_is_gone_falls_out_of_the_lock(small_project: Path) -> None:
    cards = small_project / "data/raw/sources.yml"
    text = cards.read_text(encoding="utf-8")
    start = text.index("- accessed", text.index("file: rcmp") - 200)
    end = text.find("\n- ", start)
    cards.write_text(text[:start] + text[end + 1 :], encoding="utf-8")
    assert "rcmp/claims.csv" not in [card.file for card in load_cards(small_project)]
    shutil.rmtree(small_project / "data/raw/rcmp")
    accepted(small_project, "--yes")
    assert "rcmp/claims.csv" not in (small_project / FILE).read_text(encoding="utf-8")


def test_rows_without_a_name_of_their_own_are_compared_whole() -> None:
    found = row_differences(b"code,year\nNLD,2000\nNLD,2001\n", b"code,year\nNLD,2000\nNLD,2002\n")
    assert found.added["year"].tolist() == ["2002"]
    assert found.removed["year"].tolist() == ["2001"]
    assert found.changed.empty


def test_without_history_nothing_is_made_up(small_project: Path) -> None:
    (card,) = (card for card in load_cards(small_project) if card.file == "rcmp/claims.csv")
    assert accepted_content(small_project, card) is None
