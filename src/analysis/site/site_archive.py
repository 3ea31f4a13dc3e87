"""The whole site in one file, that is begun while pages are still made."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

#: The whole site in one file, at its top level; each file in it bears one moment, so that it is the same bytes again.
ARCHIVE = "downloads/counting-the-uncounted.zip"
#: The folder that it unpacks into.
ARCHIVE_FOLDER = "counting-the-uncounted"
#: What files end with that do not get smaller.
_PACKED = (".png", ".woff2")
_MOMENT = (1980, 1, 1, 0, 0, 0)


def start_archive(offered: Path) -> None:
    """Put what a site offers, which nothing changes from here on, into its archive, which stands among it."""
    inside = _files_in(offered)
    with zipfile.ZipFile(offered / ARCHIVE, "w") as archive:
        _pack(archive, inside, offered)


def complete_archive(site: Path) -> None:
    """Put all else of the whole site into its archive, the same bytes for the same site."""
    with zipfile.ZipFile(site / ARCHIVE, "a") as archive:
        packed = {name.removeprefix(f"{ARCHIVE_FOLDER}/") for name in archive.namelist()}
        missing = [path for path in _files_in(site) if path.relative_to(site).as_posix() not in packed]
        _pack(archive, missing, site)


def _files_in(folder: Path) -> list[Path]:
    """The files in a folder at any depth, but its archive, in their order."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / ARCHIVE]


def _pack(archive: zipfile.ZipFile, paths: Sequence[Path], folder: Path) -> None:
    """Put files of a folder into an archive, under their names in the folder."""
    for path in paths:
        name = f"{ARCHIVE_FOLDER}/{path.relative_to(folder).as_posix()}"
        entry = zipfile.ZipInfo(name, date_time=_MOMENT)
        entry.compress_type = zipfile.ZIP_STORED if path.suffix in _PACKED else zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        archive.writestr(entry, path.read_bytes(), compresslevel=6)
