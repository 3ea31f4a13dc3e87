"""May it be quoted? Each rule with a claim that it catches and one that it leaves."""

import pandas as pd
import pytest

from analysis.estimates.quotability import FILE, QUOTING, load_exceptions, quotability
from analysis.reading.problems import InputError
from analysis.vocabulary import OWN
from tests.conftest import ROOT
from tests.estimates.worked_lines import (
    EXPERT,
    MODEL,
    NOBODY,
    OTHER_TEAM,
    REGISTERED,
    RULES,
    declared,
    surveys,
    year,
)

#: A survey with a printed interval, read at its maker: nothing speaks against it.
GOOD = {"low": 900.0, "high": 1100.0}


def table(*columns: str, rows: list[tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns))


def conflict(
    *ids: str, code: str = "same_estimand", marginal: bool = False, level: str = "infeasible"
) -> pd.DataFrame:
    members = ";".join(ids)
    return table(
        "level", "marginal", "code", "claim_ids", "members", rows=[(level, marginal, code, members, members)]
    )


def advised(claims: pd.DataFrame, **some: pd.DataFrame) -> pd.DataFrame:
    found = quotability(claims, declared(**some), RULES)
    QUOTING.validate(found)
    return found.set_index("claim_id")


def reasons(*changes: dict[str, object], **some: pd.DataFrame) -> list[str]:
    return advised(surveys(*changes), **some)["reason"].tolist()


def test_what_nothing_speaks_against_is_quoted() -> None:
    row = advised(surveys(GOOD)).iloc[0]
    assert row.tolist() == ["quote", "documented", "", "", ""]


def test_a_copy_is_not_quoted() -> None:
    links = table(
        "claim_id", "other_id", "relation", rows=[("T-002", "T-001", "quotes"), ("T-001", "T-003", "revises")]
    )
    found = advised(surveys(GOOD, GOOD), lineages=links)
    assert found["reason"].tolist() == ["documented", "copy"]
    assert found.loc["T-002", ["advice", "original"]].tolist() == ["do_not_quote", "T-001"]


def test_nobody_named_is_not_quoted() -> None:
    assert reasons(NOBODY, GOOD) == ["unattributed", "documented"]


@pytest.mark.parametrize("code", ["disowned", "not_replicable"])
def test_what_is_declared_an_exception_is_not_quoted(code: str) -> None:
    exceptions = table("claim_id", "code", "evidence", rows=[("T-001", code, "an audit")])
    found = advised(surveys(GOOD, GOOD), exceptions=exceptions)
    assert found.loc["T-001", ["advice", "reason", "evidence"]].tolist() == ["do_not_quote", code, "an audit"]
    assert found.loc["T-002", "reason"] == "documented"


def test_an_edition_is_history_once_a_later_one_is_there() -> None:
    later = GOOD | {"producer_year": 2015}
    found = advised(surveys(GOOD, later))
    assert found["advice"].tolist() == ["quote_as_history", "quote"]
    assert found.loc["T-001", "superseded_by"] == "T-002"
    # Another maker's, another year's, and one of another quantity replace nothing.
    assert reasons(GOOD, later | OTHER_TEAM)[0] == "documented"
    assert reasons(GOOD, later | year(2014))[0] == "documented"
    assert reasons(GOOD, later | {"population": "women"})[0] == "documented"
    # When the text that carries it was printed says nothing of the maker's editions.
    assert reasons(GOOD, GOOD | {"producer_year": None, "carrier_year": 2020})[0] == "documented"


def test_a_later_edition_of_a_model_replaces_whatever_its_year() -> None:
    assert reasons(MODEL, MODEL | year(2016)) == ["superseded", "one_line"]
    assert reasons(REGISTERED, REGISTERED | year(2016)) == ["documented", "documented"]


def test_a_provisional_count_is_history() -> None:
    counts = (
        REGISTERED | year(2010),
        REGISTERED | year(2010) | {"producer": "Ministry", "producer_year": 2014},
    )
    assert reasons(*counts, conflicts=conflict("T-001", "T-002", code="provisional", level="apparent")) == [
        *("revised", "documented"),
    ]
    assert reasons(*counts) == ["documented", "documented"]


