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

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

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


def total(values: Floats) -> Floats:
    """The sum of one value per claim over each quantity, (G,) from (K, G)."""
    return np.asarray(reduce(np.add, values) if len(values) <= FEW else values.sum(axis=0))


def trace(left: Floats, right: Floats | None = None) -> Floats:
    """Traces of a stack of matrices (G, p, p), or of their products with another."""
    return np.asarray(np.einsum("gii->g", left) if right is None else np.einsum("gij,gji->g", left, right))


@dataclass(frozen=True)
class Problem:
    """G quantities of K claims each: claims `y` with sampling variances `v`, both (K, G), and one mean a column.

    With `x` of orthonormal columns, (K, p), the one quantity (G = 1) has a mean that is linear in covariates.
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
        return self.k - (1 if self.x is None else self.x.shape[1])

    def at(self, tau2: Floats) -> Fit:
        """The fit with weights 1 / (v + tau2), one tau2 per quantity."""
        return Fit(self.y, self.x, 1.0 / (self.v + tau2))

    @cached_property
    def at_zero(self) -> Fit:
        """The common-effect fit, with weights 1 / v."""
        return Fit(self.y, self.x, 1.0 / self.v)


@dataclass(frozen=True)
class Fit:
    """Weighted least squares of claims `y` with weights `w`, both (K, G); each number is worked out when asked for."""

    y: Floats
    x: Floats | None
    w: Floats

    def _cross(self, m: Floats) -> Floats:
        """X'm, (G, p)."""
        return total(m)[:, None] if self.x is None else (self.x.T @ m).T

    def _gram(self, m: Floats) -> Floats:
        """X'MX with M = diag(m), (G, p, p): of a mean the plain sum."""
        return total(m)[:, None, None] if self.x is None else ((self.x.T * m[:, 0]) @ self.x)[None]

    def hat(self, m: Floats) -> Floats:
        """(X'WX)^-1 X'MX with M = diag(m), (G, p, p)."""
        return self.inverse * self._gram(m) if self.x is None else self.inverse @ self._gram(m)

    @cached_property
    def sum_w(self) -> Floats:
        """The sum of weights, (G,)."""
        return total(self.w)

    @cached_property
    def gram(self) -> Floats:
        """X'WX."""
        return self.sum_w[:, None, None] if self.x is None else self._gram(self.w)

    @cached_property
    def inverse(self) -> Floats:
        """Its inverse; all NaN where there is none, so that one bad regression is flagged, not fatal."""
        if self.x is None:
            return 1.0 / self.gram
        try:
            return np.linalg.inv(self.gram)
        except np.linalg.LinAlgError:
            return np.full_like(self.gram, np.nan)

    @cached_property
    def beta(self) -> Floats:
        """Coefficients, (G, p)."""
        return np.asarray(np.einsum("gij,gj->gi", self.inverse, self._cross(self.w * self.y)))

    @cached_property
    def _residual(self) -> Floats:
        return np.asarray(self.y - (self.beta[:, 0] if self.x is None else self.x @ self.beta.T))

    @cached_property
    def _py(self) -> Floats:
        return self.w * self._residual

    @cached_property
    def q(self) -> Floats:
        """y'Py, the weighted residual sum of squares; Cochran's Q where w = 1 / v."""
        return total(self._py * self._residual)

    @cached_property
    def y_pp_y(self) -> Floats:
        """y'PPy, minus the slope of y'Py in tau2 when w = 1 / (v + tau2)."""
        return total(self._py * self._py)

    @cached_property
    def y_ppp_y(self) -> Floats:
        """y'PPPy, minus half the slope of y'PPy in tau2."""
        wpy = self.w * self._py
        crossed = self._cross(wpy)
        return np.asarray(total(wpy * self._py) - np.einsum("gi,gij,gj->g", crossed, self.inverse, crossed))

    @cached_property
    def tr_p(self) -> Floats:
        """The trace of P; not finite where a weight is infinite."""
        return self.sum_w - trace(self.hat(self.w * self.w))

    def information(self, *, restricted: bool) -> Floats:
        """Twice the expected information of the (restricted) likelihood on tau2."""
        return self.tr_papa() if restricted else total(self.w * self.w)

    def tr_papa(self, a: Floats | float = 1.0) -> Floats:
        """The trace of PAPA for a diagonal A, (K, G), by default of PP; not finite where a weight is infinite."""
        wa = self.w * a
        hat = self.hat(self.w * wa)
        return total(wa * wa) - 2.0 * trace(self.hat(self.w * wa * wa)) + trace(hat, hat)


CLOSED = ("DL", "HE", "HS", "SJ")


