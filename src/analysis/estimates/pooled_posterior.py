"""The answer to one quantity from its lines of evidence, or the reason why none is given; and what sets teach of tau.

mu is flat on the log (log odds) scale and tau ~ half-normal(A), with one A for the lines of one team and one for those
of different teams, each ~ half-normal(prior_scale). A strict set is lines on one population, one concept and one time,
from different data; what each set makes of A is its likelihood with mu and tau integrated out. A is never plugged in: a
quantity gets the average of half-normal(A) over what the *other* sets say of A. Until enough sets of different teams
are held, the A of their answers is the larger of one that one team teaches and of one from the prior alone.

At least two lines must give a value; bounds enter beside them, and registered persons as a floor: count x share
confirmed x share exploited there and then. Both shares are uncertain, as beta distributions; so is then the floor.

References
----------
Röver C., Bender R., Dias S., et al. (2021). On weakly informative prior distributions for the heterogeneity
parameter in Bayesian random-effects meta-analysis. Research Synthesis Methods 12(4), 448-474.
Turner R. M., Davey J., Clarke M. J., Thompson S. G., Higgins J. P. T. (2012). Predicting the extent of heterogeneity in
meta-analysis, using empirical data. International Journal of Epidemiology 41(3), 818-827.
Higgins J. P. T., Thompson S. G., Spiegelhalter D. J. (2009). A re-evaluation of random-effects meta-analysis.
Journal of the Royal Statistical Society A 172(1), 137-159.
Gelman A. (2006). Prior distributions for variance parameters in hierarchical models. Bayesian Analysis 1(3), 515-534:
a half-normal spread keeps the posterior proper with two lines and a flat mean.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum, auto
from functools import cached_property, lru_cache
from itertools import chain, compress

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtri, erf, erfc, logsumexp

from analysis.estimates import quadrature
from analysis.estimates.line_likelihood import EvidenceError, Floats, Line, Rules, Says, Scale, from_scale
from analysis.estimates.quadrature import Density, log_half_normal, stretched
from analysis.estimates.registered_floor import Floor


class WhyNot(StrEnum):
    """Why no reconciled number is given."""

    ONE_LINE = auto()
    YEARS_APART = auto()
    UNLIKE_GRADES = auto()
    BOUNDS_ONLY = auto()
    JUDGEMENT_ONLY = auto()
    CONTRADICTED_BY_FLOOR = auto()
    TOO_WIDE = auto()
    UNLIKE_QUANTITY = auto()
    CHANGE_IN_TIME = auto()


#: What is told of an answer: its median and the ends of its intervals, by their columns.
QUANTILES: Mapping[str, float] = {
    "low95": 0.025,
    "low80": 0.1,
    "low50": 0.25,
    "median": 0.5,
    "high50": 0.75,
    "high80": 0.9,
    "high95": 0.975,
}
ENDS = ("low95", "median", "high95")
#: Lower end of the 95 percent interval, median and upper end, in the unit of the quantity; nothing where it is refused.
Ends = tuple[float | None, float | None, float | None]
# With so many nodes of tau quantiles stand within 1e-6 of those of far more (tests/estimates/test_pooled_posterior.py).
SCALE_NODES = 80
TAU_NODES = 56
# From here on the nodes of A tell one scale from another.
SMALLEST_SCALE = 0.02
# Prior probability beyond the last node of a scale or of a spread.
NEGLIGIBLE = 1e-13


@dataclass(frozen=True, slots=True)
class Spread:
    """What is known of tau before the lines of a quantity are seen: half-normal(A), averaged over A."""

    scales: tuple[float, ...]  # nodes of A
    weights: tuple[float, ...]  # their probabilities

    @classmethod
    def fixed(cls, scale: float) -> Spread:
        """One A, as a choice of the multiverse."""
        if not (math.isfinite(scale) and scale > 0):
            raise EvidenceError(f"the scale of the spread must be finite and above 0, not {scale!r}")
        return cls((scale,), (1.0,))

    def nodes(self, smallest: float) -> tuple[Floats, Floats]:
        """Nodes of tau that resolve it from `smallest` on, and the log of weight times density, each (T,)."""
        tau, weight = stretched(smallest, (0.0, _end(self)), TAU_NODES)
        log_by_scale = log_half_normal(tau[:, None], np.array(self.scales))
        log_density = logsumexp(log_by_scale, axis=1, b=np.array(self.weights))
        return tau, np.log(weight) + log_density


# Many lines stand alone, and ask this of the same spread.
@lru_cache(maxsize=256)
def factor(spread: Spread, level: float) -> float:
    """How far a measurement stands from what it measures, as a factor that holds with probability `level`."""
    tau, log_weight = spread.nodes(min(spread.scales) / 10)
    weight = np.exp(log_weight)

    def missing(distance: float) -> float:
        within = erf(distance / tau / math.sqrt(2))
        return float(level - weight @ within)

    log_factor = brentq(missing, 0.0, 10 * _end(spread), xtol=1e-12)
    return math.exp(log_factor)


@lru_cache(maxsize=256)
def _end(spread: Spread) -> float:
    """The tau beyond which hardly any probability lies."""
    scales = math.sqrt(2) * np.array(spread.scales)
    weights = np.array(spread.weights)

    def excess(tau: float) -> float:
        beyond = weights @ erfc(tau / scales)
        return float(beyond - NEGLIGIBLE)

    furthest = 10 * max(spread.scales)
    return float(brentq(excess, 0.0, furthest, xtol=1e-12))


@dataclass(frozen=True, slots=True)
class StrictSet:
    """Lines on one population, one concept and one time, from different data."""

    name: str | tuple[str, ...]  # the quantity; the set is left out when that quantity is answered
    lines: tuple[Line, ...]  # two or more that give a value; bounds among them count as such
    same_team: bool = False  # whether one team made them all
    elsewhere: tuple[tuple[str, ...], ...] = ()  # other quantities on which the same studies meet

    def is_about(self, name: str | tuple[str, ...]) -> bool:
        """Whether its studies meet on a quantity."""
        return name == self.name or name in self.elsewhere


@dataclass(frozen=True)
class ScaleWeights:
    """What is known of A: the probability of each of its nodes."""

    prior_scale: float
    weights: Floats  # (N,)

    def spread(self) -> Spread:
        """What is known of the tau of a quantity."""
        return self._spread

    @cached_property
    def _spread(self) -> Spread:
        """What is known of tau, which thousands of quantities may ask."""
        all_scales, _ = _scale_nodes(self.prior_scale)
        matters = self.weights > NEGLIGIBLE
        scales = all_scales[matters]
        weights = self.weights[matters]
        probabilities = weights / weights.sum()
        return Spread(tuple(scales.tolist()), tuple(probabilities.tolist()))

    @cached_property
    def median(self) -> float:
        """Median of A."""
        return self.quantile(0.5)

    def quantile(self, p: float) -> float:
        """Quantile of A."""
        (u,) = self._density.quantile(np.array([p]))
        return float(SMALLEST_SCALE * np.sinh(u))

    def or_larger(self, second: ScaleWeights) -> ScaleWeights:
        """What is known of the larger of two independent scales under one prior."""
        u, weight = self._density.nodes()
        cdf, _ = self._density.cdf_pdf(u.ravel())
        second_cdf, _ = second._density.cdf_pdf(u.ravel())
        density = self._density.values * second_cdf + second._density.values * cdf
        mass = (density * weight).ravel()
        return ScaleWeights(self.prior_scale, mass / mass.sum())

    @cached_property
    def _density(self) -> Density:
        """The density of u = asinh(A / smallest scale), on which the nodes of A lie."""
        end = _end(Spread.fixed(self.prior_scale))
        edges = np.array([0.0, np.arcsinh(end / SMALLEST_SCALE)])
        _, weight = quadrature.nodes_of(edges, SCALE_NODES)
        return Density(edges, self.weights / weight)


@dataclass(frozen=True)
class LearnedScale:
    """The posterior of A."""

    sets: tuple[StrictSet, ...]  # what it was learned from, by name
    prior_scale: float  # A ~ half-normal(prior_scale) before
    log_likelihood: Floats  # of each set at the nodes of A, shape (S, N)

    @property
    def comparisons(self) -> int:
        """Lines that give a value less one, added over the sets."""
        lines = chain.from_iterable(strict_set.lines for strict_set in self.sets)
        values = sum(line.says is Says.VALUE for line in lines)
        return values - len(self.sets)

    @property
    def speaks_of_one(self) -> bool:
        """Whether it is told beside one line how far others have stood apart, as it rests on comparisons of others."""
        return True

    def prior_alone(self) -> LearnedScale:
        """Learned from nothing."""
        return self.among(lambda _: False)

    @cached_property
    def weights(self) -> ScaleWeights:
        """What the sets say of A."""
        scales, weight = _scale_nodes(self.prior_scale)
        log_prior = np.log(weight) + log_half_normal(scales, self.prior_scale)
        log_weight = log_prior + self.log_likelihood.sum(0)
        return ScaleWeights(self.prior_scale, np.exp(log_weight - logsumexp(log_weight)))

    def among(self, wanted: Callable[[StrictSet], bool]) -> LearnedScale:
        """Learned from some of the sets."""
        is_wanted = [wanted(strict_set) for strict_set in self.sets]
        sets = tuple(compress(self.sets, is_wanted))
        rows = np.flatnonzero(is_wanted)
        return replace(self, sets=sets, log_likelihood=self.log_likelihood[rows])

    def without(self, name: str | tuple[str, ...]) -> LearnedScale:
        """Learned from the sets of other studies than those that meet there; from all, if none do."""
        if not any(strict_set.is_about(name) for strict_set in self.sets):
            # What was worked out for all of them is not worked out again.
            return self
        return self.among(lambda strict_set: not strict_set.is_about(name))

    def by_team(self, *, same_team: bool) -> LearnedScale:
        """Learned from the sets that one team made, or from those of different teams."""
        return self.among(lambda strict_set: strict_set.same_team is same_team)

    def of_team(self, *, same_team: bool, least: float) -> TeamScale:
        """What `scale_of` says; of thousands of quantities that are none of the sets it is asked once."""
        asked = same_team, least
        if asked not in self._team_scales:
            self._team_scales[asked] = scale_of(self, same_team=same_team, least=least)
        return self._team_scales[asked]

    @cached_property
    def _team_scales(self) -> dict[tuple[bool, float], TeamScale]:
        """What was asked of the scale of one team, or of different ones."""
        return {}

    def spread(self) -> Spread:
        """What the sets say of the tau of a quantity that is none of them."""
        return self.weights.spread()

    def quantile(self, p: float) -> float:
        """Quantile of A."""
        return self.weights.quantile(p)

    def profile(self) -> tuple[float, float, float]:
        """A of the highest likelihood, and both ends of its 95 percent profile interval, all nodes; no prior enters."""
        scales, _ = _scale_nodes(self.prior_scale)
        total = self.log_likelihood.sum(0)
        drop = 0.5 * float(chdtri(1, 0.05))
        least = np.max(total) - drop
        inside = scales[total >= least]
        likeliest = scales[np.argmax(total)]
        return float(likeliest), float(inside[0]), float(inside[-1])


@dataclass(frozen=True)
class TeamScale:
    """What is known of A for lines of one team, or of different ones, and on how many comparisons that rests."""

    weights: ScaleWeights
    same_team: int  # comparisons of lines of one team
    other_team: int  # of lines of different teams


def scale_of(learned: LearnedScale, *, same_team: bool, least: float) -> TeamScale:
    """What sets teach of A, by whether one team made the lines.

    With fewer than `least` comparisons of different teams theirs is the larger of what one team teaches and the prior.
    """
    of_one_team = learned.by_team(same_team=True)
    of_others = learned.by_team(same_team=False)
    if same_team:
        return TeamScale(of_one_team.weights, of_one_team.comparisons, 0)
    if of_others.comparisons >= least:
        return TeamScale(of_others.weights, 0, of_others.comparisons)
    larger = of_one_team.weights.or_larger(learned.prior_alone().weights)
    return TeamScale(larger, of_one_team.comparisons, of_others.comparisons)


@lru_cache(maxsize=8)
def _scale_nodes(prior_scale: float) -> tuple[Floats, Floats]:
    """Nodes and weights of A."""
    end = _end(Spread.fixed(prior_scale))
    return stretched(SMALLEST_SCALE, (0.0, end), SCALE_NODES)


def learn(sets: Sequence[StrictSet], *, prior_scale: float) -> LearnedScale:
    """The posterior of A, given strict sets in any order, each of a name of its own; without any its prior."""
    ordered = tuple(sorted(sets, key=lambda strict_set: strict_set.name))
    scales, _ = _scale_nodes(prior_scale)
    log_likelihood = np.empty((len(ordered), scales.size))
    for index, strict_set in enumerate(ordered):
        log_likelihood[index] = _log_likelihood_of_scales(strict_set.lines, prior_scale)
    return LearnedScale(ordered, prior_scale, log_likelihood)


# Every question about a subject's own claims learns from the same sets.
@lru_cache(maxsize=4096)
def _log_likelihood_of_scales(lines: tuple[Line, ...], prior_scale: float) -> Floats:
    """What the lines of a strict set make of each A, in ascending order, (N,), with mu and tau integrated out."""
    scales, _ = _scale_nodes(prior_scale)
    widest = Spread.fixed(float(scales[-1]))
    tau, weight = stretched(_smallest_error(lines), (0.0, _end(widest)), SCALE_NODES)
    log_prior = np.log(weight) + log_half_normal(tau, scales[:, None])
    log_joint = log_prior + quadrature.log_marginal(sorted(lines), tau)
    log_evidence = logsumexp(log_joint, axis=1)
    # Scales far below every error are resolved by few nodes, hence the division by what those make of the prior.
    return np.asarray(log_evidence - logsumexp(log_prior, axis=1))


def _smallest_error(lines: Sequence[Line]) -> float:
    """The smallest standard deviation of any line, on either side."""
    return min(min(line.below, line.above) for line in lines)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the lines of one quantity say, on its natural scale (an amount, or a share between 0 and 1)."""

    scale: Scale  # on which it was reconciled
    refusal: WhyNot | None  # then there are no quantiles
    quantiles: Mapping[str, float] = field(default_factory=dict)  # as in `QUANTILES`
    # Upper over lower end of the 95 percent interval, of the odds for shares; stays where it is why none is given.
    ratio: float | None = None
    tau: float | None = None  # mean of the spread between lines, before any floor
    # 1 - Var(mu | tau = 0) / Var(mu), before any floor: how much of the uncertainty is that of the spread.
    assumed_share: float | None = None
    floor_applied: bool = False
    # The posterior itself, on the scale; None after bounds between quantities, which leave draws.
    mu: Density | None = field(default=None, repr=False, compare=False)

    @property
    def ends(self) -> Ends:
        """Lower end of the 95 percent interval, median and upper end."""
        low, median, high = map(self.quantiles.get, ENDS)
        return low, median, high


