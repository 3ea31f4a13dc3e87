"""What is made again only if what it is made from has changed: the processed tables as a stage, each page after them.

A record says, file by file, what went in and what came out. What was made is current if all of that still has the same
content: a file that somebody edited or removed is made anew.
"""

import json
import platform
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from analysis import files

#: Below the project.
RECORD = "build/.tables.json"
_FORMAT = 4
# So many names of files that changed are told.
_NAMED = 3
#: What the tables are made from, beside code.
_SOURCES = ("data/raw", "requirements.lock")
#: Rooms that come after the tables, in their order: their code makes no table.
AFTER_TABLES = (
    *("processed_tables", "checking", "editions", "library", "plot", "narrative", "query_commands"),
    *("runner", "site", "cli", "__main__"),
)


def read_record(path: Path) -> dict[str, dict[str, str]]:
    """Name -> digest of the `inputs` and `outputs` of what was made; empty if no record says so that can be read."""
    with suppress(OSError, ValueError, TypeError, AttributeError):
        content = json.loads(path.read_bytes())
        if content.get("format") == _FORMAT and content.keys() >= {"inputs", "outputs"}:
            return {name: dict(content[name]) for name in ("inputs", "outputs")}
    return {}


def write_record(path: Path, inputs: Mapping[str, str], outputs: Mapping[str, str]) -> None:
    """Keep what something was made from; written last, the record vouches for the outputs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"format": _FORMAT, "inputs": inputs, "outputs": outputs}
    files.write(path, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def why_made(path: Path, inputs: Mapping[str, str], folder: Path, *, never: str) -> str:
    """Why what a record speaks of has to be made from these inputs; empty if it is current.

    Its outputs are in `folder`; `never` says that there is no record.
    """
    if not (record := read_record(path)):
        return never
    before = record["inputs"]
    changed = [name for name in {**before, **inputs} if before.get(name) != inputs.get(name)]
    if changed:
        more = f" and {len(changed) - _NAMED} more" if len(changed) > _NAMED else ""
        return f"{', '.join(changed[:_NAMED])}{more} changed"
    for name, digest in record["outputs"].items():
        if files.file_digest(folder / name) != digest:
            return f"{name} is missing or was changed"
    return ""


def update(root: Path, make: Callable[[Path], Iterable[Path]], *, force: bool = False) -> str:
    """Why the tables were made now, by a function that writes them and says where; empty if they were current."""
    # Digests are taken before the tables are made: what is edited meanwhile makes them out of date.
    inputs = _inputs(root)
    why = why_tables(root, inputs) or ("it was asked for" if force else "")
    if why:
        (root / RECORD).unlink(missing_ok=True)
        write_record(root / RECORD, inputs, files.digests(root, *make(root)))
    return why


def why_tables(root: Path, inputs: Mapping[str, str] | None = None) -> str:
    """Why the processed tables are not what the files of now give; empty if they are, by the record of the last run."""
    never = "they were never made here, or not to the end"
    return why_made(root / RECORD, inputs or _inputs(root), root, never=never)


def _inputs(root: Path) -> dict[str, str]:
    """Name -> digest of everything that the tables are made from."""
    rooms = (path for path in files.PACKAGE.iterdir() if path.name.removesuffix(".py") not in AFTER_TABLES)
    listed = files.digests(root, *(root / name for name in _SOURCES), *rooms)
    return {**listed, "the version of Python": platform.python_version()}
