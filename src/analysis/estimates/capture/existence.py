"""Which terms of a model can be estimated from a table, and whether the total can.

Three things can go wrong with sparse lists. A term whose lists share nobody has the estimate minus infinity: the
histories that contain it are expected to be empty and are taken out (*extended* maximum likelihood). The
likelihood may still have no maximum at finite values (code 1). Or different parameters may fit equally well, so
that the number of unseen persons is not determined (code 2). Both together are code 3.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import linprog

from analysis.estimates.capture.overlap_table import Bools, CaptureError, Floats, Ints, overlaps, subsets


class NotIdentified(CaptureError):
    """A table and a model that leave the total undetermined."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reduced:
    """Models after the terms at minus infinity are taken out; arrays of shape (models, 2^lists).

    `terms` have a finite estimate, `absent` ones are at minus infinity, `kept` histories can occur; `identified`
    (models,) says whether the terms are told apart by the histories kept.
    """

    terms: Bools
    absent: Bools
    kept: Bools
    identified: Bools

    def take(self, rows: Bools | Ints) -> "Reduced":
        """Keep the given models only."""
        return Reduced(self.terms[rows], self.absent[rows], self.kept[rows], self.identified[rows])


def reduce_models(models: Bools, counts: Floats) -> Reduced:
    """Terms and histories that are left once terms without a shared person are set to minus infinity.

    Models are hierarchical, (models, 2^lists); `counts` holds persons by history, one row for all or one for each.
    For such a model the terms kept are themselves histories kept, and on these the design is unit triangular. A
    combination of terms that vanishes there is a multiple of (-1)^size, so the design has full rank exactly if that
    combination does not vanish on some other history kept. This replaces a numerical rank.

    References
    ----------
    Chan, Silverman and Vincent (2021), Journal of the American Statistical Association 116, 1297-1306, section 2.
    """
    n_lists = models.shape[1].bit_length() - 1
    inside = subsets(n_lists)
    absent = models & (overlaps(counts) == 0)
    terms = models & ~absent
    kept = (absent.astype(np.float64) @ inside) == 0
    kept[:, 0] = False
    sign = np.where(np.bitwise_count(np.arange(2**n_lists)) % 2, -1.0, 1.0)
    identified = (((terms * sign) @ inside != 0) & kept).any(axis=1)
    return Reduced(terms=terms, absent=absent, kept=kept, identified=identified)


def exists(terms: Bools, kept: Bools, counts: Floats) -> bool:
    """Whether the likelihood of one reduced model has its maximum at finite values; arguments of shape (2^lists,).

    The answer depends on the counts only through which of them are zero.

    References
    ----------
    Fienberg and Rinaldo (2012), Annals of Statistics 40, 996-1023: the sufficient statistic must lie
    inside the cone of the design. Solved here in its dual form, a direction in which the likelihood never falls.
    """
    seen = kept & (counts > 0)
    return _exists(terms.tobytes(), (kept & ~seen).tobytes(), seen.tobytes())


@lru_cache(maxsize=65_536)
def _exists(terms: bytes, empty: bytes, seen: bytes) -> bool:
    term, zero, some = (np.frombuffer(part, dtype=bool) for part in (terms, empty, seen))
    if not zero.any():
        return True
    inside = subsets(int(term.size).bit_length() - 1)
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


def error_code(model: Bools, counts: Floats) -> int:
    """Code of one model and table: 0 fine, 1 no finite maximum, 2 not identified, 3 both; shapes (2^lists,).

    References
    ----------
    Chan, Silverman and Vincent (2021), section 2.6; the codes are those of `checkident` in SparseMSE.
    """
    reduced = reduce_models(model[None, :], counts[None, :])
    finite = exists(reduced.terms[0], reduced.kept[0], counts)
    return (not finite) + 2 * (not reduced.identified[0])


def refuse(code: int, name: str) -> None:
    """Raise `NotIdentified` if a model cannot give a total; the message says why and what to change."""
    reasons = {
        1: "the likelihood has no maximum at finite values",
        2: "the number of persons on no list is not determined by the model",
        3: "the likelihood has no maximum at finite values and the parameters are not determined",
    }
    if code:
        raise NotIdentified(
            f"this table cannot identify the total under the model {name}: {reasons[code]} (code {code}); "
            "the lists must share more persons, or the model must have fewer terms",
            code,
        )
