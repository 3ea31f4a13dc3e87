"""Conflicts told once: the hardest of one set of claims, and one row for near-identical pairs."""

import pandas as pd

from analysis.own.alike_conflicts import alike, once


def conflicts(*members: str, level: str = "infeasible") -> pd.DataFrame:
    """Conflicts of one kind."""
    names = [f"c{number}" for number in range(len(members))]
    kind = {"level": level, "code": "same_estimand", "reasons": "rival_measurement"}
    return pd.DataFrame([{"members": cell, **kind} for cell in members], index=names)


def test_pairs_with_a_claim_in_common_are_one_group() -> None:
    groups = alike(conflicts("a;b", "a;c", "d;a", "e;f"))
    assert groups["members"].tolist() == ["a;b", "e;f"]
    assert groups["hub"].tolist() == ["a", "e"]
    assert groups["others"].tolist() == ["c;d", ""]
    assert groups["count"].tolist() == [3, 1]


def test_nothing_is_lost_and_each_pair_is_in_one_group() -> None:
    pairs = [f"{first};{second}" for first in "abcd" for second in "wxyz"]
    groups = alike(conflicts(*pairs, "a;b;c"))
    assert groups["count"].sum() == len(pairs) + 1
    assert groups.iloc[-1][["members", "hub", "others"]].tolist() == ["a;b;c", "", ""]


def test_pairs_of_two_kinds_are_two_groups() -> None:
    mixed = pd.concat([conflicts("a;b"), conflicts("a;c", level="in_tension").rename(index={"c0": "c1"})])
    assert alike(mixed)["others"].tolist() == ["", ""]


def test_a_set_is_told_once_and_as_the_hardest() -> None:
    mixed = pd.concat([conflicts("a;b"), conflicts("b;a", "b;c", level="apparent").add_prefix("x", axis=0)])
    assert once(mixed)[["members", "level"]].values.tolist() == [["a;b", "infeasible"], ["b;c", "apparent"]]
