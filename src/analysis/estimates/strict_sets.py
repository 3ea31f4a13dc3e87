"""What teaches how far measurements of one thing stand apart: the strict sets, one for each pair of studies.

A set is of surveys and list comparisons on one population, one concept and one time. A line teaches only if its study
is coded, and if it is neither a repeat, an aftermath, a minimum nor the same phrase as another claim. Where two studies
meet on several quantities, as two reports do in their parts, that is one comparison: of the whole, before its parts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from analysis.claims.estimand import Quantity
from analysis.estimates.line_likelihood import Rules
from analysis.estimates.lines_of_evidence import Entry, Grade, Pool, by_quantity, lines_of, pools
from analysis.estimates.pooled_posterior import StrictSet
from analysis.vocabulary import Design, Intervention

#: Two studies, by their names.
Pair = frozenset[str]


@dataclass(slots=True)
class _Comparison:
    """A strict set, with the other quantities on which its studies are found to meet."""

    pool: Pool
    pairs: frozenset[Pair]
    elsewhere: list[Quantity] = field(default_factory=list)


def strict_sets(entries: Sequence[Entry], rules: Rules) -> list[StrictSet]:
    """The sets that claims make, each with the quantities for whose answers it is left out."""
    comparisons: list[_Comparison] = []
    for pool in sorted(_candidates(entries, rules), key=_order):
        pairs = _pairs(pool.values)
        of_like_studies = [comparison for comparison in comparisons if not comparison.pairs.isdisjoint(pairs)]
        if of_like_studies:
            # The largest of them came first.
            first = of_like_studies[0]
            first.elsewhere.append(pool.key)
        else:
            comparisons.append(_Comparison(pool, pairs))
    sets = []
    for comparison in comparisons:
        pool = comparison.pool
        elsewhere = tuple(sorted(comparison.elsewhere))
        sets.append(StrictSet(pool.key, pool.model_lines(rules), pool.same_team, elsewhere))
    return sets


def _candidates(entries: Sequence[Entry], rules: Rules) -> Iterator[Pool]:
    """Of each quantity the largest set of one time, then the latest, of the lines that may teach."""
    for of_quantity in by_quantity(entries, rules).values():
        sets = []
        for pool in pools(lines_of(of_quantity), rules.strict):
            values = tuple(filter(_teaches, pool.values))
            if pool.grade == Grade.OBSERVED and len(values) > 1:
                sets.append(Pool(values))
        if sets:
            yield min(sets, key=_order)


def _teaches(entry: Entry) -> bool:
    """Whether a claim is of a coded study, and no repeat, aftermath, minimum or phrase read before."""
    claim = entry.claim
    is_coded = claim.design is not Design.UNKNOWN
    is_aftermath = claim.intervention is Intervention.AFTER
    is_copy = bool(claim.repeats or claim.same_phrase_as)
    return is_coded and not (is_aftermath or is_copy or claim.minimum == "yes")


def _order(pool: Pool) -> tuple[object, ...]:
    """Most lines first, wholes before parts, the latest."""
    parts = sum(bool(entry.claim.part_of) for entry in pool.values)
    return -len(pool.values), parts, -pool.time, pool.content


def _pairs(values: Iterable[Entry]) -> frozenset[Pair]:
    """The pairs of studies that lines are of; a claim of which no study is declared is one of its own."""
    studies = [entry.claim.study or entry.claim_id for entry in values]
    pairs = combinations(studies, 2)
    return frozenset(map(frozenset, pairs))
