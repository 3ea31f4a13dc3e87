"""Files behind fsspec URLs, `file://`, `s3://`, `memory://` and others, written whole or not at all.

`FsspecHandler` is how Papermill reads and writes notebooks there, once `serve_papermill` was called: nobody else's
Papermill is changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

#: What Papermill is served.
_SCHEMES = ("file://", "memory://", "s3://")
# Where one request writes a whole file, which is seen only when it is complete. Elsewhere it is renamed.
_WHOLE = frozenset(("memory", "s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl"))


class StorageError(OSError):
    """A place that a URL names cannot be read or written."""


@contextmanager
def _place(url: str) -> Iterator[tuple[Any, str]]:
    """The file system that a URL names, and the path in it; what goes wrong there is a `StorageError`.

    A ValueError if nothing here understands such a URL.
    """
    from fsspec.core import url_to_fs

    try:
        system, path = url_to_fs(url)
    except ImportError as error:
        raise ValueError(f"{url} needs a package that is not installed: {error}") from error
    try:
        yield system, str(path).rstrip("/")
    except Exception as error:
        raise StorageError(f"{url} cannot be used: {type(error).__name__}: {error}") from error


def read(url: str) -> bytes | None:
    """The content of a file; None if there is no such file."""
    with _place(url) as (system, path):
        try:
            return bytes(system.cat_file(path))
        except FileNotFoundError:
            return None


def write(url: str, content: bytes) -> None:
    """Write a file; whoever reads sees the old one or the new one."""
    with _place(url) as (system, path):
        protocols = [system.protocol] if isinstance(system.protocol, str) else system.protocol
        if _WHOLE.intersection(protocols):
            system.pipe_file(path, content)
            return
        folder, _, name = path.rpartition("/")
        part = f"{folder}/.{name}.{uuid4().hex}.part"
        system.makedirs(folder, exist_ok=True)
        try:
            system.pipe_file(part, content)
            system.mv(part, path)
        except BaseException:
            if system.exists(part):
                system.rm_file(part)
            raise


def remove(url: str) -> None:
    """Remove a file or a folder, if it is there."""
    with _place(url) as (system, path), suppress(FileNotFoundError):
        system.rm(path, recursive=True)


def serve_papermill() -> None:
    """Have Papermill, in this process and from now on, read and write notebooks here; twice is once."""
    from papermill.iorw import papermill_io

    for scheme in _SCHEMES:
        if papermill_io.get_handler(f"{scheme}page.ipynb") is not FsspecHandler:
            papermill_io.register(scheme, FsspecHandler)


class FsspecHandler:
    """Papermill's reader and writer of notebooks at fsspec URLs."""

    @staticmethod
    def read(path: str) -> str:
        """The text of a notebook."""
        content = read(path)
        if content is None:
            raise FileNotFoundError(f"there is no notebook {path}")
        return content.decode()

    @staticmethod
    def write(buf: str, path: str) -> None:
        """Write a notebook, whole."""
        write(path, buf.encode())

    @staticmethod
    def pretty_path(path: str) -> str:
        """What Papermill's log calls a notebook."""
        return path
