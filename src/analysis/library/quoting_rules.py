"""The rules by which a number may be quoted or not: each finds the claims that it applies to."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from analysis.library.contradictions import find_conflicts
from analysis.library.corpus import tables
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
#: Methods of which a printed interval makes one line enough.
_COUNTED = (Method.SURVEY, Method.CAPTURE_RECAPTURE)
#: Claims this many years apart may be about one time, and so be two lines.
_YEARS = 5
#: What a rule finds: the claims that it applies to, each with what goes into `superseded_by` or `original`.
Found = Mapping[str, str]


class Testimony(NamedTuple):
    """One claim among those on its quantity."""

    claim_id: str
    producer: str
    voice: str
    made: float
    first: float
    last: float

    def is_replaced_by(self, other: "Testimony") -> bool:
        """Whether another is a later edition of the same maker for the same or an overlapping time."""
        overlap = self.first <= other.last and other.first <= self.last
        return self.producer == other.producer and self.made < other.made and overlap

    def is_near(self, other: "Testimony") -> bool:
        """Whether another is about nearly the same time."""
        ends = [one.made if math.isnan(one.last) else one.last for one in (self, other)]
        return abs(ends[0] - ends[1]) <= _YEARS


@dataclass(frozen=True)
class Asked:
    """The claims that are asked about, and what several rules look at, worked out once."""

    rows: pd.DataFrame

    @cached_property
    def known(self) -> pd.Series:
        """Whether each is a published claim as it is published."""
        return unchanged(self.rows)

    @cached_property
    def copies(self) -> Found:
        """Claims that copy another number, each with the id of that number."""
        links = tables()["10_lineages"]
        links = links[links["relation"].isin(_COPIES) & links["claim_id"].isin(self.rows.index[self.known])]
        return dict(reversed([*zip(links["claim_id"], links["other_id"], strict=True)]))

    @cached_property
    def quantities(self) -> Sequence[Sequence[Testimony]]:
        """What named makers say of each quantity, copies left out."""
        rows = self.rows[
            ~self.rows["producer"].isin({*UNNAMED, OWN}) & ~self.rows.index.isin(list(self.copies))
        ]
        years = rows[["producer_year", "period_start", "period_end"]].to_numpy(dtype=float, na_value=math.nan)
        told = zip(rows.index, rows["producer"], voices(rows), *years.T.tolist(), strict=True)
        groups: dict[tuple[str, ...], list[Testimony]] = {}
        for key, cells in zip(zip(*(rows[name] for name in QUANTITY), strict=True), told, strict=True):
            groups.setdefault(key, []).append(Testimony(*cells))
        return list(groups.values())

    @cached_property
    def superseded(self) -> Found:
        """Claims of which the same maker published a later edition, each with the id of the latest."""
        found: dict[str, str] = {}
        for group in self.quantities:
            for one in group:
                later = [(other.made, other.claim_id) for other in group if one.is_replaced_by(other)]
                found |= {one.claim_id: max(later)[1]} if later else {}
        return found

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """How many voices speak of the quantity of each claim at nearly its time, replaced editions left out."""
        replaced = self.superseded
        return {
            one.claim_id: len(
                {
                    other.voice
                    for other in group
                    if one is other or (other.claim_id not in replaced and one.is_near(other))
                }
            )
            for group in self.quantities
            for one in group
        }


def _where(mask: pd.Series) -> Found:
    """The rows of a mask, with nothing to add."""
    return dict.fromkeys(mask.index[mask.to_numpy(dtype=bool)], "")


def voices(rows: pd.DataFrame) -> pd.Series:
    """Whose evidence each claim is: its lineage, but all editions of one maker's model or judgement are one voice."""
    measured = rows["method"].isin([*_COUNTED, Method.ADMINISTRATIVE])
    return rows["lineage"].where(
        measured, rows["producer"].where(~rows["producer"].isin(UNNAMED), rows["lineage"])
    )


def _copied(asked: Asked) -> Found:
    """Another number told again."""
    return asked.copies


def _unattributed(asked: Asked) -> Found:
    """Nobody is named whom one could ask."""
    return _where(asked.rows["producer"].isin(UNNAMED))


def _superseded(asked: Asked) -> Found:
    """The same maker published a later edition for the same or an overlapping time."""
    return asked.superseded


