"""The log-linear models of a capture table, fitted many at once: the total, and whether the table can tell it.

A history is a set of lists. It is written as an integer whose bit i says whether list i named the person, so
history 0 is nobody's list: the persons whom no list saw, whose number is the thing to estimate. Counts are an array by
history, (2^lists,), that is 0 there.

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

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.special import gammaln, ndtri

# A table of t lists has 2^t histories and every fit holds all of them; beyond this the arrays stop being small.
MOST_LISTS = 12
# Beyond nine lists the digits of a set's name would run together.
DIGITS = 9
#: Coverage of intervals where none is asked for.
LEVEL = 0.95
MOST_STEPS = 60
# Newton's error after a step is about the square of the step, so this leaves rounding only.
DECREMENT = 1e-13
# Keeps the solve possible when a fit runs off to the boundary; the fixed point does not depend on it.
RIDGE = 1e-14
# Entries of the stacked information matrices held at a time (16 MB).
BLOCK = 2_000_000
#: Why a model cannot give a total, by the code of `Fits`.
REASONS = {
    1: "the likelihood has no maximum at finite values",
    2: "the number of persons on no list is not determined by the model",
    3: "the likelihood has no maximum at finite values and the parameters are not determined",
}

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@lru_cache(maxsize=MOST_LISTS)
def subsets(histories: int) -> Floats:
    """One where the history of the row is part of the history of the column, else zero; shape (2^t, 2^t)."""
    columns = np.arange(histories)
    rows = columns[:, None]
    return np.array((rows & columns) == rows, dtype=np.float64)


def overlaps(counts: Floats) -> Floats:
    """Persons on all lists of each history, whatever other lists they are on; same shape as `counts` (..., 2^t)."""
    histories = counts.shape[-1]
    return counts @ subsets(histories).T


def sets_of(size: int, n_lists: int) -> list[int]:
    """Histories of so many lists, ordered by first, then second list, and so on."""
    histories = []
    for lists in combinations(range(n_lists), size):
        histories.append(sum(1 << bit for bit in lists))
    return histories


def members(code: int) -> list[int]:
    """Positions of the lists in a history, ascending."""
    bits = range(int(code).bit_length())
    return [bit for bit in bits if code >> bit & 1]


def bracketed(codes: Iterable[int], n_lists: int) -> str:
    """Sets of lists by number, longest first: `[123,14,34]`; beyond nine lists, `[1-2,9-10]`."""
    joint = "" if n_lists <= DIGITS else "-"
    sets = [members(code) for code in codes]
    sets.sort(key=lambda lists: (-len(lists), lists))
    names = []
    for lists in sets:
        numbers = [str(bit + 1) for bit in lists]
        name = joint.join(numbers)
        names.append(name)
    listing = ",".join(names)
    return f"[{listing}]"


@dataclass(frozen=True, slots=True)
class Fits:
    """Maximum likelihood fits, one per row; arrays of shape (fits, 2^lists) or (fits,).

    `terms` have a finite estimate, the model's others are at minus infinity; `possible` histories can occur; by these
    the terms are `identified` or not. `beta` holds coefficients by term, 0 where a term has none, and
    `expected` the persons by history; `log_likelihood` is without the factorials. `converged` says whether Newton's
    steps came to rest, `certain` whether the fit itself proves that the maximum is at finite values.
    """

    counts: Floats
    terms: Bools
    possible: Bools
    identified: Bools
    beta: Floats
    expected: Floats
    log_likelihood: Floats
    converged: Bools
    certain: Bools

    @property
    def totals(self) -> Floats:
        """Persons in all, seen or not; shape (fits,)."""
        seen = self.counts.sum(axis=1)
        with np.errstate(over="ignore"):
            unseen = np.exp(self.beta[:, 0])
        return np.asarray(seen + unseen)

    def code(self, row: int) -> int:
        """0 if a fit is of a finite, identified maximum, 1 without finite maximum, 2 not identified, 3 both.

        That the maximum is finite is proved by the fit, or else by a linear programme, which depends on the counts only
        through which of them are zero.
        """
        code = 0 if self._is_finite(row) else 1
        if not self.identified[row]:
            code += 2
        return code

    def _is_finite(self, row: int) -> bool:
        """Whether the likelihood of a fit has its maximum at finite values."""
        if self.certain[row]:
            return True
        possible = self.possible[row]
        is_seen = self.counts[row] > 0
        seen = possible & is_seen
        empty = possible & ~is_seen
        terms = self.terms[row]
        return _exists(terms.tobytes(), empty.tobytes(), seen.tobytes())

    def is_sound(self, row: int) -> bool:
        """Whether a fit is of a finite, identified maximum that was reached."""
        is_reached = self.identified[row] and self.converged[row]
        return bool(is_reached) and self.code(row) == 0

    def sound(self) -> Bools:
        """`is_sound` of each fit."""
        soundness = [self.is_sound(row) for row in range(len(self.beta))]
        return np.array(soundness, dtype=bool)


@lru_cache(maxsize=65_536)
def _exists(terms: bytes, empty: bytes, seen: bytes) -> bool:
    """Fienberg and Rinaldo's condition in its dual form: there is no direction in which the likelihood never falls."""
    term = np.frombuffer(terms, dtype=bool)
    is_empty = np.frombuffer(empty, dtype=bool)
    is_seen = np.frombuffer(seen, dtype=bool)
    if not is_empty.any():
        return True
    design = subsets(term.size)[term]
    slopes = design[:, is_empty].T
    slopes_of_seen = design[:, is_seen].T
    # Bounding each slope at 1 makes the answer either 0 or at least 1: a direction can be scaled up to the bound.
    result = linprog(
        -slopes.sum(axis=0),
        A_ub=np.concatenate([slopes, -slopes]),
        b_ub=np.repeat([1.0, 0.0], len(slopes)),
        A_eq=slopes_of_seen,
        b_eq=np.zeros(len(slopes_of_seen)),
        bounds=(None, None),
        method="highs",
    )
    if result.fun is None:
        raise ValueError(f"the existence check of a capture model did not end: {result.message}")
    steepest = -float(result.fun)
    return steepest < 0.5


