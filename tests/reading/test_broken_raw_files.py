"""Broken raw files and cards: each is read rightly or ends in one clear error; nothing is written, nothing hangs."""

import csv
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, Self

import pytest

from analysis import checking, cli
from analysis.claims.claim_pipeline import read_all
from analysis.files import digests, file_digest
from analysis.reading import cards
from analysis.reading.delimited_tables import LINE, raw_contract
from tests.case_tables import cases

TABLE, CARDS = "data/raw/trial/claims.csv", "data/raw/sources.yml"
ROW = {
    "claim_id": "T-001",
    "position": "1",
    "locator": "Some words",
    "figure": '"1,500"',
    "measure": "stock",
    "unit": "persons",
    "place": "Nepal",
    "role": "unspecified",
    "population": "all",
    "exploitation": "all",
    "status": "trafficked",
    "movement": "any",
    "visibility": "actual",
    "method": "estimate",
    "producer": "ECPAT",
    "note": "first note",
}
OTHER = ROW | {
    "claim_id": "T-002",
    "position": "2",
    "locator": "Café",
    "producer": "Other",
    "note": "second note",
}
CARD = {
    "file": "trial/claims.csv",
    "reader": "claims",
    "source": "trial",
    "title": "Trial",
    "accessed": "'2026-11-24'",
    "producer": "ECPAT",
    "year": "'2026'",
    "citation": "A citation",
    "licence": "Facts",
    "carrier": "''",
    "read_in": "producer",
    "scope": "all",
    "processing": "None",
}
NAMES = (
    "broken_tables", "broken_encodings", "broken_cards", "broken_locks", "broken_card_files", "strangers",
)  # fmt: skip
TRIALS = {name: cases(__file__, name) for name in NAMES}
#: Longer than this is a hang; a case takes a tenth of a second.
SECONDS = 30


def table_text() -> str:
    """A table of two claims."""
    columns = [name for name, rule in raw_contract("claims").items() if rule.required]
    lines = [",".join(columns)]
    for row in (ROW, OTHER):
        lines.append(",".join(row.get(name, "") for name in columns))
    return "\n".join([*lines, ""])


def lock(root: Path, text: str = "trial/claims.csv 2 HASH\n") -> None:
    """The lock of the table as it stands."""
    content = text.replace("HASH", str(file_digest(root / TABLE)))
    (root / "data/raw/sources.lock").write_text(content, encoding="utf-8")


def card_text(root: Path, **fields: str) -> str:
    """The card of the table as YAML, with some fields as given."""
    lock(root)
    given = {**CARD, **fields}
    order = ["file", "reader", "source", "title", "accessed", *CARD, *given]
    lines = [f"{name}: {given[name]}" for name in dict.fromkeys(order)]
    return "- " + "\n  ".join(lines) + "\n"


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one raw table."""
    root = tmp_path / "project"
    (root / TABLE).parent.mkdir(parents=True)
    (root / "data/raw/reference").mkdir()
    (root / "pyproject.toml").write_text("[tool.analysis]\n", encoding="utf-8")
    (root / TABLE).write_text(table_text(), encoding="utf-8")
    (root / CARDS).write_text(card_text(root), encoding="utf-8")
    monkeypatch.setenv("ANALYSIS_PROJECT", str(root))
    return root


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    """End a test that waits for what never comes."""

    def stop(*_: object) -> None:
        # No OSError, which code may take for a file that is not there.
        raise AssertionError("the case hangs")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def listing(root: Path) -> dict[str, object]:
    """Every entry of a project outside of its lock and caches, with the content of its files."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in root.parent.rglob("*")
        if "build" not in path.parts and path.is_relative_to(root)
    }


