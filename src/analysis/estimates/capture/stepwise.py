"""Forward choice of pairs of lists by Poisson p values, for one table or for a thousand at once."""

from dataclasses import dataclass

import numpy as np
from scipy.special import pdtr, pdtrc

from analysis.estimates.capture.existence import reduce_models
from analysis.estimates.capture.models import pairs_model
from analysis.estimates.capture.overlap_table import Bools, CaptureError, Floats, Ints, overlaps, pair_codes
from analysis.estimates.capture.poisson import Maxima, maximise, settle

# The threshold with the smallest error over 28 simulated settings in Chan, Silverman and Vincent (2021), 4.3.
THRESHOLD = 0.02


@dataclass(frozen=True, slots=True)
class Chosen:
    """Models chosen for each table, as Boolean rows over terms, and their fits.

    `order` holds pairs in the order they were added, then -1; `sound` says whether a fit is a finite, identified
    maximum.
    """

    models: Bools
    order: Ints
    fits: Maxima
    sound: Bools


def forward(counts: Floats, *, threshold: float = THRESHOLD) -> Chosen:
    """Pairs added one at a time, the smallest p value first, while it is below a threshold.

    The p value of a pair asks how far the number of persons on both lists (whatever other lists they are on) is
    from what the present model expects, in the nearer tail of the Poisson distribution. A pair whose addition
    would leave the total unidentified is passed over. `counts` holds persons by history; shape (tables, 2^lists).

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
    while len(search.live):
        search.advance(threshold)
    sound = settle(counts, reduce_models(search.models, counts), search.fits)
    return Chosen(search.models, search.order, search.fits, sound)


class _Search:
    """State of the forward choice for all tables; each cycle adds at most one pair to each that is still live."""

    def __init__(self, counts: Floats) -> None:
        n_lists = counts.shape[1].bit_length() - 1
        self.counts = counts
        self.pairs = np.array(pair_codes(n_lists))
        self.shared = overlaps(counts)[:, self.pairs]
        self.models = np.repeat(pairs_model(n_lists, ())[None, :], len(counts), axis=0)
        self.order = np.full(self.shared.shape, -1)
        self.fits = maximise(counts, reduce_models(self.models, counts))
        self.live = np.arange(len(counts))

    def advance(self, threshold: float) -> None:
        """Add the best admissible pair to every live table; those that have none are live no longer."""
        p = self._p_values()
        waiting = np.arange(len(self.live))
        added = np.zeros(len(self.live), dtype=bool)
        while len(waiting):
            best = p[waiting].argmin(axis=1)
            small = p[waiting, best] < threshold
            waiting, best = waiting[small], best[small]
            sound = self._try(self.live[waiting], best)
            added[waiting[sound]] = True
            p[waiting[~sound], best[~sound]] = 1.0
            waiting = waiting[~sound]
        self.live = self.live[added]

    def _p_values(self) -> Floats:
        mean = overlaps(self.fits.expected[self.live])[:, self.pairs]
        seen = self.shared[self.live]
        above = np.where(seen > 0, pdtrc(np.maximum(seen - 1, 0), mean), 1.0)
        p = np.minimum(pdtr(seen, mean), above)
        p[self.models[np.ix_(self.live, self.pairs)]] = 1.0
        return np.asarray(p)

    def _try(self, rows: Ints, best: Ints) -> Bools:
        """Add a pair to each of some tables where that leaves its total identified, and say where."""
        models, counts = self.models[rows], self.counts[rows]
        models[np.arange(len(rows)), self.pairs[best]] = True
        reduced = reduce_models(models, counts)
        fits = maximise(counts, reduced)
        sound = settle(counts, reduced, fits)
        kept = rows[sound]
        self.models[kept] = models[sound]
        self.order[kept, (self.order[kept] >= 0).sum(axis=1)] = self.pairs[best[sound]]
        self.fits.put(kept, fits.take(sound))
        return sound