def moments(problem: Problem, method: str) -> tuple[Fit, Floats | float, Floats | float]:
    """The fit whose y'Py a closed form looks at, what is expected of it without spread, and what a tau2 of one adds."""
    match method:
        case "DL":
            return problem.at_zero, problem.df, problem.at_zero.tr_p
        case "HS":
            return problem.at_zero, problem.k, problem.at_zero.sum_w
        case "SJ":
            # The raw variance of the claims is the first guess; what is found cannot be negative.
            deviation = problem.y - total(problem.y) / problem.k
            raw = total(deviation * deviation) / problem.k
            return problem.at(raw), 0.0, problem.df / raw
        case _:
            fit = Fit(problem.y, problem.x, np.ones((problem.k, 1)))
            return fit, total(problem.v) - trace(fit.hat(problem.v)), problem.df


# From a problem and the present values to the next ones and which of them are final.
Step = Callable[[Problem, Floats], tuple[Floats, Bools]]


def iterate(problem: Problem, start: Floats, step: Step) -> tuple[Floats, Bools]:
    """The settled values and whether each settled, repeating `step` on those that have not."""
    value, converged = start.copy(), np.zeros(start.size, dtype=bool)
    index, current = np.arange(start.size), start
    for _ in range(MAX_ITERATIONS):
        current, done = step(problem, current)
        finite = np.isfinite(current)
        value[index], converged[index] = current, done & finite
        going = finite & ~done
        if not going.any():
            break
        if not going.all():
            problem = Problem(problem.y[:, going], problem.v[:, going], problem.x)
            current, index = current[going], index[going]
    return value, converged


def _moved(problem: Problem, tau2: Floats, by: Floats, falls: Bools, last: Floats) -> tuple[Floats, Bools]:
    """The values after a step, halved until none is negative, and which are final: at zero, or moved by `last` at most.

    `falls` says where what is searched for does not lie above; tau2 becomes exactly zero only where all variances are
    positive.
    """
    moved = tau2 + by
    below = moved < 0.0
    if below.any():
        start, step = tau2[below], by[below]
        halved = np.maximum(start + step * np.exp2(-np.ceil(np.log2(-step / start))), 0.0)
        positive = np.min(problem.v[:, below], axis=0) > 0.0
        moved[below] = np.where((start < NEAR_ZERO) & positive, 0.0, halved)
    at_zero = (tau2 == 0.0) & falls
    return np.where(at_zero, 0.0, moved), at_zero | ((np.abs(by) <= last) & ~below)


def _likelihood_step(problem: Problem, tau2: Floats, *, restricted: bool) -> tuple[Floats, Bools]:
    """The step of the (restricted) likelihood: Fisher scoring, Newton near the optimum."""
    fit = problem.at(tau2)
    information = fit.information(restricted=restricted)
    slope = fit.y_pp_y - (fit.tr_p if restricted else fit.sum_w)
    curvature = 2.0 * fit.y_ppp_y - information
    se = np.sqrt(2.0 / information)
    fisher, full = slope / information, slope / curvature
    near = NEWTON_WITHIN * se
    # Newton near the optimum, and where the likelihood is so curved that Fisher steps would swing about it.
    swings = curvature > 2.0 * information
    newton = swings | ((curvature > 0.0) & (np.abs(fisher) <= near))
    by = np.where(newton, np.where(swings, full, np.clip(full, -near, near)), fisher)
    return _moved(problem, tau2, by, slope <= 0.0, np.where(newton, LAST_STEP, LAST_FISHER_STEP) * se)


def q_step(problem: Problem, tau2: Floats, *, goal: float | None = None) -> tuple[Floats, Bools]:
    """The step towards y'Py = `goal`, by default its expectation k - p, by Newton on 1 / y'Py."""
    fit, aim = problem.at(tau2), problem.df if goal is None else goal
    by = (fit.q / aim - 1.0) * fit.q / fit.y_pp_y
    return _moved(problem, tau2, by, fit.q <= aim, LAST_STEP * problem.k / fit.sum_w)


SEARCHED: dict[str, Step] = {
    "ML": partial(_likelihood_step, restricted=False),
    "REML": partial(_likelihood_step, restricted=True),
    "EB": q_step,
    "PM": q_step,
}
COMMON = ("EE", "CE", "FE")
METHODS = (*CLOSED, *SEARCHED, *COMMON)
# metafor refuses these where a sampling variance is zero: their weights are 1 / v.
NEEDS_POSITIVE_VARIANCES = frozenset({"DL", "HS", "PM", *COMMON})


def estimate_tau2(problem: Problem, method: str) -> tuple[Floats, Bools]:
    """tau2 of each quantity, (G,), and whether its search settled; zero in the common-effect model and of one claim."""
    if method in COMMON or problem.k == 1:
        groups = problem.y.shape[1]
        return np.zeros(groups), np.ones(groups, dtype=bool)
    fit, expected, scale = moments(problem, method)
    value = np.maximum((fit.q - expected) / scale, 0.0)
    return iterate(problem, value, SEARCHED[method]) if method in SEARCHED else (value, np.isfinite(value))
