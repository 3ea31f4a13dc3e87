"""May it be quoted? Each rule with a claim that it catches and one that it leaves."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import analysis as an
from analysis.estimates.quotability import CARE_RANKS, FILE, REASONS, load_exceptions, quotability
from analysis.reading.problems import InputError
from analysis.table_contracts import contract
from analysis.vocabulary import OWN
from tests.conftest import ROOT
from tests.estimates import worked_lines as w
from tests.estimates.worked_lines import EXPERT, MODEL, NOBODY, OTHER_TEAM, REGISTERED, surveys, year

#: A survey with a printed interval and its level, read at its maker: nothing speaks against it.
GOOD: dict[str, object] = {"low": 900.0, "high": 1100.0, "interval_level": 0.95}
#: One without an interval: it needs another study to bear it out.
BARE: dict[str, object] = {}
BOUND = {"bound": "upper", "best": None, "high": 1200.0}
LATER = GOOD | {"producer_year": 2015}
EARLIER = GOOD | {"study": "first", "study_superseded_by": "second"}
LATER_STUDY = GOOD | year(2014) | {"study": "second", "producer": "Its successor"}
PER_1000 = {"unit": "persons_per_1000"}
COUNT = REGISTERED | year(2010)
OBSERVERS = {"design": "count_by_observers"}
RECOUNT = COUNT | {"producer": "Ministry", "producer_year": 2014}


def conflict(
    *ids: str, code: str = "same_estimand", marginal: bool = False, level: str = "infeasible"
) -> pd.DataFrame:
    members = ";".join(ids)
    cells = {"level": level, "marginal": marginal, "code": code, "claim_ids": members, "members": members}
    return pd.DataFrame([cells])


def advised(claims: pd.DataFrame, **changes: pd.DataFrame) -> pd.DataFrame:
    tables: dict[str, Any] = {**w.declared(**changes)}
    advice = quotability(claims, w.RULES, **tables)
    contract("30_quoting").validate(advice)
    return advice.set_index("claim_id")


def reasons(*changes: Mapping[str, object], **tables: pd.DataFrame) -> list[str]:
    return advised(surveys(*changes), **tables)["reason"].tolist()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([NOBODY, GOOD], ["unattributed", "documented"]),
        # An edition is history once a later one of the same maker, year and quantity is there.
        ([GOOD, LATER], ["superseded", "documented"]),
        ([GOOD, LATER | OTHER_TEAM], ["documented", "documented"]),
        ([GOOD, LATER | year(2014)], ["documented", "documented"]),
        ([GOOD, LATER | {"population": "women"}], ["documented", "documented"]),
        # So it is where its study is declared to be replaced by another, whatever the years; not for other people.
        ([EARLIER, LATER_STUDY], ["superseded", "documented"]),
        ([EARLIER, LATER_STUDY | {"population": "women"}], ["documented", "documented"]),
        ([EARLIER, LATER_STUDY | {"study": "third"}], ["documented", "documented"]),
        # Persons replace a number for each thousand of the same concept.
        ([EARLIER | PER_1000, LATER_STUDY], ["superseded", "documented"]),
        ([GOOD | PER_1000, LATER], ["documented", "documented"]),
        # When the text that carries it was printed says nothing of the maker's editions.
        ([GOOD, GOOD | {"producer_year": None, "carrier_year": 2020}], ["documented", "documented"]),
        # A later edition of a model replaces it whatever its year.
        ([MODEL, MODEL | year(2016)], ["superseded", "one_line"]),
        ([REGISTERED, REGISTERED | year(2016)], ["documented", "documented"]),
        # One line is enough only with a printed interval and its level, or as a register.
        ([BARE], ["no_interval"]),
        ([GOOD], ["documented"]),
        ([GOOD | {"interval_level": None}], ["range_without_level"]),
        ([GOOD | {"interval_level": None, "method": "capture_recapture"}], ["range_without_level"]),
        ([MODEL], ["one_line"]),
        ([MODEL | GOOD], ["one_line"]),
        ([REGISTERED], ["documented"]),
        # A limit is no value, whoever bears it out and however it was counted.
        ([BOUND, GOOD | OTHER_TEAM], ["open_ended", "documented"]),
        ([REGISTERED | BOUND], ["open_ended"]),
        # Observers can count, but not know an age or a status.
        ([GOOD | OBSERVERS, GOOD | OTHER_TEAM], ["guessed", "documented"]),
        ([EXPERT | OBSERVERS], ["guessed"]),
        ([GOOD | {"design": "rapid_assessment"}], ["undocumented"]),
        # Of a study that is coded as unknown nobody read how it was made; without a study nothing is known to be unread.
        ([GOOD | {"study": "s", "design": "unknown"}], ["design_not_read"]),
        ([GOOD | {"design": "unknown"}], ["documented"]),
        ([GOOD | {"producer": OWN}], ["recomputed"]),
        ([GOOD | {"vague": True}], ["vague"]),
        ([EXPERT, EXPERT | OTHER_TEAM], ["undocumented", "undocumented"]),
        ([GOOD | {"read_in": "secondary"}, GOOD], ["second_hand", "documented"]),
        ([COUNT, RECOUNT], ["documented", "documented"]),
    ],
)
def test_what_claims_say_of_each_other(
    changes: Sequence[Mapping[str, object]], expected: Sequence[str]
) -> None:
    assert reasons(*changes) == expected


@pytest.mark.parametrize(
    ("peer", "is_borne_out"),
    [
        (OTHER_TEAM, True),
        (OTHER_TEAM | GOOD, True),
        (OTHER_TEAM | MODEL | {"producer": "Academy"}, True),
        # Too far in time, or about other people.
        (OTHER_TEAM | year(2016), False),
        (OTHER_TEAM | {"population": "women"}, False),
        # Of the same data, study, phrase or team.
        (OTHER_TEAM | {"lineage": "T-001"}, False),
        (OTHER_TEAM | {"study": "one"}, False),
        (OTHER_TEAM | {"suspected_lineage": "T-001"}, False),
        (OTHER_TEAM | {"same_team": "T-001"}, False),
        ({"producer_year": 2012}, False),
        # Declared to be a part, a phrase, another concept, or a repeat.
        (OTHER_TEAM | {"part_of": "T-001"}, False),
        (OTHER_TEAM | {"same_phrase_as": "T-001"}, False),
        (OTHER_TEAM | {"other_concept_than": "T-001"}, False),
        (OTHER_TEAM | {"repeats": "T-001"}, False),
        # A bound of a campaign, a judgement, a guess, an order of magnitude, nobody's number.
        (OTHER_TEAM | BOUND, False),
        (OTHER_TEAM | {"bound": "lower", "low": 900.0, "best": None}, False),
        (EXPERT, False),
        (OTHER_TEAM | OBSERVERS, False),
        (OTHER_TEAM | {"design": "judgement"}, False),
        (OTHER_TEAM | {"vague": True}, False),
        (NOBODY, False),
        # The same number with fewer digits; one that is rounded and another bears out.
        (OTHER_TEAM | {"best": 1000.0, "approximate": True}, False),
        (OTHER_TEAM | {"best": 1100.0, "approximate": True}, True),
        (OTHER_TEAM | {"best": 1000.0}, True),
    ],
)
def test_only_an_independent_study_of_the_same_bears_a_number_out(
    peer: Mapping[str, object], is_borne_out: bool
) -> None:
    sampled = {"design": "probability_sample"}
    claim = {**sampled, "best": 1020.0, "study": "one", "suspected_lineage": "T-001"}
    (reason, *_) = reasons(claim, {**sampled, "study": "two", "suspected_lineage": "T-002", **peer})
    assert reason == ("documented" if is_borne_out else "no_interval")


def test_an_index_and_the_estimates_that_it_allocates_bear_nothing_out() -> None:
    """The campaign's "at least 100,000" bore out the index of the United Kingdom, whose like had nobody in Germany."""
    advice = advised(an.load_claims())
    indexed = advice.loc[["WFGBR-2023", "WFDEU-2023"], ["advice", "reason"]]
    assert indexed.to_numpy().tolist() == [["quote_with_care", "one_line"]] * 2
    assert advice["care_rank"]["WFGBR-2023"] == advice["care_rank"]["WFDEU-2023"]


