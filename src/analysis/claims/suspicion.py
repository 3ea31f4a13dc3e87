"""Suspected links: pairs of claims about the same place that share a number, scored by how alike they are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd
import pandera.pandas as pa

from analysis.claims.contract import conform, number, text, words
from analysis.claims.denominators import Members
from analysis.claims.lineage import Link, LinkKind, Relation
from analysis.claims.resemblance import (
    Chance,
    Likeness,
    Resemblance,
    Row,
    apart,
    chance,
    compare,
    ends,
    said_in,
    shared_ends,
)
from analysis.vocabulary import MONEY_MEASURES, PERSON_MEASURES, FigureKind, Measure

_CASES = frozenset(
    {Measure.CASES, Measure.INVESTIGATIONS, Measure.PROSECUTIONS, Measure.CONVICTIONS, Measure.ARRESTS}
)
#: Measures whose numbers are told on, by what they count. Numbers of different kinds are never compared.
KINDS: Mapping[Measure, str] = {
    **dict.fromkeys(PERSON_MEASURES | _CASES, "people"),
    **dict.fromkeys(MONEY_MEASURES, "money"),
}
#: Fields whose outcome is told in the evidence of a suspected link.
_TOLD = ("measure", "population", "exploitation", "status", "visibility")
WORLD = "WORLD"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims that were compared, the younger first, and what they have in common."""

    claim_id: str
    other_id: str
    likeness: Likeness
    wandering: bool
    told: str


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of 10_lineages: every declared and every suspected link between two claims."""
    columns = {
        "claim_id": text(empty=False),
        "other_id": text(empty=False),
        "kind": words(LinkKind),
        "relation": words(Relation),
        "lineage": text(),
        "score": number(ge=0, le=1),
        "shared": text(),
        "evidence": text(empty=False),
        "declared_in": text(),
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=["claim_id", "other_id"])


class Comparer:
    """Compares claims two by two; knows how often numbers meet by chance and where places lie.

    Parameters
    ----------
    claims : DataFrame
        10_claims.
    members : callable
        The countries of a group by code and year.
    choices : Resemblance
        The weights.
    """

    def __init__(self, claims: pd.DataFrame, members: Members, choices: Resemblance) -> None:
        self._choices = choices
        self._members = members
        self._rows: dict[str, Row] = {str(row["claim_id"]): row for row in claims.to_dict("records")}
        self._told = {claim_id: row for claim_id, row in self._rows.items() if _comparable(row)}
        self._chances: Mapping[tuple[str, str], Chance] = {
            group: chance(row for row in self._told.values() if _group(row) == group)
            for group in {_group(row) for row in self._told.values()}
        }
        self._countries: dict[str, frozenset[str]] = {}

    def pair(self, one: str, other: str) -> Pair | None:
        """What two claims have in common; None if there is nothing to compare.

        Two claims are compared if they count things of one kind about one place in periods that do not exclude each
        other, share a number, and do not stand in one statement.

        Parameters
        ----------
        one, other : str
            Claim ids.
        """
        if one not in self._told or other not in self._told:
            return None
        younger, older = sorted((self._rows[one], self._rows[other]), key=_age, reverse=True)
        area = self._areas(str(younger["area"]), str(older["area"]))
        same_statement = younger["statement"] and younger["statement"] == older["statement"]
        kinds = KINDS[younger["measure"]], KINDS[older["measure"]]
        if kinds[0] != kinds[1] or not area or same_statement or apart(younger, older):
            return None
        if not shared_ends(younger, older):
            return None
        chances = self._chances[_group(younger)]
        likeness = compare(younger, older, area, chances=chances, choices=self._choices)
        wandering = (younger["measure"], younger["unit"]) != (older["measure"], older["unit"])
        return Pair(
            str(younger["claim_id"]),
            str(older["claim_id"]),
            likeness,
            wandering,
            _told(likeness, younger, older),
        )

    def candidates(self) -> Iterator[tuple[str, str]]:
        """Every pair of claims of different lineages that share a number, each once, in a fixed order."""
        holders: dict[tuple[float, str], list[str]] = {}
        for claim_id, row in self._told.items():
            for value in ends(row).values():
                holders.setdefault((value, self._bucket(str(row["area"]))), []).append(claim_id)
        pairs = {pair for ids in holders.values() for pair in combinations(ids, 2)}
        for one, other in sorted(pairs):
            if self._rows[one]["lineage"] != self._rows[other]["lineage"]:
                yield one, other

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
        sets = [self._set(area) for area in (one, other)]
        if WORLD in (one, other) or min(map(len, sets)) < 2:
            return ""
        if sets[0] == sets[1]:
            return "same"
        common = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
        return "overlapping" if common >= self._choices.overlap else ""

    def _set(self, area: str) -> frozenset[str]:
        """Countries of an area, as of today; none where they are not listed."""
        if area not in self._countries:
            found: set[str] = set()
            for code in area.split(";"):
                try:
                    found |= self._members(code, _TODAY)
                except ValueError:
                    continue
            self._countries[area] = frozenset(found)
        return self._countries[area]


#: Groups are compared by their members of one year; 2009, when the article was read.
_TODAY = 2009


def _comparable(row: Row) -> bool:
    """Whether a claim's number is one that could be told on: neither vague nor a suppressed count."""
    counted = row["kind"] in {FigureKind.COUNT, FigureKind.MONEY} and row["measure"] in KINDS
    return counted and not row["vague"] and not row["suppressed"] and bool(ends(row))


