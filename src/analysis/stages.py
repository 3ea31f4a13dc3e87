"""Stages before the pages, whose outputs are files: made again only if what they are made from has changed.

A record of each stage says, file by file, what went in and what came out. A stage is current if all of that still
has the same content: an output that somebody edited or removed is made anew.
"""

import json
import platform
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis import files

FORMAT = 1
_PYTHON = "the version of Python"
#: Rooms that come after the tables: their code makes no table.
AFTER_TABLES = (
    "checking",
    "published",
    "library",
    "plot",
    "narrative",
    "console",
    "executed",
    "registry",
    "handover",
    "runner",
    "site",
    "cli",
    "__main__",
)

#: What the tables are made from, beside code.
TABLE_SOURCES = ("data/raw", "requirements.lock")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage.

    Attributes
    ----------
    name
        What its outputs are called in a sentence, in the plural, such as ``tables``.
    sources
        Files and folders of the project that it is made from, relative to the project.
    rooms_after
        Rooms of the package whose code it does not use; every other counts.
    make
        Writes the outputs of the project in the given folder, and returns where they are.
    """

    name: str
    sources: tuple[str, ...]
    rooms_after: tuple[str, ...]
    make: Callable[[Path], Iterable[Path]]


def update(stage: Stage, root: Path, *, force: bool = False) -> str:
    """Why the stage was run now; empty if it was current.

    Parameters
    ----------
    stage
        What to bring up to date.
    root
        The project's folder.
    force
        Run it though it is current.

    Raises
    ------
    OSError
        If the build folder cannot be written.
    """
    # Digests are taken before the outputs are made: what is edited meanwhile makes them out of date.
    inputs = _inputs(stage, root)
    record = root / "build" / f".{stage.name}.json"
    why = _why(record, inputs, root) or ("it was asked for" if force else "")
    if not why:
        return ""
    record.unlink(missing_ok=True)
    outputs = files.digests(root, *stage.make(root))
    record.parent.mkdir(exist_ok=True)
    content = {"format": FORMAT, "inputs": inputs, "outputs": outputs}
    files.write(record, json.dumps(content, ensure_ascii=False, indent=1).encode())
    return why


def tables(make: Callable[[Path], Iterable[Path]]) -> Stage:
    """The stage that makes the processed tables."""
    return Stage("tables", TABLE_SOURCES, AFTER_TABLES, make)


def why_tables(root: Path) -> str:
    """Why the processed tables are not what the files of now give; empty if they are, by the record of the last run."""
    stage = tables(lambda _: ())
    return _why(root / "build" / f".{stage.name}.json", _inputs(stage, root), root)


def _inputs(stage: Stage, root: Path) -> dict[str, str]:
    """Name -> digest of everything that the stage is made from."""
    rooms = (
        path for path in files.PACKAGE.iterdir() if path.name.removesuffix(".py") not in stage.rooms_after
    )
    listed = files.digests(root, *(root / name for name in stage.sources), *rooms)
    return {**listed, _PYTHON: platform.python_version()}


def _why(record: Path, inputs: Mapping[str, str], root: Path) -> str:
    """Why the outputs are out of date; empty if they are current."""
    try:
        known = json.loads(record.read_bytes())
        if known["format"] != FORMAT:
            return "they were made by another version"
        before, outputs = dict(known["inputs"]), dict(known["outputs"])
    except (OSError, ValueError, KeyError, TypeError):
        return "they were never made here, or not to the end"
    changed = [name for name in {**before, **inputs} if before.get(name) != inputs.get(name)]
    if changed:
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        return f"{', '.join(changed[:3])}{more} changed"
    for name, digest in outputs.items():
        if files.file_digest(root / name) != digest:
            return f"{name} is missing or was changed"
    return ""
