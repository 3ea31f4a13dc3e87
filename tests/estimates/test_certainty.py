"""Certainty: the lowest of five domains, each worked by hand, and what the claims held come to."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import pytest

import analysis as an
from analysis.estimates.answer_table import answers
from analysis.estimates.certainty import CERTAINTIES, Asked, Domain, certainty, surveyed_countries
from analysis.estimates.lines_of_evidence import Pool, entries_of
from analysis.processing import Tables
from tests.estimates import worked_lines as w
from tests.estimates.worked_lines import EXPERT, MODEL, NOBODY, OTHER_TEAM, surveys, year

SAMPLED: dict[str, object] = {"design": "probability_sample"}
MODELLED: dict[str, object] = {**MODEL, "design": "documented_model"}
THIRD = {"producer": "Third"}
#: Ends of a 95 percent interval of which the upper one is so many times the lower.
TIGHT: dict[str, object] = {"low": 900.0, "best": 1000.0, "high": 1100.0, "interval_level": 0.95}
WIDE = TIGHT | {"low": 500.0, "high": 2000.0}
VERY_WIDE = TIGHT | {"low": 200.0, "high": 5000.0}


def judged(
    *changes: Mapping[str, object], asked: Asked | None = None, surveyed: frozenset[str] = frozenset()
) -> Mapping[str, str]:
    """The certainty of lines that fix a value, put together as they are."""
    entries = entries_of(surveys(*({**SAMPLED, **change} for change in changes)), w.RULES)
    return certainty(Pool(tuple(entries)), w.RULES, surveyed, asked or Asked())


@pytest.mark.parametrize(
    ("changes", "asked", "level", "domain", "code"),
    [
        # Design.
        ([TIGHT | {"design": "respondent_driven"}], {}, "moderate", "design", "looked"),
        ([TIGHT | {"design": "unknown"}], {}, "moderate", "design", "looked"),
        ([TIGHT | {"design": "documented_model"}], {}, "low", "design", "model_of_surveys"),
        ([TIGHT | {"design": "rapid_assessment"}], {}, "very_low", "design", "by_expert"),
        ([MODELLED | TIGHT], {}, "very_low", "design", "model_unsurveyed"),
        ([EXPERT | TIGHT], {}, "very_low", "design", "by_expert"),
        ([NOBODY | TIGHT], {}, "very_low", "design", "by_unattributed"),
        # One team at most moderate; two as well; three that have no maker in common are high.
        ([TIGHT], {}, "moderate", "independence", "one_team"),
        ([TIGHT, TIGHT | OTHER_TEAM], {"ratio": 2.0}, "moderate", "independence", "few_teams"),
        ([TIGHT, TIGHT], {"ratio": 2.0}, "moderate", "independence", "one_team"),
        ([TIGHT, TIGHT, TIGHT | OTHER_TEAM], {"ratio": 2.0}, "moderate", "independence", "few_teams"),
        ([TIGHT, TIGHT | OTHER_TEAM, TIGHT | THIRD], {"ratio": 2.0}, "high", "design", "sampled"),
        ([TIGHT, TIGHT | OTHER_TEAM, TIGHT | THIRD | {"suspected_lineage": "X"}], {"ratio": 2.0}, "low", "independence",
         "suspected_copy"),
        ([TIGHT, TIGHT | OTHER_TEAM | {"suspected_lineage": "T-001"}], {"ratio": 2.0}, "low", "independence",
         "suspected_copy"),
        # Directness: periods end in 2010.
        ([TIGHT], {"year": 2015}, "moderate", "independence", "one_team"),
        ([TIGHT], {"year": 2016}, "moderate", "directness", "years_ago"),
        ([TIGHT], {"year": 2020}, "moderate", "directness", "years_ago"),
        ([TIGHT], {"year": 2021}, "low", "directness", "long_ago"),
        ([TIGHT], {"is_part": True}, "moderate", "directness", "of_a_part"),
        ([TIGHT], {"is_part": True, "is_other_concept": True, "year": 2016}, "very_low", "directness", "years_ago"),
        ([TIGHT | {"period_start": None, "period_end": None}], {}, "low", "directness", "undated"),
        # Precision: a factor of 1.22, 4 and 25.
        ([{}], {}, "moderate", "precision", "no_interval"),
        ([WIDE], {}, "moderate", "precision", "wide"),
        ([VERY_WIDE], {}, "low", "precision", "very_wide"),
        ([TIGHT, TIGHT | OTHER_TEAM, TIGHT | THIRD], {"ratio": 3.1}, "moderate", "precision", "wide"),
        ([TIGHT, TIGHT | OTHER_TEAM, TIGHT | THIRD], {"ratio": 10.1}, "low", "precision", "very_wide"),
        # Agreement.
        ([TIGHT, TIGHT | OTHER_TEAM, WIDE | THIRD | {"best": 9000.0, "low": 8000.0, "high": 9999.0}], {"ratio": 2.0},
         "moderate", "agreement", "lines_disagree"),
        ([TIGHT, {"best": 1490.0} | OTHER_TEAM, TIGHT | THIRD], {"ratio": 2.0}, "high", "design", "sampled"),
        ([TIGHT], {"is_contradicted": True}, "moderate", "agreement", "lines_disagree"),
    ],
)  # fmt: skip
def test_the_lowest_domain_decides(
    changes: Sequence[Mapping[str, object]], asked: Mapping[str, object], level: str, domain: str, code: str
) -> None:
    row = judged(*changes, asked=replace(Asked(), **asked))  # type: ignore[arg-type]  # cells of a table of cases
    first = row["certainty_reasons"].split(";")[0]
    assert (row["certainty"], row["certainty_domain"], first) == (level, domain, code)


def test_a_survey_of_which_nobody_declares_a_study_is_a_sample_by_chance_only_with_a_level() -> None:
    teams: list[Mapping[str, str]] = [{}, OTHER_TEAM, THIRD]
    studies = [{**team, "study": f"T-{number:03}"} for number, team in enumerate(teams, 1)]
    with_level = judged(*(TIGHT | study for study in studies), asked=Asked(ratio=2.0))
    assert with_level["certainty"] == "high"
    bare = [TIGHT | study | {"interval_level": None} for study in studies]
    without = judged(*bare, asked=Asked(ratio=2.0))
    assert (without["certainty"], without["certainty_domain"]) == ("moderate", "design")
    assert without["certainty_reasons"].startswith("looked")
    declared = [{**claim, "study": "households"} for claim in bare]
    assert judged(*declared, asked=Asked(ratio=2.0))["certainty"] == "high"


def test_a_model_is_low_where_somebody_looked_at_the_whole_country() -> None:
    claims = surveys(MODELLED, SAMPLED | {"status": "trafficked", "direction": "out"})
    assert surveyed_countries(entries_of(claims, w.RULES)) == {"NLD"}
    row = judged(MODELLED | TIGHT, surveyed=frozenset({"NLD"}))
    assert (row["certainty"], row["certainty_domain"]) == ("low", "design")
    # Neither of those found, nor of people who are not all victims.
    some: list[dict[str, object]] = [
        {"area": "NLD/Amsterdam"},
        {"population": "girls"},
        {"exploitation": "sexual"},
        {"target_population": "nurses"},
        # Nor how many times those found there are.
        {"measure": "ratio", "unit": "ratio", "best": 4.0},
    ]
    others = surveys(*some, {"visibility": "detected"}, {"status": "sex_trade"}, MODELLED, EXPERT)
    assert "NLD" not in surveyed_countries(entries_of(others, w.RULES))


def test_a_printed_interval_without_a_level_is_widened_to_95_percent() -> None:
    # A factor of 2.2 at 80 percent is one of exp(log(2.2) * 1.96 / 1.2816) = 3.3 at 95.
    ends = {"low": 1000.0, "best": 1000.0 * math.sqrt(2.2), "high": 2200.0}
    assert judged(ends)["certainty_reasons"].startswith("wide")
    assert judged(ends | {"interval_level": 0.95})["certainty_reasons"].startswith("one_team")


def test_answers_carry_what_decides(claims: pd.DataFrame, published: Tables) -> None:
    table = published["30_estimates"]
    given = table[table["answer_status"] != "refused"]
    assert given["certainty"].isin(CERTAINTIES).all()
    assert given["certainty_domain"].isin([*Domain]).all()
    assert (given["certainty_reasons"].str.count(";") >= len(Domain) - 1).all()
    # That is the state of the field.
    assert not (given["certainty"] == "high").any()
    assert not (published["30_ladder"]["certainty"] == "high").any()


def test_an_answer_of_another_year_is_less_direct() -> None:
    claims = surveys(SAMPLED | TIGHT)
    near, far = (answers(claims, w.basis(claims), when).iloc[0] for when in (2010, 2015))
    assert (near["certainty"], far["certainty_reasons"].split(";")[0]) == ("moderate", "one_team")
    long = surveys(SAMPLED | TIGHT | year(2010))
    assert answers(long, w.basis(long), 2017).empty


def test_exact_copies_of_own_claims_are_flagged_and_never_high() -> None:
    survey = {"place": "Nepal", "measure": "stock", "method": "survey", "year": 2019}
    for figure in ("50,000", "12,345", "12,345 (95% CI 11,000 to 13,900)"):
        copies = an.make_claims([survey | {"producer": maker, "figure": figure} for maker in "ABC"])
        assert copies["suspected_lineage"].nunique() == 1
        answer = an.reconcile(copies).iloc[0]
        assert answer["certainty"] == "low"
        assert answer["certainty_reasons"].startswith("suspected_copy")


def test_own_claims_are_held_against_the_published_ones() -> None:
    number = an.load_claims("Brazil").loc["WFBRA-2023"]
    row = {
        "place": "Brazil",
        "measure": "stock",
        "status": "modern_slavery",
        "year": 2021,
        "producer": "A newspaper",
    }
    (copy,) = an.make_claims([row | {"figure": number["figure"]}])["suspected_lineage"]
    assert copy == number["lineage"]
    (new,) = an.make_claims([row | {"figure": "1,234,567"}])["suspected_lineage"]
    assert new == "OWN-001"
