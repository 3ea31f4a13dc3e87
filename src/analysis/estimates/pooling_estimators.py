"""Means by weighted least squares, and tau2, the variance between claims: many quantities at once, or one regression.

With weights W = diag(w), P = W - WX(X'WX)^-1 X'W. No k x k matrix is ever formed: each trace and each form is a few
sums over the claims and products of p x p matrices.

Closed forms of tau2 set a quadratic form y'Py to its expectation: DL, HE, HS and SJ. ML, REML, EB and PM are searched
for, all quantities together, settled ones leaving the work (EB and PM solve one equation and differ only where metafor
refuses zero variances). ML and REML follow Fisher scoring from the Hedges estimate, so that of several local maxima the
one is found that metafor finds, and change to Newton steps within a tenth of a standard error, so that the optimum is
exact to rounding. Roots of the generalised Q statistic use Newton steps on 1/Q, which is increasing and concave in tau2
(Cauchy-Schwarz), so after one step the iterates rise to the root without a safeguard.

References
----------
Quadratic forms and standard errors: Viechtbauer (2005), Journal of Educational and Behavioral Statistics 30(3),
261-293. DL: DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177-188. HE: Hedges (1983), Psychological
Bulletin 93(2), 388-395. HS: Schmidt and Hunter (2015), Methods of meta-analysis (3rd ed.), Sage. SJ: Sidik and Jonkman
(2005), Journal of Biopharmaceutical Statistics 15(5), 823-838. ML, REML: Harville (1977), Journal of the American
Statistical Association 72(358), 320-338. EB: Morris (1983), the same, 78(381), 47-55. PM: Paule and Mandel (1982),
Journal of Research of the National Bureau of Standards 87(5), 377-385.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial, reduce

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

CLOSED = ("DL", "HE", "HS", "SJ")
SEARCHED = ("ML", "REML", "EB", "PM")
COMMON = ("EE", "CE", "FE")
METHODS = (*CLOSED, *SEARCHED, *COMMON)
# metafor refuses these where a sampling variance is zero: their weights are 1 / v.
NEEDS_POSITIVE_VARIANCES = frozenset({"DL", "HS", "PM", *COMMON})

# No more claims than this are added up one after the other, so that a quantity comes out alike alone and in a batch.
FEW = 32
MAX_ITERATIONS = 1000
# Newton steps double the number of right digits: a step of 1e-8 standard errors leaves an error of rounding size.
LAST_STEP = 1e-8
# Fisher steps gain a constant factor only, so without a Newton step the last one must be smaller.
LAST_FISHER_STEP = 1e-12
# In units where the smallest variance is about one: below this the likelihood slope no longer changes sign.
NEAR_ZERO = 1e-3
# Standard errors from the optimum within which Newton steps take over.
NEWTON_WITHIN = 0.1
LOG_2PI = float(np.log(2.0 * np.pi))


def total(values: Floats) -> Floats:
    """The sum of one value per claim over each quantity, (G,) from (K, G)."""
    if len(values) <= FEW:
        return np.asarray(reduce(np.add, values))
    return np.asarray(values.sum(axis=0))


@dataclass(frozen=True)
class Fit:
    """Weighted least squares of G quantities of K claims each: `y` of variances `v`, both (K, G), by weights 1 / v.

    Of each quantity the mean is fitted; with `x` of orthonormal columns, (K, p), the one quantity (G = 1) has a mean
    that is linear in covariates. By sampling variances it is the common-effect fit. Numbers are worked out when asked
    for.
    """

    y: Floats
    v: Floats
    x: Floats | None = None

    @property
    def k(self) -> int:
        """Number of claims of each quantity."""
        return len(self.y)

    @property
    def df(self) -> int:
        """Claims less coefficients."""
        coefficients = 1 if self.x is None else self.x.shape[1]
        return self.k - coefficients

    def at(self, tau2: Floats) -> Fit:
        """The fit with so much more variance, one tau2 per quantity."""
        variances = self.v + tau2
        return Fit(self.y, variances, self.x)

    def _cross(self, m: Floats) -> Floats:
        """X'm, (G, p)."""
        if self.x is None:
            return total(m)[:, None]
        return (self.x.T @ m).T

    def _gram(self, m: Floats) -> Floats:
        """X'MX with M = diag(m), (G, p, p): of a mean the plain sum."""
        if self.x is None:
            return total(m)[:, None, None]
        (weights,) = m.T
        weighted = self.x.T * weights
        return np.asarray(weighted @ self.x)[None]

    def tr_hat(self, m: Floats, *, squared: bool = False) -> Floats:
        """The trace of (X'WX)^-1 X'MX with M = diag(m), or of its square, (G,)."""
        gram = self._gram(m)
        hat = self.inverse * gram if self.x is None else self.inverse @ gram
        if squared:
            return np.asarray(np.einsum("gij,gji->g", hat, hat))
        return np.asarray(np.einsum("gii->g", hat))

    @cached_property
    def w(self) -> Floats:
        """Weights, (K, G)."""
        return 1.0 / self.v

    @cached_property
    def sum_w(self) -> Floats:
        """Their sum, (G,)."""
        return total(self.w)

    @cached_property
    def gram(self) -> Floats:
        """X'WX."""
        if self.x is None:
            return self.sum_w[:, None, None]
        return self._gram(self.w)

    @cached_property
    def inverse(self) -> Floats:
        """Its inverse; all NaN where there is none, so that one bad regression is flagged, not fatal."""
        if self.x is None:
            return 1.0 / self.gram
        try:
            return np.asarray(np.linalg.inv(self.gram), dtype=np.float64)
        except np.linalg.LinAlgError:
            return np.full_like(self.gram, np.nan)

    @cached_property
    def beta(self) -> Floats:
        """Coefficients, (G, p)."""
        crossed = self._cross(self.w * self.y)
        return np.asarray(np.einsum("gij,gj->gi", self.inverse, crossed))

    @cached_property
    def _residual(self) -> Floats:
        if self.x is None:
            return np.asarray(self.y - self.beta[:, 0])
        fitted = self.x @ self.beta.T
        return np.asarray(self.y - fitted)

    @cached_property
    def _py(self) -> Floats:
        return self.w * self._residual

    @cached_property
    def q(self) -> Floats:
        """y'Py, the weighted residual sum of squares; Cochran's Q by sampling variances."""
        return total(self._py * self._residual)

    @cached_property
    def y_pp_y(self) -> Floats:
        """y'PPy, minus the slope of y'Py in tau2."""
        return total(self._py * self._py)

    def y_ppp_y(self) -> Floats:
        """y'PPPy, minus half the slope of y'PPy in tau2."""
        wpy = self.w * self._py
        crossed = self._cross(wpy)
        of_mean = np.einsum("gi,gij,gj->g", crossed, self.inverse, crossed)
        in_all = total(wpy * self._py)
        return np.asarray(in_all - of_mean)

    @cached_property
    def tr_p(self) -> Floats:
        """The trace of P; not finite where a weight is infinite."""
        return self.sum_w - self.tr_hat(self.w * self.w)

    def tr_papa(self, a: Floats | float = 1.0) -> Floats:
        """The trace of PAPA for a diagonal A, (K, G), by default of PP; not finite where a weight is infinite."""
        wa = self.w * a
        wwa = self.w * wa
        crossed = self.tr_hat(wwa * wa)
        squared = self.tr_hat(wwa, squared=True)
        in_all = total(wa * wa)
        return in_all - 2.0 * crossed + squared

    @cached_property
    def log_v(self) -> Floats:
        """The sum of the logs of variances, (G,)."""
        return total(np.log(self.v))

    def loglik(self, *, restricted: bool) -> Floats:
        """The (restricted) log likelihood at the coefficients, (G,)."""
        scatter = self.log_v + self.q
        if not restricted:
            return -0.5 * (self.k * LOG_2PI + scatter)
        if self.x is None:
            # In place of log |X'X|, which is nought for the orthonormal columns of a regression.
            log_xx = np.log(self.k)
            log_det = np.log(self.gram[:, 0, 0])
        else:
            log_xx = 0.0
            _, log_det = np.linalg.slogdet(self.gram)
        deviance = self.df * LOG_2PI - log_xx + scatter + log_det
        return np.asarray(-0.5 * deviance)


