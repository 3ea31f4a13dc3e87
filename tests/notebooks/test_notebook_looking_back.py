"""The page of looking back scores only what is of one measure, and says how little that is."""

import analysis as an
from analysis.numbers import written
from tests.notebooks.executed_notebook import executed


def test_pairs_of_one_measure_are_told_and_the_others_stand_apart() -> None:
    done = executed("36_looking_back")
    back = an.load_looking_back()
    alike = back["differs_in"] == ""
    said = done.text("answer")
    assert f"{written(int(alike.sum()))} are of one and the same measure" in said
    assert said.count("\n- ") == alike.sum()
    assert all(f"(#{one})" in said for one in back.index[alike])
    assert not any(f"(#{one})" in said for one in back.index[~alike].difference(back.index[alike]))
    assert len(done.text("alike").splitlines()) == alike.sum() + 2
    assert len(done.text("unlike").splitlines()) == (~alike).sum() + 2


def test_numbers_are_those_of_the_claims_and_all_of_them_are_drawn() -> None:
    done = executed("36_looking_back")
    claims = an.load_claims()
    numbers = done.numbers("answer")
    assert numbers["GEMS-015", "best"] == claims.loc["GEMS-015", "best"]
    back = an.load_looking_back()
    alike = back[back["differs_in"] == ""]
    drawn = {row["id"] for row in done.rows("figure")}
    assert drawn == {*alike.index, *";".join(alike["expected_ids"]).split(";")}


def test_what_is_a_wide_gap_is_a_parameter() -> None:
    weighed = an.load_looking_back()["gap_probability"].dropna()
    assert (weighed < 1).all()
    assert "none is wider" in executed("36_looking_back", unlikely=0.0).text("answer")
    all_wide = executed("36_looking_back", unlikely=1.0).text("answer")
    assert (
        f"Of the {written(len(weighed))} gaps that can be weighed, {written(len(weighed))} are wider"
        in all_wide
    )
