"""What would be published if files of data/raw were others: made in a copy, so that the tree stays as it is."""

import csv
import io
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis import arguments, content_cache, files, processing
from analysis.claims.claim_pipeline import read_all
from analysis.moved import snapshots
from analysis.moved.snapshots import Snapshot
from analysis.project import PROCESSED
from analysis.reading.cards import RAW, Card, load_cards
from analysis.reading.problems import decode, refuse, unusable
from analysis.reading.readers import READERS, Raw, read

#: What every run has read before it is told of another: what places are called, and other lists.
_FIXED = "reference/"
_ID = "_id"
_Table = tuple[list[str], list[list[str]]]


def supposed(root: Path, replacements: Sequence[tuple[Path, str]], *, added: bool) -> Snapshot:
    """The tables if each file took the place of one of data/raw, which is the card's that it fits if none is named.

    Parameters
    ----------
    root : Path
    replacements : sequence of (Path, str)
        Each a file, and the name of what it replaces, such as ``ilo/claims.csv``; empty to have it found.
    added : bool
        Whether the rows of a file are added to those that are there, and take the place of rows with their id.

    Raises
    ------
    ValueError
        Where it is not clear what a file replaces.
    InputError
        With every problem of the files, as if they stood in data/raw.
    """
    cards = {card.file: card for card in load_cards(root)}
    contents: dict[str, bytes] = {}
    for path, name in replacements:
        card = _card(root, path, name, cards)
        contents[card.file] = _added(root / card.path, path) if added else _content(path)
    with _copy(root, contents) as folder, content_cache.cached_in(root / content_cache.FOLDER):
        raws, problems = read_all(root)
        refuse(problems)
        changed = {name: _read(cards[name], folder) for name in contents}
        first = processing.claims_tables(folder, [changed.get(raw.card.file, raw) for raw in raws])
        made = processing.finished(folder, first)
        texts = processing.contents(made.tables)

    def text(file: str) -> str | None:
        content = texts.get(file.removeprefix(f"{PROCESSED}/"))
        return None if content is None else content.decode()

    return snapshots.of_files("", "", text)


@contextmanager
def _copy(root: Path, contents: Mapping[str, bytes]) -> Iterator[Path]:
    """A copy of the raw files in which some are others; it goes when it is not needed any more."""
    with TemporaryDirectory(prefix="analysis-") as temporary:
        folder = Path(temporary)
        shutil.copytree(root / RAW, folder / RAW)
        shutil.copy(root / "pyproject.toml", folder)
        for name, content in contents.items():
            files.write(folder / RAW / name, content)
        yield folder


def _read(card: Card, folder: Path) -> Raw:
    """The records of a file that no card describes yet."""
    path = folder / card.path
    _, records = READERS[card.reader]
    described = replace(card, rows=len(records(path, card)), sha256=files.file_digest(path) or "")
    return read(described, folder)


def _card(root: Path, path: Path, name: str, cards: Mapping[str, Card]) -> Card:
    """The card of what a file replaces: the one that is named, else that of its own path, else of the likest file."""
    file = name.removeprefix(f"{RAW}/") or _likest(root, path, cards)
    name = arguments.word("--for", file, sorted(cards))
    if name.startswith(_FIXED):
        raise ValueError(
            f"{name}: what places and other lists are is no edition of a source; a file of claims is"
        )
    return cards[name]


def _likest(root: Path, path: Path, cards: Mapping[str, Card]) -> str:
    """The name of the file that has the path of another, or its columns and most of its first cells."""
    own_name = "/".join(path.absolute().parts[-2:])
    if own_name in cards:
        return own_name
    header, rows = _table(_content(path), str(path))
    keys = {row[0] for row in rows if row}
    shared: dict[str, int] = {}
    for name, card in cards.items():
        if (root / card.path).is_file():
            header_there, rows_there = _table((root / card.path).read_bytes(), card.path)
            if header_there == header:
                shared[name] = len(keys & {row[0] for row in rows_there if row})
    likest = max(shared, key=shared.__getitem__, default="")
    if not likest or (len(shared) > 1 and not shared[likest]):
        raise ValueError(
            f"{path}: it is not clear which file of {RAW} it replaces, as none has its path, or its columns and ids; "
            "--for ilo/claims.csv, or another file, would say"
        )
    return likest


def _content(path: Path) -> bytes:
    """The bytes of a file; InputError if there is none."""
    if not path.is_file():
        raise unusable(str(path), None, "the file does not exist", "a file as it would stand in data/raw")
    return path.read_bytes()


def _table(content: bytes, name: str) -> _Table:
    """The header and the rows of a CSV file."""
    header, *rows = csv.reader(io.StringIO(decode(content, name), newline=""))
    return header, rows


def _added(there: Path, path: Path) -> bytes:
    """The rows that are there and those of another file, which take the place of rows with their id."""
    header, rows = _table(there.read_bytes(), there.name)
    if not header[0].endswith(_ID):
        right = "the whole file, without --added"
        raise unusable(
            str(path), None, f"rows of {there.name} have no id by which they could be added", right
        )
    header_of_new, new_rows = _table(_content(path), str(path))
    missing = [name for name in header_of_new if name not in header]
    if missing or header[0] not in header_of_new:
        what = f"the columns {', '.join(missing or header[:1])} are not those of {there.name}"
        raise unusable(str(path), 1, what, f"columns among {', '.join(header)}")
    by_id = {row[0]: row for row in rows if row}
    for row in new_rows:
        cells = dict(zip(header_of_new, row, strict=False))
        by_id[cells[header[0]]] = [cells.get(name, "") for name in header]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *by_id.values()])
    return text.getvalue().encode()