def moments(claims: Fit, method: str) -> tuple[Fit, Floats | float, Floats | float]:
    """The fit whose y'Py a closed form looks at, what is expected of it without spread, and what a tau2 of one adds."""
    match method:
        case "DL":
            return claims, claims.df, claims.tr_p
        case "HS":
            return claims, claims.k, claims.sum_w
        case "SJ":
            # The raw variance of the claims is the first guess; what is found cannot be negative.
            mean = total(claims.y) / claims.k
            deviation = claims.y - mean
            raw = total(deviation * deviation) / claims.k
            return claims.at(raw), 0.0, claims.df / raw
        case _:
            fit = Fit(claims.y, np.ones((claims.k, 1)), claims.x)
            expected = total(claims.v) - fit.tr_hat(claims.v)
            return fit, expected, claims.df


# From claims and the present values to the next ones and which of them are final.
Step = Callable[[Fit, Floats], tuple[Floats, Bools]]


def iterate(claims: Fit, start: Floats, step: Step) -> tuple[Floats, Bools]:
    """The settled values and whether each settled, repeating `step` on those that have not."""
    value = start.copy()
    converged = np.zeros(start.size, dtype=bool)
    index = np.arange(start.size)
    current = start
    for _ in range(MAX_ITERATIONS):
        current, done = step(claims, current)
        finite = np.isfinite(current)
        value[index] = current
        converged[index] = done & finite
        going = finite & ~done
        if not going.any():
            break
        if not going.all():
            claims = Fit(claims.y[:, going], claims.v[:, going], claims.x)
            current = current[going]
            index = index[going]
    return value, converged