def summarised(answer: Answer, quantiles: Sequence[float], rules: Rules) -> Answer:
    """The answer with its `QUANTILES`, from those on the scale; refused if these are too wide."""
    low, *_, high = quantiles
    ratio = math.exp(high - low)
    if ratio > rules.widest_ratio:
        return replace(answer, refusal=WhyNot.TOO_WIDE, ratio=ratio)
    natural = {}
    for name, quantile in zip(QUANTILES, quantiles, strict=True):
        natural[name] = from_scale(float(quantile), answer.scale)
    return replace(answer, quantiles=natural, ratio=ratio)


def reconcile(
    lines: Sequence[Line], spread: Spread, rules: Rules, *, floors: Sequence[Floor] = (), scale: Scale = "log"
) -> Answer:
    """What lines of one grade and one time say together, one for each lineage, in any order, on their scale.

    The spread is fixed or learned without this quantity. Floors are counts of the same place, year and definition;
    that with the highest median binds.
    """
    ordered = sorted(set(lines))
    values = [line for line in ordered if line.says is Says.VALUE]
    if len(values) < rules.least_lines:
        return Answer(scale, WhyNot.ONE_LINE)
    floor = max(floors, key=_by_median, default=None)
    breaks = list[float]()
    if floor:
        # Where the distribution function of the floor ends, and where the answer is cut off.
        breaks = [math.log(floor.count), floor.point(rules.floor_point)]
    tau, mu, weight, _ = tau_and_mu(ordered, spread, breaks)
    mean_tau = float(tau @ weight)
    answer = Answer(scale, None, tau=mean_tau, assumed_share=_assumed_share(ordered, mu))
    if floor:
        mu, probability = _above(mu, floor, rules)
        if probability < rules.floor_least_probability:
            return replace(answer, refusal=WhyNot.CONTRADICTED_BY_FLOOR)
    levels = np.array(list(QUANTILES.values()))
    quantiles = mu.quantile(levels).tolist()
    answer = replace(answer, mu=mu, floor_applied=bool(floor))
    return summarised(answer, quantiles, rules)


