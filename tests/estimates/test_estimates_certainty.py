"""Every reason of the grade, reached from claims and not from made-up evidence."""

import pandas as pd

from analysis.estimates import headline
from tests.estimates.worked import NOW, PEOPLE, PRIORS, actual

SURE = {"best": None, "low": 900.0, "high": 1100.0}


def graded(claims: pd.DataFrame) -> tuple[str, list[str]]:
    """Grade and reasons of the one quantity of some claims."""
    table = headline.of(headline.estimate(claims, NOW, PRIORS, people=PEOPLE), NOW)
    (row,) = table.to_dict("records")
    return str(row["certainty"]), str(row["certainty_reasons"]).split("; ")


def agreeing(count: int, *methods: str) -> pd.DataFrame:
    """Lineages that agree closely; the methods of the first ones are given, the others are estimates."""
    rest = ["estimate"] * (count - len(methods))
    return actual(
        *(
            {**SURE, "lineage": f"L{n}", "producer": f"maker {n}", "method": method}
            for n, method in enumerate((*methods, *rest))
        )
    )


def test_two_surveys_that_agree_are_high() -> None:
    grade, reasons = graded(agreeing(8, "survey", "capture_recapture"))
    assert (grade, reasons) == ("high", ["independent surveys or capture-recapture studies"])


def test_one_survey_is_moderate() -> None:
    grade, reasons = graded(agreeing(8, "survey"))
    assert (grade, reasons) == ("moderate", ["one survey or capture-recapture study"])


def test_no_survey_is_low() -> None:
    grade, reasons = graded(agreeing(8))
    assert (grade, reasons) == ("low", ["no survey or capture-recapture study"])


def test_two_surveys_in_one_lineage_are_one() -> None:
    claims = agreeing(8, "survey", "survey")
    claims["lineage"] = claims["lineage"].replace("L1", "L0")
    assert graded(claims)[1] == ["one survey or capture-recapture study"]


def test_two_surveys_by_one_maker_are_one() -> None:
    claims = agreeing(8, "survey", "survey").assign(producer="one maker")
    assert graded(claims)[1] == ["one survey or capture-recapture study"]


def test_an_undocumented_method_costs_a_step() -> None:
    grade, reasons = graded(agreeing(8, "survey", "survey", "unattributed"))
    assert grade == "moderate"
    assert reasons[1:] == ["undocumented method"]


def test_a_conversion_costs_a_step() -> None:
    claims = agreeing(8, "survey", "survey")
    share = {
        "claim_id": "T-901", "kind": "share", "measure": "share", "unit": "fraction", "best": 0.5,
        "population": "women", "share_of": "victims", "whole_measure": "flow", "whole_population": "all",
        "whole_exploitation": "all", "whole_status": "trafficked", "whole_movement": "any",
        "whole_visibility": "actual", "whole_destination": "NLD", "lineage": "S",
    }  # fmt: skip
    part = {"claim_id": "T-902", "best": 500.0, "population": "women", "lineage": "P"}
    both = pd.concat([claims, actual(share, part)], ignore_index=True)
    both[["destination", "whole_origin"]] = ["NLD", ""]
    table = headline.of(headline.estimate(both, NOW, PRIORS, people=PEOPLE), NOW).set_index("population")
    assert table.loc["all", "certainty"] == "moderate"
    assert table.loc["all", "certainty_reasons"].split("; ")[1:] == ["converted from another quantity"]
    assert table.loc["all", "conversions"] == "T-902 / T-901"


def test_sources_that_differ_widely_cost_a_step() -> None:
    values = (200.0, 500.0, 1000.0, 2000.0, 5000.0, 700.0, 1500.0, 1000.0, 300.0, 3300.0, 1000.0, 900.0)
    claims = actual(
        *(
            {
                "best": value,
                "lineage": f"L{n}",
                "producer": f"maker {n}",
                "method": "survey" if n < 2 else "administrative",
            }
            for n, value in enumerate(values)
        )
    )
    grade, reasons = graded(claims)
    assert (grade, reasons[1:]) == ("moderate", ["sources differ widely"])


def test_a_single_lineage_is_said_and_is_mostly_assumption() -> None:
    grade, reasons = graded(agreeing(1, "survey"))
    assert grade == "very_low"
    assert reasons[0] == "one survey or capture-recapture study"
    assert "a single lineage" in reasons
    assert reasons[-1] == "mostly assumption"


def test_a_wide_interval_costs_a_step() -> None:
    claims = actual(*({"best": 1000.0 * 8.0**n, "lineage": f"L{n}", "method": "survey"} for n in range(4)))
    grade, reasons = graded(claims)
    assert "wide interval" in reasons
    assert grade in {"very_low", "low"}


def test_two_lineages_are_mostly_assumption() -> None:
    assert graded(agreeing(2, "survey", "survey"))[1][-1] == "mostly assumption"


def test_bounds_have_no_grade() -> None:
    grade, reasons = graded(actual({"best": None, "low": 5.0, "bound": "lower"}))
    assert (grade, reasons) == ("", ["only bounds are known"])


def test_a_copy_that_does_not_say_how_it_was_made_is_documented_by_its_original() -> None:
    claims = agreeing(8, "survey", "survey", "unattributed")
    claims["lineage"] = claims["lineage"].replace("L3", "L2")
    assert "undocumented method" not in graded(claims)[1]
