"""Which study a claim is of: what the two tables of studies may say, and what follows for the claims."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.claims.studies import (
    COLUMNS,
    LINKS,
    STUDIES,
    Studies,
    link_problems,
    load_studies,
    studies_table,
    with_floors,
    with_studies,
)
from analysis.reading.delimited_tables import raw_contract
from analysis.reading.problems import InputError
from tests.claims.claim_rows import claim_rows

STUDY: Mapping[str, str] = {
    "study_id": "village-households",
    "name": "Households of a village",
    "team": "A university",
    "design": "probability_sample",
    "intervention": "none",
    "minimum": "no",
    "coded_by": "reader_1",
    "coded_on": "2026-12-01",
    "coded_from": "producer",
}
LINK: Mapping[str, str] = {"claim_id": "T-001", "study_id": "village-households"}
SURVEY: Mapping[str, object] = {"method": "survey"}


def written(root: Path, studies: list[Mapping[str, str]], links: list[Mapping[str, str]]) -> Studies | None:
    """The tables of studies of a project that has these rows, read."""
    (root / "data/raw").mkdir(parents=True, exist_ok=True)
    for file, table, rows in ((STUDIES, "studies", studies), (LINKS, "studies_of_claims", links)):
        blank = dict.fromkeys(raw_contract(table), "")
        pd.DataFrame([{**blank, **row} for row in rows]).to_csv(root / file, index=False)
    return load_studies(root)


def problems(root: Path, claims: pd.DataFrame, *links: Mapping[str, str], **study: str) -> list[str]:
    """What is wrong between some claims, each a line of its own, and rows about them."""
    tables = written(root, [{**STUDY, **study}], [*links])
    return [str(problem) for problem in link_problems(claims, claims["lineage"], tables)]


def test_a_claim_has_what_its_study_and_its_own_row_say(tmp_path: Path) -> None:
    study = {**STUDY, "series": "village", "wave": "2004", "intervention": "after"}
    part = {**LINK, "claim_id": "T-002", "part_of": "T-001"}
    claims = claim_rows(SURVEY, SURVEY, {"method": "administrative"})
    rows = with_studies(claims, written(tmp_path, [study], [LINK, part])).set_index("claim_id")
    said = ["study", "design", "study_series", "wave", "intervention", "minimum", "part_of"]
    of_study = ["village-households", "probability_sample", "village", "2004", "after", "no"]
    assert rows[said].values.tolist()[:2] == [[*of_study, ""], [*of_study, "T-001"]]
    assert set(rows.loc["T-003", [*COLUMNS]]) == {""}


def test_a_row_of_its_own_goes_before_a_pattern(tmp_path: Path) -> None:
    other = {**STUDY, "study_id": "town-households", "design": "respondent_driven"}
    links = [LINK, {"claim_id": "T-00?", "study_id": "town-households"}]
    rows = with_studies(claim_rows(SURVEY, SURVEY), written(tmp_path, [STUDY, other], links))
    assert rows["study"].tolist() == ["village-households", "town-households"]


def test_without_tables_each_claim_is_a_study_whose_design_its_method_gives(tmp_path: Path) -> None:
    assert load_studies(tmp_path) is None
    methods = ("survey", "capture_recapture", "model", "estimate", "administrative", "unattributed")
    rows = with_studies(claim_rows(*({"method": method} for method in methods)), None)
    assert rows["study"].tolist() == rows["claim_id"].tolist()
    assert rows["design"].tolist() == [
        *("probability_sample", "list_comparison", "documented_model", "judgement", "register", "unknown")
    ]
    assert link_problems(rows, rows["lineage"], None) == []
    assert studies_table(rows, None).empty


def series_of(*changes: dict[str, object]) -> list[str]:
    rows: list[str] = with_studies(claim_rows(*changes), None)["study_series"].tolist()
    return rows


def test_without_tables_the_surveys_of_one_maker_are_one_series() -> None:
    survey = {"method": "survey", "producer": "Office A", "period_start": 2010, "period_end": 2010}
    later = {**survey, "period_start": 2014, "period_end": 2015}
    others = ({"producer": "Office B"}, {"method": "model"}, {"producer": "unattributed"})
    rows = with_studies(claim_rows(survey, later, *({**survey, **other} for other in others)), None)
    assert rows["study_series"].tolist() == ["Office A", "Office A", "Office B", "", ""]
    assert rows["wave"].tolist() == ["2010", "2014-2015", "2010", "", ""]
    # With lists in other years the maker goes about it otherwise now; in the same year these are other data.
    lists = {**later, "method": "capture_recapture"}
    assert series_of(survey, lists) == ["Office A", "Office A"]
    assert series_of(survey, later, lists) == [*["Office A, survey"] * 2, "Office A, capture_recapture"]


def test_two_lineages_tell_the_surveys_of_one_maker_apart() -> None:
    survey = {"method": "survey", "producer": "Office A", "period_start": 2010, "period_end": 2010}
    later = {**survey, "period_start": 2014, "period_end": 2014}
    assert series_of(survey, {**later, "lineage": "L-A"}) == ["Office A", "Office A"]
    declared = ({**survey, "lineage": "L-A"}, {**later, "lineage": "L-B"})
    assert series_of(*declared, survey, later) == ["", "", "Office A", "Office A"]


@pytest.mark.parametrize(
    ("study", "link", "message"),
    [
        ({"design": "poll"}, {}, f"{STUDIES}:2:design: 'poll' is not allowed"),
        ({"minimum": "perhaps"}, {}, f"{STUDIES}:2:minimum: 'perhaps' is not allowed"),
        ({"intervention": "later"}, {}, f"{STUDIES}:2:intervention: 'later' is not allowed"),
        ({"study_id": "Village households"}, {}, f"{STUDIES}:2:study_id: 'Village households' is not"),
        ({"wave": "2004"}, {}, f"{STUDIES}:2:wave: the series '' has the wave '2004'"),
        ({"period_start": "2009", "period_end": "2008"}, {}, f"{STUDIES}:2:period_start: 2009 is after 2008"),
        ({"superseded_by": "town"}, {}, f"{STUDIES}:2:superseded_by: there is no other study town"),
        ({}, {"study_id": "town"}, f"{LINKS}:2:study_id: there is no study town"),
        ({}, {"study_id": "town"}, f"{STUDIES}:2:study_id: no claim is of the study village-households"),
        ({}, {"claim_id": "first claim"}, f"{LINKS}:2:claim_id: 'first claim' is not allowed"),
        ({}, {"part_of": "the total"}, f"{LINKS}:2:part_of: 'the total' is not allowed"),
    ],
)
def test_a_wrong_cell_is_named_with_file_row_and_column(
    tmp_path: Path, study: Mapping[str, str], link: Mapping[str, str], message: str
) -> None:
    with pytest.raises(InputError) as error:
        written(tmp_path, [{**STUDY, **study}], [{**LINK, **link}])
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ({"claim_id": "T-009"}, f"{LINKS}:2:claim_id: there is no claim T-009"),
        ({"claim_id": "X-00?"}, f"{LINKS}:2:claim_id: there is no claim X-00?"),
        ({"part_of": "T-009"}, f"{LINKS}:2:part_of: there is no claim T-009"),
        ({"same_phrase_as": "T-001"}, f"{LINKS}:2:same_phrase_as: T-001 names itself"),
        (
            {"other_concept_than": "T-002;T-009"},
            f"{LINKS}:2:other_concept_than: there is no claim T-002;T-009",
        ),
        ({"repeats": "T-002"}, f"{LINKS}:2:repeats: T-002 is not of the study village-households"),
    ],
)
def test_a_row_about_what_does_not_exist_is_refused(
    tmp_path: Path, link: Mapping[str, str], message: str
) -> None:
    claims = claim_rows({}, {"method": "administrative"})
    found = problems(tmp_path, claims, {**LINK, **link})
    assert message in "\n".join(found)


@pytest.mark.parametrize("method", ["survey", "capture_recapture", "model", "estimate"])
def test_a_claim_of_a_study_names_it(tmp_path: Path, method: str) -> None:
    [problem] = problems(tmp_path, claim_rows(SURVEY, {"method": method}), LINK)
    assert problem.startswith(f"{LINKS}:claim_id: T-002, whose method is {method}, has no study")


def test_a_study_is_of_one_lineage(tmp_path: Path) -> None:
    links = [LINK, {**LINK, "claim_id": "T-002"}]
    assert problems(tmp_path, claim_rows({"lineage": "L-A"}, {"lineage": "L-A"}), *links) == []
    [problem] = problems(tmp_path, claim_rows({"lineage": "L-A"}, {"lineage": "L-B"}), *links)
    assert problem.startswith(f"{STUDIES}:2:study_id: its claims are in L-A and L-B")


def floored(
    root: Path, claim: Mapping[str, object], link: Mapping[str, str], **study: str
) -> "pd.Series[Any]":
    """A claim beside another of its study, with what follows from a minimum."""
    claims = claim_rows({"method": "survey", "measure": "stock", **claim}, SURVEY)
    tables = written(root, [{**STUDY, **study}], [{**LINK, **link}, {**LINK, "claim_id": "T-002"}])
    return with_floors(with_studies(claims, tables)).claims.iloc[0]


@pytest.mark.parametrize(("study", "link"), [({"minimum": "yes"}, {}), ({}, {"as_counted": "yes"})])
def test_a_minimum_and_a_count_as_seen_are_lower_bounds(
    tmp_path: Path, study: Mapping[str, str], link: Mapping[str, str]
) -> None:
    claim = floored(tmp_path, {}, link, **study)
    assert (claim["low"], claim["bound"]) == (809, "lower")
    assert pd.isna(claim["best"])


@pytest.mark.parametrize(
    ("claim", "link"),
    [
        ({}, {"repeats": "T-002"}),  # a copy says what it says
        ({"measure": "share"}, {}),  # a share of a minimum is no minimum of a share
        ({"method": "administrative"}, {}),
        ({"bound": "upper"}, {}),
        ({"low": 700.0, "high": 900.0}, {}),  # its interval stands
    ],
)
def test_other_numbers_of_a_minimum_stay_as_printed(
    tmp_path: Path, claim: Mapping[str, object], link: Mapping[str, str]
) -> None:
    row = floored(tmp_path, claim, link, minimum="yes")
    assert row["best"] == 809
    assert row["bound"] == claim.get("bound", "none")


def test_becoming_a_bound_is_a_step_that_names_who_declares_it(tmp_path: Path) -> None:
    claims = claim_rows({"method": "survey", "measure": "stock"})
    counted = {**LINK, "as_counted": "yes"}
    [step] = with_floors(with_studies(claims, written(tmp_path, [STUDY], [counted]))).steps
    assert step[:6] == ("T-001", "low", "minimum_to_bound", "809", "809", LINKS)
    minimum = written(tmp_path, [{**STUDY, "minimum": "yes"}], [LINK])
    [step] = with_floors(with_studies(claims, minimum)).steps
    assert step.by == STUDIES


def test_the_table_of_studies_counts_claims_and_names_their_lineage(tmp_path: Path) -> None:
    tables = written(tmp_path, [{**STUDY, "sample_size": "800"}], [LINK, {**LINK, "claim_id": "T-002"}])
    claims = with_studies(claim_rows({"lineage": "L-A"}, {"lineage": "L-A"}, {}), tables)
    [row] = studies_table(claims, tables).to_dict("records")
    assert (row["study_id"], row["claims"], row["lineage"], row["sample_size"]) == (
        *("village-households", 2, "L-A", 800),
    )
