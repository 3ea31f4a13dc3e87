"""Lists of a reader's own: counts of patterns, never persons; what is wrong is told with its row and column."""

from pathlib import Path

import pytest

import analysis as an


def put(folder: Path, text: str) -> Path:
    path = folder / "harbour.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_counts_of_patterns_give_a_total(tmp_path: Path, between: str) -> None:
    """Two lists by hand: 80 on the one, 60 on the other, 20 on both."""
    text = "\ufeffpolice,charity,count\n1,0,60\n0,1,40\n1,1,20\n\n".replace(",", between)
    lists = an.read_lists(put(tmp_path, text))
    assert lists["count"].tolist() == [60, 40, 20]
    assert lists.attrs["place"] == "harbour"
    (total,) = an.capture_recapture(lists, model="independent")["total"]
    assert total == pytest.approx(80 * 60 / 20)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,police\nA,1\n", r"harbour\.csv:1: there is no column count; a row for each person is more"),
        ("police,count\n1,60\n", r"harbour\.csv:1: nothing overlaps with fewer than two lists"),
        ("a,b,count\n1,0,60\n1,yes,20\n", r"harbour\.csv:3:b: 'yes' is neither 0 nor 1"),
        ("a,b,count\n1,0,<5\n", r"harbour\.csv:2:count: '<5' is no number of persons"),
        ("a,b,count\n1,0,6\n0,1,4\n1,0,7\n", r"harbour\.csv:4: the pattern stands in row 2 too"),
        ("a,b,count\n0,0,6\n", r"harbour\.csv:2: persons on no list are what is asked for"),
        ("a,b,count\n", r"harbour\.csv: .*no row"),
        ("a,b,count\n1,0\n", r"harbour\.csv:2: the row has 2 cells; 3, as in the header"),
        ("a,b,count\n1,0,6\n0,1,6,7\n", r"harbour\.csv:3: the row has 4 cells"),
    ],
)
def test_what_is_no_table_of_lists_is_told(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        an.read_lists(put(tmp_path, text))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"none\.csv: the file does not exist"):
        an.read_lists(tmp_path / "none.csv")
