"""What measurements of a constant say together, where a subject has a measure that holds always.

A constant does not drift, so that no years lie too far apart. A value without a printed error is shown and never put
together, and of one team its newest value speaks, of one year the more precise. The spread is additive and has a prior
in units of the median printed error, as in `known_constants`, which the page on known truth tests. Fewer teams than
`show_spread` of priors.yml are stated, each for itself.
"""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd
from scipy.special import ndtri

from analysis.claims.estimand import Quantity
from analysis.estimates.joined_groups import grouped
from analysis.estimates.known_constants import (
    Choices,
    Measurement,
    Method,
    answer,
    birge_ratio,
    published_by,
)
from analysis.estimates.line_likelihood import Rules
from analysis.estimates.lines_of_evidence import Claims, Entry, entries_of
from analysis.estimates.pooled_posterior import QUANTILES, WhyNot
from analysis.reading.priors import Priors
from analysis.subject.measures import constants
from analysis.table_contracts import as_table
from analysis.vocabulary import FEW_LINES, VIEWS

#: Their reasons stand in priors.yml.
_CHOICES = "constants"


def constant_answers(
    claims: Claims, rules: Rules, priors: Priors, year: int | None = None, known_by: int | None = None
) -> pd.DataFrame:
    """The rows of 30_estimates about constants; a year that is asked about is that of the row only."""
    choices = Choices(**priors.mapping(_CHOICES, known=Choices.__dataclass_fields__))
    by_key: dict[Quantity, list[Entry]] = {}
    for entry in entries_of(claims, rules):
        is_known = known_by is None or entry.published <= known_by
        if entry.key.measure in constants() and is_known:
            by_key.setdefault(entry.key, []).append(entry)
    rows: list[Mapping[str, object]] = []
    for _, entries in sorted(by_key.items()):
        rows += _rows_of(entries, choices, rules, year)
    view = VIEWS.get((year, known_by), "now" if year else "meeting")
    return as_table([{"view": view, **row} for row in rows], "30_estimates")


def birge_beside(claims: Claims, rules: Rules, priors: Priors) -> dict[str, float]:
    """What Birge's ratio makes of the claims that speak for a constant, of different teams and at least two.

    `birge` is how many times further apart they lie than their printed errors say; `birge_median`, `birge_low` and
    `birge_high` are the answer where each error is that many times as large, with four chances in five.
    """
    choices = Choices(**priors.mapping(_CHOICES, known=Choices.__dataclass_fields__))
    measurements = []
    for entry in entries_of(claims, rules):
        value = entry.interval.middle
        measurement = Measurement(
            entry.period[1], entry.claim_id, entry.claim_id, value, _error(entry, choices)
        )
        measurements.append(measurement)
    ratio = birge_ratio(
        [measurement.value for measurement in measurements],
        [measurement.error for measurement in measurements],
    )
    widened = answer(measurements, Method.BIRGE, choices).value
    return {
        "birge": ratio,
        "birge_median": widened.quantile(QUANTILES["median"]),
        "birge_low": widened.quantile(QUANTILES["low80"]),
        "birge_high": widened.quantile(QUANTILES["high80"]),
    }


def has_error(entry: Entry) -> bool:
    """Whether a value is printed with its error."""
    return entry.interval.fixes_value and entry.interval.has_both_ends


def _rows_of(
    entries: Sequence[Entry], choices: Choices, rules: Rules, year: int | None
) -> Iterator[Mapping[str, object]]:
    """The answer to one constant; or what each team says, where these are few."""
    held = _held(entries, choices)
    by_id = {entry.claim_id: entry for entry in entries}
    speaking = [by_id[measurement.claim_id] for measurement in held]
    if len(held) >= rules.show_spread:
        additive = answer(held, Method.ADDITIVE, choices).value
        quantiles = {name: additive.quantile(p) for name, p in QUANTILES.items()}
        yield {
            **_about(speaking, entries, year),
            **quantiles,
            "answer_status": "reconciled",
            "ratio": quantiles["high95"] / quantiles["low95"] if quantiles["low95"] > 0 else None,
            "same_team_comparisons": 0,
            "other_team_comparisons": 0,
        }
        return
    for entry in speaking:
        low, best, high, bound, level = entry.interval
        yield {
            **_about([entry], entries, year),
            "answer_status": "stated",
            "refusal": FEW_LINES if len(held) > 1 else WhyNot.ONE_LINE,
            "printed_low": low,
            "printed_best": best,
            "printed_high": high,
            "printed_bound": bound,
            "printed_level": level,
        }


def _about(speaking: Sequence[Entry], entries: Sequence[Entry], year: int | None) -> dict[str, object]:
    """What an answer is about, and on what it rests."""
    first = speaking[0]
    newest = max(entry.period[1] for entry in speaking)
    silent = sorted(entry.claim_id for entry in entries if entry not in speaking)
    return {
        **first.key._asdict(),
        "region_code": first.claim.region_code,
        "reference_year": year or newest,
        "grade": first.grade.label,
        "time": float(newest),
        "period_start": min(entry.period[0] for entry in speaking),
        "period_end": newest,
        "k_lines": len(speaking),
        "k_bounds": 0,
        "lines": ";".join(entry.lineage for entry in speaking),
        "claim_ids": ";".join(sorted(entry.claim_id for entry in speaking)),
        "other_ids": ";".join(silent),
        "printed_bound": "none",
    }


def _held(entries: Sequence[Entry], choices: Choices) -> list[Measurement]:
    """The newest value with an error of each team, by year."""
    measurements = []
    with_error = filter(has_error, entries)
    for members in grouped((entry, {*entry.team}) for entry in with_error):
        team = min(entry.claim_id for entry in members)
        for entry in members:
            value = entry.interval.middle
            measurements.append(
                Measurement(entry.period[1], entry.claim_id, team, value, _error(entry, choices))
            )
    newest = max((measurement.year for measurement in measurements), default=0)
    return published_by(measurements, newest)


def _error(entry: Entry, choices: Choices) -> float:
    """The standard error of a value: from its level, or from a margin of which no level is printed."""
    low, high = entry.interval.low or 0.0, entry.interval.high or 0.0
    half = (high - low) / 2
    level = entry.interval.level
    return float(half / ndtri((1 + level) / 2)) if level else choices.margin_in_errors * half
