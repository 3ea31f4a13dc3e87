"""Poisson log-linear fits, many models and many tables in one go.

The design of such a model is the subset relation between terms and histories. So the information matrix holds,
for terms S and T, the expected number of persons on all lists of S and T together: it is read off one vector of
overlaps, and thousands of models are one matrix product, one gather and one stacked solve per step.
"""

from dataclasses import dataclass, fields

import numpy as np

from analysis.estimates.capture.existence import Reduced, exists
from analysis.estimates.capture.overlap_table import Bools, Floats, Ints, overlaps, subsets

MOST_STEPS = 60
# Newton's error after a step is about the square of the step, so this leaves rounding only.
DECREMENT = 1e-13
# Keeps the solve possible when a fit runs off to the boundary; the fixed point does not depend on it.
RIDGE = 1e-14
# Entries of the stacked information matrices held at a time (16 MB).
BLOCK = 2_000_000


@dataclass(frozen=True, slots=True)
class Maxima:
    """Maximum likelihood fits, one per row.

    `beta` holds coefficients by term, 0 where a term is not estimated, `expected` the persons by history, 0 where one
    cannot occur, each of shape (fits, 2^lists); `log_likelihood` is without the factorials. `converged` says whether
    Newton's steps came to rest, `certain` whether the fit itself proves that the maximum is at finite values; shape
    (fits,).
    """

    beta: Floats
    expected: Floats
    log_likelihood: Floats
    converged: Bools
    certain: Bools

    @property
    def dark(self) -> Floats:
        """Expected persons on no list; shape (fits,)."""
        with np.errstate(over="ignore"):
            return np.exp(self.beta[:, 0])

    def take(self, rows: Ints | Bools) -> "Maxima":
        """Keep the given fits only."""
        return Maxima(*(getattr(self, each.name)[rows] for each in fields(self)))

    def put(self, rows: Ints, other: "Maxima") -> None:
        """Overwrite the given fits."""
        for each in fields(self):
            getattr(self, each.name)[rows] = getattr(other, each.name)


