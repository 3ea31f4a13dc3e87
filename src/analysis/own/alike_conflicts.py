"""Conflicts told once: of sets of the same claims the hardest, and near-identical pairs in one row.

A number that stands apart from twenty others is in twenty pairs, of which a reader learns no more than of the first and
how many there are.
"""

from collections import Counter

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

    Examples
    --------
    >>> pairs = pd.DataFrame({"members": ["a;b", "c;b"], "level": "infeasible", "code": "joint", "reasons": ""})
    >>> alike(pairs)[["members", "hub", "others", "count"]].values.tolist()
    [['a;b', 'b', 'c', 2]]
    """
    pairs = _pairs(conflicts)
    groups: dict[object, list[str]] = {}
    hubs: dict[object, str] = {}
    told: set[object] = set()
    for conflict, kind, ids in pairs:
        if conflict in told:
            continue
        left = [pair for pair in pairs if pair[0] not in told and pair[1] == kind]
        hub = _hub(ids, left)
        hubs[conflict] = hub
        groups[conflict] = []
        for other, _, members in left:
            if hub in members:
                told.add(other)
                groups[conflict] += [name for name in members if name != hub and other != conflict]
    is_first = [name in groups or name not in told for name in conflicts.index]
    first = conflicts[is_first]
    others = [groups.get(name, []) for name in first.index]
    return first.assign(
        hub=[hubs.get(name, "") for name in first.index],
        others=[_BETWEEN.join(ids) for ids in others],
        count=[len(ids) + 1 for ids in others],
    )


_Pair = tuple[object, tuple[str, ...], list[str]]


def _pairs(conflicts: pd.DataFrame) -> list[_Pair]:
    """The conflicts of two claims, each with its kind and the ids of both."""
    pairs = []
    kinds = zip(*(conflicts[name].astype(str) for name in _KIND), strict=True)
    for name, kind, cell in zip(conflicts.index, kinds, conflicts["members"], strict=True):
        ids = cell.split(_BETWEEN)
        if len(ids) == 2:
            pairs.append((name, kind, ids))
    return pairs


def _hub(ids: list[str], pairs: list[_Pair]) -> str:
    """Which of the two claims of a pair stands in more of some pairs; the first of equals."""
    counts = Counter(name for _, _, members in pairs for name in members)
    return max(ids, key=lambda name: counts[name])
