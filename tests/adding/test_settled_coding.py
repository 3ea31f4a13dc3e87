"""Differences between two codings are settled in a file, which keeps what was decided as long as the codings stay."""

from pathlib import Path

import pandas as pd
from typer.testing import CliRunner

from analysis.cli import app
from analysis.site.source_coding import coding

FIRST = "claim_id,status,method\nA-001,trafficked,survey\nA-002,abducted,survey\nA-003,trafficked,model\n"
SECOND = (
    "claim_id,status,method\nA-001,forced_labour,survey\nA-002,trafficked,model\nA-003,trafficked,model\n"
)


def settled(folder: Path, *options: str) -> tuple[str, pd.DataFrame]:
    files = [str(folder / name) for name in ("first.csv", "second.csv", "settled.csv")]
    done = CliRunner().invoke(app, ["settle-coding", *files, *options], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split()), pd.read_csv(files[2], dtype=str, keep_default_na=False)


def test_differences_wait_until_they_are_decided_and_again_when_a_coding_changes(tmp_path: Path) -> None:
    (tmp_path / "first.csv").write_text(FIRST, encoding="utf-8")
    (tmp_path / "second.csv").write_text(SECOND, encoding="utf-8")
    printed, rows = settled(tmp_path)
    assert (
        "3 cells differ: 0 settled for the first coding, 0 for the second, 0 for neither, 3 open." in printed
    )
    assert rows["basis"].tolist() == ["open"] * 3
    decided = {"A-001": ("forced_labour", "words"), "A-002": ("modern_slavery", "judgement")}
    for claim_id, (cell, basis) in decided.items():
        is_row = (rows["claim_id"] == claim_id) & (rows["column"] == "status")
        rows.loc[is_row, ["settled", "basis", "why"]] = [cell, basis, "as it says"]
    rows.to_csv(tmp_path / "settled.csv", index=False)
    printed, again = settled(tmp_path)
    assert "0 settled for the first coding, 1 for the second, 1 for neither, 1 open." in printed
    pd.testing.assert_frame_equal(again, rows)
    (tmp_path / "second.csv").write_text(SECOND.replace("forced_labour", "smuggled"), encoding="utf-8")
    printed, again = settled(tmp_path)
    assert "0 for the second, 1 for neither, 2 open." in printed


def decide(folder: Path, decided: dict[tuple[str, str], str]) -> None:
    """Fill in what is right of some cells."""
    path = folder / "settled.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    for (claim_id, column), cell in decided.items():
        is_row = (rows["claim_id"] == claim_id) & (rows["column"] == column)
        rows.loc[is_row, ["settled", "basis", "why"]] = [cell, "words", "it says, so"]
    rows.to_csv(path, index=False)


def test_what_is_settled_is_written_into_the_first_coding_and_stays_decided(tmp_path: Path) -> None:
    first = tmp_path / "first.csv"
    # The first line of the record is quoted where it need not be, and ends as on another system.
    first.write_bytes(
        b'claim_id,status,method,note\r\n"A-001",trafficked,survey,"two\nlines"\r\nA-002,abducted,survey,\r\n'
        b'"A-003", trafficked,model,\r\n'
    )
    (tmp_path / "second.csv").write_text(SECOND, encoding="utf-8")
    settled(tmp_path)
    decide(
        tmp_path,
        {
            ("A-001", "status"): "forced_labour",
            ("A-002", "status"): "slavery, other",
            ("A-002", "method"): "survey",
        },
    )
    before = first.read_bytes()
    printed, decided = settled(tmp_path)
    assert first.read_bytes() == before
    assert "1 settled for the first coding, 1 for the second, 1 for neither, 0 open." in printed
    assert "A-001 status: 'trafficked' is settled as 'forced_labour'" in printed
    assert "A-002 method" not in printed
    printed, written = settled(tmp_path, "--write")
    assert "Written into" in printed
    assert first.read_bytes() == (
        b'claim_id,status,method,note\r\nA-001,forced_labour,survey,"two\nlines"\r\n'
        b'A-002,"slavery, other",survey,\r\n"A-003", trafficked,model,\r\n'
    )
    # What was decided is kept with the cell that was there, though the first coding no longer has it.
    printed, again = settled(tmp_path, "--write")
    assert "written" not in printed
    assert "1 settled for the first coding, 1 for the second, 1 for neither, 0 open." in printed
    pd.testing.assert_frame_equal(written, decided)
    pd.testing.assert_frame_equal(again, decided)
    assert again["first"].tolist() == ["trafficked", "abducted", "survey"]
    # It no longer holds of a coding that says a third thing.
    first.write_bytes(first.read_bytes().replace(b"forced_labour", b"smuggled"))
    printed, again = settled(tmp_path)
    assert "0 for the second, 1 for neither, 1 open." in printed
    assert again.iloc[-1].tolist() == ["A-001", "status", "smuggled", "forced_labour", "", "open", ""]


