"""Suspected links: pairs of claims about the same place that share a number, scored by how alike they are."""

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
import pandera.pandas as pa

from analysis.claims.contract import ENDS, conform, number, text, texts, words
from analysis.claims.estimand import WORLD, said_in
from analysis.claims.lineage import Link, LinkKind, Relation
from analysis.claims.linkage_weights import (
    JUDGES,
    LinkageWeights,
    Row,
    apart,
    bans,
    chance,
    ends,
    shared_ends,
)
from analysis.claims.population import Members
from analysis.vocabulary import MONEY_MEASURES, PERSON_MEASURES, FigureKind, Measure, Visibility

_CASES = frozenset(
    {Measure.CASES, Measure.INVESTIGATIONS, Measure.PROSECUTIONS, Measure.CONVICTIONS, Measure.ARRESTS}
)
#: Measures whose numbers are told on, by what they count. Numbers of different kinds are never compared.
KINDS: Mapping[str, str] = {
    **dict.fromkeys(PERSON_MEASURES | _CASES, "people"),
    **dict.fromkeys(MONEY_MEASURES, "money"),
}
#: Fields whose outcome stands in the evidence of a suspected link.
_SHOWN = ("measure", "population", "exploitation", "status", "visibility")
#: Columns that a comparison reads.
_READ = (
    *("claim_id", "lineage", "statement", "kind", *ENDS, "vague", "suppressed", "unit", "area", "direction"),
    *("measure", "population", "exploitation", "status", "visibility", "producer", "method"),
    *("period_start", "period_end", "producer_year", "carrier_year"),
)
#: Groups are compared by their members of one year; 2009, when the article was read.
_YEAR_OF_GROUPS = 2009


class Pair(NamedTuple):
    """Two claims that were compared, the younger first.

    `score` is the probability that they are one number told twice, under the choices; `shared` are the ends of their
    figures that are the same, rising; `wandering` says whether measure or unit changed on the way; `evidence` says in
    words what is the same and what is not.
    """

    claim_id: str
    other_id: str
    score: float
    shared: tuple[float, ...]
    wandering: bool
    evidence: str


class Comparer:
    """Compares claims of 10_claims two by two; knows how often numbers meet by chance and where places lie."""

    def __init__(self, claims: pd.DataFrame, members: Members, weights: LinkageWeights) -> None:
        self.weights = weights
        self._members = members
        rows = {str(row["claim_id"]): row for row in claims[[*_READ]].to_dict("records")}
        self._rows: dict[str, Row] = {claim_id: row for claim_id, row in rows.items() if _comparable(row)}
        bodies: dict[tuple[str, str], list[Row]] = {}
        for row in self._rows.values():
            bodies.setdefault(_body(row), []).append(row)
        self._chances = {body: chance(rows) for body, rows in bodies.items()}
        self._countries: dict[str, frozenset[str]] = {}

    def pair(self, one: str, other: str) -> Pair | None:
        """What two claims have in common; None if there is nothing to compare.

        Two claims are compared if they count things of one kind about one place in periods that do not exclude each
        other, share a number, and do not stand in one statement.
        """
        if one not in self._rows or other not in self._rows:
            return None
        younger, older = sorted((self._rows[one], self._rows[other]), key=_age, reverse=True)
        same_statement = younger["statement"] and younger["statement"] == older["statement"]
        if KINDS[younger["measure"]] != KINDS[older["measure"]] or same_statement:
            return None
        shared, area = shared_ends(younger, older), self._areas(younger["area"], older["area"])
        if not shared or not area or apart(younger, older):
            return None
        outcomes = {"area": area} | {name: judge(younger, older) for name, judge in JUDGES.items()}
        return Pair(
            str(younger["claim_id"]),
            str(older["claim_id"]),
            self._score(younger, older, shared, outcomes),
            shared,
            wandering=(younger["measure"], younger["unit"]) != (older["measure"], older["unit"]),
            evidence=_evidence(shared, outcomes, younger, older),
        )

    def candidates(self) -> Iterator[tuple[str, str]]:
        """Every pair of claims of different lineages that share a number, each once, in a fixed order."""
        holders: dict[tuple[float, str], list[str]] = {}
        for claim_id, row in self._rows.items():
            for value in set(ends(row).values()):
                holders.setdefault((value, self._bucket(row["area"])), []).append(claim_id)
        pairs = {pair for ids in holders.values() for pair in combinations(ids, 2)}
        for one, other in sorted(pairs):
            if self._rows[one]["lineage"] != self._rows[other]["lineage"]:
                yield one, other

    def _score(self, one: Row, other: Row, shared: tuple[float, ...], outcomes: Mapping[str, str]) -> float:
        """The probability of a copy: the prior one, times the weight of each field and of the figures' ends.

        Registered persons of one place are about as many every year, so the size of a shared number says nothing there.
        """
        weights, chances = self.weights, self._chances[_body(one)]
        agreement = sum(bans(weights.fields[name][outcome]) for name, outcome in outcomes.items())
        registered = Visibility.ACTUAL not in (one["visibility"], other["visibility"])
        figures = sum(
            math.log10(weights.exact_end / chances.of(value, known_magnitude=registered or position > 0))
            for position, value in enumerate(shared)
        )
        left = [sorted(set(ends(row).values()) - set(shared)) for row in (one, other)]
        for a, b in zip(*left, strict=False):
            near = max(a, b) <= min(a, b) * (1 + weights.near)
            figures += bans(weights.near_end if near else weights.other_end)
        figures += abs(len(left[0]) - len(left[1])) * bans(weights.lost_end)
        total = figures + agreement + math.log10(weights.copies / (1 - weights.copies))
        return 1 / (1 + 10**-total)

    def _bucket(self, area: str) -> str:
        """The country of an area, which is only compared within itself; empty for what may overlap with others."""
        country = area.split("/", maxsplit=1)[0]
        return country if len(self._set(country)) < 2 else ""

    def _areas(self, one: str, other: str) -> str:
        """`same` or `overlapping`; empty where two areas are not compared.

        A country is only compared with itself and its parts: a number that stands for a country and for a group is
        either an error of place or, far more often, chance. So is the world.
        """
        if one == other:
            return "same"
        if one.split("/", maxsplit=1)[0] == other.split("/", maxsplit=1)[0]:
            return "overlapping"
        first, second = self._set(one), self._set(other)
        if WORLD in (one, other) or min(len(first), len(second)) < 2:
            return ""
        if first == second:
            return "same"
        return "overlapping" if len(first & second) / len(first | second) >= self.weights.overlap else ""

    def _set(self, area: str) -> frozenset[str]:
        """Countries of an area; none where they are not listed."""
        if area not in self._countries:
            found: set[str] = set()
            for code in area.split(";"):
                try:
                    found |= self._members(code, _YEAR_OF_GROUPS)
                except ValueError:
                    continue
            self._countries[area] = frozenset(found)
        return self._countries[area]


