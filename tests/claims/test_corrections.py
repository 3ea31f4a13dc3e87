"""Declared corrections: guarded, on or off, never silent."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.claims.audit_steps import applied
from analysis.claims.corrections import (
    Correction,
    changes,
    check_grounds,
    correct,
    correction_steps,
    load_corrections,
)
from analysis.reading.problems import InputError
from tests.case_tables import cases
from tests.claims.claim_rows import claim_rows, raw_rows

GOOD: Mapping[str, object] = {
    "claim": "T-001",
    "action": "replace_figure",
    "reason": "provisional",
    "expect": {"figure": "809"},
    "set": {"figure": "826"},
    "explanation": "The final count is 826.",
    "evidence": ["T-002"],
}


def declared(root: Path, *entries: Mapping[str, object]) -> tuple[Correction, ...]:
    """The corrections of one source's file."""
    folder = root / "data/raw/test"
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump([dict(entry) for entry in entries])
    (folder / "corrections.yml").write_text(text, encoding="utf-8")
    return load_corrections(root)


def test_a_correction_replaces_a_cell_and_leaves_the_raw_rows_alone(tmp_path: Path) -> None:
    """Two corrections of one claim both expect the row as printed."""
    axis = {
        **GOOD,
        "action": "replace_axis",
        "reason": "lost_scope",
        "expect": {"figure": "809", "exploitation": "all"},
        "set": {"exploitation": "sexual"},
    }
    raw = raw_rows({}, {"claim_id": "T-002", "figure": "826"})
    before = raw.copy()
    corrected = correct(raw, declared(tmp_path, GOOD, axis))
    assert corrected[["figure", "exploitation"]].to_numpy().tolist() == [["826", "sexual"], ["826", "all"]]
    pd.testing.assert_frame_equal(raw, before)
    unchanged = [name for name in raw if name not in ("figure", "exploitation")]
    assert corrected[unchanged].equals(raw[unchanged])


def test_a_raw_row_that_reads_otherwise_is_an_error(tmp_path: Path) -> None:
    corrections = declared(tmp_path, GOOD)
    with pytest.raises(InputError) as caught:
        correct(raw_rows({"figure": "810"}), corrections)
    message = str(caught.value)
    assert message.startswith("data/raw/test/corrections.yml:1:expect: T-001 no longer reads figure = '809'")
    assert "it reads '810'" in message


def test_a_claim_that_is_set_aside_stays_so_whatever_else_corrects_it(tmp_path: Path) -> None:
    corrections = declared(tmp_path, {**GOOD, "action": "set_aside", "set": {}}, GOOD)
    assert correct(raw_rows({}, {"claim_id": "T-002"}), corrections)["claim_id"].tolist() == ["T-002"]
    printed = claim_rows({}, {})
    table = changes(printed, printed.iloc[1:], corrections)
    assert table[["claim_id", "column", "corrected"]].to_numpy().tolist() == [["T-001", "claim_id", ""]]
    assert applied(printed, table)["claim_id"].tolist() == ["T-002"]


@pytest.mark.parametrize(("change", "message"), cases(__file__, "a_wrong_declaration_is_one_clear_error"))
def test_a_wrong_one_is_one_clear_error(tmp_path: Path, change: Mapping[str, object], message: str) -> None:
    with pytest.raises(InputError, match=r"data/raw/test/corrections\.yml" + message):
        declared(tmp_path, {**GOOD, **change})


def test_evidence_must_be_a_claim_that_we_hold_and_a_bound_one(tmp_path: Path) -> None:
    bound = {**GOOD, "action": "turn_into_bound", "reason": "floor_as_point"}
    corrections, known = declared(tmp_path, GOOD, bound), ["T-001", "T-002"]
    assert [*check_grounds(corrections, known, claim_rows({"bound": "lower"}))] == []
    assert [problem.column for problem in check_grounds(corrections, known, claim_rows({}))] == ["set"]
    assert [*map(str, check_grounds(corrections[:1], known[:1], claim_rows({})))] == [
        "data/raw/test/corrections.yml:1:evidence: there is no claim T-002; the id of a claim that we hold"
    ]


def test_changes_laid_over_the_printed_claims_give_the_corrected_ones(tmp_path: Path) -> None:
    bound = {**GOOD, "action": "turn_into_bound", "set": {"figure": "at least 826"}}
    corrections = declared(tmp_path, bound)
    printed = claim_rows({"approximate": True}, {"figure": "826", "best": 826.0})
    corrected = printed.assign(
        figure=["at least 826", "826"],
        low=[826.123456789, None],
        best=[None, 826.0],
        bound=["lower", "none"],
        approximate=[False, False],
        period_start=pd.array([2008, None], dtype="Int64"),
    )
    table = changes(printed, corrected, corrections)
    assert set(table["column"]) == {"figure", "low", "best", "bound", "approximate", "period_start"}
    back = applied(printed, table)
    assert back["low"].iloc[0] == pytest.approx(826.123, rel=1e-6)
    pd.testing.assert_frame_equal(back.drop(columns="low"), corrected.drop(columns="low"))
    assert printed["figure"].tolist() == ["809", "826"]


def test_every_change_is_a_step_with_its_reason_and_evidence(tmp_path: Path) -> None:
    printed = claim_rows({})
    table = changes(printed, printed.assign(figure=["826"], best=[826.0]), declared(tmp_path, GOOD))
    steps = [*correction_steps(table)]
    told = [(step.field, step.before, step.after, step.by) for step in steps]
    where = "data/raw/test/corrections.yml:1"
    assert told == [("figure", "809", "826", where), ("best", "809", "826", where)]
    assert all("provisional" in step.reason and "T-002" in step.reason for step in steps)
