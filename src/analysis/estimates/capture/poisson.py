"""Poisson log-linear fits, many models and many tables in one go, and whether a table can tell their total.

A term is a set of lists, as a history is; a model is a Boolean row over all terms. Every model here is hierarchical
(with a term come all its subsets) and holds the constant and every list's main effect. The design of such a model is
the subset relation between terms and histories, so the information of two terms is the number of persons expected on
all lists of both: it is read off one vector of overlaps, and thousands of models are one stacked solve per step.

Three things can go wrong with sparse lists. A term whose lists share nobody has the estimate minus infinity: the
histories that contain it are expected to be empty and are taken out (*extended* maximum likelihood). The likelihood may
still have no maximum at finite values (code 1). Or different parameters may fit equally well, so that the number of
unseen persons is not determined (code 2). Both together are code 3.

References
----------
Nelder and Wedderburn (1972), Journal of the Royal Statistical Society A 135, 370-384: iteratively reweighted least
squares, which is Newton's method for this likelihood.
Fienberg and Rinaldo (2012), Annals of Statistics 40, 996-1023: the maximum exists if the sufficient statistic lies
inside the cone of the design.
Chan, Silverman and Vincent (2021), Journal of the American Statistical Association 116, 1297-1306, section 2: terms at
minus infinity, and the codes (those of `checkident` in SparseMSE).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import linprog

from analysis.estimates.capture.overlap_table import Bools, CaptureError, Floats, Ints, overlaps, subsets

MOST_STEPS = 60
# Newton's error after a step is about the square of the step, so this leaves rounding only.
DECREMENT = 1e-13
# Keeps the solve possible when a fit runs off to the boundary; the fixed point does not depend on it.
RIDGE = 1e-14
# Entries of the stacked information matrices held at a time (16 MB).
BLOCK = 2_000_000


@dataclass(frozen=True, slots=True)
class Fits:
    """Maximum likelihood fits, one per row; arrays of shape (fits, 2^lists) or (fits,).

    `terms` have a finite estimate, the model's others are at minus infinity; `kept` histories can occur; `identified`
    says whether the terms are told apart by these. `beta` holds coefficients by term, 0 where a term has none, and
    `expected` the persons by history; `log_likelihood` is without the factorials. `converged` says whether Newton's
    steps came to rest, `certain` whether the fit itself proves that the maximum is at finite values.
    """

    counts: Floats
    terms: Bools
    kept: Bools
    identified: Bools
    beta: Floats
    expected: Floats
    log_likelihood: Floats
    converged: Bools
    certain: Bools

    @property
    def dark(self) -> Floats:
        """Expected persons on no list; shape (fits,)."""
        with np.errstate(over="ignore"):
            return np.asarray(np.exp(self.beta[:, 0]))

    def code(self, row: int) -> int:
        """0 if a fit is of a finite, identified maximum, 1 without finite maximum, 2 not identified, 3 both."""
        return int(not self._is_finite(row)) + 2 * int(not self.identified[row])

    def is_sound(self, row: int) -> bool:
        """Whether a fit is of a finite, identified maximum that was reached."""
        return bool(self.identified[row] and self.converged[row]) and self._is_finite(row)

    def sound(self) -> Bools:
        """`is_sound` of each fit."""
        return np.array([self.is_sound(row) for row in range(len(self.beta))], dtype=bool)

    def _is_finite(self, row: int) -> bool:
        """Whether the maximum is at finite values: from the fit if that proves it, else by linear programme.

        The latter depends on the counts only through which of them are zero.
        """
        if self.certain[row]:
            return True
        seen = self.kept[row] & (self.counts[row] > 0)
        return _exists(*(part.tobytes() for part in (self.terms[row], self.kept[row] & ~seen, seen)))


@lru_cache(maxsize=65_536)
def _exists(terms: bytes, empty: bytes, seen: bytes) -> bool:
    """Fienberg and Rinaldo's condition in its dual form: there is no direction in which the likelihood never falls."""
    term, zero, some = (np.frombuffer(part, dtype=bool) for part in (terms, empty, seen))
    if not zero.any():
        return True
    inside = subsets(term.size)
    rise = inside[np.ix_(term, zero)].T
    # Bounding each slope at 1 makes the answer either 0 or at least 1: a direction can be scaled up to the bound.
    result = linprog(
        -rise.sum(axis=0),
        A_ub=np.concatenate([rise, -rise]),
        b_ub=np.repeat([1.0, 0.0], len(rise)),
        A_eq=inside[np.ix_(term, some)].T,
        b_eq=np.zeros(int(some.sum())),
        bounds=(None, None),
        method="highs",
    )
    if result.fun is None:
        raise CaptureError(f"the existence check of a capture model did not end: {result.message}")
    return -float(result.fun) < 0.5


