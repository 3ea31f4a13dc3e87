"""The rules by which a number may be quoted or not: each finds the claims that it applies to."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.library.contradictions import find_conflicts
from analysis.library.corpus import Corpus, files, tables
from analysis.library.own_claims import plain
from analysis.library.published_rows import unchanged
from analysis.library.quantities import QUANTITY
from analysis.vocabulary import OWN, UNNAMED, Bound, Method, ReadIn


class Advice(StrEnum):
    """What to do with a number."""

    QUOTE = "quote"
    HISTORY = "quote_as_history"
    CARE = "quote_with_care"
    NO = "do_not_quote"


class Reason(StrEnum):
    """Why, in the order in which the rules are asked: the first that applies gives the advice."""

    COPY = "copy"
    UNATTRIBUTED = "unattributed"
    SUPERSEDED = "superseded"
    REVISED = "revised"
    CORRECTED = "corrected"
    CONTRADICTED = "contradicted"
    RECOMPUTED = "recomputed"
    VAGUE = "vague"
    ONE_LINE = "one_line"
    UNDOCUMENTED = "undocumented"
    SECOND_HAND = "second_hand"
    DOCUMENTED = "documented"


#: Relations of a copy to the number that it goes back to, and the correction that changes the figure itself.
_COPIES, _REPLACED = ("quotes", "restates"), "replace_figure"
#: The tables that say what copies, corrects and contradicts what.
_DECLARING = ("10_lineages", "10_corrections", "20_conflicts")
#: Methods of which a printed interval makes one line enough.
_COUNTED = (Method.SURVEY, Method.CAPTURE_RECAPTURE)
#: Methods of which nobody can tell how the number was made.
_UNTOLD = (Method.ESTIMATE, Method.UNATTRIBUTED)
#: Claims this many years apart may be about one time, and so be two lines.
_YEARS = 5
_NEEDED = (
    *QUANTITY, "producer", "lineage", "method", "read_in", "vague", "low", "high", "bound",
    "producer_year", "period_start", "period_end",
)  # fmt: skip
#: A claim by column; what a rule finds: the claims that it applies to, each with the id of another, if there is one.
Row = Mapping[str, Any]
Found = Mapping[str, str]


class Declared(NamedTuple):
    """What the published tables say of claims as they are published."""

    copies: Found
    corrected: Found
    provisional: Sequence[Sequence[str]]
    contradictions: Sequence[Sequence[str]]


def _declared(folder: Path) -> Declared:
    """The copies, corrections and conflicts that the tables name."""
    links, changed, conflicts = (Corpus(folder)[name] for name in _DECLARING)
    links = links[links["relation"].isin(_COPIES)].drop_duplicates("claim_id")
    changed = changed[changed["action"] == _REPLACED]
    provisional = conflicts.loc[conflicts["code"] == "provisional", "claim_ids"]
    return Declared(
        dict(zip(links["claim_id"], links["other_id"], strict=True)),
        dict(zip(changed["claim_id"], changed["evidence"].str.partition(";")[0], strict=True)),
        [ids.split(";") for ids in provisional],
        [*hard_sets(conflicts[conflicts["corrections"] == "on"])],
    )


def hard_sets(conflicts: pd.DataFrame) -> Iterator[Sequence[str]]:
    """The sharpest set of claims of each contradiction that no distinction dissolves."""
    for ids in conflicts.loc[(conflicts["level"] == "infeasible") & ~conflicts["marginal"], "members"]:
        yield ids.split(";")


def voice(row: Row) -> str:
    """Whose evidence a claim is: its lineage, but all editions of one maker's model or judgement are one voice."""
    measured = row["method"] in (*_COUNTED, Method.ADMINISTRATIVE)
    return str(row["lineage"] if measured or row["producer"] in UNNAMED else row["producer"])


@dataclass(frozen=True)
class Asked:
    """The claims that are asked about, and what several rules look at, worked out once."""

    claims: pd.DataFrame

    @cached_property
    def rows(self) -> Sequence[Row]:
        """The claims one by one."""
        return plain(self.claims, _NEEDED)

    @cached_property
    def known(self) -> frozenset[str]:
        """Ids of those that are published claims as they are published."""
        return frozenset(self.claims.index[unchanged(self.claims)])

    @cached_property
    def declared(self) -> Declared:
        """What the tables say."""
        return tables().derived(_declared, files(*_DECLARING))

    @cached_property
    def quantities(self) -> Sequence[Sequence[Row]]:
        """What named makers say of each quantity, copies left out."""
        groups: dict[tuple[str, ...], list[Row]] = {}
        unnamed, copied = {*UNNAMED, OWN}, _copied(self)
        for row in self.rows:
            if row["producer"] not in unnamed and row["claim_id"] not in copied:
                groups.setdefault(tuple(row[name] for name in QUANTITY), []).append(row)
        return list(groups.values())

    @cached_property
    def superseded(self) -> Found:
        """Claims of which the same maker published a later edition, each with the id of the latest."""
        found: dict[str, str] = {}
        for row, others in self._beside():
            later = [
                (other["producer_year"], other["claim_id"]) for other in others if _is_replaced(row, other)
            ]
            found |= {row["claim_id"]: max(later)[1]} if later else {}
        return found

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """How many voices speak of the quantity of each claim at nearly its time, replaced editions left out."""
        replaced = self.superseded
        return {
            row["claim_id"]: len(
                {voice(row)}
                | {voice(one) for one in others if one["claim_id"] not in replaced and _are_near(row, one)}
            )
            for row, others in self._beside()
        }

    def _beside(self) -> Iterator[tuple[Row, Sequence[Row]]]:
        """Each claim with all those on its quantity."""
        return ((row, group) for group in self.quantities for row in group)


