"""What changed in a raw table since it was accepted: rows added, removed and changed, by what names a row."""

import io
import shutil
import subprocess
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
    command = ["git", "-C", str(root), *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        return b""
    return done.stdout


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
    if not (_is_key(key, old) and _is_key(key, new)):
        unchanged = pd.DataFrame(columns=["row"])
        return RowDifferences(_without(new, old), _without(old, new), unchanged)
    old = old.set_index(key, drop=False)
    new = new.set_index(key, drop=False)
    is_added = ~new.index.isin(old.index)
    is_removed = ~old.index.isin(new.index)
    return RowDifferences(new[is_added], old[is_removed], _changed_cells(old, new))


def _is_key(name: str, table: pd.DataFrame) -> bool:
    """Whether each cell of a column names a row."""
    return name in table and table[name].is_unique


def _table(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)


def _without(rows: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table that another does not hold."""
    held = set(known.itertuples(index=False, name=None))
    is_new = []
    for row in rows.itertuples(index=False, name=None):
        is_new.append(row not in held)
    return rows[is_new]


def _changed_cells(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Each cell that differs among the rows that both tables hold; a column that one lacks is empty there."""
    rows = new.index.intersection(old.index, sort=False)
    columns = new.columns.union(old.columns, sort=False)
    were = old.reindex(index=rows, columns=columns, fill_value="")
    are = new.reindex(index=rows, columns=columns, fill_value="")
    changed = []
    for column in columns:
        differs = were[column] != are[column]
        cells = {"column": column, "was": were.loc[differs, column], "is": are.loc[differs, column]}
        changed.append(pd.DataFrame(cells, dtype=str))
    named = pd.concat(changed).rename_axis("row")
    return named.reset_index()
