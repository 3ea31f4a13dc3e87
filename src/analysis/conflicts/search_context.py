"""What all checks look at: claims, pairs and sets that conflict, tables and thresholds; each found once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.claims.population import PopulationTable
from analysis.conflicts.claim import Claim, by_key
from analysis.conflicts.irreducible import exact_sets
from analysis.conflicts.naive_sets import Naive, naive_sets
from analysis.conflicts.pairs import (
    Pair,
    Pairs,
    find_pairs,
    nearest_in_time,
    register_pairs,
    representatives,
    spoken_for,
)
from analysis.conflicts.period import may_be_within
from analysis.conflicts.rules import Choices, Rules
from analysis.conflicts.severity import Clip, find_clips

#: Of a series, the member nearest this year speaks for the others where a naive reader compares.
REFERENCE_YEAR = 2008


@dataclass(frozen=True)
class SearchContext:
    """Claims with all that is found about them."""

    claims: tuple[Claim, ...]  # sorted by id
    rules: Rules  # what they are looked at with
    choices: Choices
    measured: tuple[Claim, ...] = ()  # what surveys, list comparisons and models found, sorted by id
    people: PopulationTable | None = None  # for shares and rates of a population
    roles: pd.DataFrame | None = None  # 10_roles and 10_ratings, as far as they are at hand
    ratings: pd.DataFrame | None = None

    def timely(self, inner: Claim, outer: Claim) -> bool:
        """Whether the time of one claim may lie in that of another, as missing years suit."""
        return may_be_within(inner.about.period, outer.about.period, window=self.choices.year_window)

    @cached_property
    def by_id(self) -> Mapping[str, Claim]:
        """Claims by id."""
        return {claim.claim_id: claim for claim in (*self.measured, *self.claims)}

    @cached_property
    def counts(self) -> Sequence[Claim]:
        """Claims that are no shares and whose columns hold what is counted."""
        return [claim for claim in self.claims if claim.whole is None and claim.about.family]

    @cached_property
    def lineages(self) -> Mapping[object, Sequence[Claim]]:
        """Claims by lineage."""
        return by_key(self.claims, lambda claim: claim.lineage)

    @cached_property
    def exact_pairs(self) -> Pairs:
        """Pairs of counts that no distinction but time dissolves."""
        return find_pairs(self.claims, self.choices, exact=True)

    @cached_property
    def exact_sets(self) -> list[tuple[Claim, ...]]:
        """Larger irreducible sets that no distinction dissolves."""
        return exact_sets(self.claims, self.exact_pairs, self.choices)

    @cached_property
    def speakers(self) -> list[Claim]:
        """Representatives of lineages and series."""
        return representatives(self.claims, reference_year=REFERENCE_YEAR)

    @cached_property
    def distinct_pairs(self) -> Sequence[Pair]:
        """Pairs that conflict for a naive reader and that some distinction dissolves."""
        groups = spoken_for(self.claims, self.speakers)
        pairs = find_pairs(self.speakers, self.choices, exact=False)
        dissolved = [pair for pair in pairs if pair.axes and not pair.is_plain]
        found = {pair.ids: pair for pair in nearest_in_time(dissolved, groups, self.choices)}
        listed = register_pairs(self.claims, self.rules, self.choices)
        return [*found.values(), *(pair for pair in listed if pair.ids not in found)]

    @cached_property
    def naive_sets(self) -> list[Naive]:
        """Larger irreducible sets that conflict for a naive reader: of all speakers, and of each source alone.

        Who reads a source alone that gives shares combines its shares with its counts.
        """
        alone = [
            representatives(claims, reference_year=REFERENCE_YEAR)
            for claims in by_key(self.claims, lambda claim: claim.source).values()
            if any(claim.whole for claim in claims) and len(claims) < len(self.claims)
        ]
        found = {
            tuple(claim.claim_id for claim in one.claims): one
            for claims in (self.speakers, *alone)
            for one in naive_sets(claims, find_pairs(claims, self.choices, exact=False), self.choices)
        }
        return [found[ids] for ids in sorted(found)]

    @cached_property
    def clips(self) -> list[Clip]:
        """Ranges of which the others leave a part only."""
        return find_clips(self.claims, self.exact_pairs, self.exact_sets, self.choices)