def outcome(root: Path, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """Hold what becomes of a project against its case."""
    if "told" not in case:
        (raw,), problems = read_all(root)
        assert problems == []
        assert raw.frame["claim_id"].tolist() == ["T-001", "T-002"]
        assert raw.frame["figure"].tolist() == ["1,500", "1,500"]
        assert raw.frame["producer"].tolist() == ["ECPAT", "Other"]
        return
    before = listing(root)
    monkeypatch.setattr(sys, "argv", ["analysis", "data"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (1, "")
    lines = err.splitlines()
    assert len(lines) == 1 + ("and" in case), err
    for message in (case["told"], case.get("and", case["told"])):
        assert any(line.startswith(f"data/raw/{message}") or message in line for line in lines), err
    assert all(line.startswith("data/raw/") for line in lines)
    assert err.replace("\n", "").isprintable()
    assert "Traceback" not in err
    assert listing(root) == before
    assert [*root.rglob("*.part")] == []


@pytest.mark.parametrize("case", TRIALS["broken_tables"], ids=lambda case: repr(case["new"])[:40])
def test_broken_tables(
    trial: Path, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    # As another package of the process may have left it.
    csv.field_size_limit(10**7)
    text = table_text()
    assert case["old"] in text
    new = case["new"] * case.get("times", 1)
    (trial / TABLE).write_text(text.replace(case["old"], new, 1), encoding="utf-8", newline="")
    (trial / CARDS).write_text(card_text(trial), encoding="utf-8")
    outcome(trial, case, monkeypatch, capsys)
    if "told" not in case and case["old"] == "first note":
        (raw,), _ = read_all(trial)
        assert raw.frame["note"].tolist() == [plain(new), "second note"]
        assert raw.frame[LINE].tolist()[0] == 2


def plain(cell: str) -> str:
    """The text of a cell in quotation marks."""
    return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-16 without accents": lambda text: text.replace("é", "e").encode("utf-16-le"),
    "overlong": lambda text: text.encode().replace("é".encode(), b"\xc0\xae"),
    "surrogates": lambda text: text.encode().replace("é".encode(), b"\xed\xa0\x80"),
    "cut off": lambda text: text[: text.index("T-002")].encode() + b"T-002,2,,Caf,1",
    "nothing": lambda text: b"",
    "blanks": lambda text: b" \n\n \t\n",
    "header": lambda text: text.split("\n")[0].encode() + b"\n",
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "cr": lambda text: text.replace("\n", "\r").encode(),
    "no last line end": lambda text: text.rstrip("\n").encode(),
}


@pytest.mark.parametrize("case", TRIALS["broken_encodings"], ids=lambda case: case["how"])
def test_broken_encodings(
    trial: Path, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    encode = ENCODINGS.get(case["how"], lambda text: text.encode(case["how"]))
    (trial / TABLE).write_bytes(encode(table_text()))
    (trial / CARDS).write_text(card_text(trial), encoding="utf-8")
    outcome(trial, case, monkeypatch, capsys)


@pytest.mark.parametrize("case", TRIALS["broken_cards"], ids=lambda case: str(next(iter(case.items())))[:50])
def test_broken_cards(
    trial: Path, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    fields = {name: str(value) for name, value in case.items() if name not in ("told", "and", "times")}
    fields = {name: value * case.get("times", 1) for name, value in fields.items()}
    (trial / CARDS).write_text(card_text(trial, **fields), encoding="utf-8")
    outcome(trial, case, monkeypatch, capsys)


@pytest.mark.parametrize("case", TRIALS["broken_locks"], ids=lambda case: case["text"][:30])
def test_broken_locks(
    trial: Path, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    lock(trial, case["text"])
    outcome(trial, case, monkeypatch, capsys)


@pytest.mark.parametrize("case", TRIALS["broken_card_files"], ids=lambda case: case["text"][:30])
def test_broken_card_files(
    trial: Path, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    text = case["text"].replace("CARDS", card_text(trial)) * case.get("times", 1)
    (trial / CARDS).write_text(text, encoding="utf-8", newline="")
    outcome(trial, case, monkeypatch, capsys)


def device(path: Path) -> None:
    """A device that never ends; a link to one where nobody may make any."""
    try:
        os.mknod(path, 0o020644, os.makedev(1, 5))
    except OSError:
        path.symlink_to("/dev/zero")


def listening(path: Path) -> None:
    """A socket."""
    with socket.socket(socket.AF_UNIX) as listener:
        # The whole path may be too long for one.
        here = Path.cwd()
        os.chdir(path.parent)
        listener.bind(path.name)
        os.chdir(here)


def link_to_pipe(path: Path) -> None:
    """A link to a pipe in its folder."""
    os.mkfifo(path.with_name("pipe"))
    path.symlink_to("pipe")


def link_to_file(path: Path) -> None:
    """A link to a file in its folder."""
    path.with_name(".claims.csv").write_text(table_text(), "utf-8")
    path.symlink_to(".claims.csv")


STRANGERS: dict[str, Callable[[Path], Any]] = {
    "pipe": os.mkfifo,
    "socket": listening,
    "device": device,
    "link to a device": lambda path: path.symlink_to("/dev/zero"),
    "link to a file outside": lambda path: path.symlink_to(outside(path) / "claims.csv"),
    "link to a folder outside": lambda path: path.symlink_to(outside(path)),
    "link to nothing": lambda path: path.symlink_to("nowhere.csv"),
    "link to itself": lambda path: path.symlink_to(path.name),
    "link to a pipe beside it": link_to_pipe,
    "link to a file beside it": link_to_file,
    "folder": Path.mkdir,
    "nothing": lambda path: None,
}


def outside(path: Path) -> Path:
    """A folder outside of the project of a path, with the same table."""
    folder = next(parent for parent in path.parents if parent.name == "project").with_name("outside")
    folder.mkdir()
    (folder / "claims.csv").write_text(table_text(), encoding="utf-8")
    return folder


@pytest.mark.parametrize("case", TRIALS["strangers"], ids=lambda case: f"{case['what']} at {case['where']}")
def test_strangers(trial: Path, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    path = trial / "data/raw" / case["where"]
    path.unlink(missing_ok=True)
    STRANGERS[case["what"]](path)
    outcome(trial, case, monkeypatch, capsys)


@pytest.mark.parametrize("command", ["build", "pages", "site", "check", "regions", "show Nepal"])
def test_every_command_refuses_a_pipe_unread(
    trial: Path, command: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    os.mkfifo(trial / "data/raw/reference/regions.csv")
    monkeypatch.setattr(sys, "argv", ["analysis", *command.split()])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        "data/raw/reference/regions.csv: this is a pipe; a file of its own, or nothing\n"
    )


def test_a_pipe_is_refused_unread_without_a_command_too(trial: Path) -> None:
    (trial / TABLE).unlink()
    os.mkfifo(trial / TABLE)
    assert list(digests(trial, trial / "data/raw")) == ["data/raw/sources.lock", CARDS]
    for problems in (read_all(trial)[1], checking.check(trial).problems):
        assert [str(problem) for problem in problems] == [
            f"{TABLE}: this is a pipe; a file of its own, or nothing"
        ]


def test_there_are_as_many_trials_as_were_made() -> None:
    assert sum(map(len, TRIALS.values())) >= 130


@pytest.mark.parametrize(
    ("now", "written", "accessed", "is_right"),
    [
        # Where a day begins first it is a day later.
        ("2026-11-30T11:00", "2026-11-30", "2026-12-01", True),
        ("2026-11-30T09:00", "2026-11-30", "2026-12-01", False),
        # A clock that was set back since the cards were written.
        ("1999-01-01T00:00", "2026-11-30", "2026-11-30", True),
        ("1999-01-01T00:00", "2026-11-30", "2026-12-31", False),
    ],
)
def test_a_day_to_come_is_no_day_on_which_a_source_was_read(
    trial: Path, monkeypatch: pytest.MonkeyPatch, now: str, written: str, accessed: str, is_right: bool
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, zone: tzinfo | None = None) -> Self:
            return cls.fromisoformat(now).replace(tzinfo=zone)

    monkeypatch.setattr(cards, "datetime", Clock)
    (trial / CARDS).write_text(card_text(trial, accessed=accessed), encoding="utf-8")
    moment = datetime.fromisoformat(written).replace(tzinfo=UTC).timestamp()
    os.utime(trial / CARDS, (moment, moment))
    problems = read_all(trial)[1]
    assert [problem.column for problem in problems] == ([] if is_right else ["accessed"])
