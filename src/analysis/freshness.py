"""What is made again only if what it is made from has changed: the processed tables as a stage, each page after them.

A record says, file by file, what went in and what came out. What was made is current if all of that still has the same
content: a file that somebody edited or removed is made anew.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analysis import files
from analysis.fingerprint import CODE, Fingerprint, fingerprint

#: Below the project.
RECORD = "build/.tables.json"
_FORMAT = 6
# So many names of files that changed are told.
_NAMED = 3
#: What the tables are made from, beside what is installed.
_SOURCES = ("data/raw", "requirements.lock", CODE)


@dataclass(frozen=True, slots=True)
class Record:
    """What something was made from, and what came out: names and their digests."""

    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    #: Of the data only what was asked, as a page tells it; None for whatever rests on all of its inputs.
    asked: Mapping[str, Any] | None = None


def read_record(path: Path) -> Record | None:
    """What a file records; None if there is none that can be read."""
    with suppress(OSError, ValueError, TypeError, AttributeError, KeyError):
        content = json.loads(path.read_bytes())
        if content["format"] == _FORMAT:
            return Record(dict(content["inputs"]), dict(content["outputs"]), content["asked"])
    return None


def write_record(path: Path, record: Record) -> None:
    """Keep what something was made from; written last, the record vouches for the outputs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"format": _FORMAT, **asdict(record)}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    files.write(path, text.encode())


def why_made(record: Record | None, inputs: Mapping[str, str], folder: Path, *, never: str) -> str:
    """Why what a record speaks of has to be made from these inputs; empty if it is current.

    Its outputs are in `folder`; `never` says that there is no record.
    """
    if record is None:
        return never
    return why_inputs(record, inputs) or why_outputs(record, folder)


def why_inputs(record: Record, inputs: Mapping[str, str]) -> str:
    """Which inputs are not those of a record; empty if all are."""
    changed = changed_inputs(record, inputs)
    return f"{listed(changed)} changed" if changed else ""


def changed_inputs(record: Record, inputs: Mapping[str, str]) -> list[str]:
    """The names of the inputs that are not those of a record."""
    changed = []
    for name in {**record.inputs, **inputs}:
        if record.inputs.get(name) != inputs.get(name):
            changed.append(name)
    return changed


def why_outputs(record: Record, folder: Path) -> str:
    """Which output in a folder is not that of a record; empty if all are."""
    for name, digest in record.outputs.items():
        if files.file_digest(folder / name) != digest:
            return f"{name} is missing or was changed"
    return ""


def listed(names: list[str]) -> str:
    """The first few of some names, and how many more there are.

    Examples
    --------
    >>> listed(["a", "b", "c", "d"])
    'a, b, c and 1 more'
    """
    text = ", ".join(names[:_NAMED])
    unnamed = len(names) - _NAMED
    if unnamed > 0:
        text += f" and {unnamed} more"
    return text


@dataclass(frozen=True, slots=True)
class Update:
    """Why the tables were made, empty if they were current; and what the project is with them."""

    why: str
    project: Fingerprint


def update(
    root: Path, make: Callable[[Path], Iterable[Path]], *, force: bool = False, later: Sequence[str] = ()
) -> Update:
    """Have the tables made, unless they are current, by a function that writes them and says where.

    `later` are the rooms of the package that come after the tables: their code makes no table.
    """
    # Digests are taken before the tables are made: what is edited meanwhile makes them out of date.
    before = fingerprint(root)
    why = why_tables(root, before, later=later)
    if force and not why:
        why = "it was asked for"
    if not why:
        return Update("", before)
    record_path = root / RECORD
    record_path.unlink(missing_ok=True)
    paths = list(make(root))
    record = Record(_inputs(before, later), files.digests(root, *paths))
    write_record(record_path, record)
    names = [path.relative_to(root).as_posix() for path in paths]
    return Update(why, before.again(root, *names))


def why_tables(root: Path, project: Fingerprint | None = None, *, later: Sequence[str] = ()) -> str:
    """Why the processed tables are not what the files of now give; empty if they are, by the record of the last run.

    `later` are the rooms of the package that come after the tables.
    """
    inputs = _inputs(project or fingerprint(root), later)
    never = "they were never made here, or not to the end"
    return why_made(read_record(root / RECORD), inputs, root, never=never)


def distrust(root: Path, changed: Iterable[str]) -> None:
    """Have the tables made anew next time if one of the files that somebody changed is theirs.

    Whoever changes a table may have changed the record that it is held against.
    """
    record = read_record(root / RECORD)
    if record is None or not record.outputs.keys().isdisjoint(changed):
        (root / RECORD).unlink(missing_ok=True)


def _inputs(project: Fingerprint, later: Sequence[str]) -> dict[str, str]:
    """Name -> digest or version of everything that the tables are made from, which the later rooms are no part of."""
    folders = [f"{CODE}/{room}" for room in later]
    modules = [f"{folder}.py" for folder in folders]
    return project.part(*_SOURCES, without=(*folders, *modules)).listed()
