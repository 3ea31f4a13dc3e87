"""Rows of the sheets of an .xlsx file, straight from its XML.

The library that writes the samples of the tests keeps an element for every row it has read and takes minutes for a
million of them; here memory holds the shared texts and one block of rows.

References
----------
ECMA-376-1:2016, Office Open XML, part 1: section 18.3.1.4 (cells and their types), 18.4.8 (texts).
"""

import re
import zipfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from functools import cache
from posixpath import join, normpath
from xml.parsers import expat

#: Bytes of XML that are parsed at once.
BLOCK = 1 << 16
WORKBOOK, RELATIONS, TEXTS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"


def sheets(book: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Title of each sheet with the name of its part in the file, in the order of the tabs."""
    targets = {
        found["Id"]: normpath(join("xl", found["Target"])).lstrip("/")
        for found in _elements(book, RELATIONS, "Relationship")
    }
    found = _elements(book, WORKBOOK, "sheet")
    return [
        (sheet["name"], targets[next(sheet[key] for key in sheet if key.endswith(":id"))]) for sheet in found
    ]


def shared_texts(book: zipfile.ZipFile) -> list[str]:
    """The texts that cells refer to by their place in this list."""
    reader = _Texts()
    if TEXTS in book.namelist():
        for _ in _parse(book, TEXTS, reader):
            pass
    return reader.texts


def rows(
    book: zipfile.ZipFile, part: str, texts: Sequence[str]
) -> Generator[tuple[int, list[str]], None, None]:
    """Number and cells of every row of a sheet that is there; a cell without content is "".

    Numbers read as Python prints them, whole ones without a decimal point.
    """
    reader = _Rows(texts)
    with closing(_parse(book, part, reader)) as blocks:
        for _ in blocks:
            yield from reader.done
            reader.done.clear()


class _Reader:
    """What is done at the start and the end of an element, and with the text inside it."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """A stretch of text."""


class _Attributes(_Reader):
    """Keeps the attributes of all elements of one name."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        self.found: list[Mapping[str, str]] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == self.wanted:
            self.found.append(dict(attributes))


class _Texts(_Reader):
    """The shared texts: stretches of each are joined, and how they are spoken (rPh) is left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._inside, self._spoken = False, False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._spoken = True
        elif name == "t":
            self._inside = not self._spoken

    def end(self, name: str) -> None:
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._spoken = False
        elif name == "si":
            self.texts.append("".join(self._parts))

    def text(self, data: str) -> None:
        if self._inside:
            self._parts.append(data)


class _Rows(_Reader):
    """The rows of a sheet; those that have ended stand in `done`."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.done: list[tuple[int, list[str]]] = []
        self._texts = texts
        self._line = 0
        self._cells: list[str] = []
        self._kind = "n"
        self._parts: list[str] = []
        self._inside, self._spoken = False, False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            place = attributes.get("r")
            self._cells.extend([""] * (_column(place) - len(self._cells) if place else 0))
            self._kind = attributes.get("t", "n")
            self._parts = []
        elif name in {"v", "t"}:
            self._inside = not self._spoken
        elif name == "rPh":
            self._spoken = True
        elif name == "row":
            self._line = int(attributes.get("r", self._line + 1))
            self._cells = []

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            self._inside = False
        elif name == "c":
            self._cells.append(self._value("".join(self._parts)))
        elif name == "rPh":
            self._spoken = False
        elif name == "row":
            self.done.append((self._line, self._cells))

    def text(self, data: str) -> None:
        if self._inside:
            self._parts.append(data)

    def _value(self, text: str) -> str:
        """What a cell of the current kind says."""
        if self._kind == "s":
            return self._texts[int(text)]
        if self._kind == "n" and text:
            number = float(text)
            return str(int(number)) if number.is_integer() else str(number)
        return text


@cache
def _letters(letters: str) -> int:
    """Place of a column from its letters, the first being 0."""
    if not re.fullmatch(r"[A-Z]{1,3}", letters):
        raise ValueError(f"{letters!r} names no column")
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _column(reference: str) -> int:
    """Place of the column of a cell such as B12, the first being 0."""
    return _letters(reference.rstrip("0123456789"))


def _elements(book: zipfile.ZipFile, part: str, name: str) -> list[Mapping[str, str]]:
    """The attributes of all elements of one name in a small part."""
    reader = _Attributes(name)
    for _ in _parse(book, part, reader):
        pass
    return reader.found


def _parse(book: zipfile.ZipFile, part: str, reader: _Reader) -> Generator[None, None, None]:
    """Parse a part block by block; after each block the reader may be emptied."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    local = cache(lambda name: name.rpartition(":")[2])
    parser.StartElementHandler = lambda name, attributes: reader.start(local(name), attributes)
    parser.EndElementHandler = lambda name: reader.end(local(name))
    parser.CharacterDataHandler = reader.text
    with book.open(part) as handle:
        while block := handle.read(BLOCK):
            parser.Parse(block, False)
            yield
    parser.Parse(b"", True)
    yield
