"""Forward choice of pairs of lists by Poisson p values, for one table or for a thousand at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import pdtr, pdtrc

from analysis.estimates.capture.existence import Reduced, error_code, reduce_models
from analysis.estimates.capture.models import pairs_model
from analysis.estimates.capture.poisson import Maxima, maximise, settle
from analysis.estimates.capture.table import Bools, CaptureError, Floats, overlaps, pair_codes

# The threshold with the smallest error over 28 simulated settings in Chan, Silverman and Vincent (2021), 4.3.
THRESHOLD = 0.02


@dataclass(frozen=True, slots=True)
class Chosen:
    """Models chosen for each table.

    Attributes
    ----------
    models
        Boolean rows over terms; shape (tables, 2^lists).
    order
        Pairs in the order they were added, then -1; shape (tables, pairs).
    fits
        The fits; shape (tables, 2^lists) within.
    sound
        Whether the fit is a finite, identified maximum; shape (tables,).
    """

    models: Bools
    order: NDArray[np.int64]
    fits: Maxima
    sound: Bools

    def first(self) -> tuple[Bools, tuple[int, ...]]:
        """Model of the first table, and its pairs in the order they were added."""
        return self.models[0], tuple(int(code) for code in self.order[0] if code >= 0)


def forward(counts: Floats, *, threshold: float = THRESHOLD) -> Chosen:
    """Pairs added one at a time, the smallest p value first, while it is below a threshold.

    The p value of a pair asks how far the number of persons on both lists (whatever other lists they are on) is
    from what the present model expects, in the nearer tail of the Poisson distribution. A pair whose addition
    would leave the total unidentified is passed over.

    Parameters
    ----------
    counts
        Persons by history; shape (tables, 2^lists).
    threshold
        0 gives main effects only; 1 gives every pair if that model is identified.

    Returns
    -------
    Chosen
        One model per table.

    Raises
    ------
    CaptureError
        If the threshold is not a probability.

    References
    ----------
    Chan, Silverman and Vincent (2021), Journal of the American Statistical Association 116, 1297-1306, section 3.2.
    """
    if not 0 <= threshold <= 1:
        raise CaptureError(f"threshold={threshold} is not a p value between 0 and 1")
    search = _Search(counts)
    if threshold == 1:
        search.take_all_pairs()
    for _ in search.pairs:
        if not search.advance(threshold):
            break
    return search.chosen()


class _Search:
    """State of the forward choice for all tables; each cycle adds at most one pair to each."""

    def __init__(self, counts: Floats) -> None:
        self.counts = counts
        self.n_lists = counts.shape[1].bit_length() - 1
        self.pairs = np.array(pair_codes(self.n_lists))
        self.shared = overlaps(counts, self.n_lists)[:, self.pairs]
        self.models = np.repeat(pairs_model(self.n_lists, ())[None, :], len(counts), axis=0)
        self.order = np.full(self.shared.shape, -1)
        self.reduced = reduce_models(self.models, counts)
        self.fits = maximise(counts, self.reduced)
        self.live = np.arange(len(counts))

    def take_all_pairs(self) -> None:
        """Give every table all pairs at once where that is identified; those tables are then finished."""
        full = pairs_model(self.n_lists, self.pairs)
        rows = np.array([row for row in self.live if error_code(full, self.counts[row]) == 0], dtype=np.int64)
        self.models[rows] = full
        self.order[rows] = self.pairs
        self._refit(rows)
        self.live = np.setdiff1d(self.live, rows)

    def advance(self, threshold: float) -> bool:
        """Add the best admissible pair to every table that has one; False when none has."""
        p = self._p_values()
        waiting = np.arange(len(self.live))
        added: list[NDArray[np.int64]] = []
        while len(waiting):
            best = p[waiting].argmin(axis=1)
            waiting, best = _below(p, waiting, best, threshold)
            rows = self.live[waiting]
            models = self.models[rows]
            models[np.arange(len(rows)), self.pairs[best]] = True
            sound = self._try(rows, models, best)
            added.append(waiting[sound])
            p[waiting[~sound], best[~sound]] = 1.0
            waiting = waiting[~sound]
        self.live = self.live[np.sort(np.concatenate(added))] if added else self.live[:0]
        return len(self.live) > 0

    def chosen(self) -> Chosen:
        """Models and fits as they stand."""
        sound = [settle(self.counts, self.reduced, self.fits, row) for row in range(len(self.counts))]
        return Chosen(self.models, self.order, self.fits, np.array(sound, dtype=bool))

    def _p_values(self) -> Floats:
        mean = overlaps(self.fits.expected[self.live], self.n_lists)[:, self.pairs]
        seen = self.shared[self.live]
        above = np.where(seen > 0, pdtrc(np.maximum(seen - 1, 0), mean), 1.0)
        p = np.minimum(pdtr(seen, mean), above)
        p[self.models[np.ix_(self.live, self.pairs)]] = 1.0
        return np.asarray(p)

    def _try(self, rows: NDArray[np.int64], models: Bools, best: NDArray[np.int64]) -> Bools:
        counts = self.counts[rows]
        reduced = reduce_models(models, counts)
        fits = maximise(counts, reduced)
        sound = np.array([settle(counts, reduced, fits, row) for row in range(len(rows))], dtype=bool)
        kept = rows[sound]
        self.models[kept] = models[sound]
        place = (self.order[kept] >= 0).sum(axis=1)
        self.order[kept, place] = self.pairs[best[sound]]
        self._store(kept, reduced.take(sound), fits.take(np.flatnonzero(sound)))
        return sound

    def _refit(self, rows: NDArray[np.int64]) -> None:
        reduced = reduce_models(self.models[rows], self.counts[rows])
        self._store(rows, reduced, maximise(self.counts[rows], reduced))

    def _store(self, rows: NDArray[np.int64], reduced: Reduced, fits: Maxima) -> None:
        self.reduced.terms[rows] = reduced.terms
        self.reduced.absent[rows] = reduced.absent
        self.reduced.kept[rows] = reduced.kept
        self.reduced.identified[rows] = reduced.identified
        self.fits.put(rows, fits)


def _below(
    p: Floats, rows: NDArray[np.int64], best: NDArray[np.int64], threshold: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    small = p[rows, best] < threshold
    return rows[small], best[small]
