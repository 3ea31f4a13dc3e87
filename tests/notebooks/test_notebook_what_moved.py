"""The page on what moved counts every answer of before once, says by evidence or by rule, and follows its parameter."""

import analysis as an
from analysis.numbers import written
from tests.notebooks.executed_notebook import executed


def test_every_answer_of_before_is_counted_and_drawn() -> None:
    done = executed("35_what_moved")
    moved = an.load_what_moved()
    old = moved[moved["claim_ids_before"] != ""]
    causes = old["cause"].value_counts()
    said = done.text("answer")
    for cause, words in (("evidence", "moved by evidence"), ("rule", "by a rule")):
        assert f"{written(int(causes[cause]))} {words}" in said
    drawn = done.rows("figure")
    assert len(drawn) == old["factor"].notna().sum()
    assert len(done.text("all").splitlines()) == len(old) + 2
    assert len(done.text("new").splitlines()) == len(moved) - len(old) + 2


def test_the_claims_behind_both_answers_stand_in_the_sources() -> None:
    done = executed("35_what_moved")
    moved = an.load_what_moved().query("claim_ids_before != ''")
    behind = {*";".join(moved["claim_ids_before"] + ";" + moved["claim_ids_now"]).split(";")} - {""}
    assert behind == set(done.page["claim_ids"])
    assert all(one in done.text("sources") for one in behind)


def test_how_far_is_far_is_a_parameter() -> None:
    old = an.load_what_moved().query("claim_ids_before != ''")
    count = int(((old["factor"] >= 3) | (old["factor"] <= 1 / 3)).sum())
    assert f"{written(count).capitalize()} answers moved by a factor of 3.0" in executed(
        "35_what_moved", far=3.0
    ).text("answer")
