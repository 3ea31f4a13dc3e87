"""Results kept between runs: asked the same, nothing is worked out again; asked anything else, or damaged, it is."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from analysis import content_cache, files
from analysis.content_cache import FORMAT, Stage, as_it_is, cached_in, memoised, memoised_each, plain
from analysis.fingerprint import Fingerprint, code_fingerprint

CALLS: list[object] = []
TABLE = pd.DataFrame({"id": ["a", "b"], "n": [1.0, 2.0]})
WORDS = ("a", "bb", "ccc")
NOW = Fingerprint({"src/analysis/cli.py": "now"}, {"the version of scipy": "1.16"})


@pytest.fixture(autouse=True)
def _code_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code need not be read each time that a folder is opened."""
    monkeypatch.setattr(content_cache, "code_fingerprint", lambda: NOW)


@memoised(Stage("totals", encode=float, decode=as_it_is))
def total(table: pd.DataFrame, *, factor: float = 1.0) -> float:
    """A slow pure function."""
    CALLS.append(factor)
    return float(table["n"].sum()) * factor


@memoised_each(Stage("lengths", encode=int, decode=as_it_is, most=4))
def lengths(words: Sequence[str], extra: int = 0) -> list[int]:
    """One that is asked about many things at once."""
    CALLS.extend(words)
    return [len(word) + extra for word in words]


def calls(function: Callable[[], object], folder: Path, *, most: int | None = None) -> list[object]:
    """What had to be worked out of results that are right either way."""
    right = function()
    CALLS.clear()
    with cached_in(folder, most=most):
        assert function() == right
    return [*CALLS]


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
def test_only_what_was_asked_before_is_looked_up(tmp_path: Path, other: pd.DataFrame) -> None:
    assert calls(lambda: total(TABLE), tmp_path) == [1.0]
    assert calls(lambda: total(TABLE.copy()), tmp_path) == []
    assert calls(lambda: total(other), tmp_path) == [1.0]
    assert calls(lambda: total(TABLE, factor=2.0), tmp_path) == [2.0]
    assert calls(lambda: [total(TABLE), total(other), total(TABLE, factor=2.0)], tmp_path) == []


def test_of_many_only_those_that_are_new_are_worked_out(tmp_path: Path) -> None:
    assert calls(lambda: lengths(["a", "bb"]), tmp_path) == ["a", "bb"]
    assert calls(lambda: lengths(["ccc", "bb", "ccc"]), tmp_path) == ["ccc"]
    assert calls(lambda: lengths(["bb", "ccc", "a"]), tmp_path) == []
    assert calls(lambda: lengths(["bb"], 1), tmp_path) == ["bb"]
    assert calls(lambda: lengths([]), tmp_path) == []


def test_other_code_or_another_package_asks_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls(lambda: total(TABLE), tmp_path)
    edited = Fingerprint({"src/analysis/cli.py": "edited"}, NOW.versions)
    newer = Fingerprint(NOW.digests, {"the version of scipy": "1.17"})
    for digest in (edited, newer, code_fingerprint()):
        monkeypatch.setattr(content_cache, "code_fingerprint", lambda digest=digest: digest)
        assert calls(lambda: total(TABLE), tmp_path) == [1.0]
        assert calls(lambda: total(TABLE), tmp_path) == []


def test_outside_nothing_is_kept_and_an_error_is_no_result(tmp_path: Path) -> None:
    CALLS.clear()
    assert [total(TABLE), total(TABLE)] == [3.0, 3.0]
    assert len(CALLS) == 2
    for _ in range(2):
        with pytest.raises(KeyError), cached_in(tmp_path):
            total(TABLE.drop(columns="n"))


@pytest.mark.parametrize(("most", "newest"), [(None, ["333", "1", "4444", "55555"]), (2, ["4444", "55555"])])
def test_the_newest_are_kept(tmp_path: Path, most: int | None, newest: list[str]) -> None:
    """A stage says how many, unless who opens the folder does."""
    for word in ("1", "22", "333", "1", "4444", "55555"):
        calls(partial(lengths, [word]), tmp_path, most=most)
    _, *entries = (tmp_path / "lengths.tsv").read_text(encoding="utf-8").splitlines()
    assert [int(entry.split("\t")[2]) for entry in entries] == [len(word) for word in newest]
    assert calls(lambda: lengths(newest), tmp_path, most=most) == []