def _revised(asked: Asked) -> Found:
    """A provisional count, with the id of the later one."""
    table, years = tables()["20_conflicts"], asked.rows["producer_year"]
    found: dict[str, str] = {}
    for ids in table.loc[table["code"] == "provisional", "claim_ids"]:
        made = sorted((int(years[one]), one) for one in ids.split(";") if pd.notna(years.get(one)))
        found |= {one: made[-1][1] for year, one in made if year < made[-1][0]}
    return found


def _corrected(asked: Asked) -> Found:
    """The carrier printed another figure than the maker, with the first number that shows the slip."""
    table = tables()["10_corrections"]
    table = table[(table["action"] == _REPLACED) & table["claim_id"].isin(asked.rows.index[asked.known])]
    return {one: ids.split(";")[0] for one, ids in zip(table["claim_id"], table["evidence"], strict=True)}


def _contradicted(asked: Asked) -> Found:
    """A member of a set of claims that cannot all be true, all of it among these claims."""
    rows, known, table = asked.rows, asked.known, tables()["20_conflicts"]
    hard = [*_hard(table[table["corrections"] == "on"], set(rows.index[known]))]
    if not known.all():
        near = rows["area"].isin(rows.loc[~known, "area"])
        hard += _hard(find_conflicts(rows[near]), set(rows.index[near]))
    return _where(pd.Series(rows.index.isin(hard), index=rows.index))


def _hard(conflicts: pd.DataFrame, ids: set[str]) -> Iterator[str]:
    """Ids in contradictions that no distinction dissolves and whose sharpest set is among some ids."""
    hard = conflicts[(conflicts["level"] == "infeasible") & ~conflicts["marginal"]]
    for members in hard["members" if "members" in hard else "claim_ids"].str.split(";"):
        if ids.issuperset(members):
            yield from members


def _recomputed(asked: Asked) -> Found:
    """Worked out by this project."""
    return _where(asked.rows["producer"] == OWN)


def _vague(asked: Asked) -> Found:
    """An order of magnitude and no more."""
    return _where(asked.rows["vague"])


def _one_line(asked: Asked) -> Found:
    """The only line on its quantity within some years, where that is not enough."""
    rows = asked.rows
    interval = rows["low"].notna() & rows["high"].notna() & (rows["bound"] == Bound.NONE)
    enough = (rows["method"] == Method.ADMINISTRATIVE) | (rows["method"].isin(_COUNTED) & interval)
    return {one: "" for one in rows.index[~enough] if asked.lines.get(one, 1) < 2}


def _undocumented(asked: Asked) -> Found:
    """An expert's or an official's number, of which nobody can tell how it was made."""
    return _where(asked.rows["method"].isin([str(Method.ESTIMATE), str(Method.UNATTRIBUTED)]))


def _second_hand(asked: Asked) -> Found:
    """Not read at the maker."""
    return _where(asked.rows["read_in"] != ReadIn.PRODUCER)


def _documented(asked: Asked) -> Found:
    """All others."""
    return _where(pd.Series(True, index=asked.rows.index))


#: In the order in which they are asked; the column is where what the rule found is noted.
RULES: Sequence[tuple[Reason, Advice, str, Callable[[Asked], Found]]] = (
    (Reason.COPY, Advice.NO, "original", _copied),
    (Reason.UNATTRIBUTED, Advice.NO, "", _unattributed),
    (Reason.SUPERSEDED, Advice.HISTORY, "superseded_by", _superseded),
    (Reason.REVISED, Advice.HISTORY, "superseded_by", _revised),
    (Reason.CORRECTED, Advice.HISTORY, "superseded_by", _corrected),
    (Reason.CONTRADICTED, Advice.CARE, "", _contradicted),
    (Reason.RECOMPUTED, Advice.CARE, "", _recomputed),
    (Reason.VAGUE, Advice.CARE, "", _vague),
    (Reason.ONE_LINE, Advice.CARE, "", _one_line),
    (Reason.UNDOCUMENTED, Advice.CARE, "", _undocumented),
    (Reason.SECOND_HAND, Advice.CARE, "", _second_hand),
    (Reason.DOCUMENTED, Advice.QUOTE, "", _documented),
)