def _is_replaced(row: Row, other: Row) -> bool:
    """Whether another is a later edition of the same maker for the same or an overlapping time."""
    years = [one[name] for one in (row, other) for name in ("producer_year", "period_start", "period_end")]
    if row["producer"] != other["producer"] or None in years:
        return False
    made, first, last, later, other_first, other_last = years
    return bool(made < later and first <= other_last and other_first <= last)


def _are_near(*rows: Row) -> bool:
    """Whether two claims are about nearly the same time."""
    ends = [row["producer_year"] if row["period_end"] is None else row["period_end"] for row in rows]
    return None not in ends and math.dist(ends[:1], ends[1:]) <= _YEARS


def _copied(asked: Asked) -> Found:
    """Another number told again."""
    return {one: other for one, other in asked.declared.copies.items() if one in asked.known}


def _revised(asked: Asked) -> Found:
    """A provisional count, with the id of the later one."""
    years = {row["claim_id"]: row["producer_year"] for row in asked.rows if row["producer_year"] is not None}
    found: dict[str, str] = {}
    for ids in asked.declared.provisional:
        made = sorted((years[one], one) for one in ids if one in years)
        found |= {one: made[-1][1] for year, one in made if year < made[-1][0]}
    return found


def _corrected(asked: Asked) -> Found:
    """The carrier printed another figure than the maker, with the first number that shows the slip."""
    return {one: other for one, other in asked.declared.corrected.items() if one in asked.known}


def _contradicted(asked: Asked) -> Found:
    """A member of a set of claims that cannot all be true, all of it among these claims."""
    sets = [ids for ids in asked.declared.contradictions if asked.known.issuperset(ids)]
    own = ~asked.claims.index.isin(asked.known)
    if own.any():
        near = asked.claims[asked.claims["area"].isin(asked.claims.loc[own, "area"])]
        sets += hard_sets(find_conflicts(near))
    return dict.fromkeys(chain.from_iterable(sets), "")


def _is_alone(row: Row, asked: Asked) -> bool:
    """Whether it is the only line on its quantity within some years, where that is not enough."""
    interval = None not in (row["low"], row["high"]) and row["bound"] == Bound.NONE
    enough = row["method"] == Method.ADMINISTRATIVE or (row["method"] in _COUNTED and interval)
    return not enough and asked.lines.get(row["claim_id"], 1) < 2


def _where(applies: Callable[[Row, Asked], bool]) -> Callable[[Asked], Found]:
    """A rule that looks at one claim after the other."""
    return lambda asked: {row["claim_id"]: "" for row in asked.rows if applies(row, asked)}


#: In the order in which they are asked; the column is where what the rule found is noted.
RULES: Sequence[tuple[Reason, Advice, str, Callable[[Asked], Found]]] = (
    (Reason.COPY, Advice.NO, "original", _copied),
    (Reason.UNATTRIBUTED, Advice.NO, "", _where(lambda row, _: row["producer"] in UNNAMED)),
    (Reason.SUPERSEDED, Advice.HISTORY, "superseded_by", lambda asked: asked.superseded),
    (Reason.REVISED, Advice.HISTORY, "superseded_by", _revised),
    (Reason.CORRECTED, Advice.HISTORY, "superseded_by", _corrected),
    (Reason.CONTRADICTED, Advice.CARE, "", _contradicted),
    (Reason.RECOMPUTED, Advice.CARE, "", _where(lambda row, _: row["producer"] == OWN)),
    (Reason.VAGUE, Advice.CARE, "", _where(lambda row, _: row["vague"])),
    (Reason.ONE_LINE, Advice.CARE, "", _where(_is_alone)),
    (Reason.UNDOCUMENTED, Advice.CARE, "", _where(lambda row, _: row["method"] in _UNTOLD)),
    (Reason.SECOND_HAND, Advice.CARE, "", _where(lambda row, _: row["read_in"] != ReadIn.PRODUCER)),
    (Reason.DOCUMENTED, Advice.QUOTE, "", _where(lambda *_: True)),
)  # fmt: skip
