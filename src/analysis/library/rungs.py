"""The ladder of a region: how many were found, how many are thought to be trafficked, how many in modern slavery."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis import vocabulary as v
from analysis.claims.estimand import ESTIMAND
from analysis.library import ladder_order as order
from analysis.library.own_claims import as_claims, plain
from analysis.library.quantities import home
from analysis.library.quoting import quoting_advice
from analysis.library.quoting_rules import Advice, voice
from analysis.library.registered_floors import contradicted

#: The rungs of the world and of any other region, each with the conditions that it is about, the widest first.
FOUND = "found"
_SLAVERY = (v.Status.MODERN_SLAVERY, v.Status.FORCED_LABOUR, v.Status.FORCED_LABOUR_PRIVATE)
_WORLD: Mapping[str, Sequence[str]] = {
    FOUND: (v.Status.TRAFFICKED, v.Status.MODERN_SLAVERY),
    "forced_labour": (v.Status.FORCED_LABOUR,),
    "modern_slavery": (v.Status.MODERN_SLAVERY,),
}
_ELSEWHERE: Mapping[str, Sequence[str]] = {
    FOUND: (v.Status.TRAFFICKED, v.Status.MODERN_SLAVERY),
    "trafficked": (v.Status.TRAFFICKED, v.Status.TRAFFICKED_FORCED_LABOUR),
    "modern_slavery": _SLAVERY,
}
#: What rungs are chosen by and show, of claims and of estimates.
_OF_CLAIMS = (
    *sorted({*ESTIMAND, *order.TEXTS}), *order.NUMBERS, *order.YEARS[1:],
    *order.FLAGS, "kind", "bound", "suppressed", "carrier_year", "lineage",
)  # fmt: skip
_OF_ESTIMATES = (
    *ESTIMAND[1:], "region_code", "conversions", "method", "median", "low80", "high80", "claim_ids", "reference_year",
)  # fmt: skip


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
        By `rung`, in the order of definitions: found, trafficked (of the world forced_labour) and modern_slavery.
        `basis` says whether the number is a claim's, an estimate or none; `low`, `best` and `high` are to be printed,
        in `unit`; `year` is the last of its period, else that of its making; `grade` how it is known; `lines` how
        many lines of evidence it has; `why` why it leads. Where nobody measured, `claim_ids` are those that nobody
        stands behind.

    Raises
    ------
    ValueError
        If the claims are not of one region, or a column is missing.

    Notes
    -----
    The best evidence leads: a survey or a comparison of lists, then a documented model, then experts; within a grade
    the newest of all people. What is not to be quoted never leads, nor what its maker has replaced. A number more
    than five years older than the latest count of those found, and below it, is history: the next grade leads. Where
    two lines of the best grade pool, their estimate leads, unless a registered count of its year contradicts it.

    Examples
    --------
    >>> import analysis as an
    >>> claims = an.load_claims("Netherlands")
    >>> ladder = an.build_ladder(claims, an.reconcile(claims, year=2021))
    >>> ladder["best"].tolist()
    [814.0, 6250.0, 10000.0]
    """
    rows = as_claims(claims)
    region = home(claims)
    if not region and len(rows):
        raise ValueError(
            "the claims are of several regions; those of one, as load_claims('Nepal') gives, would be right"
        )
    own = _Own(rows, region, estimates)
    rungs = _WORLD if region == "WORLD" else _ELSEWHERE
    found = own.found()
    out = order.ladder_of({name: own.rung(rungs[name], found) if name != FOUND else found for name in rungs})
    out.attrs = {"region": region}
    return out