def maximise(counts: Floats, reduced: Reduced) -> Maxima:
    """Fit each model to its table by Newton's method; a fit without finite maximum is stopped, not refused (`settle`).

    `counts` holds persons by history, one row for all models or one per model; shape (1 or fits, 2^lists).

    References
    ----------
    Nelder and Wedderburn (1972), Journal of the Royal Statistical Society A 135, 370-384: iteratively reweighted
    least squares, which is Newton's method for this likelihood.
    """
    terms = reduced.terms
    n_fits, cells = terms.shape
    counts = np.broadcast_to(counts, (n_fits, cells))
    result = Maxima(
        beta=np.zeros((n_fits, cells)),
        expected=np.zeros((n_fits, cells)),
        log_likelihood=np.zeros(n_fits),
        converged=np.zeros(n_fits, dtype=bool),
        certain=np.zeros(n_fits, dtype=bool),
    )
    sizes = terms.sum(axis=1)
    for size in np.unique(sizes):
        rows = np.flatnonzero(sizes == size)
        for part in np.array_split(rows, -(-len(rows) * size * size // BLOCK) or 1):
            codes = np.nonzero(terms[part])[1].reshape(len(part), size)
            result.put(part, _Newton(counts[part], reduced.kept[part], codes).run())
    return result


class _Newton:
    """Newton's method for fits with the same number of terms; rows that have come to rest leave the batch."""

    def __init__(self, counts: Floats, kept: Bools, codes: Ints) -> None:
        self.cells = counts.shape[1]
        self.inside = subsets(self.cells.bit_length() - 1)
        self.counts, self.codes, self.kept = counts, codes, kept
        self.unions = (codes[:, :, None] | codes[:, None, :]).reshape(len(codes), -1)

    def run(self) -> Maxima:
        """Fits of all rows."""
        beta = self._start()
        eta, mu, height = self._evaluate(beta, slice(None))
        live = np.arange(len(beta))
        converged = np.zeros(len(beta), dtype=bool)
        for _ in range(MOST_STEPS):
            step, decrement = self._step(mu[live], live)
            tried, (eta_new, mu_new, height_new) = self._safeguard(beta[live], step, height[live], live)
            beta[live], eta[live], mu[live], height[live] = tried, eta_new, mu_new, height_new
            converged[live] = decrement < DECREMENT
            live = live[decrement >= DECREMENT]
            if not len(live):
                break
        return self._finish(beta, mu, height, converged)

    def _start(self) -> Floats:
        # One weighted least squares step from the counts themselves, with half a person added to each.
        mu = (self.counts + 0.5) * self.kept
        working = np.log(self.counts + 0.5) - 0.5 / (self.counts + 0.5)
        right = np.take_along_axis(overlaps(mu * working), self.codes, axis=1)
        return self._solve(overlaps(mu), right, self.unions)

    def _solve(self, totals: Floats, right: Floats, unions: Ints) -> Floats:
        size = right.shape[1]
        flat = unions + (np.arange(len(right)) * self.cells)[:, None]
        matrix = totals.ravel().take(flat).reshape(-1, size, size)
        diagonal = np.arange(size)
        matrix[:, diagonal, diagonal] *= 1 + RIDGE
        matrix[:, diagonal, diagonal] += np.finfo(float).tiny
        return np.asarray(np.linalg.solve(matrix, right[:, :, None])[:, :, 0])

    def _evaluate(self, beta: Floats, rows: Ints | slice) -> tuple[Floats, Floats, Floats]:
        full = np.zeros((len(beta), self.cells))
        np.put_along_axis(full, self.codes[rows], beta, axis=1)
        eta = full @ self.inside
        mu = np.zeros_like(eta)
        with np.errstate(over="ignore"):
            np.exp(eta, out=mu, where=self.kept[rows])
        return eta, mu, (self.counts[rows] * eta - mu).sum(axis=1)

    def _step(self, mu: Floats, live: Ints) -> tuple[Floats, Floats]:
        gap = (self.counts[live] - mu) * self.kept[live]
        score = np.take_along_axis(overlaps(gap), self.codes[live], axis=1)
        step = self._solve(overlaps(mu), score, self.unions[live])
        return step, np.abs((score * step).sum(axis=1))

    def _safeguard(
        self, beta: Floats, step: Floats, height: Floats, live: Ints
    ) -> tuple[Floats, tuple[Floats, Floats, Floats]]:
        """Halve a step that would lower the likelihood by more than rounding."""
        tried = beta + step
        values = self._evaluate(tried, live)
        slack = 1e-9 * (1 + np.abs(height))
        for _ in range(MOST_STEPS):
            low = np.flatnonzero(~(values[2] >= height - slack))
            if not len(low):
                break
            step[low] /= 2
            tried[low] = beta[low] + step[low]
            for old, new in zip(values, self._evaluate(tried[low], live[low]), strict=True):
                old[low] = new
        return tried, values

    def _finish(self, beta: Floats, mu: Floats, height: Floats, converged: Bools) -> Maxima:
        full = np.zeros((len(beta), self.cells))
        np.put_along_axis(full, self.codes, beta, axis=1)
        gap = overlaps((self.counts - mu) * self.kept)
        worst = np.abs(np.take_along_axis(gap, self.codes, axis=1)).max(axis=1, initial=0.0)
        least = np.where(self.kept, mu, np.inf).min(axis=1)
        # Expected counts that are positive and meet the overlaps exactly prove existence. What is missing of the
        # overlaps could be made up by changing no history by more than 2^lists times the worst gap.
        certain = converged & (self.cells * worst < 0.1 * least)
        return Maxima(full, mu, height, converged, certain)


def settle(counts: Floats, reduced: Reduced, fits: Maxima) -> Bools:
    """Whether each fit is a finite, identified maximum: from the fit if that proves it, else by linear programme."""
    sound = reduced.identified & fits.converged
    for row in np.flatnonzero(sound & ~fits.certain):
        sound[row] = exists(reduced.terms[row], reduced.kept[row], counts[row if len(counts) > 1 else 0])
    return sound