def test_anew_looks_nothing_up_and_replaces_what_is_there(tmp_path: Path) -> None:
    calls(lambda: lengths(WORDS), tmp_path)
    file = tmp_path / "lengths.tsv"
    before = file.read_bytes()
    file.write_bytes(forged(before, b"7"))
    with cached_in(tmp_path):
        assert lengths(WORDS) == [1, 2, 7], "who forges a digest too is believed"
    CALLS.clear()
    with cached_in(tmp_path, anew=True):
        assert lengths(WORDS) == [1, 2, 3]
    assert [*WORDS] == CALLS
    assert file.read_bytes() == before


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert [calls(lambda: total(TABLE), tmp_path / "file") for _ in range(2)] == [[1.0], [1.0]]


def test_a_folder_that_is_read_only_is_looked_up_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls(lambda: lengths(WORDS), tmp_path)
    before = (tmp_path / "lengths.tsv").read_bytes()

    def refuse(path: Path, content: bytes) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    # Who runs tests as root is refused nothing by a mode.
    monkeypatch.setattr(files, "write", refuse)
    assert calls(lambda: [lengths(WORDS), total(TABLE)], tmp_path) == [1.0]
    assert (tmp_path / "lengths.tsv").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["lengths.tsv"]


# -- damage -----------------------------------------------------------------------------------------------------------


def line(digest: bytes, key: bytes, result: bytes) -> bytes:
    return b"\t".join((digest, key, result))


def forged(content: bytes, result: bytes) -> bytes:
    """The last result replaced, with a digest that fits."""
    *before, last, _ = content.split(b"\n")
    key = last.split(b"\t")[1]
    entry = b"\t".join((key, result))
    return b"\n".join([*before, files.digest(entry).encode() + b"\t" + entry, b""])


def with_parts(change: Callable[[list[bytes], list[bytes]], list[list[bytes]]]) -> Callable[[bytes], bytes]:
    """A change of digest, key and result of the last two entries."""

    def changed(content: bytes) -> bytes:
        *before, first, second, _ = content.split(b"\n")
        swapped = change(first.split(b"\t"), second.split(b"\t"))
        return b"\n".join([*before, *(line(*parts) for parts in swapped), b""])

    return changed


def flipped(text: bytes) -> bytes:
    """One bit of the last byte is another one."""
    return text[:-1] + bytes([text[-1] ^ 1])


