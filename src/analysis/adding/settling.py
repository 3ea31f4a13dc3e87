"""After a merge: the lock says what both sides accepted; generated files stand as ours until they are made anew.

Rows that two people added stand together in the merged tables (`.gitattributes` has git unite them); entries of lists
are united here by their names. Nobody accepted such a table as a whole: it is accepted here only if each of its rows is
one that a side accepted.
"""

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from analysis import files
from analysis.adding.acceptance import Change, accept, changes
from analysis.adding.raw_tables import Cells, cells_of_rows, is_ragged, table_of, united_rows
from analysis.adding.yaml_lists import parsed, united
from analysis.claims.lineage import FILE as LINEAGES
from analysis.files import digest
from analysis.project import PROCESSED
from analysis.reading.cards import FILE as CARDS
from analysis.reading.cards import RAW
from analysis.reading.problems import InputError, Problem
from analysis.reading.sources_lock import FILE as LOCK
from analysis.reading.sources_lock import RENEW, accepted_in

#: The record of editions is made of the tables.
RECORD = "docs/published_numbers.csv"


#: Lists in which entries of two sides meet, and the field that names one.
_LISTS = {CARDS: "file", LINEAGES: "lineage"}


def settle(root: Path) -> tuple[str, ...]:
    """Unite what two sides did to lists and tables, take our side of generated files and renew the lock.

    Returns the raw files that are united or accepted by that. A ValueError if nothing was merged, both sides changed
    one entry of a list, or other files are in conflict; InputError if a table holds a row that neither side accepted,
    or what cannot be read.
    """
    sides = _sides(root)
    conflicts = _git(root, "diff", "--name-only", "--relative", "--diff-filter=U").splitlines()
    lists = _united_lists(root, conflicts)
    tables = _united_tables(root, sides)
    files.write_all({root / file: text.encode() for file, text in (lists | tables).items()})
    for file in conflicts:
        if _is_generated(file) and file != LOCK:
            _git(root, "checkout", "--ours", "--", file)
    return (*lists, *_accepted(root, sides))


def _united_lists(root: Path, conflicts: Sequence[str]) -> dict[str, str]:
    """What both sides make of each list in conflict; a ValueError with all that only a person can settle."""
    texts = {}
    by_hand = []
    for file in conflicts:
        if file in _LISTS:
            try:
                texts[file] = _united_list(root, file)
            except (ValueError, yaml.YAMLError) as error:
                by_hand.append(f"{file} ({error})")
        elif not _is_generated(file):
            by_hand.append(file)
    if by_hand:
        raise ValueError(
            f"in conflict: {', '.join(by_hand)}; settle these by hand and git add them, then try again"
        )
    return texts


def _united_list(root: Path, file: str) -> str:
    """What both sides of a merge make of a list."""
    lists = []
    # git keeps a file in conflict under three numbers: what both sides had, ours and theirs.
    for stage in (1, 2, 3):
        text = _git_text(root, "show", f":{stage}:./{file}")
        lists.append(parsed(text, _LISTS[file]))
    return united(*lists).text


def _united_tables(root: Path, sides: Sequence[str]) -> dict[str, str]:
    """What both sides make of each table to which one added a column: git unites lines and knows no columns."""
    base = _git(root, "merge-base", *sides)
    changed = [
        set(_git(root, "diff", "--name-only", "--relative", base, side).splitlines()) for side in sides
    ]
    texts = {}
    for file in sorted(set.intersection(*changed)):
        is_table = file.startswith(f"{RAW}/") and file.endswith(".csv") and (root / file).is_file()
        if is_table and is_ragged((root / file).read_bytes()):
            contents = [_git_bytes(root, "show", f"{commit}:./{file}") for commit in (base, *sides)]
            texts[file] = united_rows(*map(table_of, contents)).decode()
    return texts


def _accepted(root: Path, sides: Sequence[str]) -> tuple[str, ...]:
    """Accept each table whose rows a side accepted; returns the raw files that are accepted by that."""
    merged = changes(root)
    problems: list[Problem] = []
    for change in merged:
        problems += _foreign_rows(root, change, sides)
    if problems:
        raise InputError(problems)
    accept(root, merged)
    return tuple(change.card.path for change in merged)


def stage(root: Path, merged: Sequence[str]) -> None:
    """Hand git what was rebuilt, so that the merge can be committed."""
    _git(root, "add", "--", PROCESSED, LOCK, RECORD, *merged)


def _is_generated(file: str) -> bool:
    return file in (LOCK, RECORD) or file.startswith(f"{PROCESSED}/")


def _sides(root: Path) -> Sequence[str]:
    """The commits that are being merged, or that the last commit merged; a ValueError if there are none."""
    if _git(root, "rev-parse", "--quiet", "--verify", "MERGE_HEAD"):
        return ("HEAD", "MERGE_HEAD")
    if _git(root, "rev-parse", "--quiet", "--verify", "HEAD^2"):
        return ("HEAD^1", "HEAD^2")
    raise ValueError("nothing was merged here; a change of your own is accepted with: analysis accept")


def _foreign_rows(root: Path, change: Change, sides: Sequence[str]) -> Iterator[Problem]:
    """A problem for each row of a merged file that stands in no accepted content of either side."""
    known: set[Cells] = set()
    for side in sides:
        known.update(cells_of_rows(_accepted_at(root, side, change.card.file)).values())
    rows = cells_of_rows((root / change.card.path).read_bytes())
    for number, cells in rows.items():
        if cells not in known:
            what = "neither side of the merge accepted this line"
            yield Problem(change.card.path, number, None, what, f"{RENEW} {change.card.source}")


def _accepted_at(root: Path, side: str, file: str) -> bytes:
    """The content of a file that a side accepted; nothing if it did not."""
    lock = accepted_in(_git(root, "show", f"{side}:./{LOCK}"))
    content = _git_bytes(root, "show", f"{side}:./{RAW}/{file}")
    has_accepted = file in lock and lock[file].sha256 == digest(content)
    return content if has_accepted else b""


def _git(root: Path, *arguments: str) -> str:
    """What git prints, without the end of its last line; nothing where it refuses."""
    return _git_text(root, *arguments).strip()


def _git_text(root: Path, *arguments: str) -> str:
    """What git prints; nothing where it refuses."""
    return _git_bytes(root, *arguments).decode("utf-8", errors="replace")


def _git_bytes(root: Path, *arguments: str) -> bytes:
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else b""
