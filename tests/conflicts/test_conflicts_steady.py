"""The answer depends on the claims alone: not on the order of rows, on hashes, on stacking, or on unrelated claims."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.conflicts import solver
from analysis.conflicts.conflict_codes import Code
from analysis.conflicts.rules import Choices, default_choices, default_rules
from analysis.conflicts.search import find_conflicts
from analysis.content_cache import cached_in
from analysis.processed_tables import tables
from analysis.project import root
from analysis.reading.places import has_members, members
from tests.conflicts.corpus import frame, noisy_claims, row, world
from tests.conflicts.test_conflicts_planting import CODES, SEEDS, conflicts, plants, tried, truth_rows

#: A country of which nothing else speaks, but for the World that holds it.
ELSEWHERE = "NZL"
#: Rounded, so that it takes in whatever is true; it ties all countries together in one system.
EVERYONE = row("W-001", area="WORLD", direction="any", high=10**9, bound="upper")


def planted_rows(seed: int, *codes: Code) -> list[dict[str, object]]:
    """True claims with what is planted for some codes."""
    rows = truth_rows(seed)
    for code in codes:
        for planted in plants(code, 400):
            rows += planted.rows
    return rows


def written(table: pd.DataFrame) -> bytes:
    """A table as bytes."""
    return table.to_csv(index=False).encode()


def elsewhere(seed: int) -> list[dict[str, object]]:
    """Claims about one other country, some of which cannot all be true, under ids that mingle with the others."""
    moved = [claim for claim in planted_rows(seed, *HARD_PAIR) if claim["area"] in ("NLD", "DEU")]
    rows = []
    for number, claim in enumerate(moved):
        cells = {name: cell for name, cell in claim.items() if name not in _NAMES}
        cells |= {name: ELSEWHERE for name in ("area", "whole_destination") if claim[name]}
        rows.append(row(f"{'AQTZ'[number % 4]}N-{number:03d}", **cells, source="elsewhere"))
    return rows


#: What is planted in the two countries of the truth that are moved elsewhere.
HARD_PAIR = (Code.SAME_ESTIMAND, Code.PART_ABOVE_WHOLE)


#: Cells that follow from the id or the area.
_NAMES = frozenset(
    {"claim_id", "area", "place", "origin", "destination", "regions", "region_code", "producer", "lineage", "source"}
)  # fmt: skip


def rows_turned_about_give_the_same_bytes(seed: int, code: Code, random: Random) -> None:
    rows = planted_rows(seed, code)
    turned = list(rows)
    random.shuffle(turned)
    assert written(conflicts(rows)) == written(conflicts(turned))


def an_unrelated_country_changes_no_other_row(seed: int, code: Code) -> None:
    """What is told of some countries stays the same, byte by byte, beside claims about another one."""
    rows = [*planted_rows(seed, code), EVERYONE]
    strange_rows = elsewhere(seed + 1)
    together = conflicts([*rows, *strange_rows])
    is_strange = touching(together, strange_rows)
    assert is_strange.any(), "something is told of the other country"
    assert written(together[~is_strange]) == written(conflicts(rows))


def touching(table: pd.DataFrame, rows: Sequence[Mapping[str, object]]) -> "pd.Series[bool]":
    """For each conflict whether one of some claims is among its own."""
    ids = {str(claim["claim_id"]) for claim in rows}
    return table["claim_ids"].map(lambda cell: not ids.isdisjoint(cell.split(";")))


@tried
@pytest.mark.parametrize(
    ("always", "of"),
    [
        (rows_turned_about_give_the_same_bytes, (SEEDS, CODES, st.randoms(use_true_random=False))),
        (an_unrelated_country_changes_no_other_row, (SEEDS, CODES)),
    ],
)
def test_always(often: settings, always: Callable[..., None], of: Sequence[st.SearchStrategy[Any]]) -> None:
    often(given(*of)(always))()


@pytest.mark.parametrize("rows", [1, 40, 100_000])
def test_how_programmes_are_stacked_does_not_matter(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = [*planted_rows(5, *HARD_PAIR, Code.JOINT, Code.CLIPPED), EVERYONE]
    usual = written(conflicts(claims))
    monkeypatch.setattr(solver, "STACK", rows)
    assert written(conflicts(claims)) == usual


def test_sets_are_explained_by_themselves() -> None:
    """The prices of one group of programmes are those that it has alone."""
    asked: list[list[solver.Programme]] = []

    def heard(groups: object) -> list[list[frozenset[int]]]:
        kept = [list(group) for group in groups]  # type: ignore[attr-defined]
        asked.extend(kept)
        return explain(kept)

    explain = solver.explain
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("analysis.conflicts.naive_infeasible_sets.explain", heard)
        patch.setattr("analysis.conflicts.irreducible.explain", heard)
        conflicts(planted_rows(6, *HARD_PAIR, Code.JOINT, Code.CLIPPED))
    together = explain(asked)
    alone = [answer for group in asked for answer in explain([group])]
    assert together == alone
    assert any(together)


@pytest.mark.slow
def test_hashes_do_not_matter() -> None:
    """Two processes with different hashes of words write the same bytes."""
    code = "from tests.conflicts.test_conflicts_steady import digest; print(digest())"
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed}, cwd=root(), check=True, capture_output=True, text=True,
        ).stdout
        for seed in ("0", "4711")
    }  # fmt: skip
    assert told == {digest() + "\n"}


def digest() -> str:
    """A digest of what is told of some claims."""
    claims = frame([*planted_rows(7, *HARD_PAIR, Code.JOINT, Code.CLIPPED, Code.DISTINCTION), EVERYONE])
    return hashlib.sha256(written(find_conflicts(claims))).hexdigest()


def test_which_of_many_sets_are_told_of_a_country_depends_on_no_other_country() -> None:
    """A bound for the World ties all countries together, and more cannot be true of two than may be told."""
    generator = np.random.default_rng(104)
    rows = [*noisy_claims(world(generator, ["DEU", "NLD"]), generator, 45), EVERYONE]
    strange_rows = elsewhere(11)
    few_told = replace(default_choices(), cap=6)
    alone = find_conflicts(frame(rows), choices=few_told)
    together = find_conflicts(frame([*rows, *strange_rows]), choices=few_told)
    hard = alone[alone["level"] == "infeasible"]["claim_ids"]
    assert hard.str.count(";").gt(1).sum() > 5, "many larger sets are told"
    assert written(together[~touching(together, strange_rows)]) == written(alone)


def test_the_row_of_a_total_tells_its_largest_parts() -> None:
    """Of a continent, as no country is set against the World: smaller parts change nothing, a larger one takes a place."""
    total = row("A-001", area="ASIA", value=30_961, visibility="detected")
    parts = [row("A-002", area="QAT", value=30_300), row("A-003", area="JPN", value=30_146)]
    codes = ("NPL", "LAO", "KHM", "THA", "MNG", "BTN", "LKA", "JOR")
    small = [row(f"{'ZA'[n % 2]}N-{n:03d}", area=code, value=30_000 - n) for n, code in enumerate(codes)]
    larger = row("AN-900", area="NPL", value=30_200)

    def told(rows: list[dict[str, object]], choices: Choices) -> list[set[str]]:
        found = find_conflicts(frame([total, *parts, *rows]), choices=choices)
        return [set(ids.split(";")) for ids in found[found["code"] == "joint"]["claim_ids"]]

    for choices in (default_choices(), replace(default_choices(), look_around=4)):
        assert told([], choices) == told(small, choices) == [{"A-001", "A-002", "A-003"}]
        assert told([*small[1:], larger], choices) == [{"A-001", "A-002", "AN-900"}]


def _holds_elsewhere(area: str) -> bool:
    """Whether one of some areas holds the country elsewhere, or may, as its members are not listed."""
    codes = [code.partition("/")[0] for code in area.split(";")]
    return any(not has_members(code) or ELSEWHERE in members(code) for code in codes)


@pytest.mark.slow
def test_shipped_claims_are_told_alike_beside_another_country() -> None:
    """What is told of places that do not hold a country is the same, byte by byte, with claims about it and without."""
    processed = tables()
    claims, others = processed["10_claims"], frame(elsewhere(3))
    areas = claims.set_index("claim_id")["area"].astype(str)
    around = {claim_id for claim_id, area in areas.items() if _holds_elsewhere(area)}
    known: dict[str, Any] = {
        "people": processed.people,
        "roles": processed["10_roles"],
        "ratings": processed["10_ratings"],
    }
    alone = find_conflicts(claims, **known)
    beside = find_conflicts(pd.concat([claims, others], ignore_index=True), **known)
    apart = around | set(others["claim_id"])

    def told_elsewhere(conflicts: pd.DataFrame) -> pd.DataFrame:
        """The conflicts of none of the claims that the other country bears on."""
        return conflicts[[apart.isdisjoint(ids.split(";")) for ids in conflicts["claim_ids"]]]

    assert 0 < len(told_elsewhere(alone)) < len(alone)
    assert written(told_elsewhere(beside)) == written(told_elsewhere(alone))


@pytest.mark.slow
def test_the_numbers_looked_at_in_a_country_tell_of_the_shipped_claims_what_all_tell() -> None:
    """The budget of the hurried reader costs no row of the published table, and it is one that binds."""
    processed, choices = tables(), default_choices()
    few, usual, many = (
        find_conflicts(processed["10_claims"], people=processed.people, choices=replace(choices, hints=hints))
        for hints in (1, choices.hints, choices.cap)
    )
    assert written(usual) == written(many)
    assert len(few) < len(usual)


@pytest.mark.slow
def test_what_is_kept_is_asked_anew_where_a_choice_or_a_rule_changes(tmp_path: Path) -> None:
    """Results that stood in the store under other thresholds are never taken for those of now."""
    processed, rules = tables(), default_rules()
    choices = Choices.from_priors(processed.priors)
    claims = processed["10_claims"]
    # Those of the world and of four countries: each change below moves some of their conflicts.
    rows = claims[claims["region_code"].isin(["WORLD", "USA", "NLD", "KHM", "MDA"])]
    wider = {
        name: link._replace(low=link.low / 1000, high=1000 * link.high) for name, link in rules.links.items()
    }
    changed: dict[str, Any] = {"year_window": 0, "print_digits": 1, "clip_share": 0.99}
    asked = [
        (choices, rules),
        *((replace(choices, **{name: value}), rules) for name, value in changed.items()),
        (choices, replace(rules, links=wider)),
    ]
    found = []
    for one, other in asked:
        fresh = find_conflicts(rows, people=processed.people, choices=one, rules=other)
        with cached_in(tmp_path):
            again = find_conflicts(rows, people=processed.people, choices=one, rules=other)
        pd.testing.assert_frame_equal(again, fresh)
        found.append(fresh.to_csv())
    assert len(set(found)) == len(asked)