def _by_median(floor: Floor) -> tuple[float, str]:
    """What orders floors: the median, then the id."""
    return floor.point(0.5), floor.claim_id


def _assumed_share(lines: Sequence[Line], mu: Density) -> float:
    """How much of the uncertainty of mu would be gone if the lines had no spread."""
    no_spread = np.zeros(1)
    log_weight = np.zeros(1)
    without_spread, _, _ = quadrature.joint(lines, no_spread, log_weight, mu.edges)
    _, variance_without = without_spread.moments()
    _, variance = mu.moments()
    return 1 - variance_without / variance


def _above(mu: Density, floor: Floor, rules: Rules) -> tuple[Density, float]:
    """The density above an uncertain floor and its lowest point, and the probability to lie above the floor."""
    _, probability = mu.times(floor.cdf)
    point = floor.point(rules.floor_point)

    def cut_off(log_amount: Floats) -> Floats:
        return floor.cdf(log_amount) * (log_amount >= point)

    above, _ = mu.times(cut_off)
    return above, probability


def gap_probability(first: Line, second: Line, spread: Spread) -> float:
    """Probability that two measurements of one thing stand as far apart as these values, or further."""
    lower, upper = sorted([first, second], key=lambda line: line.best)
    gap = upper.best - lower.best
    tau, log_weight = spread.nodes(_smallest_error([lower, upper]))
    # Each errs by the error of the side on which the other stands, or, had they come out the other way round, by the
    # other.
    spread_of_both = 2 * tau**2
    facing = np.sqrt(spread_of_both + lower.above**2 + upper.below**2)
    averted = np.sqrt(spread_of_both + lower.below**2 + upper.above**2)
    tail_facing = erfc(gap / facing / math.sqrt(2))
    tail_averted = erfc(gap / averted / math.sqrt(2))
    tails = 0.5 * (tail_facing + tail_averted)
    return float(np.exp(log_weight) @ tails)


def tau_and_mu(
    lines: Sequence[Line], spread: Spread, breaks: Sequence[float] = ()
) -> tuple[Floats, Density, Floats, float]:
    """Nodes of tau, and what `joint` says of it and of mu, which was flat before."""
    tau, log_weight = spread.nodes(_smallest_error(lines))
    edges = quadrature.panels_of_mu(lines, tau, breaks)
    return tau, *quadrature.joint(lines, tau, log_weight, edges)
