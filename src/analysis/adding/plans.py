"""What an addition writes: the new content of each file, held against every check before any file is touched."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from analysis import checking, content_cache, files
from analysis.adding.acceptance import changes, chosen, renewed_lock
from analysis.adding.drafts import Draft, draft
from analysis.adding.raw_tables import with_rows
from analysis.adding.stubs import Stubs, contents, stubs
from analysis.reading.cards import RAW, load_cards
from analysis.reading.problems import Problem
from analysis.reading.sources_lock import FILE as LOCK

#: New content by path below the project folder.
Plan = Mapping[str, bytes]


def drafted(
    root: Path, file: str, rows: Sequence[Mapping[str, str]], *, first: Plan, coded_by: str
) -> tuple[Draft, dict[str, bytes]]:
    """Rows for the table of a card, and the files that change when they are added, but for the lock.

    What is to be written `first`, such as a new card and its table, counts as written.
    """
    with laid_over(root, first) as folder:
        (card,) = chosen(load_cards(folder), [file])
        new = draft(folder, card, rows)
        made = stubs(folder, new, coded_by=coded_by)
        return new, {**first, **_contents(folder, new, made)}


def _contents(root: Path, new: Draft, made: Stubs) -> dict[str, bytes]:
    """The table with its new rows, and the files that they share with others."""
    records = []
    for record in new.records:
        lineage = made.lineage_of.get(record["claim_id"], record["lineage"])
        records.append({**record, "lineage": lineage})
    return {new.card.path: with_rows(new.table, records), **contents(root, made)}


@contextmanager
def laid_over(root: Path, planned: Plan) -> Iterator[Path]:
    """A copy of the raw files of a project with a plan carried out on it; the project itself if nothing is planned."""
    if not planned:
        yield root
        return
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        shutil.copy(root / "pyproject.toml", copy)
        shutil.copytree(root / RAW, copy / RAW)
        for file, content in planned.items():
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            (copy / file).write_bytes(content)
        yield copy


def tried(root: Path, planned: Plan) -> tuple[dict[str, bytes], list[Problem]]:
    """The plan with the lock that it needs, and what would be wrong after it that is not wrong now.

    Nothing of the project changes: the plan is carried out on a copy of its raw files. A lock cannot be made of files
    that cannot be read; what was changed before and not accepted yet stays so. What the tables of the project were made
    from is not worked out again: somebody waits, and `analysis check` believes nothing that is kept.
    """
    with content_cache.cached_in(root / content_cache.FOLDER):
        with laid_over(root, planned) as copy:
            tables = [file for file in planned if file.endswith(".csv")]
            lock = renewed_lock(copy, changes(copy, tables)).encode()
            (copy / LOCK).write_bytes(lock)
            wrong = list(checking.check(copy, compare=False).problems)
        if wrong:
            before = set(checking.check(root, compare=False).problems)
            wrong = [problem for problem in wrong if problem not in before]
    return {**planned, LOCK: lock}, wrong


def carry_out(root: Path, planned: Plan) -> None:
    """Write every file of a plan, or none."""
    files.write_all({root / file: content for file, content in planned.items()})
