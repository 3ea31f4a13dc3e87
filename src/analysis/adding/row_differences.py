"""What changed in a raw table since it was accepted: rows added, removed and changed, by what names a row."""

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.files import digest
from analysis.reading.cards import Card

#: So many commits that touched a file are looked through for the content that was accepted.
_COMMITS = 20


class RowDifferences(NamedTuple):
    """What changed between two contents of a table."""

    added: pd.DataFrame
    removed: pd.DataFrame
    #: A row a cell that changed: the `row`, the `column`, and the cell as it `was` and `is`.
    changed: pd.DataFrame


def accepted_content(root: Path, card: Card) -> bytes | None:
    """The content of a file that was accepted, from the history of git; None where that has it no more."""
    if not card.sha256 or not shutil.which("git"):
        return None
    listed = _git(root, "log", f"-{_COMMITS}", "--format=%H", "--", card.path)
    for commit in listed.decode().split():
        # git names a path from its own top folder, unless it begins with a dot.
        content = _git(root, "show", f"{commit}:./{card.path}")
        if digest(content) == card.sha256:
            return content
    return None


def _git(root: Path, *arguments: str) -> bytes:
    """What git prints; nothing where it refuses."""
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else b""


def row_differences(before: bytes, now: bytes) -> RowDifferences:
    r"""What changed from one content of a table to another.

    Rows are matched by the first column if each of its cells stands once; else a row that changed is one that was
    removed and another that was added.

    Examples
    --------
    >>> found = row_differences(b"id,figure\nA-001,5\n", b"id,figure\nA-001,6\nA-002,7\n")
    >>> found.added["id"].tolist(), found.changed.to_dict("records")
    (['A-002'], [{'row': 'A-001', 'column': 'figure', 'was': '5', 'is': '6'}])
    """
    old = _table(before)
    new = _table(now)
    key = str(new.columns[0])
    is_key = key in old and old[key].is_unique and new[key].is_unique
    if not is_key:
        return RowDifferences(_without(new, old), _without(old, new), pd.DataFrame(columns=["row"]))
    old = old.set_index(key, drop=False)
    new = new.set_index(key, drop=False)
    changed = pd.DataFrame(_changed_cells(old, new), columns=["row", "column", "was", "is"])
    return RowDifferences(new[~new.index.isin(old.index)], old[~old.index.isin(new.index)], changed)


def _table(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)


def _without(rows: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table that another does not hold."""
    held = set(known.itertuples(index=False, name=None))
    is_new = [row not in held for row in rows.itertuples(index=False, name=None)]
    return rows[is_new]


def _changed_cells(old: pd.DataFrame, new: pd.DataFrame) -> Iterator[tuple[str, str, str, str]]:
    """Each cell that differs among the rows that both tables hold; a column that one lacks is empty there."""
    both = new.index.intersection(old.index, sort=False)
    for column in new.columns.union(old.columns, sort=False):
        was = old[column].loc[both] if column in old else pd.Series("", both)
        cells = new[column].loc[both] if column in new else pd.Series("", both)
        for row in both[(was != cells).to_numpy()]:
            yield str(row), str(column), str(was[row]), str(cells[row])
