"""A typed number leads to the claims that give it, then to those near it; words are looked for where none is typed."""

from typing import Any

import pandas as pd
import pytest

import analysis as an
from analysis.files import packaged
from analysis.library.claim_search import held_numbers, matching, perhaps
from analysis.reading.typed_numbers import read_typed
from tests.case_tables import cases
from tests.reading.test_typed_numbers import READ_OTHERWISE

PRINTED = an.load_claims(corrections=False)
ADVICE = an.quoting_advice(PRINTED)
HELD = held_numbers(PRINTED, ADVICE)
ENDS = ["low", "best", "high"]
KNOWN = [(way, case["rows"]) for case in cases(__file__, "known") for way in case["ways"]]


def factors(claims: pd.DataFrame, value: float) -> "pd.Series[float]":
    """By which factor the number of each claim that comes nearest differs from a value."""
    ends = claims[ENDS].where(claims[ENDS] > 0) / value
    return ends.where(ends >= 1, 1 / ends).min(axis=1)


@pytest.mark.parametrize(("way", "rows"), KNOWN, ids=[way for way, _ in KNOWN])
def test_the_worlds_known_numbers_lead_to_their_rows(way: str, rows: tuple[Any, ...]) -> None:
    found = []
    for claim_id, match in matching(HELD, way)[: len(rows)]:
        found.append((claim_id, match, ADVICE.at[claim_id, "advice"], ADVICE.at[claim_id, "superseded_by"]))
    assert tuple(found) == rows


@pytest.mark.parametrize("case", cases(__file__, "not_held"), ids=lambda case: case["typed"])
def test_a_number_that_is_not_held_has_the_nearest_of_its_kind(case: dict[str, str]) -> None:
    matches = dict(matching(HELD, case["typed"]))
    assert set(matches.values()) <= {"close", "nearest"}
    assert set(PRINTED.loc[[*matches], "kind"]) == {case["kind"]}
    assert len(matches) >= 5 or set(matches.values()) == {"close"}


@pytest.mark.parametrize("case", cases(__file__, "perhaps"), ids=lambda case: case["typed"])
def test_a_small_number_may_stand_for_millions(case: dict[str, Any]) -> None:
    assert tuple(perhaps(HELD, case["typed"])) == case["names"]


def test_the_frame_has_what_was_found_in_its_order() -> None:
    found = an.find_claims("21 million")
    assert [*zip(found.index, found["match"], strict=True)] == matching(HELD, "21 million")
    assert found["advice"].tolist() == ADVICE.loc[found.index, "advice"].tolist()
    assert found.loc["WFIND-2016", "superseded_by"] == "WFIND-2023"
    assert an.find_claims("27").attrs["perhaps"] == ["27 million", "27 billion"]
    assert an.find_claims("no such words").empty


@pytest.mark.parametrize("value", [50, 814, 50_000, 20_900_000])
def test_equal_numbers_stand_before_close_ones_and_these_before_the_nearest(value: int) -> None:
    found = an.find_claims(f"{value:,}")
    order = found["match"].map(["exact", "close", "nearest"].index)
    assert order.is_monotonic_increasing
    apart = factors(found, value)
    assert (apart[found["match"] == "exact"] < 1 + 1e-9).all()
    for match in ("close", "nearest"):
        assert apart[found["match"] == match].round(6).is_monotonic_increasing
    counts = PRINTED[PRINTED["kind"].isin(["count", "money", "rate"]) & ~PRINTED["vague"]]
    near = ((counts[ENDS] / value - 1).abs() <= 0.05).any(axis=1)
    assert set(found.index[found["match"] != "nearest"]) == set(counts.index[near])


def test_a_number_is_never_looked_for_in_words_or_ids() -> None:
    """Not "$500 million", not CPT-050, not "50 percent" for fifty."""
    found = an.find_claims("50")
    held = found[found["match"] == "exact"]
    assert len(held) > 2
    assert (held[ENDS] == 50).any(axis=1).all()
    assert set(held["kind"]) == {"count"}
    assert found.loc[found["match"] == "close", ENDS].stack().between(47.5, 52.5).any()
    assert not {"CPT-050", "A2009-083", "A2009-015"} & {*found.index}
    assert PRINTED.loc["A2009-083", "figure"] == "$500 million"
    shares = an.find_claims("50%")
    assert shares["match"].iloc[0] == "exact"
    # "Most" is more than one half, and prints no number.
    assert "A2009-015" in shares.index
    assert not shares["figure"].str.contains("most", case=False).any()


def test_words_and_ids_are_looked_for_where_no_number_is_typed() -> None:
    assert an.find_claims("A2009-047").index.tolist() == ["A2009-047"]
    assert an.find_claims("WFNLD-2016")["match"].tolist() == ["words"]
    advised = an.find_claims("do not quote")
    assert set(advised["advice"]) == {"do_not_quote"}
    assert an.find_claims("ILO 2017").loc["GEMS-001", "producer_year"] == 2017
    assert an.find_claims("thousands").loc["A2009-009", "match"] == "words"


def test_the_words_of_advice_are_no_numbers() -> None:
    """The page links to itself with them."""
    for name in ("advice", "advice_reason"):
        for words in packaged("words/words.yml")[name].values():
            assert not read_typed(words).values, words


def test_words_beside_a_number_come_first_and_do_not_decide() -> None:
    everywhere, place = an.find_claims("50,000"), an.find_claims("50,000 India")
    assert set(everywhere.index) == set(place.index)
    assert an.find_claims("814 Netherlands").index[0] == "UNODCNLD-2022"
    near = an.find_claims("800 Netherlands")
    close = near[near["match"] == "close"]
    is_there = close["area"].eq("NLD")
    assert is_there.iloc[0]
    assert not is_there.all()


def test_money_in_another_currency_is_near_and_never_equal() -> None:
    assert an.find_claims("$31bn").loc["A2009-012", "match"] == "exact"
    assert an.find_claims("€31bn").loc["A2009-012", "match"] == "nearest"
    assert an.find_claims("31bn people")["kind"].eq("count").all()


def test_the_nearest_to_a_range_are_near_to_both_ends() -> None:
    """No claim gives 12,345 or 98,765: what counts is the end that is further from all numbers of a claim."""
    found = an.find_claims("12,345-98,765")
    assert set(found["match"]) == {"nearest"}
    counts = PRINTED[PRINTED["kind"].isin(["count", "money", "rate"]) & ~PRINTED["vague"]]
    apart = pd.concat([factors(counts, 12_345), factors(counts, 98_765)], axis=1).max(axis=1)
    assert apart[found.index].tolist() == apart.nsmallest(5).tolist()


def test_every_figure_finds_its_own_claim() -> None:
    for claim_id, figure in PRINTED["figure"].items():
        if figure not in READ_OTHERWISE:
            assert dict(matching(HELD, figure))[claim_id] in ("exact", "words"), figure