def written(change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(change(path.read_bytes()))


def in_its_place(make: Callable[[Path], object]) -> Callable[[Path], object]:
    def replace(path: Path) -> None:
        path.unlink()
        make(path)

    return replace


#: What happens to the file of three entries, and how many do not verify.
DAMAGES: dict[str, tuple[Callable[[Path], object], int]] = {
    "cut off": (written(lambda content: content[:-3]), 1),
    "cut off in its middle": (written(lambda content: content[: len(content) // 2]), 1),
    "a byte of a result": (written(with_parts(lambda a, b: [a, [*b[:2], flipped(b[2])]])), 1),
    "a byte of a digest": (written(with_parts(lambda a, b: [a, [flipped(b[0]), *b[1:]]])), 1),
    "a byte of a key": (written(with_parts(lambda a, b: [a, [b[0], flipped(b[1]), b[2]]])), 1),
    "results swapped": (written(with_parts(lambda a, b: [[*a[:2], b[2]], [*b[:2], a[2]]])), 2),
    "keys swapped": (written(with_parts(lambda a, b: [[a[0], b[1], a[2]], [b[0], a[1], b[2]]])), 2),
    "digests and results swapped": (
        written(with_parts(lambda a, b: [[b[0], a[1], b[2]], [a[0], b[1], a[2]]])),
        2,
    ),
    "another format": (written(lambda content: content.replace(b"format 1", b"format 0", 1)), 3),
    "other line ends": (written(lambda content: content.replace(b"\n", b"\r\n")), 3),
    "empty": (written(lambda content: b""), 1),
    "rubbish": (written(lambda content: bytes(range(256))), 1),
    "rubbish in a line": (written(lambda content: content + b"\xff\x00\xfe\n"), 1),
    "what ran code when it was read": (written(lambda content: pickle.dumps({"a": 1})), 1),
    "no JSON, with a digest that fits": (written(lambda content: forged(content, b"{")), 1),
    "a folder": (in_its_place(lambda path: (path / "deep").mkdir(parents=True)), 1),
    "a pipe": (in_its_place(os.mkfifo), 1),
    "a link to nowhere": (in_its_place(lambda path: path.symlink_to("nowhere")), 0),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_what_is_damaged_is_told_and_made_again(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "build/content"
    calls(lambda: lengths(WORDS), folder)
    damage, count = DAMAGES[name]
    damage(folder / "lengths.tsv")
    assert set(calls(lambda: lengths(WORDS), folder)) <= {*WORDS}
    several = f"{count} entries were damaged and are" if count > 1 else "1 entry was damaged and is"
    assert capsys.readouterr().err == (f"build/content: {several} made again\n" if count else "")
    assert calls(lambda: lengths(WORDS), folder) == []
    assert capsys.readouterr().err == ""
    assert [path.name for path in folder.iterdir()] == ["lengths.tsv"]


def test_whichever_byte_is_another_one_the_results_are_right(tmp_path: Path) -> None:
    calls(lambda: lengths(WORDS), tmp_path)
    file = tmp_path / "lengths.tsv"
    content = file.read_bytes()
    for place in range(len(content)):
        file.write_bytes(content[:place] + bytes([content[place] ^ 0x41]) + content[place + 1 :])
        assert calls(lambda: lengths(WORDS), tmp_path), place


def test_an_entry_is_text_that_says_what_it_is(tmp_path: Path) -> None:
    with cached_in(tmp_path):
        lengths(["zoë\t\n\u2028\ud800"])
    first, entry = (tmp_path / "lengths.tsv").read_text(encoding="ascii").splitlines()
    digest, key, result = entry.split("\t")
    assert (first, json.loads(result)) == (FORMAT, 7)
    assert digest == files.digest(f"{key}\t{result}".encode())


def test_what_earlier_versions_left_goes_and_nothing_else(tmp_path: Path) -> None:
    for name in (files.digest(b"old"), "other.txt", ".lengths.tsv.1.part"):
        (tmp_path / name).write_bytes(pickle.dumps(1))
    calls(lambda: lengths(WORDS), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lengths.tsv", "other.txt"]


def test_two_processes_leave_a_file_that_is_whole(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.test_content_cache import cached_in, lengths\n"
        "for turn in range(20):\n"
        "    with cached_in(Path(sys.argv[1])):\n"
        "        words = [sys.argv[2] * (turn % 4 + size) for size in (1, 2)]\n"
        "        assert lengths(words) == [len(word) for word in words]\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), letter], stderr=subprocess.PIPE)
        for letter in "ab"
    ]
    assert [process.communicate()[1] for process in running] == [b"", b""]
    assert [process.returncode for process in running] == [0, 0]
    assert [path.name for path in tmp_path.iterdir()] == ["lengths.tsv"]


# -- what results are made from ---------------------------------------------------------------------------------------


class Pair(NamedTuple):
    """A record."""

    low: float
    high: float


@dataclass(frozen=True)
class Choice:
    """Another one."""

    name: str
    at: Pair


DIFFERENT: tuple[Any, ...] = (
    *(None, False, 0, 0.5, "", "0", [], [0], {"a": 1}, {"a": 2}, {1: "a"}, {"a"}, {"a", "b"}),
    *(Pair(0, 1), Pair(0, 2), Choice("a", Pair(0, 1)), Choice("b", Pair(0, 1)), Choice("a", Pair(0, 2))),
    *(np.zeros(2), np.zeros(3), np.zeros(2, dtype=int), np.zeros((1, 2)), np.float32(1), Path("a")),
    *(TABLE, TABLE.assign(n=[1.0, np.nan]), TABLE.iloc[:1]),
)


def test_different_arguments_are_different_data() -> None:
    texts = [json.dumps(plain(argument)) for argument in DIFFERENT]
    assert len({*texts}) == len(DIFFERENT)


def test_what_is_no_data_is_refused() -> None:
    with pytest.raises(TypeError, match="by what a object holds"):
        plain([object()])


def test_what_a_search_is_asked_with_is_the_same_content_in_every_process() -> None:
    """A set in it would be in another order each time, so that every other run forgot what the last one found."""
    code = (
        "from analysis.conflicts.rules import default_choices, default_rules; from analysis.files import joint_digest; "
        "from analysis.content_cache import plain; print(joint_digest([plain(default_choices()), plain(default_rules())]))"
    )
    digests = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(4)
    ]
    assert len(set(digests)) == 1
