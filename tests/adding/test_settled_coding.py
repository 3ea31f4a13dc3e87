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


def settled(folder: Path) -> tuple[str, pd.DataFrame]:
    files = [str(folder / name) for name in ("first.csv", "second.csv", "settled.csv")]
    done = CliRunner().invoke(app, ["settle-coding", *files], catch_exceptions=False)
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