def fit_models(models: Bools, counts: Floats) -> Fits:
    """Fit each model, (models, 2^lists), to its table, (models, 2^lists), or all to one, (2^lists,).

    A fit without finite maximum is stopped, not refused: ask `sound`.
    """
    counts = np.broadcast_to(counts, models.shape)
    inside = subsets(models.shape[1])
    is_never_shared = overlaps(counts) == 0
    absent = models & is_never_shared
    terms = models & ~absent
    absent_within = absent.astype(np.float64) @ inside
    possible = absent_within == 0
    possible[:, 0] = False
    identified = _are_identified(terms, possible)
    beta = np.zeros(models.shape)
    expected = np.zeros(models.shape)
    height = np.zeros(len(models))
    converged = np.zeros(len(models), dtype=bool)
    for rows, codes in _stacks(terms):
        coefficients, persons, log_likelihood, at_rest = _newton(counts[rows], possible[rows], codes)
        beta[rows[:, None], codes] = coefficients
        expected[rows] = persons
        height[rows] = log_likelihood
        converged[rows] = at_rest
    # Expected counts that are positive and meet the overlaps exactly prove existence. What is missing of the
    # overlaps could be made up by changing no history by more than 2^lists times the worst gap.
    residuals = (counts - expected) * possible
    gaps = overlaps(residuals) * terms
    worst = np.abs(gaps).max(axis=1, initial=0.0)
    possible_counts = np.where(possible, expected, np.inf)
    least = possible_counts.min(axis=1)
    _, histories = models.shape
    is_small = histories * worst < 0.1 * least
    certain = converged & is_small
    return Fits(counts, terms, possible, identified, beta, expected, height, converged, certain)