def test_a_corrected_figure_is_history() -> None:
    changed = table(
        "claim_id",
        "action",
        "evidence",
        rows=[("T-001", "replace_figure", "T-002;T-003"), ("T-002", "replace_axis", "T-001")],
    )
    found = advised(surveys(GOOD, GOOD), corrections=changed)
    assert found["reason"].tolist() == ["corrected", "documented"]
    assert found.loc["T-001", "superseded_by"] == "T-002"


@pytest.mark.parametrize(
    ("conflicts", "reason"),
    [
        (conflict("T-001", "T-002"), "contradicted"),
        (conflict("T-001", "T-002", marginal=True), "documented"),
        (conflict("T-001", "T-002", level="apparent"), "documented"),
        (conflict("T-001", "T-009"), "documented"),
    ],
    ids=["hard", "marginal", "apparent", "not among these claims"],
)
def test_care_is_due_in_a_hard_conflict(conflicts: pd.DataFrame, reason: str) -> None:
    assert reasons(GOOD, GOOD | OTHER_TEAM, conflicts=conflicts) == [reason, reason]


def test_a_conflict_with_an_older_edition_of_itself_is_none() -> None:
    older, newer = GOOD, GOOD | {"producer_year": 2015}
    third = GOOD | OTHER_TEAM
    assert reasons(older, newer, conflicts=conflict("T-001", "T-002")) == ["superseded", "documented"]
    assert reasons(older, third, conflicts=conflict("T-001", "T-002")) == ["contradicted", "contradicted"]
    assert reasons(older, newer, third, conflicts=conflict("T-001", "T-003"))[2] == "documented"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, "one_line"),
        (GOOD, "documented"),
        (MODEL, "one_line"),
        (MODEL | GOOD, "one_line"),
        (REGISTERED, "documented"),
        ({"bound": "lower", "low": 900.0, "best": None}, "one_line"),
    ],
    ids=["survey", "survey with interval", "model", "model with interval", "registered", "bound"],
)
def test_care_is_due_with_one_line_only(change: dict[str, object], reason: str) -> None:
    assert reasons(change) == [reason]


def test_a_second_line_of_the_time_is_enough() -> None:
    assert reasons({}, OTHER_TEAM) == ["documented", "documented"]
    assert reasons({}, OTHER_TEAM | year(2016)) == ["one_line", "one_line"]
    assert reasons({}, {"lineage": "T-001"}) == ["one_line", "one_line"]
    assert reasons({}, NOBODY) == ["one_line", "unattributed"]


def test_care_is_due_with_what_is_computed_vague_undocumented_or_at_second_hand() -> None:
    assert reasons(GOOD | {"producer": OWN}) == ["recomputed"]
    assert reasons(GOOD | {"vague": True}) == ["vague"]
    assert reasons(EXPERT, EXPERT | OTHER_TEAM) == ["undocumented", "undocumented"]
    assert reasons(GOOD | {"read_in": "secondary"}, GOOD) == ["second_hand", "documented"]


def test_order_changes_nothing() -> None:
    claims = surveys(GOOD, MODEL, MODEL | year(2016), EXPERT, NOBODY, REGISTERED, {})
    pd.testing.assert_frame_equal(advised(claims.iloc[::-1]).sort_index(), advised(claims).sort_index())


def test_the_exceptions_declared_are_claims_held() -> None:
    import analysis as an

    exceptions = load_exceptions(ROOT)
    claims = an.load_claims()
    assert set(exceptions["claim_id"]) <= set(claims.index)
    found = advised(claims, exceptions=exceptions)
    assert found.loc[exceptions["claim_id"], "advice"].eq("do_not_quote").all()
    assert {*found.index} == {*claims.index}


def test_an_exception_without_a_known_code_is_refused(tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / FILE
    file.parent.mkdir(parents=True)
    file.write_text("claim_id,code,evidence\nT-001,bad,because\n", encoding="utf-8")
    with pytest.raises(InputError, match="code"):
        load_exceptions(Path(str(tmp_path)))