def _age(row: Row) -> tuple[object, ...]:
    """Sorts claims from old to young: by the year in which they were said, claims without a year last."""
    said = said_in(row)
    return (said is None, said or 0, str(row["claim_id"]))


def _comparable(row: Row) -> bool:
    """Whether a claim's number is one that could be told on: neither vague nor a suppressed count."""
    counted = row["kind"] in {FigureKind.COUNT, FigureKind.MONEY} and row["measure"] in KINDS
    return counted and not row["vague"] and not row["suppressed"] and bool(ends(row))


def _body(row: Row) -> tuple[str, str]:
    """The body of claims whose numbers are alike: by kind, and registered numbers apart from estimates."""
    return KINDS[row["measure"]], row["visibility"]


def _evidence(shared: tuple[float, ...], outcomes: Mapping[str, str], one: Row, other: Row) -> str:
    """In words, what is the same and what is not."""
    numbers = " and ".join(f"{value:,.10g}" for value in shared)
    overlap = f"{one['area']} and {other['area']} overlap"
    differ = [
        f"{name} is {one[name]} in one and {other[name]} in the other"
        for name in _SHOWN
        if outcomes[name] != "same"
    ]
    area = "the same place" if outcomes["area"] == "same" else overlap
    return "; ".join([f"both say {numbers}", area, *differ])


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of 10_lineages: every declared and every suspected link between two claims."""
    columns = {
        **texts("claim_id", "other_id", empty=False),
        "kind": words(LinkKind),
        "relation": words(Relation),
        "lineage": text(),
        "score": number(ge=0, le=1),
        "shared": text(),
        "evidence": text(empty=False),
        "declared_in": text(),
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=["claim_id", "other_id"])


def lineage_table(comparer: Comparer, links: Sequence[Link]) -> pd.DataFrame:
    """10_lineages: the declared links, then the suspected ones among claims with declared lineages, most alike first.

    The score of a declared link shows whether it would have been suspected.
    """
    rows: list[tuple[object, ...]] = []
    for link in links:
        pair = comparer.pair(link.claim_id, link.other_id)
        score, shared = (pair.score, _numbers(pair)) if pair else (np.nan, "")
        rows.append((*link[:5], score, shared, *link[5:]))
    pairs = [pair for one, other in comparer.candidates() if (pair := comparer.pair(one, other))]
    suspected = [pair for pair in pairs if pair.score >= comparer.weights.flagged]
    for pair in sorted(suspected, key=lambda pair: (-round(pair.score, 6), pair.claim_id, pair.other_id)):
        relation = Relation.OTHER_UNIT if pair.wandering else Relation.SAME_DIGITS
        found = (LinkKind.SUSPECTED, relation, "", pair.score, _numbers(pair), pair.evidence, "")
        rows.append((*pair[:2], *found))
    return conform(pd.DataFrame(rows, columns=list(contract().columns), dtype=object), contract())


def _numbers(pair: Pair) -> str:
    """The numbers that a pair shares."""
    return ";".join(f"{value:.10g}" for value in pair.shared)


def with_suspected(claims: pd.DataFrame, table: pd.DataFrame) -> list[str]:
    """For each claim, the lineage it would have if the suspected links of 10_lineages collapsed claims too.

    Joined lineages carry the name that sorts first.
    """
    lineage = dict(zip(claims["claim_id"], claims["lineage"], strict=True))
    heads = {name: name for name in lineage.values()}

    def head(name: str) -> str:
        while heads[name] != name:
            name = heads[name]
        return name

    suspected = table[table["kind"] == LinkKind.SUSPECTED]
    for one, other in zip(suspected["claim_id"], suspected["other_id"], strict=True):
        first, second = sorted((head(lineage[one]), head(lineage[other])))
        heads[second] = first
    return [head(name) for name in lineage.values()]