@dataclass(frozen=True)
class _Own:
    """The claims about a region itself, and the estimates."""

    claims: pd.DataFrame
    region: str
    estimates: pd.DataFrame

    @cached_property
    def rows(self) -> Sequence[order.Row]:
        """Counts of persons of exactly this region, with what rungs are chosen by, in the order of their ids."""
        advice = quoting_advice(self.claims)["advice"].to_dict()
        return [
            order.graded(row | {"advice": advice[row["claim_id"]]})
            for row in sorted(plain(self.claims, _OF_CLAIMS), key=lambda row: str(row["claim_id"]))
            if (row["area"], row["kind"]) == (self.region, v.FigureKind.COUNT)
            and row["measure"] in v.HEADLINE_MEASURES
            and any(row[name] for name in order.NUMBERS)
        ]

    @cached_property
    def pooled(self) -> Sequence[order.Row]:
        """The estimates that may stand on a rung: of the method that pages lead with, nothing converted."""
        if missing := [name for name in _OF_ESTIMATES if name not in self.estimates]:
            raise ValueError(
                f"the estimates have no column {', '.join(missing)}; reconcile gives all of them"
            )
        rows = plain(self.estimates, _OF_ESTIMATES)
        leading = [row for row in rows if (row["conversions"], row["method"]) == ("", "exact")]
        return [row | {"area": row["region_code"]} for row in leading if row["median"] is not None]

    def found(self) -> order.Row:
        """The latest registered count of all persons in one year."""
        counts = [
            row
            for row in self.rows
            if row["visibility"] == v.Visibility.DETECTED
            and row["status"] in _WORLD[FOUND]
            and (row["population"], row["exploitation"]) == (v.Population.ALL, v.Exploitation.ALL)
            and row["measure"] == v.Measure.FLOW
            and row["direction"] in (v.Direction.IN, v.Direction.ANY)
            and row["period_start"] == row["period_end"] is not None
            and row["advice"] in (Advice.QUOTE, Advice.CARE)
        ]
        # A count that hides a small number behind "<5" says less than the newest that is printed.
        printed = [row for row in counts if not row["suppressed"]] or counts
        return (
            order.of_claim(max(printed, key=order.age), "newest_of_best_grade")
            if printed
            else order.of_none([])
        )

    def rung(self, statuses: Sequence[str], found: order.Row) -> order.Row:
        """The number of a rung: the first that is neither history nor contradicted; else what history says."""
        every = [
            row
            for row in self.rows
            if row["visibility"] == v.Visibility.ACTUAL
            and row["status"] in statuses
            and row["producer"] != v.OWN
        ]
        rows = order.ordered(order.current([row for row in every if row["advice"] != Advice.NO]), statuses)
        leaders: dict[int, order.Row] = {}
        for row in rows:
            if not self.floors.get(row["claim_id"]):
                leaders.setdefault(row["rank"], row)
        if not leaders:
            return order.of_none([row["claim_id"] for row in every])
        first = next(iter(leaders.values()))
        alive = [row for row in leaders.values() if not order.is_history(row, found)]
        leader = alive[0] if alive else first
        if not alive:
            why = "only_history"
        elif leader is not first:
            why = "history_gave_way"
        else:
            why = "newest_of_best_grade" if rows[0] is leader else "floor_contradicts"
        return self._estimate(leader, rows) or order.of_claim(leader, why)

    @cached_property
    def floors(self) -> Mapping[str, str]:
        """Claims whose range begins below a registered count of their year and definition, each with the count."""
        return _floored(self.claims, self.claims)

    def _estimate(self, leader: order.Row, rows: Iterable[order.Row]) -> order.Row | None:
        """The estimate of the leading claim's quantity, if two lines of its grade meet in it."""
        for estimate in self.pooled:
            ids = set(estimate["claim_ids"].split(";"))
            alike = all(estimate[name] == leader[name] for name in ESTIMAND)
            lines = {voice(row) for row in rows if row["claim_id"] in ids and row["rank"] == leader["rank"]}
            if alike and leader["claim_id"] in ids and len(lines) > 1:
                if _floored(self.estimates.loc[[estimate["claim_id"]]], self.claims):
                    return order.of_claim(leader, "floor_contradicts")
                return order.of_estimate(estimate, leader, lines=len(lines))
        return None


def _floored(numbers: pd.DataFrame, claims: pd.DataFrame) -> Mapping[str, str]:
    """Numbers that a registered count contradicts, each with the id of the count."""
    above = contradicted(numbers, claims)
    return {str(one): count for one, count in above[above != ""].items()}
