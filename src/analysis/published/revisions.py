"""Published numbers of other editions: from git, from the record in docs, and from the tables as they stand."""

import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from analysis import files
from analysis.project import PROCESSED, REMAKE
from analysis.published import recorded
from analysis.published.recorded import CLAIMS, ESTIMATES, Change, Difference, Number
from analysis.reading.problems import InputError, Problem

DISTRIBUTION = "counting-the-uncounted"
_FILES = tuple(f"{PROCESSED}/{name}.csv" for name in (ESTIMATES, CLAIMS))


class RevisionError(ValueError):
    """An edition that cannot be compared with; the message says what can."""


def current(root: Path) -> dict[str, Number]:
    """The published numbers of the processed tables as they stand; InputError if a table or column is missing."""
    return recorded.numbers(*(_read(root, file) for file in _FILES))


def record(root: Path) -> tuple[recorded.Edition, ...]:
    """The editions of the record, oldest first; none if there is no record yet."""
    if not (root / recorded.FILE).is_file():
        return ()
    return recorded.editions(_read(root, recorded.FILE))


def write_record(root: Path, *, data_version: str, date: str) -> Path:
    """Bring the record up to the tables as they stand, under the version of the program; returns where it is."""
    text = recorded.recorded(
        record(root), current(root), name=version(DISTRIBUTION), version=data_version, date=date
    )
    path = root / recorded.FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, text.encode("utf-8"))
    return path


def compare(root: Path, name: str) -> tuple[Difference, ...]:
    """What differs between an edition of the record ("0.1.0") or a revision of git and the tables as they stand.

    RevisionError if neither the record nor git knows it, InputError if it has other tables.
    """
    editions = record(root)
    names = [edition.name for edition in editions]
    if name in names:
        before = recorded.state(editions[: names.index(name) + 1])
    else:
        before = _at_revision(root, name, known=names)
    return recorded.compare(before, current(root))


def _at_revision(root: Path, name: str, *, known: list[str]) -> dict[str, Number]:
    """The published numbers of a git revision."""
    instead = f"the record knows the editions {', '.join(known)}" if known else "the record knows no edition"
    if not (root / ".git").exists():
        raise RevisionError(f"{name!r}: this copy has no history (no .git); {instead}")
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if commit is None:
        raise RevisionError(f"{name!r} is no revision that git knows here; {instead}")
    texts = []
    for file in _FILES:
        text = _git(root, "show", f"{commit.strip()}:{file}")
        if text is None:
            raise RevisionError(
                f"{name!r}: this revision has no {file}, so it published no numbers; {instead}"
            )
        texts.append(text)
    return recorded.numbers(*texts, where=f"{name}:{PROCESSED}")


def _git(root: Path, *arguments: str) -> str | None:
    """What git prints; None if it fails, RevisionError if there is no git."""
    try:
        done = subprocess.run(["git", *arguments], cwd=root, check=False, capture_output=True)
    except FileNotFoundError:
        raise RevisionError("git is not installed: earlier revisions cannot be read") from None
    return done.stdout.decode("utf-8") if done.returncode == 0 else None


def _read(root: Path, name: str) -> str:
    """A file of the project as text."""
    if not (root / name).is_file():
        raise InputError([Problem(name, None, None, "the file does not exist", REMAKE)])
    return (root / name).read_text(encoding="utf-8")


def listed(differences: Sequence[Difference]) -> pd.DataFrame:
    """What differs between two editions, a row a number: new ones, those that moved or are reworded, those gone."""
    order = list(Change)
    rows = [
        (
            str(one.change),
            " ".join(filter(None, one.number.name.split(recorded.BETWEEN))),
            one.before.value if one.before else "",
            one.after.value if one.after else "",
            one.factor if one.change == Change.MOVED else None,
        )
        for one in sorted(differences, key=lambda one: order.index(one.change))
    ]
    return pd.DataFrame(rows, columns=["change", "number", "before", "after", "factor"])