def _moved(claims: Fit, tau2: Floats, by: Floats, falls: Bools, last: Floats) -> tuple[Floats, Bools]:
    """The values after a step, halved until none is negative, and which are final: at zero, or moved by `last` at most.

    `falls` says where what is searched for does not lie above; tau2 becomes exactly zero only where all variances are
    positive.
    """
    moved = tau2 + by
    is_below = moved < 0.0
    if is_below.any():
        start = tau2[is_below]
        step = by[is_below]
        times_start = -step / start
        halvings = np.ceil(np.log2(times_start))
        halved_step = step * np.exp2(-halvings)
        halved = np.maximum(start + halved_step, 0.0)
        variances = claims.v[:, is_below]
        least_variance = np.min(variances, axis=0)
        becomes_zero = (start < NEAR_ZERO) & (least_variance > 0.0)
        moved[is_below] = np.where(becomes_zero, 0.0, halved)
    at_zero = (tau2 == 0.0) & falls
    is_small = (np.abs(by) <= last) & ~is_below
    is_settled = at_zero | is_small
    return np.where(at_zero, 0.0, moved), is_settled


def _likelihood_step(claims: Fit, tau2: Floats, *, restricted: bool) -> tuple[Floats, Bools]:
    """The step of the (restricted) likelihood: Fisher scoring, Newton near the optimum."""
    fit = claims.at(tau2)
    # Twice the expected information on tau2, and twice the slope.
    if restricted:
        information = fit.tr_papa()
        slope = fit.y_pp_y - fit.tr_p
    else:
        information = total(fit.w * fit.w)
        slope = fit.y_pp_y - fit.sum_w
    curvature = 2.0 * fit.y_ppp_y() - information
    se = np.sqrt(2.0 / information)
    fisher = slope / information
    newton = slope / curvature
    near = NEWTON_WITHIN * se
    # Newton near the optimum, and where the likelihood is so curved that Fisher steps would swing about it.
    swings = curvature > 2.0 * information
    is_near = np.abs(fisher) <= near
    takes_newton = swings | ((curvature > 0.0) & is_near)
    short_newton = np.clip(newton, -near, near)
    careful = np.where(swings, newton, short_newton)
    by = np.where(takes_newton, careful, fisher)
    last_step = np.where(takes_newton, LAST_STEP, LAST_FISHER_STEP)
    falls = slope <= 0.0
    return _moved(claims, tau2, by, falls, last_step * se)


def q_step(claims: Fit, tau2: Floats, *, goal: float | None = None) -> tuple[Floats, Bools]:
    """The step towards y'Py = `goal`, by default its expectation k - p, by Newton on 1 / y'Py."""
    fit = claims.at(tau2)
    aim = claims.df if goal is None else goal
    excess = fit.q / aim - 1.0
    by = excess * fit.q / fit.y_pp_y
    last = LAST_STEP * claims.k / fit.sum_w
    falls = fit.q <= aim
    return _moved(claims, tau2, by, falls, last)


def estimate_tau2(claims: Fit, method: str) -> tuple[Floats, Bools]:
    """tau2 of each quantity, (G,), and whether its search settled; zero in the common-effect model and of one claim."""
    if method in COMMON or claims.k == 1:
        groups = claims.y.shape[1]
        return np.zeros(groups), np.ones(groups, dtype=bool)
    fit, expected, scale = moments(claims, method)
    surplus = fit.q - expected
    value = np.maximum(surplus / scale, 0.0)
    if method in CLOSED:
        return value, np.isfinite(value)
    if method in ("EB", "PM"):
        return iterate(claims, value, q_step)
    is_restricted = method == "REML"
    step = partial(_likelihood_step, restricted=is_restricted)
    return iterate(claims, value, step)


def interval(estimate: Floats, se: Floats | float, df: float, level: float) -> tuple[Floats, Floats]:
    """Ends by the t distribution, by the normal one where `df` is infinite."""
    up_to = (1.0 + level) / 2.0
    quantile = special.stdtrit(df, up_to)
    half = np.multiply(quantile, se)
    return estimate - half, estimate + half


@np.errstate(all="ignore")
def wald(estimate: Floats, se: Floats, df: float, level: float) -> dict[str, Floats]:
    """Tests that estimates are zero, and their intervals."""
    statistic = np.divide(estimate, se)
    low, high = interval(estimate, se, df, level)
    distance = np.abs(statistic)
    tail = special.stdtr(df, -distance)
    p = np.multiply(2.0, tail)
    return {"statistic": statistic, "p": p, "ci_low": low, "ci_high": high}
