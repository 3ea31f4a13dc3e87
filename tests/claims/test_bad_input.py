"""Bad input ends in one clear error that names file, row and column, and nothing is written over."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from analysis import content_cache, processing
from analysis.claims import claim_pipeline
from analysis.reading import readers
from analysis.reading.cards import Card
from analysis.reading.problems import InputError
from tests.locks import relock

CLAIMS = "data/raw/article_2009/claims.csv"


def cell(old: str, new: str, *, row: int) -> Callable[[bytes], bytes]:
    """A change of some text in one line of a file; the header is line 1."""

    def change(data: bytes) -> bytes:
        lines = data.split(b"\n")
        assert old.encode() in lines[row - 1], lines[row - 1]
        lines[row - 1] = lines[row - 1].replace(old.encode(), new.encode(), 1)
        return b"\n".join(lines)

    return change


#: What stands in a line, what stands there instead, which line it is, and the error.
WRONG_CELLS = """
    estimated 600,000 to 820,000 | 600,00 to 820,000 | 14 | :14:figure: .*600,00
    persons,Greece | persons,Graecia Magna | 55 | :55:place: .*Graecia Magna
    A2009-054 | A2009-053 | 55 | :55:claim_id: 'A2009-053' stands twice
    ,producer, | ,produzer, | 1 | :1:producer: the column is missing.*'produzer'
    "13,000-14,000" | "14,000-13,000" | 55 | :55:figure: .*14,000-13,000
    all,all,trafficked | all,all,traficked | 55 | :55:status: .*mean 'trafficked'
    Greek NGOs | Greek NGOz | 55 | :55:producer: .*Greek NGOz
    A2009-054, | A2009-054,, | 55 | :55: the row has \\d+ cells
    Greece | Gre\x00ce | 55 | :55: the line holds a NUL
    in 2006,2006,2006 | in 2006,2007,2006 | 51 | :51:period_start: 2007 is after 2006
    persons,Greece | fraction,Greece | 55 | :55:figure: .* is a count but the unit
"""


def wrong_cells() -> Iterator[tuple[Callable[[bytes], bytes], str]]:
    """Each of the wrong cells as a change of the file, with its error."""
    for text_line in WRONG_CELLS.strip().split("\n"):
        old, new, row, message = text_line.strip().split(" | ")
        yield cell(old, new, row=int(row)), message


DAMAGES: list[tuple[Callable[[bytes], bytes], str]] = [
    *wrong_cells(),
    (
        lambda data: data.replace("2001–2003".encode(), "2001\xa02003".encode("latin-1"), 1),
        r":75: byte 0xa0 is not UTF-8",
    ),
    (lambda data: b"\xef\xbb\xbf" + data, r":1: the file starts with a byte-order mark"),
    (lambda data: b"", r"claims\.csv: the file is empty"),
    (lambda data: data.split(b"\n")[0] + b"\n", r"a header but no row"),
    (lambda data: data + b'"A2009-999', r"not readable as CSV"),
]


@pytest.mark.parametrize(("change", "message"), DAMAGES, ids=[message for _, message in DAMAGES])
def test_one_clear_error_and_nothing_written(
    small_project: Path, change: Callable[[bytes], bytes], message: str
) -> None:
    file = small_project / CLAIMS
    file.write_bytes(change(file.read_bytes()))
    relock(small_project)
    before = processed_files(small_project)
    with pytest.raises(InputError) as caught:
        processing.write(small_project, processing.process(small_project).tables, [])
    error = str(caught.value)
    assert len(error.splitlines()) == 1, error
    assert re.search(message, error), error
    assert CLAIMS in error
    assert processed_files(small_project) == before


def processed_files(project: Path) -> dict[Path, bytes]:
    """What stands in the folder of tables."""
    return {path: path.read_bytes() for path in (project / "data/processed").iterdir()}


def test_only_changed_files_are_read_again(small_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def files_read() -> set[str]:
        read_files: set[str] = set()

        def read(card: Card, root: Path) -> readers.Raw:
            read_files.add(card.file)
            return readers.read(card, root)

        monkeypatch.setattr(claim_pipeline, "read", read)
        with content_cache.cached_in(small_project / "build"):
            raws, _ = claim_pipeline.read_all(small_project)
        for raw in raws:
            again = readers.read(raw.card, small_project)
            assert raw.target == again.target
            pd.testing.assert_frame_equal(raw.frame, again.frame)
        return read_files

    everything = files_read()
    assert {"article_2009/claims.csv", "rcmp/claims.csv"} <= everything
    assert files_read() == set()
    file = small_project / CLAIMS
    file.write_bytes(cell("1,035", "1,036", row=67)(file.read_bytes()))
    relock(small_project)
    assert files_read() == {"article_2009/claims.csv"}
    names = small_project / "data/raw/reference/place_names.csv"
    names.write_bytes(names.read_bytes() + b"\n")
    assert files_read() == everything
