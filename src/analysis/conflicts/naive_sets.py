"""Sets of three claims or more, or with a share, that a naive reader finds impossible."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, permutations
from typing import Any

from analysis.conflicts.compared_claim import ComparedClaim, by_key, ids_of
from analysis.conflicts.naive_candidates import NaiveSet, candidate_sets
from analysis.conflicts.naive_infeasible_sets import Group, irreducible_subsets, reduced_sets
from analysis.conflicts.pairs import is_plain_part, pairs_among
from analysis.conflicts.rules import Choices
from analysis.content_cache import Stage, memoised_each


def naive_sets(claims: Sequence[ComparedClaim], choices: Choices) -> list[NaiveSet]:
    """Irreducible sets of at least three representatives, or with a share, that a naive reader finds impossible.

    Each count is looked at under all that is said about what holds it, with the shares that reach it, and over all that
    is said about its parts. What conflicts in pairs, for such a reader, is not put together again.
    """
    candidates = _candidates(claims, choices)
    questions = [*by_key(candidates, _question).values()]
    subsets = []
    for subset in chain.from_iterable(_kept_subsets(questions, int(choices.turns))):
        if not _has_plain_part(subset):
            subsets.append(subset)
    return [subset for subset in _reduced(subsets) if _is_told(subset, choices)]


def _candidates(claims: Sequence[ComparedClaim], choices: Choices) -> list[NaiveSet]:
    """The sets that a naive reader looks at, family by family; money has checks of its own."""
    apart = _in_pairs(claims, choices)
    people = []
    for claim in claims:
        family = claim.about.family
        if family and not family.startswith("money"):
            people.append(claim)
    candidates: list[NaiveSet] = []
    for alike in by_key(people, _kind).values():
        candidates += candidate_sets(alike, apart, choices)
    return candidates


def _kind(claim: ComparedClaim) -> tuple[str, str, str]:
    """What a claim counts, for a naive reader."""
    about = claim.about
    return about.family, about.unit, about.currency


def _in_pairs(claims: Iterable[ComparedClaim], choices: Choices) -> Mapping[str, set[str]]:
    """For each claim the ids of those with which it conflicts in a pair."""
    apart: defaultdict[str, set[str]] = defaultdict(set)
    for pair in pairs_among(claims, choices, exact=False):
        above, below = pair.ids
        apart[above].add(below)
        apart[below].add(above)
    return apart


def _question(candidate: NaiveSet) -> object:
    """What is looked at upwards in one family at one place is one question, as are the parts of one count."""
    claim = candidate.claims[-1]
    if not candidate.looks_up:
        return claim.claim_id
    return *_kind(claim), claim.about.naive().route


def _has_plain_part(subset: NaiveSet) -> bool:
    """Whether a count that holds another by its place is about a part printed as one, or about others."""
    counts = [claim.about for claim in subset.claims if claim.whole is None]
    for outer, inner in permutations(counts, 2):
        area = outer.naive().route
        part = inner.naive().route
        if area != part and area.holds(part) and is_plain_part(outer.box, inner.box):
            return True
    return False


def _is_told(subset: NaiveSet, choices: Choices) -> bool:
    """Whether a set is no pair of counts, which is found as such, and no larger than anybody follows."""
    size = len(subset.claims)
    if size > choices.members:
        return False
    has_share = any(claim.whole for claim in subset.claims)
    return size > 2 or has_share


def _reduced(sets: Iterable[NaiveSet]) -> list[NaiveSet]:
    """What is irreducible of sets by themselves, whatever else was looked at when they were found.

    With a claim goes what its statement kept apart, and the rest may conflict all the more; other sets are so already.
    """
    settled: list[NaiveSet] = []
    unsettled: list[NaiveSet] = []
    for subset in _unique(sets):
        has_statement = any(claim.statement for claim in subset.claims)
        listing = unsettled if has_statement else settled
        listing.append(subset)
    settled += filter(None, _kept_reduced(unsettled))
    return _unique(settled)


def _unique(sets: Iterable[NaiveSet]) -> list[NaiveSet]:
    """Each set of claims once, read as comes first, sorted."""
    by_ids: dict[tuple[str, ...], NaiveSet] = {}
    for subset in sorted(sets, key=lambda subset: subset.choice):
        ids = ids_of(subset.claims)
        by_ids.setdefault(ids, subset)
    return [by_ids[ids] for ids in sorted(by_ids)]


# --- what is kept between runs ---------------------------------------------------------------------------------------


def _group_content(group: Group) -> object:
    """All that the irreducible sets of a group are made from; they are told by ids."""
    content = []
    for candidate in group:
        ids = ids_of(candidate.claims)
        content.append([ids, candidate.content])
    return content


def _set_content(subset: NaiveSet) -> object:
    """All that what is found about a set is made from."""
    return _group_content([subset])


def _subset_data(subsets: Iterable[NaiveSet]) -> object:
    """Sets as plain data."""
    data = []
    for subset in subsets:
        ids = ids_of(subset.claims)
        data.append([ids, subset.choice])
    return data


def _subsets_of(
    data: Iterable[tuple[Iterable[str], Iterable[tuple[str, int]]]], group: Group
) -> list[NaiveSet]:
    """Sets of the claims of a group from plain data."""
    by_id: dict[str, ComparedClaim] = {}
    for candidate in group:
        for claim in candidate.claims:
            by_id[claim.claim_id] = claim
    subsets = []
    for ids, choice in data:
        claims = tuple(by_id[claim_id] for claim_id in ids)
        readings = tuple((claim_id, reading) for claim_id, reading in choice)
        subsets.append(NaiveSet(claims, readings))
    return subsets


def _reduced_data(reduced: NaiveSet | None) -> object:
    """What a set is reduced to as plain data."""
    return _subset_data([reduced] if reduced else [])


def _reduced_of(data: Any, subset: NaiveSet) -> NaiveSet | None:
    """What a set is reduced to, from plain data."""
    subsets = _subsets_of(data, [subset])
    return subsets[0] if subsets else None


_kept_subsets = memoised_each(
    Stage("naive_sets", encode=_subset_data, decode=_subsets_of, content=_group_content)
)(irreducible_subsets)
_kept_reduced = memoised_each(
    Stage("naive_parts", encode=_reduced_data, decode=_reduced_of, content=_set_content)
)(reduced_sets)
