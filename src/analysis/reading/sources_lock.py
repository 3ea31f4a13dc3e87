"""The lock of the raw files: which content of each was read and accepted, and how many records it gives.

`data/raw/sources.lock` is written by `analysis accept`, one line a file, so that two people who change two files do not
meet in one line. What people say of a file stands in its card.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from analysis import project
from analysis.reading.problems import Problem

FILE = f"{project.RAW}/sources.lock"
#: What puts the lock right.
RENEW = "see what changed and accept it: analysis accept"
_HEAD = "# Made by `analysis accept`: each file of data/raw, how many records it gives and its SHA-256.\n"
_LINE = re.compile(r"(?P<file>\S+) (?P<rows>\d{1,9}) (?P<sha256>[0-9a-f]{64})")


class Accepted(NamedTuple):
    """The content of a file that was accepted."""

    rows: int  # records that the reader gives
    sha256: str  # of the file's bytes


#: What stands for a file that nobody accepted yet.
NEVER = Accepted(0, "")


def read_lock(root: Path) -> dict[str, Accepted]:
    """What was accepted of each file, by its path below data/raw; the last line of a file that has several.

    Lines that are none are left out here, and told by `lock_problems`.
    """
    path = root / FILE
    return accepted_in(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else {}


def accepted_in(lock: str) -> dict[str, Accepted]:
    """What a lock says, from its text."""
    accepted = {}
    for line in lock.splitlines():
        match = _LINE.fullmatch(line)
        if match:
            accepted[match["file"]] = Accepted(int(match["rows"]), match["sha256"])
    return accepted


def lock_problems(root: Path, known: Collection[str]) -> Iterator[Problem]:
    """Every line of the lock that is none, names a file twice, or one that nobody knows."""
    seen = set()
    for number, line in _lines(root):
        match = _LINE.fullmatch(line)
        if match is None:
            what = f"{line[:60]!r} is no file with its number of records and its hash"
            yield Problem(FILE, number, None, what, f"{RENEW}; after a merge: analysis settle")
        elif match["file"] in seen:
            what = f"{match['file']} stands twice"
            yield Problem(FILE, number, None, what, "one line a file; after a merge: analysis settle")
        elif match["file"] not in known:
            yield Problem(FILE, number, None, f"there is no {match['file']}", RENEW)
        if match:
            seen.add(match["file"])


def lock_text(accepted: Mapping[str, Accepted]) -> str:
    """The lock as text, its files in the order of their names.

    Examples
    --------
    >>> print(lock_text({"ilo/claims.csv": Accepted(4, "0" * 64)}).splitlines()[1][:20])
    ilo/claims.csv 4 000
    """
    lines = [f"{file} {rows} {digest}\n" for file, (rows, digest) in sorted(accepted.items())]
    return "".join([_HEAD, *lines])


def _lines(root: Path) -> Iterator[tuple[int, str]]:
    """The lines of the lock that say something, with their numbers; none where there is no lock."""
    path = root / FILE
    if not path.is_file():
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("# "):
            yield number, line
