"""The processed tables as a stage before the pages: made again only if what they are made from has changed.

A record says, file by file, what went in and what came out. The tables are current if all of that still has the same
content: one that somebody edited or removed is made anew.
"""

import json
import platform
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from analysis import files

#: Below the project.
RECORD = "build/.tables.json"
_FORMAT = 1
#: What the tables are made from, beside code.
_SOURCES = ("data/raw", "requirements.lock")
#: Rooms that come after the tables: their code makes no table.
AFTER_TABLES = (
    *("checking", "published", "library", "plot", "narrative", "console", "executed", "registry", "handover"),
    *("runner", "site", "cli", "__main__"),
)


def update(root: Path, make: Callable[[Path], Iterable[Path]], *, force: bool = False) -> str:
    """Why the tables were made now, by a function that writes them and says where; empty if they were current."""
    # Digests are taken before the tables are made: what is edited meanwhile makes them out of date.
    inputs = _inputs(root)
    why = why_tables(root, inputs) or ("it was asked for" if force else "")
    if why:
        record = root / RECORD
        record.unlink(missing_ok=True)
        content = {"format": _FORMAT, "inputs": inputs, "outputs": files.digests(root, *make(root))}
        record.parent.mkdir(exist_ok=True)
        files.write(record, json.dumps(content, ensure_ascii=False, indent=1).encode())
    return why


def why_tables(root: Path, inputs: Mapping[str, str] | None = None) -> str:
    """Why the processed tables are not what the files of now give; empty if they are, by the record of the last run."""
    inputs = inputs or _inputs(root)
    try:
        known = json.loads((root / RECORD).read_bytes())
        if known["format"] != _FORMAT:
            return "they were made by another version"
        before, outputs = dict(known["inputs"]), dict(known["outputs"])
    except (OSError, ValueError, KeyError, TypeError):
        return "they were never made here, or not to the end"
    changed = [name for name in {**before, **inputs} if before.get(name) != inputs.get(name)]
    if changed:
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        return f"{', '.join(changed[:3])}{more} changed"
    gone = [name for name, digest in outputs.items() if files.file_digest(root / name) != digest]
    return f"{gone[0]} is missing or was changed" if gone else ""


def _inputs(root: Path) -> dict[str, str]:
    """Name -> digest of everything that the tables are made from."""
    rooms = (path for path in files.PACKAGE.iterdir() if path.name.removesuffix(".py") not in AFTER_TABLES)
    listed = files.digests(root, *(root / name for name in _SOURCES), *rooms)
    return {**listed, "the version of Python": platform.python_version()}