def _group(row: Row) -> tuple[str, str]:
    """The body of claims whose numbers are alike: by kind, and registered numbers apart from estimates."""
    return KINDS[row["measure"]], str(row["visibility"])


def _age(row: Row) -> tuple[object, ...]:
    """Sorts claims from old to young: by the year in which they were said, claims without a year last."""
    said = said_in(row)
    return (said is None, said or 0, str(row["claim_id"]))


def _told(likeness: Likeness, one: Row, other: Row) -> str:
    """In words, what is the same and what is not."""
    numbers = " and ".join(f"{value:,.10g}" for value in likeness.shared)
    differ = [
        f"{name} is {one[name]} in one and {other[name]} in the other"
        for name in _TOLD
        if likeness.outcomes[name] != "same"
    ]
    area = (
        "the same place"
        if likeness.outcomes["area"] == "same"
        else f"{one['area']} and {other['area']} overlap"
    )
    return "; ".join([f"both say {numbers}", area, *differ])


def lineage_table(
    comparer: Comparer, links: Sequence[Link], *, flagged: float = Resemblance().flagged
) -> pd.DataFrame:
    """10_lineages: the declared links, then the suspected ones, most alike first.

    Parameters
    ----------
    comparer : Comparer
        Over the claims with their declared lineages.
    links : sequence of Link
        Those that are declared.
    flagged : float
        Score from which a pair is suspected.
    """
    rows = [_declared(link, comparer.pair(link.claim_id, link.other_id)) for link in links]
    pairs = [pair for one, other in comparer.candidates() if (pair := comparer.pair(one, other))]
    suspected = [pair for pair in pairs if pair.likeness.score >= flagged]
    suspected.sort(key=lambda pair: (-round(pair.likeness.score, 6), pair.claim_id, pair.other_id))
    rows += [_suspected(pair) for pair in suspected]
    columns = list(contract().columns)
    return conform(pd.DataFrame(rows, columns=columns, dtype=object), contract())


def _declared(link: Link, pair: Pair | None) -> tuple[object, ...]:
    """The row of a declared link; its score shows whether it would have been suspected."""
    score, shared = (pair.likeness.score, _numbers(pair)) if pair else (np.nan, "")
    return (
        *(link.claim_id, link.other_id, link.kind, link.relation, link.lineage),
        *(score, shared, link.evidence, link.declared_in),
    )


def _suspected(pair: Pair) -> tuple[object, ...]:
    """The row of a suspected link."""
    relation = Relation.OTHER_UNIT if pair.wandering else Relation.SAME_DIGITS
    return (
        *(pair.claim_id, pair.other_id, LinkKind.SUSPECTED, relation, ""),
        *(pair.likeness.score, _numbers(pair), pair.told, ""),
    )


def _numbers(pair: Pair) -> str:
    """The numbers that a pair shares."""
    return ";".join(f"{value:.10g}" for value in pair.likeness.shared)


def with_suspected(claims: pd.DataFrame, table: pd.DataFrame) -> list[str]:
    """For each claim, the lineage it would have if suspected links collapsed claims too.

    Parameters
    ----------
    claims : DataFrame
        10_claims with declared lineages.
    table : DataFrame
        10_lineages.

    Returns
    -------
    list of str
        In the order of the claims; joined lineages carry the name that sorts first.
    """
    lineage = dict(zip(claims["claim_id"], claims["lineage"], strict=True))
    heads = {name: name for name in set(lineage.values())}

    def head(name: str) -> str:
        while heads[name] != name:
            name = heads[name]
        return name

    suspected = table[table["kind"] == LinkKind.SUSPECTED]
    for one, other in _pairs(suspected):
        first, second = sorted((head(lineage[one]), head(lineage[other])))
        heads[second] = first
    return [head(name) for name in lineage.values()]


def _pairs(table: pd.DataFrame) -> Iterable[tuple[str, str]]:
    """The two claims of each link."""
    return zip(table["claim_id"].astype(str), table["other_id"].astype(str), strict=True)
