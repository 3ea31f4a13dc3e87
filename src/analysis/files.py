"""Files written whole or not at all, and the digests of files and folders."""

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

#: The package's own folder.
PACKAGE = Path(__file__).parent

_PART = ".part"
#: What an entry of a folder is called that is neither a folder nor a file.
_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
    stat.S_IFLNK: "a link to nothing that can be read",
}


@cache
def packaged(name: str) -> dict[str, Any]:
    """What a YAML file of the package holds, such as `subject/labels.yml`; shared by all who ask."""
    import yaml

    text = (PACKAGE / name).read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return content


def write(path: Path, content: bytes) -> None:
    """Write `content` to `path` in one step; whoever reads sees the new file or, after any OSError too, the old one."""
    part = path.with_name(f".{path.name}.{os.getpid()}{_PART}")
    try:
        part.write_bytes(content)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write several files, all of them or none: after any error each is as it was."""
    before = {path: path.read_bytes() if path.is_file() else None for path in contents}
    written = []
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path, content)
            written.append(path)
    except BaseException:
        for path in written:
            _restore(path, before[path])
        raise


def _restore(path: Path, content: bytes | None) -> None:
    """A file as it was; gone if there was none."""
    if content is None:
        path.unlink(missing_ok=True)
    else:
        write(path, content)


def sweep(folder: Path) -> None:
    """Remove what a killed process left half written in `folder`."""
    for part in folder.glob(f".*{_PART}"):
        part.unlink(missing_ok=True)


def digest(content: bytes) -> str:
    """SHA-256 of `content`, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def file_digest(path: Path) -> str | None:
    """SHA-256 of the file `path`, in hexadecimal; None if there is no such file.

    A pipe or a device is no file: whoever opens one may wait for ever.
    """
    try:
        return digest(path.read_bytes()) if path.is_file() else None
    except OSError:
        return None


def strangers(folder: Path) -> dict[str, str]:
    """What each entry of a folder is that is neither a folder nor a file of its own, by its path below; none is opened.

    These are pipes and devices, and links that lead out of the folder or to nothing. Hidden entries are left out.
    """
    home = os.path.realpath(folder)
    kinds = {}
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        visible = [name for name in names if not name.startswith(".")]
        for name in (*folders, *visible):
            path = Path(parent, name)
            kind = _strange_kind(path, home)
            if kind:
                kinds[path.relative_to(folder).as_posix()] = kind
    return dict(sorted(kinds.items()))


def _strange_kind(path: Path, home: str) -> str:
    """What an entry below the folder `home` is; empty for a folder, a file, and a link to one of these below it."""
    mode = path.lstat().st_mode
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return ""
    if stat.S_ISLNK(mode):
        if os.path.commonpath([home, os.path.realpath(path)]) != home:
            return "a link that leads out of the folder"
        if path.is_file() or path.is_dir():
            return ""
    return _KINDS.get(stat.S_IFMT(mode), "no file")


def stamp(path: str) -> tuple[int, ...]:
    """What a write changes of a file or folder beside its content; empty where there is none.

    Moments of change can be set back; that of the last change of any kind, which stands last, cannot.
    """
    # Asked for hundreds of times a page: a text is taken sooner than a path.
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return ()
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def digests(root: Path, *paths: Path) -> dict[str, str]:
    """Name -> SHA-256 of every one of these files, and of every file in these folders and below.

    Names are relative to `root` and sorted; hidden and compiled files are left out, as is what does not exist.
    """
    by_name = {}
    for path in paths:
        for file in _visible(path):
            digest_now = file_digest(file)
            if digest_now is not None:
                by_name[os.path.relpath(file, root).replace(os.sep, "/")] = digest_now
    return dict(sorted(by_name.items()))


def _visible(path: Path) -> Iterator[Path]:
    """A file, or every file in a folder and below, but those that are hidden or compiled, or in such a folder."""
    for file in _below(path) if path.is_dir() else (path,):
        below = file.relative_to(path).parts or (file.name,)
        is_hidden = any(part.startswith(".") or part == "__pycache__" for part in below)
        # A pipe would be waited for.
        if not is_hidden and file.is_file():
            yield file


def every_digest(folder: Path) -> dict[str, str]:
    """Name -> SHA-256 of every file in a folder and below, hidden ones too; names are relative to it and sorted."""
    by_name = {path.relative_to(folder).as_posix(): file_digest(path) or "" for path in _below(folder)}
    return dict(sorted(by_name.items()))


def _below(folder: Path) -> Iterator[Path]:
    """Every file in a folder and below."""
    # `rglob` takes as long to list thousands of files as hashing them takes.
    for parent, _, names in os.walk(folder):
        for name in names:
            yield Path(parent, name)


def joint_digest(listed: Mapping[str, object] | Sequence[object]) -> str:
    """The one digest that stands for all of these."""
    return digest(json.dumps(listed, sort_keys=True, ensure_ascii=False).encode())


def text_digest(text: str) -> str:
    """What stands for a text or a table as it is shown: the same before and after it is written to a notebook.

    Examples
    --------
    >>> text_digest("814 persons")
    'f977be506c69d6d4'
    """
    return digest(text.strip().encode())[:16]
