"""Files written whole or not at all, and their digests."""

import hashlib
import os
from pathlib import Path

_PART = ".part"


def write(path: Path, content: bytes) -> None:
    """Write `content` to `path` in one step; whoever reads sees the old file or the new one.

    Raises
    ------
    OSError
        If the disk is full or the folder cannot be written; the old file stays.
    """
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
