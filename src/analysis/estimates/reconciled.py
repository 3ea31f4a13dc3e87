"""The answer to one quantity from its lines of evidence, or the reason why none is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.estimates.evidence_line import Line, Scale
from analysis.estimates.learned_scale import Spread
from analysis.reading.priors import Priors


class Refusal(StrEnum):
    """Why no reconciled number is given."""

    FEW_LINES = "few_lines"
    FLOOR = "contradicted_by_floor"
    WIDE = "too_wide"


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers of data/raw/priors.yml that reconciling needs; `replace` varies one."""

    range_coverage: float
    unprinted_error: float
    design_effect: float
    bound_slack: float
    drift_per_year: float
    scale_prior: float
    least_lines: int
    widest_ratio: float
    floor_least_probability: float
    floor_point: float
    bound_least_probability: float
    bound_effective_draws: int

    @classmethod
    def of(cls, priors: Priors) -> Rules:
        """As data/raw/priors.yml has them."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Share:
    """A share between 0 and 1 known as beta(a, b); `Share.whole()` is one exactly."""

    a: float
    b: float


@dataclass(frozen=True, slots=True)
class Floor:
    """Registered persons as a floor: count x share confirmed x share exploited in that place and year.

    Only for prevalence over the year of the count: the caller decides.
    """

    claim_id: str
    count: float
    confirmed: Share
    exploited: Share


@dataclass(frozen=True, slots=True)
class FloorEffect:
    """The floor that binds (the highest), P(mu >= floor | lines), its 5 percent point and whether it was applied."""

    claim_id: str
    probability: float
    point: float
    applied: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the lines of one quantity say, on its natural scale (a count, or a share between 0 and 1).

    Attributes
    ----------
    refusal : Refusal or None
        Then `median` and `intervals` are None and empty; `ratio` stays where it could be computed.
    values, bounds : tuple of str
        Names of the lines that give a value, and a bound.
    median : float or None
    intervals : mapping
        From level (.5, .8, .95) to (low, high).
    ratio : float or None
        Upper over lower end of the 95 percent interval (of the odds, for shares).
    tau : float or None
        Posterior median of the spread.
    assumed_share : float or None
        1 - Var(log mu | tau = 0) / Var(log mu), before any floor.
    floor : FloorEffect or None
    """

    scale: Scale
    refusal: Refusal | None
    values: tuple[str, ...]
    bounds: tuple[str, ...]
    median: float | None
    intervals: Mapping[float, tuple[float, float]]
    ratio: float | None
    tau: float | None
    assumed_share: float | None
    floor: FloorEffect | None


def reconcile(
    lines: Sequence[Line], spread: Spread, rules: Rules, *, floors: Sequence[Floor] = (), scale: Scale = "log"
) -> Answer:
    """Reconcile lines, all at one time and of one grade (drift already added)."""
    raise NotImplementedError


def gap_probability(one: Line, other: Line, spread: Spread) -> float:
    """Probability of a gap between two measurements of one thing as large as theirs or larger."""
    raise NotImplementedError


def log_contrast_density(lines: Sequence[Line], spread: Spread) -> float:
    """Log density of the differences of lines, with their common mean integrated out: the score of section 8."""
    raise NotImplementedError
