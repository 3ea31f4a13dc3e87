"""The text of a file or of the standard input, and what is refused: PDF, addresses, other encodings."""

import sys
from pathlib import Path

from analysis.reading.problems import InputError, unusable

_MARK = b"\xef\xbb\xbf"
_RIGHT = "a text, Markdown or HTML file in UTF-8, or - for the standard input"
#: How files begin that hold a text in another form, each with what to do.
_FORMS = {
    b"%PDF": ("a PDF", "save its text first, for instance with pdftotext -layout, and read that file"),
    b"PK\x03\x04": ("a packed file, perhaps of a word processor", "save it as plain text or HTML"),
    b"\xd0\xcf\x11\xe0": ("a file of a word processor", "save it as plain text or HTML"),
    b"{\\rtf": ("rich text", "save it as plain text or HTML"),
}


def text_of_file(name: str) -> str:
    """The text of a file, for `read_text`; an error says what is refused, and what to do instead.

    Refused are PDF and files of word processors, addresses, as nothing is fetched, and other encodings than UTF-8.

    Parameters
    ----------
    name : str
        Of a text, Markdown or HTML file, or a hyphen for the standard input.

    Examples
    --------
    >>> an.text_of_file("pyproject.toml")[:14]
    '[build-system]'
    """
    if name == "-":
        return _decoded(sys.stdin.buffer.read(), "standard input")
    if "://" in name:
        raise unusable(
            name,
            None,
            "it is an address, and nothing is fetched",
            "save the page as HTML, and read that file",
        )
    path = Path(name)
    if not path.is_file():
        raise unusable(name, None, "the file does not exist", _RIGHT)
    return _decoded(path.read_bytes(), path.name)


def _decoded(data: bytes, name: str) -> str:
    """Bytes as text."""
    for opening, (what, right) in _FORMS.items():
        if data.startswith(opening):
            raise unusable(name, None, f"it is {what}", right)
    try:
        text = data.removeprefix(_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _undecoded(data, name, error) from None
    if not text.strip():
        raise unusable(name, None, "there is no text in it", _RIGHT)
    return text


def _undecoded(data: bytes, name: str, error: UnicodeDecodeError) -> InputError:
    """The error of a file in another encoding, with the byte."""
    line = 1 + data.count(b"\n", 0, error.start)
    what = f"byte 0x{data[error.start]:02x} at {error.start} is not UTF-8 (Latin-1, perhaps)"
    return unusable(name, line, what, "save the file as UTF-8")
