"""Two branches that add claims merge without a hand: one command makes of them what one branch would have."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis import files
from analysis.adding.settling import settle
from analysis.cli import app
from analysis.reading.problems import InputError
from tests.adding.test_acceptance import git
from tests.conftest import ROOT

COMMON = ("--measure", "flow", "--set", "visibility=detected", "--set", "method=administrative")
#: What the branches add: ours to one source, theirs to the same and to another.
OURS = (
    "rcmp",
    "--place",
    "Canada",
    "--figure",
    "71",
    "--year",
    "2003",
    "--producer",
    "Royal Canadian Mounted Police",
)
THEIRS = (
    ("rcmp", "--place", "Canada", "--figure", "82", "--year", "2002", "--producer", "Royal Canadian Mounted Police"),
    ("article_2009", "--place", "Greece", "--figure", "93", "--year", "2004", "--producer", "unattributed"),
)  # fmt: skip


def ran(*arguments: str) -> str:
    """What a command prints; it ends well."""
    done = CliRunner().invoke(app, [*arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def add(*claims: tuple[str, ...]) -> None:
    for claim in claims:
        ran("add-claim", *claim, *COMMON, "--locator", f"Table of {claim[4]}", "--yes")
    ran("data")


@pytest.fixture
def repository(small_project: Path) -> Path:
    """A small project under git, with its tables."""
    shutil.copy(ROOT / ".gitattributes", small_project)
    (small_project / ".gitignore").write_text("build/\n", encoding="utf-8")
    git(small_project, "init", "-q", "-b", "main")
    return small_project


def committed(project: Path, branch: str) -> None:
    git(project, "add", ".")
    git(project, "commit", "-qm", branch)


@pytest.mark.slow
def test_two_branches_that_add_to_one_source_and_to_two_give_what_one_branch_would(repository: Path) -> None:
    ran("data")
    committed(repository, "base")
    add(OURS, *THEIRS)
    wanted = files.every_digest(repository / "data") | files.every_digest(repository / "docs")
    git(repository, "checkout", "-q", ".")
    git(repository, "checkout", "-qb", "theirs")
    add(*THEIRS)
    committed(repository, "theirs")
    git(repository, "checkout", "-q", "main")
    add(OURS)
    committed(repository, "ours")
    # Only what is generated stops the merge.
    git(repository, "merge", "-q", "theirs", check=False)
    printed = ran("settle")
    assert "merged: data/raw/rcmp/claims.csv" in printed
    assert files.every_digest(repository / "data") | files.every_digest(repository / "docs") == wanted
    git(repository, "commit", "-qm", "merge")
    assert ran("accept") == "Every file is the one that was accepted.\n"


def test_a_row_that_neither_side_accepted_is_not_taken_up_by_a_merge(repository: Path) -> None:
    committed(repository, "base")
    with pytest.raises(ValueError, match="nothing was merged here"):
        settle(repository)
    file = repository / "data/raw/rcmp/claims.csv"
    text = file.read_text(encoding="utf-8")
    git(repository, "checkout", "-qb", "theirs")
    file.write_text(text + text.splitlines()[1].replace("RCMP-001", "RCMP-009") + "\n", encoding="utf-8")
    committed(repository, "theirs")
    git(repository, "checkout", "-q", "main")
    git(repository, "merge", "-q", "--no-ff", "-m", "merge", "theirs")
    with pytest.raises(InputError, match=r"rcmp/claims\.csv:5: neither side of the merge accepted this line"):
        settle(repository)