def _stacks(terms: Bools) -> Iterator[tuple[Ints, Ints]]:
    """Rows of models with the same number of terms, as many as may be fitted at once, and the terms of each."""
    sizes = terms.sum(axis=1)
    for size in np.unique(sizes):
        rows = np.flatnonzero(sizes == size)
        entries = len(rows) * size * size
        blocks = max(1, math.ceil(entries / BLOCK))
        for stack in np.array_split(rows, blocks):
            _, codes = np.nonzero(terms[stack])
            yield stack, codes.reshape(len(stack), size)


def _are_identified(terms: Bools, possible: Bools) -> Bools:
    """Whether the possible histories tell the terms of each model apart, (models,).

    The terms kept of a hierarchical model are themselves histories kept, and on these the design is unit triangular. A
    combination of terms that vanishes there is a multiple of (-1)^size, so the design has full rank exactly if that
    combination does not vanish on some other history possible. This replaces a numerical rank.
    """
    histories = terms.shape[1]
    sizes = np.bitwise_count(np.arange(histories))
    is_odd = sizes % 2
    sign = np.where(is_odd, -1.0, 1.0)
    signed_terms = terms * sign
    combination = signed_terms @ subsets(histories)
    stays = (combination != 0) & possible
    return np.asarray(stays.any(axis=1))


def _newton(counts: Floats, possible: Bools, codes: Ints) -> tuple[Floats, Floats, Floats, Bools]:
    """Coefficients, expected persons, log likelihood and rest of fits with the same number of terms, `codes`.

    Rows that have come to rest leave the batch. The start is one least-squares step from the counts themselves, with
    half a person added to each.
    """
    filled = counts + 0.5
    start = filled * possible
    log_counts = np.log(filled) - 0.5 / filled
    beta, _ = _step(start, start * log_counts, codes)
    mu, height = _evaluate(beta, counts, possible, codes)
    live = np.arange(len(codes))
    share = np.ones(len(codes))
    converged = np.zeros(len(codes), dtype=bool)
    for _ in range(MOST_STEPS):
        live_counts = counts[live]
        live_possible = possible[live]
        live_codes = codes[live]
        gap = (live_counts - mu[live]) * live_possible
        step, decrement = _step(mu[live], gap, live_codes)
        candidate = beta[live] + share[live, None] * step
        expected, reached = _evaluate(candidate, live_counts, live_possible, live_codes)
        # A step that would lower the likelihood by more than rounding is halved.
        before = height[live]
        rounding = 1e-9 * (1 + np.abs(before))
        is_fine = reached >= before - rounding
        rows = live[is_fine]
        beta[rows] = candidate[is_fine]
        mu[rows] = expected[is_fine]
        height[rows] = reached[is_fine]
        share[live] = np.where(is_fine, 1.0, share[live] / 2)
        at_rest = is_fine & (decrement < DECREMENT)
        converged[live] = at_rest
        live = live[~at_rest]
        if not len(live):
            break
    return beta, mu, height, converged


def _step(mu: Floats, gap: Floats, codes: Ints) -> tuple[Floats, Floats]:
    """The step of the information at `mu` towards the overlaps of `gap`, and how much it promises."""
    n_fits, size = codes.shape
    missed = overlaps(gap)
    score = np.take_along_axis(missed, codes, axis=1)
    # The information of two terms is what is expected on all lists of both, read off the overlaps of its fit.
    unions = codes[:, :, None] | codes[:, None, :]
    offsets = np.arange(n_fits) * mu.shape[1]
    positions = unions + offsets[:, None, None]
    expected = overlaps(mu).ravel()
    information = expected.take(positions)
    diagonal = np.arange(size)
    information[:, diagonal, diagonal] *= 1 + RIDGE
    information[:, diagonal, diagonal] += np.finfo(float).tiny
    columns = score[:, :, None]
    solved = np.linalg.solve(information, columns)
    step = solved[:, :, 0]
    rises = score * step
    return step, np.abs(rises.sum(axis=1))


