"""The page on overlapping lists fits each model anew and lands on the numbers that this project publishes."""

import pytest

import analysis as an
from tests.notebooks.executed_notebook import executed


def test_each_model_of_the_british_lists() -> None:
    done = executed("31_capture_recapture", replicates=20)
    drawn = {row["producer"]: row["best"] for row in done.rows("models-figure")}
    wanted = {"stepwise": 11_313, "bic": 22_991, "average": 21_282, "stepwise, no lists joined": 11_418}
    assert {name: drawn[name] for name in wanted} == pytest.approx(wanted, abs=1)
    assert "2,744" in done.text("models-text")
    assert done.numbers("published-text")["MSEGBR-2013", "low"] == 10_800


def test_the_dutch_lists() -> None:
    done = executed("31_capture_recapture", table="Netherlands", replicates=2)
    drawn = {row["producer"]: row["best"] for row in done.rows("models-figure")}
    assert drawn["bic"] < drawn["stepwise"]
    assert "8,234" in done.text("models-text")


def test_draws_repeat_with_the_seed_and_widen_the_interval() -> None:
    lists = an.load_lists("United Kingdom")
    one, again = (an.capture_recapture(lists, replicates=40, seed=7) for _ in range(2))
    assert one.equals(again)
    alone = an.capture_recapture(lists)
    assert (one["high"] - one["low"]).item() > (alone["high"] - alone["low"]).item()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"model": "aic"}, "stepwise"),
        ({"model": "average", "replicates": 5}, "replicates"),
        ({"model": "stepwise", "within": 10}, "within"),
        ({"model": "bic", "within": -1}, "within"),
    ],
)
def test_options_that_make_no_sense_are_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        an.capture_recapture(an.load_lists("United Kingdom"), **wrong)


def test_an_unknown_table_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="Netherlands, United Kingdom"):
        an.load_lists("Netherland")
