"""A project under git whose tables moved since its first commit."""

import os
import subprocess
from pathlib import Path

import pytest

#: A claim as it is, and as it was in the first commit.
NOW = '"from 1,000 to 7,000",estimated,count,1000,7000'
THEN = '"from 500 to 7,000",estimated,count,500,7000'


def git(folder: Path, *arguments: str) -> str:
    """What git prints, under a name of its own."""
    parts = [f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")]
    names = os.environ | dict.fromkeys(parts, "x@example.org")
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, env=names, text=True
    )
    return done.stdout.strip()


def without_first_row(table: str) -> str:
    """A table without the row below its header."""
    header, _, *rows = table.splitlines(keepends=True)
    return "".join((header, *rows))


@pytest.fixture
def copy(project: Path) -> Path:
    """A copy of the project whose first commit has other numbers, contradictions, rungs and advice."""
    tables = {
        path.name: path.read_text(encoding="utf-8") for path in (project / "data/processed").glob("*.csv")
    }
    then = {
        "10_claims.csv": tables["10_claims.csv"].replace(NOW, THEN),
        "20_conflicts.csv": without_first_row(tables["20_conflicts.csv"]),
        "30_quoting.csv": tables["30_quoting.csv"].replace("A2009-001,do_not_quote", "A2009-001,quote"),
        "30_ladder.csv": tables["30_ladder.csv"].replace(",16390,", ",16000,", 1),
    }
    for name, text in then.items():
        assert text != tables[name]
        (project / "data/processed" / name).write_text(text, encoding="utf-8")
    git(project, "init", "--quiet", "--initial-branch=main")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "-m", "first")
    for name in then:
        (project / "data/processed" / name).write_text(tables[name], encoding="utf-8")
    return project
