"""Results kept between runs: asked the same, nothing is worked out again; asked anything else, or damaged, it is."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis import content_cache
from analysis.content_cache import kept_in, recalled, remembered

CALLS: list[float] = []


def total(table: pd.DataFrame, *, factor: float = 1.0) -> float:
    """A slow pure function."""
    CALLS.append(factor)
    return float(table["n"].sum()) * factor


def calls(folder: Path, table: pd.DataFrame, factor: float = 1.0, *, most: int = 9) -> int:
    """How often the function had to run, whose result is right either way."""
    CALLS.clear()
    with kept_in(folder, most=most):
        assert remembered(total, table, factor=factor) == total(table, factor=factor)
    return len(CALLS) - 1


TABLE = pd.DataFrame({"id": ["a", "b"], "n": [1.0, 2.0]})


@pytest.mark.parametrize(
    "other",
    [
        TABLE.assign(n=[1.0, 2.5]),
        TABLE.rename(columns={"id": "name"}),
        TABLE.astype({"n": "int64"}),
        TABLE.iloc[::-1],
    ],
    ids=["a cell", "a name", "a type", "the order"],
)
def test_only_what_was_asked_before_is_remembered(tmp_path: Path, other: pd.DataFrame) -> None:
    assert [calls(tmp_path / "c", TABLE), calls(tmp_path / "c", TABLE.copy())] == [1, 0]
    assert calls(tmp_path / "c", other) == 1
    assert calls(tmp_path / "c", TABLE, factor=2.0) == 1


def test_what_is_damaged_or_deleted_is_worked_out_again(tmp_path: Path) -> None:
    calls(tmp_path, TABLE)
    (path,) = tmp_path.iterdir()
    path.write_bytes(b"no pickle")
    assert [calls(tmp_path, TABLE), calls(tmp_path, TABLE)] == [1, 0]
    path.unlink()
    assert calls(tmp_path, TABLE) == 1


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert [calls(tmp_path / "file", TABLE), calls(tmp_path / "file", TABLE)] == [1, 1]


def test_other_code_asks_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls(tmp_path, TABLE)
    monkeypatch.setattr(content_cache, "_code", lambda: "changed")
    assert calls(tmp_path, TABLE) == 1


def test_nothing_is_kept_outside_and_only_the_latest_within(tmp_path: Path) -> None:
    CALLS.clear()
    assert [remembered(total, TABLE), remembered(total, TABLE)] == [3.0, 3.0]
    assert len(CALLS) == 2
    for factor in (1.0, 2.0, 3.0):
        calls(tmp_path, TABLE, factor, most=2)
    assert len(list(tmp_path.iterdir())) == 2


def test_of_many_small_results_only_those_that_are_new_are_worked_out(tmp_path: Path) -> None:
    asked: list[str] = []

    def made(words: list[str]) -> list[int]:
        def make(places: list[int]) -> list[int]:
            asked.extend(words[place] for place in places)
            return [len(words[place]) for place in places]

        with kept_in(tmp_path):
            return recalled("lengths", words, make)

    assert [made(["a", "bb"]), made(["ccc", "bb"]), made(["bb", "ccc", "a"])] == [[1, 2], [3, 2], [2, 3, 1]]
    assert asked == ["a", "bb", "ccc"]


def test_what_a_search_is_asked_with_is_the_same_content_in_every_process() -> None:
    """A set in it would be in another order each time, so that every other run forgot what the last one found."""
    code = (
        "from analysis.conflicts.rules import default_choices, default_rules; "
        "from analysis.content_cache import _content; print(_content(default_choices()), _content(default_rules()))"
    )
    asked = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(4)
    ]
    assert len(set(asked)) == 1
