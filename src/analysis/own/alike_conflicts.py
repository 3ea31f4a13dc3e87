"""Conflicts told once: of sets of the same claims the hardest, and near-identical pairs in one row.

A number that stands apart from twenty others is in twenty pairs, of which a reader learns no more than of the first and
how many there are.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

_BETWEEN = ";"
#: What pairs of one row have in common, beside a claim.
_KIND = ["level", "code", "reasons"]


def once(conflicts: pd.DataFrame) -> pd.DataFrame:
    """Conflicts that come hardest first, without those of the same claims as a harder one."""
    members = conflicts["members"].map(lambda ids: frozenset(ids.split(_BETWEEN)))
    return conflicts[~members.duplicated()]


def alike(conflicts: pd.DataFrame) -> pd.DataFrame:
    """The first of each group of near-identical pairs, in their order, with what stands in the others.

    Pairs of one kind that have a claim in common are one group. `hub` is the id of this claim, `others` are the ids of
    what it meets in the other pairs, `count` is how many pairs there are; a set that is like no other has no hub.
    `less` are the ids of further claims of its row, of which the same is true by less.

    Examples
    --------
    >>> pairs = pd.DataFrame({"members": ["a;b", "c;b"], "level": "infeasible", "code": "joint", "reasons": ""})
    >>> alike(pairs)[["members", "hub", "others", "count"]].values.tolist()
    [['a;b', 'b', 'c', 2]]
    """
    groups: dict[object, _Group] = {}
    repeated: set[object] = set()
    pairs = _pairs(conflicts)
    while pairs:
        first_pair = pairs[0]
        like = [pair for pair in pairs if pair.kind == first_pair.kind]
        hub = _hub(first_pair, like)
        of_hub = [pair for pair in like if hub in pair.ids]
        groups[first_pair.conflict] = _Group(hub, of_hub)
        grouped = {pair.conflict for pair in of_hub}
        repeated |= grouped - {first_pair.conflict}
        pairs = [pair for pair in pairs if pair.conflict not in grouped]
    is_first = [conflict not in repeated for conflict in conflicts.index]
    first = conflicts[is_first]
    groups_told = [groups.get(conflict, _Group("", [])) for conflict in first.index]
    return first.assign(
        hub=[group.hub for group in groups_told],
        others=[_BETWEEN.join(group.ids_met) for group in groups_told],
        count=[len(group.ids_met) + 1 for group in groups_told],
        less=[*_beside_members(first)],
    )


def _beside_members(conflicts: pd.DataFrame) -> Iterator[str]:
    """Of each conflict the ids of claims of which the same is so by less; none where the table does not say it."""
    if "claim_ids" not in conflicts:
        yield from [""] * len(conflicts)
        return
    for every, members in zip(conflicts["claim_ids"], conflicts["members"], strict=True):
        told = members.split(_BETWEEN)
        yield _BETWEEN.join(claim_id for claim_id in every.split(_BETWEEN) if claim_id not in told)


class _Pair(NamedTuple):
    """A conflict of two claims."""

    conflict: object  # its place in the table
    kind: tuple[str, ...]
    ids: list[str]


class _Group(NamedTuple):
    """Pairs that have a claim in common, the first of which is told."""

    hub: str
    pairs: list[_Pair]

    @property
    def ids_met(self) -> list[str]:
        """The ids of what the hub meets in the pairs behind the first."""
        met = []
        for pair in self.pairs[1:]:
            met += [claim_id for claim_id in pair.ids if claim_id != self.hub]
        return met


def _pairs(conflicts: pd.DataFrame) -> list[_Pair]:
    """The conflicts of two claims, each with its kind and the ids of both."""
    pairs = []
    words = [conflicts[column].astype(str) for column in _KIND]
    kinds = zip(*words, strict=True)
    for conflict, kind, cell in zip(conflicts.index, kinds, conflicts["members"], strict=True):
        ids = cell.split(_BETWEEN)
        if len(ids) == 2:
            pairs.append(_Pair(conflict, kind, ids))
    return pairs


def _hub(pair: _Pair, pairs: list[_Pair]) -> str:
    """Which of the two claims of a pair stands in more of some pairs; the first of equals."""
    counts = Counter[str]()
    for like in pairs:
        counts.update(like.ids)
    return max(pair.ids, key=lambda claim_id: counts[claim_id])
