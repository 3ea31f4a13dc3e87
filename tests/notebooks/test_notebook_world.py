"""The page of the world compares only what one maker counted alike, and follows its parameters."""

import pytest

from tests.notebooks.executed_notebook import executed


def test_the_world_by_default() -> None:
    done = executed("50_world")
    assert done.numbers("ladder")["GEMS-015", "best"] == 49_600_000
    steps = done.rows("parts-figure")
    whole, *parts = [row["value"] for row in steps]
    assert whole == 27_600_000
    assert sum(parts) == pytest.approx(whole, rel=0.01)
    assert len(parts) == 5
    assert [row["rung"] for row in done.page["ladder"]] == ["found", "forced_labour", "modern_slavery"]
    assert done.rows("model-figure")


def test_a_maker_who_is_left_out_is_gone() -> None:
    done = executed("50_world", drop_producers=["ILO, Walk Free and IOM"], corrections=False)
    assert done.rows("parts-figure")[0]["value"] == 20_900_000
    assert not [one for one in done.page["claim_ids"] if one.startswith("GEMS")]


def test_the_article_alone_leaves_sections_empty() -> None:
    done = executed("50_world", evidence="article")
    assert done.numbers("parts-text") == {}
    assert done.numbers("shared") == {}
