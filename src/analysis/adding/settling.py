"""After a merge: the lock says what both sides accepted; generated files stand as ours until they are made anew.

Rows that two people added stand together in the merged tables (`.gitattributes` has git unite them). Nobody accepted
such a table as a whole: it is accepted here only if each of its rows is one that a side accepted.
"""

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.adding.acceptance import Change, accept, changes
from analysis.files import digest
from analysis.project import PROCESSED
from analysis.reading.cards import RAW
from analysis.reading.problems import InputError, Problem
from analysis.reading.sources_lock import FILE as LOCK
from analysis.reading.sources_lock import RENEW, accepted_in

#: The record of editions is made of the tables.
RECORD = "docs/published_numbers.csv"


def settle(root: Path) -> tuple[str, ...]:
    """Take our side of generated files in conflict and renew the lock; returns the raw files that are accepted by that.

    A ValueError if nothing was merged or other files are in conflict; InputError if a table holds a row that neither
    side accepted, or what cannot be read.
    """
    sides = _sides(root)
    conflicts = _git(root, "diff", "--name-only", "--relative", "--diff-filter=U").splitlines()
    by_hand = [file for file in conflicts if not _is_generated(file)]
    if by_hand:
        raise ValueError(
            f"in conflict: {', '.join(by_hand)}; settle these by hand and git add them, then try again"
        )
    for file in conflicts:
        if file != LOCK:
            _git(root, "checkout", "--ours", "--", file)
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
    """A problem for each line of a merged file that stands in no accepted content of either side."""
    known: set[str] = set()
    for side in sides:
        content = _accepted_at(root, side, change.card.file)
        known.update(content.splitlines())
    lines = (root / change.card.path).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        if line not in known:
            what = "neither side of the merge accepted this line"
            yield Problem(change.card.path, number, None, what, f"{RENEW} {change.card.source}")


def _accepted_at(root: Path, side: str, file: str) -> str:
    """The content of a file that a side accepted; nothing if it did not."""
    lock = accepted_in(_git(root, "show", f"{side}:./{LOCK}"))
    content = _git_bytes(root, "show", f"{side}:./{RAW}/{file}")
    has_accepted = file in lock and lock[file].sha256 == digest(content)
    return content.decode("utf-8", errors="replace") if has_accepted else ""


def _git(root: Path, *arguments: str) -> str:
    """What git prints; nothing where it refuses."""
    return _git_bytes(root, *arguments).decode("utf-8", errors="replace").strip()


def _git_bytes(root: Path, *arguments: str) -> bytes:
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else b""
