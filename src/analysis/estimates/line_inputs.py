"""Claims as the model of a quantity takes them: lines on the scale, the scale that they teach, and the floors below."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from analysis.estimates import pooling
from analysis.estimates.claim_entries import (
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
from analysis.estimates.evidence_line import Line, Says, Scale, as_printed, from_scale
from analysis.estimates.floors import counts_confirmed
from analysis.estimates.learned_scale import LearnedScale, StrictSet, learn
from analysis.estimates.reconciled import Rules
from analysis.estimates.uncertain_floor import Floor, registered
from analysis.reading.priors import Priors
from analysis.vocabulary import Bound, FigureKind, Measure, Visibility

#: Fewer lines have no cross-check, as the spread between them cannot be estimated without a prior.
LEAST_CROSS_CHECKED = 3
#: In what a registered count and the prevalence above it may differ.
_OF_THE_COUNT = ("visibility", "measure", "unit")


def scale_of(entry: Entry) -> Scale:
    """Shares are worked with on log odds, all else on the log."""
    return "log_odds" if entry.axis("measure") == Measure.SHARE else "log"


def model_line(entry: Entry, rules: Rules, *, time: float | None = None) -> Line:
    """One claim as printed, with the drift from its time to another."""
    says = Says.VALUE if entry.valued else Says.UP_TO if entry.bound == Bound.UPPER else Says.AT_LEAST
    return as_printed(
        entry.lineage,
        rules,
        best=entry.best or None,
        low=entry.low,
        high=entry.high,
        level=entry.level,
        says=says,
        sample=entry.sample if scale_of(entry) == "log_odds" else None,
        years=0.0 if time is None else entry.time - time,
        scale=scale_of(entry),
    )


def model_lines(pool: Pool, rules: Rules) -> tuple[Line, ...]:
    """The lines of a pool at the time where they meet."""
    return tuple(model_line(entry, rules, time=pool.time) for entry in (*pool.values, *pool.bounds))


def name_of(key: Sequence[str]) -> str:
    """A quantity as strict sets name it."""
    return "|".join(key)


def strict_sets(claims: pd.DataFrame, rules: Rules, line_rules: LineRules) -> tuple[StrictSet, ...]:
    """Of each quantity the largest set of surveys and list comparisons of one time, then the latest.

    They are of one population, one concept and one time, from different data: what the scale is learned from.
    """
    found = []
    for key, entries in by_quantity(claims, line_rules).items():
        met = [one for one in pools(lines_of(entries), line_rules.strict) if one.grade == Grade.OBSERVED]
        if met:
            pool = max(met, key=lambda one: (len(one.values), one.time, one.claim_ids))
            lines = model_lines(pool, rules)[: len(pool.values)]
            found.append(StrictSet(name_of(key), lines, same_team=pool.same_team))
    return tuple(found)


def learned_scale(claims: pd.DataFrame, rules: Rules, line_rules: LineRules) -> LearnedScale:
    """How far measurements of one thing stand apart, as the strict sets among some claims teach it."""
    return learn(strict_sets(claims, rules, line_rules), prior_scale=rules.scale_prior)


def floor_key(key: Sequence[str]) -> Key:
    """What a registered count and the prevalence that it is a floor of have in common."""
    return tuple(value for name, value in zip(QUANTITY, key, strict=False) if name not in _OF_THE_COUNT)


def floors_by_quantity(
    claims: pd.DataFrame, rules: LineRules, priors: Priors
) -> Mapping[tuple[Key, int], tuple[Floor, ...]]:
    """Registered counts of one year, by what they are a floor of and the year."""
    found: dict[tuple[Key, int], list[Floor]] = {}
    sure = counts_confirmed(claims, priors)
    confirmed = dict(zip(claims.get("claim_id", claims.index), sure.astype(bool).tolist(), strict=True))
    for row in table_rows(claims):
        least, year = row["best"] if row["low"] is None else row["low"], row["period_end"]
        of_a_year = row["visibility"] == Visibility.DETECTED and row["measure"] == Measure.FLOW
        if (
            of_a_year
            and row["kind"] == FigureKind.COUNT
            and least
            and year is not None
            and row["period_start"] == year
        ):
            claim_id = str(row["claim_id"])
            floor = registered(claim_id, float(least), confirmed=confirmed[claim_id], priors=priors)
            found.setdefault((floor_key(entry_of(row, rules).quantity), int(year)), []).append(floor)
    return {key: tuple(floors) for key, floors in found.items()}


def cross_check(lines: Sequence[Line], scale: Scale) -> dict[str, float]:
    """REML with the ad-hoc Hartung-Knapp interval beside an exact answer of three lines or more; bounds left out.

    References
    ----------
    Hartung J., Knapp G. (2001). Statistics in Medicine 20(24), 3875-3889. Röver C., Knapp G., Friede T. (2015). BMC
    Medical Research Methodology 15, 99, on the ad-hoc variance correction.
    """
    values = [line for line in lines if line.says is Says.VALUE]
    if len(values) < LEAST_CROSS_CHECKED:
        return {}
    y = np.array([line.best for line in values])
    v = np.array([((line.below + line.above) / 2) ** 2 for line in values])
    fit = pooling.random_effects(y, v, method="REML", test="adhoc")
    if not fit.converged:
        return {}
    at = fit.estimate + stats.t.ppf([0.025, 0.5, 0.975], fit.df) * fit.se
    return {
        name: from_scale(float(x), scale)
        for name, x in zip(("reml_low95", "reml_median", "reml_high95"), at, strict=True)
    }
