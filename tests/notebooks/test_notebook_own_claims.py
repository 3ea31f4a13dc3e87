"""A reader's own rows go through reading, comparing, contradicting, pooling and drawing."""

import pytest

from tests.notebooks.executed_notebook import executed


def test_rows_are_read_contradicted_and_pooled() -> None:
    done = executed("60_your_own_claims")
    read = done.numbers("read")
    assert read["OWN-002", "low"] == 12_000
    assert read["OWN-005", "high"] == 2_000
    assert read["OWN-007", "best"] == pytest.approx(2 / 3)
    assert [one for one in done.page["conflict_ids"] if one.startswith("part_above_whole-OWN-006")]
    answer = {row["estimate_id"]: row for row in done.page["estimates"]}["GHA-stock-modern_slavery-2008"]
    assert answer["k_lines"] == 2
    assert answer["low80"] < 15_000 < answer["median"] < 30_000
    assert any(row["kind"] == "estimate" for row in done.rows("beside-figure"))


def test_a_surer_range_narrows_the_answer() -> None:
    usual, wide = executed("60_your_own_claims"), executed("60_your_own_claims", range_coverage=0.5)
    name = ("GHA-stock-modern_slavery-2008", "low80")
    assert wide.numbers("answer")[name] != pytest.approx(usual.numbers("answer")[name], rel=1e-4)
