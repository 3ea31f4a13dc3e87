"""What pages are made from, packed for machines that do not have the project's folder."""

import io
import json
import os
import shutil
import tempfile
import zipfile
from pathlib import Path

from analysis.pages import files
from analysis.pages.inputs import Digests

_SINGLE = ("pyproject.toml", "requirements.lock")
_TREES = ("notebooks", "data", "build/multiverse")
_PACKAGE = Path(__file__).parents[1]


def listing(root: Path) -> dict[str, str]:
    """Name -> SHA-256 of every file of the project that a page may read."""
    digests = Digests(root)
    single = digests.of_all(name for name in _SINGLE if (root / name).is_file())
    return {**single, **digests.of_trees(*(root / tree for tree in _TREES))}


def key(listed: dict[str, str]) -> str:
    """The digest that stands for all these files."""
    return files.digest(json.dumps(listed, sort_keys=True).encode())


def code_key() -> str:
    """The digest of the package's own code, wherever it is installed."""
    return key(Digests(_PACKAGE).of_trees(_PACKAGE))


def pack(root: Path, listed: dict[str, str]) -> bytes:
    """A ZIP file of these files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(listed):
            archive.writestr(zipfile.ZipInfo(name), (root / name).read_bytes(), zipfile.ZIP_DEFLATED)
    return content.getvalue()


def unpack(content: bytes, folder: Path, *, expected: str) -> Path:
    """The folder into which `content` was unpacked, whose files have the digest `expected`.

    Raises
    ------
    ValueError
        If the files are not those that were packed.
    """
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".unpacking-"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.extractall(made)
        if key(listing(made)) != expected:
            raise ValueError("the project's files did not arrive as they were sent")
        _take_place(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return folder


def _take_place(made: Path, folder: Path) -> None:
    """Rename, unless another process was faster."""
    try:
        os.rename(made, folder)  # noqa: PTH104
    except OSError:
        if not folder.is_dir():
            raise