def _evaluate(beta: Floats, counts: Floats, possible: Bools, codes: Ints) -> tuple[Floats, Floats]:
    """Expected persons and log likelihood."""
    full = np.zeros(counts.shape)
    np.put_along_axis(full, codes, beta, axis=1)
    eta = full @ subsets(counts.shape[1])
    mu = np.zeros_like(eta)
    with np.errstate(over="ignore"):
        np.exp(eta, out=mu, where=possible)
    of_histories = counts * eta - mu
    return mu, of_histories.sum(axis=1)


def pairs_model(n_lists: int, pairs: Iterable[int] = ()) -> Bools:
    """Model with all main effects and these two-list terms; shape (2^t,)."""
    model = np.zeros(2**n_lists, dtype=bool)
    single_lists = sets_of(1, n_lists)
    model[[0, *single_lists, *pairs]] = True
    return model


def model_name(model: Bools) -> str:
    """Name of a model as its largest terms, longest first, lists numbered from 1: `[123,14,34]`."""
    terms = np.flatnonzero(model)
    square = np.ix_(terms, terms)
    of_terms = subsets(model.size)[square]
    # The largest are part of no term but themselves.
    is_largest = of_terms.sum(axis=1) == 1
    n_lists = model.size.bit_length() - 1
    return bracketed(terms[is_largest], n_lists)


def fit_model(counts: Floats, model: Bools | None = None, *, level: float = LEVEL) -> pd.Series[Any]:
    """The total under a hierarchical model, a Boolean row over terms; by default independent lists.

    Its interval is normal on the log of the persons not seen, `log_dark`, the constant of the model, and conditional on
    the model, `terms`. `aic` and `bic` count all of these, those at minus infinity too; the sample size of BIC is the
    persons seen. Where the table cannot identify the total, a `ValueError` says what to change.
    """
    if model is None:
        model = pairs_model(counts.size.bit_length() - 1)
    fits = fit_models(model[None, :], counts)
    name = model_name(model)
    code = fits.code(0)
    if code:
        raise ValueError(
            f"this table cannot identify the total under the model {name}: {REASONS[code]} (code {code}); "
            "the lists must share more persons, or the model must have fewer terms"
        )
    expected = fits.expected[0]
    possible = fits.possible[0]
    persons = int(counts.sum())
    log_dark = float(fits.beta[0, 0])
    finite = np.flatnonzero(fits.terms[0])
    log_dark_se = _error_of_constant(finite, expected)
    reach = float(ndtri((1 + level) / 2)) * log_dark_se
    dark = np.exp(log_dark + np.array([-reach, 0.0, reach]))
    low, total, high = (dark + persons).tolist()
    log_factorials = np.sum(gammaln(counts + 1))
    log_likelihood = float(fits.log_likelihood[0] - log_factorials)
    parameters = int(model.sum())
    return pd.Series(
        {
            "total": total,
            "low": low,
            "high": high,
            "seen": persons,
            "chosen": name,
            "log_dark": log_dark,
            "log_dark_se": log_dark_se,
            "deviance": _deviance(counts, expected, possible),
            "df_residual": int(possible.sum()) - len(finite),
            "aic": 2 * parameters - 2 * log_likelihood,
            "bic": parameters * float(np.log(persons)) - 2 * log_likelihood,
            "terms": model,
        }
    )


def _error_of_constant(terms: Ints, expected: Floats) -> float:
    """The standard error of the first of some terms, the constant."""
    # The information of two terms is what is expected on all their lists.
    unions = terms[:, None] | terms
    information = overlaps(expected)[unions]
    covariance = np.linalg.inv(information)
    return float(np.sqrt(covariance[0, 0]))


def _deviance(counts: Floats, expected: Floats, possible: Bools) -> float:
    """How much a model leaves unexplained of the counts of possible histories."""
    is_seen = counts > 0
    seen = counts[is_seen]
    log_ratio = np.log(seen / expected[is_seen])
    surplus = seen @ log_ratio
    missed = (counts - expected)[possible].sum()
    return float(2 * (surplus - missed))
