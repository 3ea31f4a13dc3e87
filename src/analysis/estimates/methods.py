"""The ways of putting the claims of a quantity together, side by side under their names.

A method is given all quantities at once and answers in their order, so that it may work on them as a batch, and so
that a coherent model of all regions together can become one more entry of `METHODS`: nothing else has to change.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.estimates import exact, opinion, pooling
from analysis.estimates._voices import voices
from analysis.estimates.inputs import Quantity
from analysis.reading.priors import Priors

EXACT, REML_HK, LINEAR_POOL = "exact", "reml_hk", "linear_pool"
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one method says about one quantity; numbers that it does not have are None.

    Parameters
    ----------
    quantiles : tuple of float
        At `LEVELS`, in the unit of the quantity; empty where the method has no answer.
    predictive : tuple of float
        Ends of the 95 percent interval of a further lineage of its kind; empty where the method has none.
    tau : float or None
        Spread between lineages, log scale.
    i2 : float or None
        Share of the variation between lineages that is not chance, percent.
    prior_share, spread_share : float or None
        How much of the prior's variance is left.
    why_not : str
        Why there is no answer; empty where there is one.
    """

    quantiles: tuple[float, ...] = ()
    predictive: tuple[float, ...] = ()
    tau: float | None = None
    i2: float | None = None
    prior_share: float | None = None
    spread_share: float | None = None
    why_not: str = ""


Method = Callable[[Sequence[Quantity], Priors], Sequence[Answer]]
_BOUNDS_ONLY = "only bounds are known"


def by_exact(quantities: Sequence[Quantity], priors: Priors) -> Sequence[Answer]:
    """The exact hierarchical model, where at least one claim fixes a value.

    Parameters
    ----------
    quantities : sequence of Quantity
        With floors and bounds.
    priors : Priors
        `tau_scale`.
    """
    sure = [entry for entry in quantities if not entry.bounds_only]
    if not sure:
        return [Answer(why_not=_BOUNDS_ONLY) for _ in quantities]
    batch = exact.posterior_batch(
        [entry.inputs for entry in sure],
        tau_scale=priors.number("tau_scale"),
        mu_prior=(np.array([e.mu_prior[0] for e in sure]), np.array([e.mu_prior[1] for e in sure])),
        levels=LEVELS,
        predictive_levels=(LEVELS[0], LEVELS[-1]),
    )
    answers = iter(
        Answer(
            quantiles=tuple(np.exp(batch.quantiles[row]).tolist()),
            predictive=tuple(np.exp(batch.predictive_quantiles[row]).tolist()),
            tau=float(batch.tau_mean[row]),
            prior_share=float(batch.prior_share[row]),
            spread_share=float(batch.spread_share[row]),
        )
        for row in range(len(sure))
    )
    return [Answer(why_not=_BOUNDS_ONLY) if entry.bounds_only else next(answers) for entry in quantities]


def sure_voices(quantity: Quantity) -> Sequence[tuple[float, float]]:
    """What each lineage that fixes a value says: the log of its value, and its standard deviation."""
    return [(voice.low, voice.s) for voice in voices(quantity.stated) if not voice.bound]


def by_reml_hk(quantities: Sequence[Quantity], priors: Priors) -> Sequence[Answer]:
    """Random effects by REML with the ad-hoc Hartung-Knapp interval, one value per lineage.

    Parameters
    ----------
    quantities : sequence of Quantity
        Their bounds and floors are left out.
    priors : Priors
        `reml_lineages`: how many lineages with a value it takes.

    References
    ----------
    Hartung J., Knapp G. (2001). Statistics in Medicine 20(24), 3875-3889. Röver C., Knapp G., Friede T. (2015). BMC
    Medical Research Methodology 15, 99, on the ad-hoc variance correction.
    """
    needed = int(priors.number("reml_lineages"))
    return [_reml_hk(sure_voices(entry), needed) for entry in quantities]


def _reml_hk(told: Sequence[tuple[float, float]], needed: int) -> Answer:
    """The pooled answer of one quantity."""
    if len(told) < needed:
        counted = "1 lineage with a value" if len(told) == 1 else f"{len(told)} lineages with a value"
        return Answer(why_not=f"no pooling: {counted} where {needed} are needed")
    y, s = np.array(told).T
    fit = pooling.random_effects(y, s**2, method="REML", test="adhoc")
    if not fit.converged:
        return Answer(why_not="no pooling: the search for the spread between lineages did not settle")
    quantiles = tuple(np.exp(fit.estimate + stats.t.ppf(LEVELS, fit.df) * fit.se).tolist())
    # Without a spread the two intervals are one, whose ends must not differ in the last digit of the machine.
    ends = min(math.exp(fit.pi_low), quantiles[0]), max(math.exp(fit.pi_high), quantiles[-1])
    return Answer(
        quantiles=quantiles,
        predictive=ends,
        tau=fit.tau,
        i2=fit.i2,
    )


def by_linear_pool(quantities: Sequence[Quantity], priors: Priors) -> Sequence[Answer]:
    """The linear opinion pool: a mixture in which every lineage that fixes a value has the same weight.

    Parameters
    ----------
    quantities : sequence of Quantity
        Their bounds and floors are left out.
    priors : Priors
        Not used: a pool of opinions has no prior.
    """
    answers = []
    for entry in quantities:
        told = sure_voices(entry)
        if not told:
            answers.append(Answer(why_not=_BOUNDS_ONLY))
            continue
        pool = opinion.linear_pool([opinion.lognormal(math.exp(middle), s) for middle, s in told])
        answers.append(Answer(quantiles=tuple(np.asarray(pool.quantile(LEVELS)).tolist())))
    return answers


#: Every method by the name under which its rows stand in 30_estimates, the one that pages lead with first.
METHODS: Mapping[str, Method] = {
    EXACT: by_exact,
    REML_HK: by_reml_hk,
    LINEAR_POOL: by_linear_pool,
}
