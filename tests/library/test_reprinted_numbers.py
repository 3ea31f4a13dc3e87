"""A number of one's own that another row prints with more digits is its reprint: no rival, and no line of its own."""

import pytest

import analysis as an

ORIGINAL = {"place": "Nepal", "measure": "stock", "year": 2015, "producer": "Office A", "method": "survey"}
REPRINT = {"place": "Nepal", "measure": "stock", "year": 2015, "producer": "Paper B"}
FIGURE = "415,428 ± 20,111"


@pytest.mark.parametrize("figure", ["about 415,000", "415,000", "415,428"])
def test_a_reprint_is_suspected_and_clashes_with_nothing(figure: str) -> None:
    claims = an.make_claims([{**ORIGINAL, "figure": FIGURE}, {**REPRINT, "figure": figure}])
    assert claims["suspected_lineage"].nunique() == 1
    conflicts = an.find_conflicts(claims)
    assert set(conflicts["level"]) <= {"apparent"}
    rounds = conflicts["explanations"].str.contains("rounds").any()
    assert rounds == (figure != "415,428")
    advice = an.quoting_advice(claims).loc["OWN-002"]
    assert (advice["reason"], advice["original"]) == ("suspected_copy", "OWN-001")


def test_where_the_lineage_is_declared_the_original_is_to_be_quoted() -> None:
    line = {"lineage": "L-OWN-1"}
    rows = [{**ORIGINAL, **line, "figure": FIGURE}, {**REPRINT, **line, "figure": "about 400,000"}]
    advice = an.quoting_advice(an.make_claims(rows))
    assert advice.loc["OWN-002", ["advice", "reason", "original"]].tolist() == [
        "do_not_quote", "copy", "OWN-001",
    ]  # fmt: skip
    assert advice.loc["OWN-001", "reason"] not in ("copy", "suspected_copy")


@pytest.mark.parametrize(
    "other",
    [
        {"figure": "about 420,000"},  # two digits meet by chance
        {"figure": "416,000"},  # no rounding of it
        {"figure": "415,000", "method": "survey"},  # says how it was made
        {"figure": "415,000", "year": 2012},
        {"figure": "415,000", "population": "children"},
        {"figure": "415,000", "producer": "Office A"},
        {"figure": "at least 415,000"},
    ],
)
def test_what_may_be_a_number_of_its_own_is_none(other: dict[str, object]) -> None:
    claims = an.make_claims([{**ORIGINAL, "figure": FIGURE}, {**REPRINT, **other}])
    assert claims["suspected_lineage"].nunique() == 2
    assert set(an.quoting_advice(claims)["reason"]).isdisjoint({"copy", "suspected_copy"})


def test_a_reprint_of_a_reprint_goes_back_to_the_first_print() -> None:
    rows = [
        {**REPRINT, "producer": "Letter C", "figure": "415,000"},
        {**REPRINT, "figure": "415,400"},
        {**ORIGINAL, "figure": FIGURE},
    ]
    claims = an.make_claims(rows)
    assert claims["suspected_lineage"].nunique() == 1


def test_of_two_prints_alike_without_a_method_none_is_the_original() -> None:
    rows = [{**REPRINT, "producer": maker, "figure": "415,428"} for maker in ("Paper B", "Letter C")]
    assert set(an.quoting_advice(an.make_claims(rows))["original"]) == {""}


@pytest.mark.parametrize(("year", "original"), [(2018, "OWN-001"), (None, "")])
def test_of_one_lineage_the_earlier_print_is_the_original(year: int | None, original: str) -> None:
    line = {**REPRINT, "lineage": "L-OWN-1", "figure": "about 50,000"}
    later = {} if year is None else {"producer_year": year}
    rows = [{**line, "producer": "Johnson", "producer_year": 2002}, {**line, "producer": "Agency", **later}]
    advice = an.quoting_advice(an.make_claims(rows))
    assert advice.loc["OWN-002", "original"] == original
    assert advice.loc["OWN-001", "original"] == ""
