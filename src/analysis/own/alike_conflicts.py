"""Conflicts told once: of sets of the same claims the hardest, and near-identical pairs in one row.

A number that stands apart from twenty others is in twenty pairs, of which a reader learns no more than of the first and
how many there are.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

_BETWEEN = ";"
#: What pairs of one row have in common, beside a claim.
_KIND = ["level", "code", "reasons"]


def once(conflicts: pd.DataFrame) -> pd.DataFrame:
    """Conflicts that come hardest first, without those of the same claims as a harder one."""
    members = conflicts["members"].map(lambda ids: frozenset(ids.split(_BETWEEN)))
    return conflicts[~members.duplicated()]


def alike(conflicts: pd.DataFrame, numbers: Mapping[str, Hashable] | None = None) -> pd.DataFrame:
    """The first of each group of near-identical pairs, in their order, with what stands in the others.

    Pairs of one kind that have a claim in common are one group. `hub` is the id of this claim, `others` are the ids of
    what it meets in the other pairs, `count` is how many pairs there are; a set that is like no other has no hub.
    `less` are the ids of further claims of its row, of which the same is true by less. `numbers` says by claim_id what
    a claim says: of two pairs that say the same one is told, and `same` are the ids of the claims in the other.

    Examples
    --------
    >>> pairs = pd.DataFrame({"members": ["a;b", "c;b"], "level": "infeasible", "code": "joint", "reasons": ""})
    >>> alike(pairs)[["members", "hub", "others", "count"]].values.tolist()
    [['a;b', 'b', 'c', 2]]
    """
    groups: dict[object, _Group] = {}
    repeated: set[object] = set()
    pairs, echoes = _said_once(_pairs(conflicts), numbers or {})
    repeated |= echoes.keys()
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
        same=[_BETWEEN.join(_repeating(conflict, groups, echoes)) for conflict in first.index],
    )


def _said_once(
    pairs: "list[_Pair]", numbers: Mapping[str, Hashable]
) -> "tuple[list[_Pair], dict[object, _Echo]]":
    """The pairs without those that say what an earlier one says, and these, by their places in the table."""
    first_of: dict[object, _Pair] = {}
    distinct = []
    echoes: dict[object, _Echo] = {}
    for pair in pairs:
        content = (pair.kind, *(numbers.get(claim_id, claim_id) for claim_id in pair.ids))
        first = first_of.setdefault(content, pair)
        if first is pair:
            distinct.append(pair)
        else:
            further_ids = [claim_id for claim_id in pair.ids if claim_id not in first.ids]
            echoes[pair.conflict] = _Echo(first.conflict, further_ids)
    return distinct, echoes


def _repeating(
    conflict: object, groups: "Mapping[object, _Group]", echoes: "Mapping[object, _Echo]"
) -> list[str]:
    """The claims of which what is told of a group is true too, since they say the same number as one of its claims."""
    if conflict not in groups:
        return []
    grouped = {pair.conflict for pair in groups[conflict].pairs}
    ids: dict[str, None] = {}
    for echo in echoes.values():
        if echo.first in grouped:
            ids.update(dict.fromkeys(echo.ids))
    return [*ids]


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


class _Echo(NamedTuple):
    """A pair of other claims that says what an earlier pair says."""

    first: object  # the place of the earlier pair in the table
    ids: list[str]  # of the claims that are not in the earlier pair


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