def test_what_asks_for_care_has_a_rank() -> None:
    assert sorted(CARE_RANKS.values()) == [*range(len(CARE_RANKS))]
    for name, advice in REASONS.items():
        assert (name in CARE_RANKS) == (advice in ("quote", "quote_with_care"))
    # From a survey that lacks a level to a number that cannot be true beside another.
    mild_to_grave = [
        "documented",
        "range_without_level",
        "no_interval",
        "one_line",
        "guessed",
        "undocumented",
        "contradicted",
    ]
    assert sorted(mild_to_grave, key=CARE_RANKS.get) == mild_to_grave
    model = MODEL | year(2020)
    author = EXPERT | {"producer": "An author"} | year(1997)
    table = advised(surveys(author, model))
    assert table.sort_values("care_rank").index.tolist() == ["T-002", "T-001"]
    assert advised(surveys(GOOD))["care_rank"].tolist() == [0]
    assert advised(surveys(NOBODY))["care_rank"].isna().all()


def test_what_is_advised_is_noted_in_its_column() -> None:
    columns = ["advice", "reason", "superseded_by", "original", "evidence"]
    assert advised(surveys(GOOD))[columns].iloc[0].tolist() == ["quote", "documented", "", "", ""]
    links = pd.DataFrame(
        [("T-002", "T-001", "quotes"), ("T-001", "T-003", "revises")],
        columns=["claim_id", "other_id", "relation"],
    )
    changed = pd.DataFrame(
        [("T-001", "replace_figure", "T-002;T-003"), ("T-002", "replace_axis", "T-001")],
        columns=["claim_id", "action", "evidence"],
    )
    copies, corrected = (
        advised(surveys(GOOD, GOOD), **tables)[columns]
        for tables in ({"lineages": links}, {"corrections": changed})
    )
    assert [*copies.loc["T-002"]] == ["do_not_quote", "copy", "", "T-001", ""]
    assert [*corrected.loc["T-001"]] == ["quote_as_history", "corrected", "T-002", "", ""]
    assert [copies.loc["T-001", "reason"], corrected.loc["T-002", "reason"]] == ["documented"] * 2
    edition = advised(surveys(GOOD, LATER))[columns].iloc[0]
    assert edition.tolist() == ["quote_as_history", "superseded", "T-002", "", ""]
    repeated = advised(surveys(GOOD, GOOD | {"repeats": "T-001"}))[columns]
    assert repeated.iloc[1].tolist() == ["do_not_quote", "copy", "", "T-001", ""]
    # An edition between is named by nobody, though the first and the last are of different times.
    chain = surveys(GOOD, GOOD | year(2010, 2012), GOOD | year(2012) | {"producer_year": 2016})
    assert advised(chain)["superseded_by"].tolist() == ["T-003", "T-003", ""]
    for code in ("disowned", "not_replicable"):
        exceptions = pd.DataFrame([{"claim_id": "T-001", "code": code, "evidence": "an audit"}])
        advice = advised(surveys(GOOD, GOOD), exceptions=exceptions)[columns]
        assert advice.iloc[0].tolist() == ["do_not_quote", code, "", "", "an audit"]
        assert advice.loc["T-002", "reason"] == "documented"


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


def test_a_conflict_with_an_older_edition_or_a_provisional_count_is_none() -> None:
    third = GOOD | OTHER_TEAM
    assert reasons(GOOD, LATER, conflicts=conflict("T-001", "T-002")) == ["superseded", "documented"]
    assert reasons(GOOD, LATER, third, conflicts=conflict("T-001", "T-003"))[2] == "documented"
    provisional = conflict("T-001", "T-002", code="provisional", level="apparent")
    assert reasons(COUNT, RECOUNT, conflicts=provisional) == ["revised", "documented"]


def test_the_exceptions_declared_are_claims_held() -> None:
    exceptions, claims = load_exceptions(ROOT), an.load_claims()
    advice = advised(claims, exceptions=exceptions)
    assert {*exceptions["claim_id"]} <= {*advice.index} == {*claims.index}
    assert advice.loc[exceptions["claim_id"], "advice"].eq("do_not_quote").all()


def test_an_exception_without_a_known_code_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).write_text("claim_id,code,evidence\nT-001,bad,because\n", encoding="utf-8")
    with pytest.raises(InputError, match="code"):
        load_exceptions(tmp_path)
