"""Claims as the model of a quantity takes them: lines on the scale, the scale that they teach, and the floors below."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from analysis.estimates.claim_entries import (
    KEY,
    QUANTITY,
    Entry,
    Grade,
    Key,
    LineRules,
    by_quantity,
    entry_of,
    table_rows,
)
from analysis.estimates.claim_lines import Pool, lines_of, pools
from analysis.estimates.evidence_line import Line, Rules, Says, Scale, as_printed
from analysis.estimates.learned_scale import LearnedScale, Spread, StrictSet, learn
from analysis.estimates.pooled_posterior import Answer, reconcile
from analysis.estimates.uncertain_floor import Floor, registered
from analysis.reading.priors import Priors
from analysis.vocabulary import Bound, FigureKind, Measure, Visibility

#: No text of a table holds it.
_SEPARATOR = "\x1f"
#: What a registered count and the prevalence that it is a floor of have in common.
_OF_A_FLOOR = [place for place, name in enumerate(QUANTITY) if name not in ("visibility", "measure", "unit")]
#: Registered counts, by what they are a floor of and their year.
Floors = Mapping[tuple[Key, int], tuple[Floor, ...]]


def scale_of(entry: Entry) -> Scale:
    """Shares are worked with on log odds, all else on the log."""
    return "log_odds" if entry.axis("measure") == Measure.SHARE else "log"


def model_line(entry: Entry, rules: Rules, *, time: float | None = None) -> Line:
    """One claim as printed, with the drift from its time to another."""
    says = Says.VALUE if entry.valued else Says.UP_TO if entry.bound == Bound.UPPER else Says.AT_LEAST
    scale = scale_of(entry)
    return as_printed(
        entry.lineage, rules, best=entry.best or None, low=entry.low, high=entry.high, level=entry.level, says=says,
        sample=entry.sample if scale == "log_odds" else None, years=0.0 if time is None else entry.time - time,
        scale=scale,
    )  # fmt: skip


def model_lines(pool: Pool, rules: Rules) -> tuple[Line, ...]:
    """The lines of a pool at the time where they meet."""
    return tuple(model_line(entry, rules, time=pool.time) for entry in pool.entries)


def name_of(key: Sequence[str]) -> str:
    """A quantity as strict sets name it."""
    return _SEPARATOR.join(key)


def quantity_named(name: str) -> Key:
    """The quantity of a strict set."""
    return tuple(name.split(_SEPARATOR))


def strict_sets(claims: pd.DataFrame, rules: Rules, line_rules: LineRules) -> tuple[StrictSet, ...]:
    """Of each quantity the largest set of surveys and list comparisons of one time, then the latest.

    They are of one population, one concept and one time, from different data: what the scale is learned from.
    """
    found = []
    for key, entries in by_quantity(claims, line_rules).items():
        met = [one for one in pools(lines_of(entries), line_rules.strict) if one.grade == Grade.OBSERVED]
        if met:
            pool = max(met, key=lambda one: (len(one.values), one.time, one.name))
            lines = model_lines(pool, rules)[: len(pool.values)]
            found.append(StrictSet(name_of(key), lines, same_team=pool.same_team))
    return tuple(found)


def floor_key(key: Sequence[str]) -> Key:
    """What a registered count and the prevalence that it is a floor of have in common."""
    return tuple(key[place] for place in _OF_A_FLOOR)


def floors_by_quantity(claims: pd.DataFrame, rules: LineRules, priors: Priors) -> Floors:
    """Registered counts of one year, by what they are a floor of and the year.

    Where a table has no column `confirmed`, nobody is known to be more than presumed.
    """
    found: dict[tuple[Key, int], tuple[Floor, ...]] = {}
    counted = (claims["visibility"] == str(Visibility.DETECTED)) & (claims["measure"] == str(Measure.FLOW))
    for row in table_rows(claims[counted & (claims["kind"] == str(FigureKind.COUNT))]):
        least, year = row["best"] if row["low"] is None else row["low"], row["period_end"]
        if least and year is not None and row["period_start"] == year:
            confirmed, claim_id = bool(row.get("confirmed")), str(row["claim_id"])
            floor = registered(claim_id, float(least), confirmed=confirmed, priors=priors)
            place = floor_key(entry_of(row, rules).quantity), int(year)
            found[place] = (*found.get(place, ()), floor)
    return found


@lru_cache(maxsize=1024)
def solved(
    lines: tuple[Line, ...], spread: Spread, rules: Rules, floors: tuple[Floor, ...], scale: Scale
) -> Answer:
    """What lines say together; several tables ask the same of them."""
    return reconcile(lines, spread, rules, floors=floors, scale=scale)


@dataclass(frozen=True, slots=True)
class Basis:
    """What answers are made with, beside their claims: the choices, the learned scale, and the floors."""

    rules: Rules
    line_rules: LineRules
    learned: LearnedScale
    floors: Floors

    def learned_without(self, key: Key) -> LearnedScale:
        """How far measurements of one thing stand apart, as the strict sets of other quantities teach it."""
        return self.learned.without(name_of(key))


def basis_of(claims: pd.DataFrame, priors: Priors) -> Basis:
    """What answers are made with: the scale that claims teach, and the registered counts among them."""
    rules, line_rules = Rules.of(priors), LineRules.of(priors)
    learned = learn(strict_sets(claims, rules, line_rules), prior_scale=rules.scale_prior)
    return Basis(rules, line_rules, learned, floors_by_quantity(claims, line_rules, priors))


def floors_of(key: Sequence[str], period: tuple[int, int], basis: Basis) -> tuple[Floor, ...]:
    """The registered counts of exactly this year and definition, below which no prevalence of the year can lie."""
    if key[KEY.index("measure")] != Measure.PREVALENCE or period[0] != period[1]:
        return ()
    return basis.floors.get((floor_key(key), period[0]), ())


def floors_above(entry: Entry, basis: Basis) -> list[str]:
    """Ids of the registered counts that all that a line says lies below, their uncertain shares included."""
    highest = entry.high if entry.high is not None else entry.best
    if highest is None:
        return []
    counts = floors_of(entry.quantity, entry.period, basis)
    return [one.claim_id for one in counts if math.exp(one.point(basis.rules.floor_point)) > highest]
