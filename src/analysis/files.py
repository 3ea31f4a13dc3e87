"""Files written whole or not at all, and the digests of files and folders."""

import hashlib
import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

#: The package's own folder.
PACKAGE = Path(__file__).parent

_PART = ".part"


@cache
def packaged(name: str) -> dict[str, Any]:
    """What a YAML file of the package holds, such as `subject/labels.yml`; shared by all who ask."""
    import yaml

    text = (PACKAGE / name).read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return found


def write(path: Path, content: bytes) -> None:
    """Write `content` to `path` in one step; whoever reads sees the new file or, after any OSError too, the old one."""
    part = path.with_name(f".{path.name}.{os.getpid()}{_PART}")
    try:
        part.write_bytes(content)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def sweep(folder: Path) -> None:
    """Remove what a killed process left half written in `folder`."""
    for part in folder.glob(f".*{_PART}"):
        part.unlink(missing_ok=True)


def digest(content: bytes) -> str:
    """SHA-256 of `content`, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def file_digest(path: Path) -> str | None:
    """SHA-256 of the file `path`, in hexadecimal; None if there is no such file."""
    try:
        return digest(path.read_bytes())
    except OSError:
        return None


def digests(root: Path, *paths: Path) -> dict[str, str]:
    """Name -> SHA-256 of every one of these files, and of every file in these folders and below.

    Names are relative to `root` and sorted; hidden and compiled files are left out, as is what does not exist.
    """
    found = {}
    for path in paths:
        for file in _visible(path):
            digest_now = file_digest(file)
            if digest_now is not None:
                found[os.path.relpath(file, root).replace(os.sep, "/")] = digest_now
    return dict(sorted(found.items()))


def _visible(path: Path) -> Iterator[Path]:
    """A file, or every file in a folder and below, but those that are hidden or compiled, or in such a folder."""
    for file in path.rglob("*") if path.is_dir() else (path,):
        below = file.relative_to(path).parts or (file.name,)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in below)
        # A pipe would be waited for.
        if not hidden and file.is_file():
            yield file


def joint_digest(listed: Mapping[str, object] | Sequence[object]) -> str:
    """The one digest that stands for all of these."""
    return digest(json.dumps(listed, sort_keys=True, ensure_ascii=False).encode())


def numbers_digest(numbers: Sequence[Mapping[str, object]]) -> str:
    """What stands for the numbers that a text or a table shows: the same before and after it is written to a notebook.

    Examples
    --------
    >>> numbers_digest([{"id": "A-1", "value": 1.0}])
    '6c28d2c7b7372bb2'
    >>> numbers_digest([{"value": float("inf")}]) == numbers_digest([{"value": "inf"}])
    True
    """

    def written(value: object) -> object:
        # Jupyter writes what is not finite as text.
        return repr(value) if isinstance(value, float) and not math.isfinite(value) else value

    return joint_digest([{name: written(one) for name, one in row.items()} for row in numbers])[:16]
