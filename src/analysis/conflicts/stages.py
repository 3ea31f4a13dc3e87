"""The search in five stages, each a pure function from frozen results to a frozen result.

1. *Constraints*: which claims are counts, and which can share persons; each is a row of the programmes solved later.
2. *Pairs*: two counts, of which one is above another that should hold it.
3. *Exact sets*: more claims that cannot all be true, and that no distinction dissolves.
4. *Naive sets*: more claims that cannot all be true for a reader who loses the distinctions between them.
5. *Clips*: ranges of which the other claims leave a part only.

A stage says what it is given and what it finds; how, stands in the modules that it calls. What these keep between runs
is kept around the answer about one group of claims, never within its search.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.conflicts.clips import Clip, clipped_ranges
from analysis.conflicts.compared_claim import ComparedClaim, by_key, ids_of
from analysis.conflicts.exact_sets import Group, exact_sets, groups
from analysis.conflicts.naive_candidates import NaiveSet
from analysis.conflicts.naive_sets import naive_sets
from analysis.conflicts.pairs import Pair, pairs_among
from analysis.conflicts.rules import Choices, Rules
from analysis.conflicts.series import distinct_pairs, representatives
from analysis.subject.measures import constants


@dataclass(frozen=True)
class Question:
    """What is asked: which of some claims cannot all be true."""

    claims: tuple[
        ComparedClaim, ...
    ]  # sorted by id; no copies, and nothing that its maker denies or replaced
    rules: Rules
    choices: Choices
    measured: tuple[
        ComparedClaim, ...
    ] = ()  # what surveys, list comparisons and models found, also of named groups
    #: All claims, sorted by id: also copies, which are told as such, and what is denied.
    retold: tuple[ComparedClaim, ...] = ()
    originals: Mapping[str, str] = field(default_factory=dict)  # what each copy goes back to, by their ids
    denied: tuple[tuple[ComparedClaim, ...], ...] = ()  # each number that its maker denies, with the denial
    #: The editions of each number of one's own rows that its maker published anew, the earliest first.
    editions: tuple[tuple[ComparedClaim, ...], ...] = ()


@dataclass(frozen=True)
class Constraints:
    """Claims as rows of programmes.

    What a row says stands in its claim: a set of atoms, and the interval of their sum. Which rows stand together
    stands here; `system.build_system` writes them down for some claims of a group.
    """

    question: Question
    counts: tuple[ComparedClaim, ...]  # claims that are no shares and whose columns hold what is counted
    groups: tuple[Group, ...]  # claims that can share atoms as printed: the rows of one programme


@dataclass(frozen=True)
class Pairs:
    """Counts above others that should hold them."""

    exact: tuple[Pair, ...]  # those that no distinction dissolves but missing or open years
    speakers: tuple[ComparedClaim, ...]  # one claim for each lineage and series, for a naive reader
    distinct: tuple[Pair, ...]  # those that conflict for such a reader, though not as printed
    denied: tuple[Pair, ...] = ()  # of a number and of those who deny to have made it


@dataclass(frozen=True)
class ExactSets:
    """Irreducible sets that no distinction dissolves, beside the pairs."""

    sets: tuple[tuple[ComparedClaim, ...], ...]


@dataclass(frozen=True)
class NaiveSets:
    """Irreducible sets that conflict for a naive reader of all speakers, or of one source alone, beside the pairs."""

    sets: tuple[NaiveSet, ...]


@dataclass(frozen=True)
class Clips:
    """Ranges of which the others leave a part only."""

    clips: tuple[Clip, ...]


def constrain(question: Question) -> Constraints:
    """Stage 1: which claims are counts, and which can share persons as printed."""
    counts = [claim for claim in question.claims if claim.whole is None and claim.about.family]
    return Constraints(question, tuple(counts), tuple(groups(question.claims)))


def find_pairs(constraints: Constraints) -> Pairs:
    """Stage 2: pairs that clash as printed, and for a naive reader."""
    question = constraints.question
    speakers = representatives(question.claims)
    exact = pairs_among(question.claims, question.choices, exact=True)
    distinct = distinct_pairs(question.claims, speakers, question.rules, question.choices)
    denied: list[Pair] = []
    for group in question.denied:
        denied += pairs_among(group, question.choices, exact=True)
    return Pairs(tuple(exact), tuple(speakers), tuple(distinct), tuple(denied))


def find_exact_sets(constraints: Constraints, pairs: Pairs) -> ExactSets:
    """Stage 3: larger sets that cannot all be true as printed."""
    return ExactSets(tuple(exact_sets(constraints.groups, pairs.exact, constraints.question.choices)))


def find_naive_sets(constraints: Constraints, pairs: Pairs) -> NaiveSets:
    """Stage 4: larger sets that cannot all be true for a naive reader."""
    question = constraints.question
    by_ids: dict[tuple[str, ...], NaiveSet] = {}
    for speakers in (pairs.speakers, *_alone(question.claims)):
        for subset in naive_sets(speakers, question.choices):
            by_ids[ids_of(subset.claims)] = subset
    return NaiveSets(tuple(by_ids[ids] for ids in sorted(by_ids)))


def _alone(claims: Sequence[ComparedClaim]) -> Iterator[Sequence[ComparedClaim]]:
    """Who speaks in each source that gives shares: who reads it alone combines its shares with its counts."""
    for of_source in by_key(claims, lambda claim: claim.source).values():
        if len(of_source) < len(claims) and any(claim.whole for claim in of_source):
            yield representatives(of_source)


def find_clips(constraints: Constraints, pairs: Pairs, exact: ExactSets) -> Clips:
    """Stage 5: ranges that the others clip, once one claim of each infeasible set is taken away."""
    question = constraints.question
    clips = clipped_ranges(question.claims, pairs.exact, exact.sets, question.choices)
    # The printed error of a measurement of a constant is no range that it cannot leave.
    return Clips(tuple(clip for clip in clips if clip.claim.quantity.measure not in constants()))