def test_settled_differences_of_other_rows_or_columns_are_refused(tmp_path: Path) -> None:
    (tmp_path / "first.csv").write_text(FIRST, encoding="utf-8")
    (tmp_path / "second.csv").write_text(SECOND, encoding="utf-8")
    files = [str(tmp_path / name) for name in ("first.csv", "second.csv", "settled.csv")]
    _, rows = settled(tmp_path)
    rows.drop(columns="first").to_csv(tmp_path / "settled.csv", index=False)
    done = CliRunner().invoke(app, ["settle-coding", *files])
    assert "settled.csv:1:first: the column is missing" in str(done.exception)
    decide_all = rows.assign(settled="survey", basis="words", why="so").rename(
        columns={"claim_id": "study_id"}
    )
    decide_all.to_csv(tmp_path / "settled.csv", index=False)
    done = CliRunner().invoke(app, ["settle-coding", *files])
    assert "name rows by study_id; claim_id would be right" in str(done.exception)


def test_a_basis_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "first.csv").write_text(FIRST, encoding="utf-8")
    (tmp_path / "second.csv").write_text(SECOND, encoding="utf-8")
    _, rows = settled(tmp_path)
    rows.assign(basis="guess", why="so").to_csv(tmp_path / "settled.csv", index=False)
    files = [str(tmp_path / name) for name in ("first.csv", "second.csv", "settled.csv")]
    done = CliRunner().invoke(app, ["settle-coding", *files])
    assert "settled.csv:2:basis: 'guess' is not allowed; one of fact, judgement" in str(done.exception)


def test_a_source_says_how_far_two_codings_of_it_agree(tmp_path: Path) -> None:
    raw = tmp_path / "data/raw"
    raw.mkdir(parents=True)
    assert coding(tmp_path, {}) == {}
    columns = (
        "measure,population,exploitation,status,visibility,method,bound,low,high,best,period_start,period_end"
    )
    row = "flow,all,all,trafficked,actual,survey,none,,,5,,,reader_2,2026-12-01"
    (raw / "second_reading.csv").write_text(
        f"claim_id,{columns},coded_by,coded_on\nA-001,{row}\nB-001,{row}\n", encoding="utf-8"
    )
    (raw / "settled_differences.csv").write_text(
        "claim_id,column,first,second,settled,basis,why\nA-001,method,model,survey,survey,words,so it says\n"
        "A-001,best,6,5,,open,not looked at\nA-001,status,abducted,trafficked,abducted,rule,by a rule\n",
        encoding="utf-8",
    )
    told = coding(tmp_path, {"A-001": "a", "B-001": "b"})
    assert (told["a"]["equal"], told["a"]["differing"], told["b"]["equal"]) == (0.75, 3, 1.0)
    counts = {name: told["a"][name] for name in ("first", "second", "neither", "open")}
    assert counts == {"first": 1, "second": 1, "neither": 0, "open": 1}


def test_a_decision_whose_basis_is_still_open_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "first.csv").write_text(FIRST, encoding="utf-8")
    (tmp_path / "second.csv").write_text(SECOND, encoding="utf-8")
    settled(tmp_path)
    path = tmp_path / "settled.csv"
    filled = path.read_text(encoding="utf-8").replace(",open,\n", ",open,no word on how\n", 1)
    path.write_text(filled, encoding="utf-8")
    files = [str(tmp_path / name) for name in ("first.csv", "second.csv", "settled.csv")]
    done = CliRunner().invoke(app, ["settle-coding", *files])
    assert done.exit_code == 1
    told = " ".join(str(done.output or done.exception).split())
    assert "2:basis: 'open' stands beside a filled why; fact, judgement," in told
    assert path.read_text(encoding="utf-8") == filled
