"""What lines say under rules beside the exact one: random effects, and the linear pool."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import brentq
from scipy.special import log_ndtr, logsumexp, ndtr

from analysis.estimates import meta_analysis
from analysis.estimates.line_likelihood import Line, Says

# So many standard deviations beyond all lines hardly anything of their mixture is left.
_REACH = 9.0


def cross_check(lines: Sequence[Line], *, least: float) -> tuple[float, ...]:
    """REML with the ad-hoc Hartung-Knapp interval, of so many values, on the scale: low end, estimate, high end.

    References
    ----------
    Hartung J., Knapp G. (2001). Statistics in Medicine 20(24), 3875-3889. Röver C., Knapp G., Friede T. (2015). BMC
    Medical Research Methodology 15, 99, on the ad-hoc variance correction.
    """
    values = [line for line in lines if line.says is Says.VALUE]
    if len(values) < least:
        return ()
    y = []
    v = []
    for line in values:
        error = (line.below + line.above) / 2
        y.append(line.best)
        v.append(error**2)
    fit = meta_analysis.random_effects(y, v, method="REML", test="adhoc")
    if not fit.converged:
        return ()
    return fit.ci_low, fit.estimate, fit.ci_high


def mixture_quantiles(lines: Sequence[Line], levels: Sequence[float]) -> list[float]:
    """Quantiles, on the scale, of the linear pool: a mixture of the lines, each two halves of normal distributions.

    It keeps the disagreement of the lines, which a logarithmic pool would treat as if it were information.

    References
    ----------
    Stone M. (1961). The opinion pool. Annals of Mathematical Statistics 32(4), 1339-1342. Genest C., Zidek J. V.
    (1986). Combining probability distributions: a critique and an annotated bibliography. Statistical Science 1(1).
    """
    ends = [(line.best, line.below, line.above) for line in lines]
    best, below, above = np.array(ends).T

    def excess(log_amount: float, level: float) -> float:
        error = np.where(log_amount < best, below, above)
        distance = (log_amount - best) / error
        is_passed = distance > 0
        ahead = distance[~is_passed]
        passed = -distance[is_passed]
        surplus = float(is_passed.sum() - level * len(lines))
        if surplus:
            tails = float(ndtr(ahead).sum() - ndtr(passed).sum())
            return surplus + tails
        # Half of the lines lie on either side: what their tails leave here tells where the median is.
        log_ahead = logsumexp(log_ndtr(ahead))
        log_passed = logsumexp(log_ndtr(passed))
        return float(log_ahead - log_passed)

    lowest = best - _REACH * below
    highest = best + _REACH * above
    low = float(np.min(lowest))
    high = float(np.max(highest))
    quantiles = []
    for level in levels:
        quantile = brentq(excess, low, high, args=(level,), xtol=1e-13)
        quantiles.append(float(quantile))
    return quantiles
