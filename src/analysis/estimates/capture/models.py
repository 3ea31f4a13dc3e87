"""Log-linear models as sets of terms, and the catalogue of all hierarchical ones.

A term is a set of lists (an integer, as a history is); a model is a Boolean row over all terms. Every model here
is hierarchical (with a term come all its subsets) and holds the constant and every list's main effect.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache, reduce
from itertools import combinations
from operator import or_

import numpy as np

from analysis.estimates.capture.overlap_table import Bools, CaptureError, members, pair_codes, subsets

# 7,580 models of five lists are quick; six lists have 7,828,353 of any order but only 32,768 of order 2.
MOST_MODELS = 100_000
# Beyond nine lists the digits of a model's name would run together.
DIGITS = 9


def pairs_model(n_lists: int, pairs: Iterable[int]) -> Bools:
    """Model with all main effects and these two-list terms; shape (2^t,)."""
    model = np.zeros(2**n_lists, dtype=bool)
    model[[0, *(1 << bit for bit in range(n_lists)), *pairs]] = True
    return model


def read_pairs(lists: Sequence[str], pairs: Iterable[str | tuple[str, str]]) -> tuple[int, ...]:
    """Two-list terms named by their lists, each a tuple of two names or one text with a colon between them."""
    codes: list[int] = []
    for pair in pairs:
        names = tuple(pair.split(":")) if isinstance(pair, str) else tuple(pair)
        if len(names) != 2 or len(set(names)) != 2 or not set(names) <= set(lists):
            raise CaptureError(f"{pair!r} is not a pair of two of the lists {list(lists)}")
        code = sum(1 << lists.index(name) for name in names)
        if code in codes:
            raise CaptureError(f"the pair {':'.join(names)} is given twice")
        codes.append(code)
    return tuple(codes)


def read_model(n_lists: int, name: str) -> Bools:
    """Hierarchical model of a name such as `[123,14,34]`: its largest terms, lists numbered from 1."""
    right = f"a model is written as its largest terms, like [12,3], with every list 1 to {n_lists} in it"
    if n_lists > DIGITS or not re.fullmatch(r"\[[1-9]+(,[1-9]+)*\]", name):
        raise CaptureError(f"cannot read the model {name!r}: {right}")
    roots = [sum(1 << (int(digit) - 1) for digit in set(root)) for root in name[1:-1].split(",")]
    if reduce(or_, roots) != 2**n_lists - 1:
        raise CaptureError(f"the model {name!r} does not fit {n_lists} lists: {right}")
    return np.asarray(subsets(n_lists)[:, roots].any(axis=1))


def model_name(model: Bools) -> str:
    """Name of a model as its largest terms, longest first, lists numbered from 1: `[123,14,34]`."""
    terms = np.flatnonzero(model)
    inside = subsets(int(model.size).bit_length() - 1)[np.ix_(terms, terms)].sum(axis=1)
    roots = [members(int(term)) for term in terms[inside == 1]]
    roots.sort(key=lambda root: (-len(root), root))
    joint = "" if model.size <= 2**DIGITS else "-"
    return "[" + ",".join(joint.join(str(bit + 1) for bit in root) for root in roots) + "]"


def term_name(code: int, lists: Sequence[str]) -> str:
    """Name of a term: its lists with a colon between them, or `(constant)`."""
    return ":".join(lists[bit] for bit in members(code)) or "(constant)"


@lru_cache(maxsize=8)
def catalogue(n_lists: int, order: int) -> Bools:
    """Every hierarchical model with all main effects and terms of up to `order` lists; shape (models, 2^t)."""
    if not 1 <= order < n_lists:
        raise CaptureError(f"order {order} is not possible with {n_lists} lists: it is 1 to {n_lists - 1}")
    pairs = len(pair_codes(n_lists))
    if order > 1 and (2**pairs > MOST_MODELS or (n_lists == 6 and order > 2)):
        raise CaptureError(
            f"there are too many hierarchical models of order {order} of {n_lists} lists to try them all; "
            + ("use order=2" if n_lists == 6 else 'use fit(table, "stepwise")')
        )
    models = pairs_model(n_lists, ())[None, :]
    for size in range(2, order + 1):
        models = np.concatenate([_grow(model, size) for model in models])
    return np.ascontiguousarray(models)


def _grow(model: Bools, size: int) -> Bools:
    """Model with each choice among the terms of one size whose subsets it holds."""
    n_lists = int(model.size).bit_length() - 1
    free = [
        code
        for code in (sum(1 << bit for bit in lists) for lists in combinations(range(n_lists), size))
        if all(model[code ^ (1 << bit)] for bit in members(code))
    ]
    grown = np.repeat(model[None, :], 2 ** len(free), axis=0)
    chosen = (np.arange(2 ** len(free))[:, None] >> np.arange(len(free))) & 1
    grown[:, free] = chosen.astype(bool)
    return grown
