"""What estimates rest on beside the claims: choices, populations, later findings, lists."""

import pytest

import analysis as an


def test_choices_have_values_and_reasons() -> None:
    choices = an.load_choices()
    assert choices.loc["spread", "value"]["survey"] == 0.2
    assert (choices["reason"].str.len() > 0).all()


def test_population_is_that_of_the_claims() -> None:
    claims = an.load_claims("Netherlands")
    row = claims.loc["WFNLD-2023"]
    people = an.load_population("Netherlands").loc[2021, "persons"]
    assert row["best"] / people * 1e5 == pytest.approx(row["per_100000_best"], rel=1e-4)


def test_population_halves_add_up() -> None:
    people = an.load_population("World").dropna()
    parts = people["women_and_girls"] + people["men_and_boys"]
    assert parts.to_numpy() == pytest.approx(people["persons"].to_numpy())


def test_an_unknown_region_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="Nepal"):
        an.load_population("Nepall")


def test_later_findings_are_later_and_of_the_region() -> None:
    back = an.load_looking_back("Netherlands")
    assert set(back["region_code"]) == {"NLD"}
    assert (back["found_year"] > back["reference_year"]).all()


def test_lists_name_the_claim_that_is_worked_out_from_them() -> None:
    for name, row in an.load_lists().iterrows():
        lists = an.load_lists(str(name))
        assert lists.attrs["claim_id"] == row["claim"]
        assert row["claim"] in an.load_claims(str(name)).index
        assert set(lists.attrs["joined"]) < set(lists.columns)
