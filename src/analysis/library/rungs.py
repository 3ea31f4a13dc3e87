"""The ladder of a region: how many were found, how many are thought to be trafficked, how many in modern slavery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.claims.estimand import ESTIMAND
from analysis.library.ladder_order import (
    COLUMNS,
    NUMBERS,
    TEXTS,
    YEARS,
    Row,
    current,
    is_history,
    of_claim,
    of_estimate,
    of_none,
    ordered,
    plain,
    typed,
)
from analysis.library.own_claims import as_claims
from analysis.library.published_rows import region_of
from analysis.library.quoting import quoting_advice
from analysis.library.quoting_rules import Advice, voices
from analysis.library.registered_floors import contradicted
from analysis.vocabulary import (
    HEADLINE_MEASURES,
    OWN,
    UNNAMED,
    Direction,
    Exploitation,
    FigureKind,
    Measure,
    Method,
    Population,
    Status,
    Visibility,
)

#: The rungs of the world and of any other region, each with the conditions that it is about, the widest first.
FOUND = "found"
_SLAVERY = (Status.MODERN_SLAVERY, Status.FORCED_LABOUR, Status.FORCED_LABOUR_PRIVATE)
_WORLD: Mapping[str, Sequence[str]] = {
    FOUND: (Status.TRAFFICKED, Status.MODERN_SLAVERY),
    "forced_labour": (Status.FORCED_LABOUR,),
    "modern_slavery": (Status.MODERN_SLAVERY,),
}
_ELSEWHERE: Mapping[str, Sequence[str]] = {
    FOUND: (Status.TRAFFICKED, Status.MODERN_SLAVERY),
    "trafficked": (Status.TRAFFICKED, Status.TRAFFICKED_FORCED_LABOUR),
    "modern_slavery": _SLAVERY,
}
#: How a number is known, by its method, and which is better: a survey and a comparison of lists are alike.
_GRADES: Mapping[str, tuple[str, int]] = {
    Method.ADMINISTRATIVE: ("registered", 0),
    Method.SURVEY: ("survey", 1),
    Method.CAPTURE_RECAPTURE: ("list_comparison", 1),
    Method.MODEL: ("model", 2),
    Method.ESTIMATE: ("expert", 3),
    Method.UNATTRIBUTED: ("unattributed", 4),
}
_NEEDED = dict.fromkeys(
    (*ESTIMAND, *TEXTS, *NUMBERS, *YEARS[1:], "kind", "bound", "approximate", "carrier_year", "lineage")
)


def build_ladder(claims: pd.DataFrame, estimates: pd.DataFrame) -> pd.DataFrame:
    """The ladder of a region: at most three numbers, each with its year, its maker and how it is known.

    Parameters
    ----------
    claims : DataFrame
        Claims of one region, as `load_claims` gives them.
    estimates : DataFrame
        What `reconcile` makes of them.

    Returns
    -------
    DataFrame
        One row a rung, in the order of definitions and not of size: found, trafficked and modern_slavery; of the world
        found, forced_labour and modern_slavery. `basis` says whether the number is a claim's, an estimate or none;
        `low`, `best` and `high` are the numbers to print, in `unit`; `year` the last year of the number's period, else
        the year in which it was made; `grade` how it is known; `lines` how many lines of evidence stand behind it;
        `why` why this number leads. Where nobody measured, `claim_ids` are the numbers that nobody stands behind.

    Raises
    ------
    ValueError
        If the claims are not of one region, or a column is missing.

    Notes
    -----
    The best evidence leads: a survey or a comparison of lists, then a documented model, then experts. A number that is
    not to be quoted never leads, nor does one that its maker has replaced. Within a grade those of all people lead,
    the newest first. A number more than five years older than the latest count of those found, and below it, is
    history, and the next grade leads. Only where two lines of the best grade pool does their estimate stand in place
    of a published number, and only if no registered count of its year contradicts it.

    Examples
    --------
    >>> import analysis as an
    >>> claims = an.load_claims("Netherlands")
    >>> ladder = an.build_ladder(claims, an.reconcile(claims, year=2021))
    >>> ladder["best"].tolist()
    [814.0, 6250.0, 10000.0]
    """
    rows = as_claims(claims)
    region = region_of(claims)
    if not region and len(rows):
        raise ValueError(
            "the claims are of several regions; those of one, as load_claims('Nepal') gives, would be right"
        )
    own = _Own(rows, region, _exact(estimates))
    rungs = _WORLD if region == "WORLD" else _ELSEWHERE
    found = own.found()
    records = [found, *(own.rung(rungs[name], found) for name in list(rungs)[1:])]
    out = pd.DataFrame(records, columns=list(COLUMNS), index=pd.Index(list(rungs), name="rung"))
    out.attrs = {"region": region}
    return typed(out)


def _exact(estimates: pd.DataFrame) -> pd.DataFrame:
    """The estimates that may stand on a rung: of the method that pages lead with, with a value, nothing converted."""
    if missing := [name for name in ("region_code", "median", "claim_ids") if name not in estimates]:
        raise ValueError(f"the estimates have no column {', '.join(missing)}; reconcile gives all of them")
    leads = estimates["median"].notna() & (estimates["conversions"] == "") & (estimates["method"] == "exact")
    return estimates[leads].rename(columns={"region_code": "area"})


@dataclass(frozen=True)
class _Own:
    """The claims about a region itself, and the estimates."""

    claims: pd.DataFrame
    region: str
    estimates: pd.DataFrame

    @cached_property
    def rows(self) -> Sequence[Row]:
        """Counts of persons of exactly this region, with what rungs are chosen by, in the order of their ids."""
        advice = quoting_advice(self.claims)["advice"]
        rows = self.claims[[*_NEEDED]].assign(voice=voices(self.claims), advice=advice)
        keep = (
            (rows["area"] == self.region)
            & (rows["kind"] == FigureKind.COUNT)
            & rows["measure"].isin(list(map(str, HEADLINE_MEASURES)))
            & (rows[list(NUMBERS)].max(axis=1) > 0)
        )
        rows = rows[keep].sort_index()
        cells = zip(rows.index, plain(rows), strict=True)
        return [_chosen_by({"claim_id": str(one), **row}) for one, row in cells]

    def found(self) -> dict[str, Any]:
        """The latest registered count of all persons in one year."""
        counts = [
            row
            for row in self.rows
            if row["visibility"] == Visibility.DETECTED
            and row["status"] in _WORLD[FOUND]
            and (row["population"], row["exploitation"]) == (Population.ALL, Exploitation.ALL)
            and row["measure"] == Measure.FLOW
            and row["direction"] in (Direction.IN, Direction.ANY)
            and row["period_start"] == row["period_end"] is not None
            and row["advice"] in (Advice.QUOTE, Advice.CARE)
        ]
        # A count that hides a small number behind "<5" says less than the newest that is printed.
        printed = [row for row in counts if row["best"] is not None] or counts
        newest = max(
            printed, key=lambda row: (row["dated"], row["producer_year"] or 0, row["claim_id"]), default=None
        )
        return of_claim(newest, "newest_of_best_grade") if newest else of_none([])

    def rung(self, statuses: Sequence[str], found: Row) -> dict[str, Any]:
        """The number of a rung: the first that is neither history nor contradicted; else what history says."""
        every = [
            row
            for row in self.rows
            if row["visibility"] == Visibility.ACTUAL and row["status"] in statuses and row["producer"] != OWN
        ]
        rows = ordered(current([row for row in every if row["advice"] != Advice.NO]), statuses)
        floored = self._floored(rows)
        leaders: dict[int, Row] = {}
        for row in rows:
            if row["claim_id"] not in floored:
                leaders.setdefault(row["rank"], row)
        if not leaders:
            return of_none([row["claim_id"] for row in every])
        first, *_ = leaders.values()
        alive = [row for row in leaders.values() if not is_history(row, found)]
        leader = alive[0] if alive else first
        if not alive:
            why = "only_history"
        elif leader is not first:
            why = "history_gave_way"
        else:
            why = "newest_of_best_grade" if rows[0] is leader else "floor_contradicts"
        return self._pooled(leader, rows) or of_claim(leader, why)

    def _floored(self, rows: Sequence[Row]) -> set[str]:
        """Claims whose range begins below a registered count of their year and definition."""
        above = contradicted(self.claims.loc[[row["claim_id"] for row in rows]], self.claims)
        return {str(one) for one in above.index[above != ""]}

    def _pooled(self, leader: Row, rows: Sequence[Row]) -> dict[str, Any] | None:
        """The estimate of the leading claim's quantity, if two lines of its grade meet in it."""
        same = (self.estimates[list(ESTIMAND)] == [leader[name] for name in ESTIMAND]).all(axis=1)
        for estimate_id, estimate in self.estimates[same].iterrows():
            ids = set(str(estimate["claim_ids"]).split(";"))
            lines = {row["voice"] for row in rows if row["claim_id"] in ids and row["rank"] == leader["rank"]}
            if leader["claim_id"] in ids and len(lines) > 1:
                if contradicted(self.estimates.loc[[estimate_id]], self.claims).iloc[0]:
                    return of_claim(leader, "floor_contradicts")
                return of_estimate(str(estimate_id), estimate, leader, lines=len(lines))
        return None


def _chosen_by(row: dict[str, Any]) -> Row:
    """A claim with its grade, its rank among grades, and its year; `dated` is never missing."""
    method = Method.UNATTRIBUTED if row["producer"] in UNNAMED else row["method"]
    grade, rank = _GRADES[method]
    year = row["period_end"] or row["producer_year"]
    return row | {"grade": grade, "rank": rank, "year": year, "dated": year or row["carrier_year"] or 0}
