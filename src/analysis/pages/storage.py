"""Files behind an fsspec URL, `file://`, `s3://`, `memory://` or another, written whole or not at all."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

# Where one request writes a whole file, which is seen only when it is complete. Elsewhere it is renamed.
_WHOLE = frozenset(("memory", "s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl"))
_NO_FSSPEC = "storage that others reach needs fsspec: install the extra, pip install -e '.[dask]'"


class StorageError(OSError):
    """A place that a URL names cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Storage:
    """The files below one URL; names are relative to it, with slashes."""

    url: str
    system: Any
    path: str

    @classmethod
    def at(cls, url: str) -> "Storage":
        """The files below `url`.

        Raises
        ------
        ValueError
            If nothing here understands such a URL.
        """
        try:
            from fsspec.core import url_to_fs
        except ImportError as error:
            raise ValueError(_NO_FSSPEC) from error
        try:
            system, path = url_to_fs(url)
        except ImportError as error:
            raise ValueError(f"{url} needs a package that is not installed: {error}") from error
        return cls(url, system, path.rstrip("/"))

    def read(self, name: str) -> bytes | None:
        """The content of a file; None if there is no such file.

        Raises
        ------
        StorageError
            If the place cannot be reached.
        """
        try:
            content: bytes = self.system.cat_file(f"{self.path}/{name}")
        except FileNotFoundError:
            return None
        except Exception as error:
            raise self._error(error) from error
        return content

    def write(self, name: str, content: bytes) -> None:
        """Write a file; whoever reads sees the old one or the new one.

        Raises
        ------
        StorageError
            If the place cannot be written.
        """
        path = f"{self.path}/{name}"
        protocols = self.system.protocol
        try:
            if _WHOLE.intersection([protocols] if isinstance(protocols, str) else protocols):
                self.system.pipe_file(path, content)
            else:
                self._replace(path, content)
        except Exception as error:
            raise self._error(error) from error

    def _replace(self, path: str, content: bytes) -> None:
        """Write beside `path` and rename."""
        folder, _, name = path.rpartition("/")
        part = f"{folder}/.{name}.{uuid4().hex}.part"
        self.system.makedirs(folder, exist_ok=True)
        try:
            self.system.pipe_file(part, content)
            self.system.mv(part, path)
        except BaseException:
            if self.system.exists(part):
                self.system.rm_file(part)
            raise

    def names(self, folder: str) -> list[str]:
        """The names of all files in a folder and below it, sorted; hidden ones left out.

        Raises
        ------
        StorageError
            If the place cannot be reached.
        """
        start = f"{self.path}/"
        try:
            self.system.invalidate_cache()
            found = self.system.find(f"{self.path}/{folder}")
        except FileNotFoundError:
            return []
        except Exception as error:
            raise self._error(error) from error
        names = (path.removeprefix(start) for path in found)
        return sorted(name for name in names if not name.rpartition("/")[2].startswith("."))

    def remove(self, name: str) -> None:
        """Remove a file, if it is there.

        Raises
        ------
        StorageError
            If the place cannot be written.
        """
        try:
            self.system.rm_file(f"{self.path}/{name}")
        except FileNotFoundError:
            return
        except Exception as error:
            raise self._error(error) from error

    def _error(self, error: Exception) -> StorageError:
        return StorageError(f"{self.url} cannot be used: {type(error).__name__}: {error}")