def fit_models(models: Bools, counts: Floats) -> Fits:
    """Fit each model, (models, 2^lists), to its table, (models, 2^lists), or all to one, (2^lists,).

    A fit without finite maximum is stopped, not refused: ask `sound`.
    """
    counts = np.broadcast_to(counts, models.shape)
    inside = subsets(models.shape[1])
    absent = models & (overlaps(counts) == 0)
    terms = models & ~absent
    kept = (absent.astype(np.float64) @ inside) == 0
    kept[:, 0] = False
    # The terms kept of a hierarchical model are themselves histories kept, and on these the design is unit triangular.
    # A combination of terms that vanishes there is a multiple of (-1)^size, so the design has full rank exactly if that
    # combination does not vanish on some other history kept. This replaces a numerical rank.
    sign = np.where(np.bitwise_count(np.arange(models.shape[1])) % 2, -1.0, 1.0)
    identified = (((terms * sign) @ inside != 0) & kept).any(axis=1)
    beta, expected = np.zeros(models.shape), np.zeros(models.shape)
    height, converged = np.zeros(len(models)), np.zeros(len(models), dtype=bool)
    sizes = terms.sum(axis=1)
    for size in np.unique(sizes):
        rows = np.flatnonzero(sizes == size)
        for part in np.array_split(rows, -(-len(rows) * size * size // BLOCK) or 1):
            codes = np.nonzero(terms[part])[1].reshape(len(part), size)
            found = _newton(counts[part], kept[part], codes)
            beta[part[:, None], codes], expected[part], height[part], converged[part] = found
    # Expected counts that are positive and meet the overlaps exactly prove existence. What is missing of the
    # overlaps could be made up by changing no history by more than 2^lists times the worst gap.
    worst = np.abs(overlaps((counts - expected) * kept) * terms).max(axis=1, initial=0.0)
    least = np.where(kept, expected, np.inf).min(axis=1)
    certain = converged & (models.shape[1] * worst < 0.1 * least)
    return Fits(counts, terms, kept, identified, beta, expected, height, converged, certain)


def _newton(counts: Floats, kept: Bools, codes: Ints) -> tuple[Floats, Floats, Floats, Bools]:
    """Coefficients, expected persons, log likelihood and rest of fits with the same number of terms, `codes`.

    Rows that have come to rest leave the batch. The start is one least-squares step from the counts themselves, with
    half a person added to each.
    """
    start = (counts + 0.5) * kept
    beta, _ = _step(start, start * (np.log(counts + 0.5) - 0.5 / (counts + 0.5)), codes)
    mu, height = _evaluate(beta, counts, kept, codes)
    live, share = np.arange(len(codes)), np.ones(len(codes))
    converged = np.zeros(len(codes), dtype=bool)
    for _ in range(MOST_STEPS):
        step, decrement = _step(mu[live], (counts[live] - mu[live]) * kept[live], codes[live])
        tried = beta[live] + share[live, None] * step
        expected, reached = _evaluate(tried, counts[live], kept[live], codes[live])
        # A step that would lower the likelihood by more than rounding is halved.
        fine = reached >= height[live] - 1e-9 * (1 + np.abs(height[live]))
        rows = live[fine]
        beta[rows], mu[rows], height[rows] = tried[fine], expected[fine], reached[fine]
        share[live] = np.where(fine, 1.0, share[live] / 2)
        converged[live] = fine & (decrement < DECREMENT)
        live = live[~converged[live]]
        if not len(live):
            break
    return beta, mu, height, converged


def _step(mu: Floats, gap: Floats, codes: Ints) -> tuple[Floats, Floats]:
    """The step of the information at `mu` towards the overlaps of `gap`, and how much it promises."""
    n_fits, size = codes.shape
    score = np.take_along_axis(overlaps(gap), codes, axis=1)
    unions = codes[:, :, None] | codes[:, None, :]
    matrix = overlaps(mu).ravel().take(unions + (np.arange(n_fits) * mu.shape[1])[:, None, None])
    diagonal = np.arange(size)
    matrix[:, diagonal, diagonal] *= 1 + RIDGE
    matrix[:, diagonal, diagonal] += np.finfo(float).tiny
    step = np.linalg.solve(matrix, score[:, :, None])[:, :, 0]
    return step, np.abs((score * step).sum(axis=1))


def _evaluate(beta: Floats, counts: Floats, kept: Bools, codes: Ints) -> tuple[Floats, Floats]:
    """Expected persons and log likelihood."""
    full = np.zeros(counts.shape)
    np.put_along_axis(full, codes, beta, axis=1)
    eta = full @ subsets(counts.shape[1])
    mu = np.zeros_like(eta)
    with np.errstate(over="ignore"):
        np.exp(eta, out=mu, where=kept)
    return mu, (counts * eta - mu).sum(axis=1)
