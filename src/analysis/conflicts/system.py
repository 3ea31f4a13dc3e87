"""Claims as rows of one linear system over the atoms that they tell apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.conflicts.atoms import Term, refine
from analysis.conflicts.claim import Claim, Interval
from analysis.conflicts.reading import View
from analysis.conflicts.times import time_masks
from analysis.conflicts.words import Axis

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
#: Owner of a row that belongs to a link and to no claim.
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Tie:
    """A link between two measures of the same persons: `low x lower <= upper <= high x lower`, atom by atom."""

    upper: str
    lower: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the sum of some sets, and for a share the sum that it is a share of.

    Parameters
    ----------
    owner : int
        Place of the claim that says so.
    part : int
        Place of the set among the terms.
    whole : int or None
        Place of the whole; then `values` are fractions.
    values : Interval
        What the claim allows.
    """

    owner: int
    part: int
    whole: int | None
    values: Interval


@dataclass(frozen=True, slots=True)
class System:
    """Rows over atoms.

    Parameters
    ----------
    claims : tuple of Claim
        Whose rows they are; the place here is the owner of a row.
    rows : tuple of Row
        What they say.
    columns : tuple of array
        For each term the atoms in it, as sorted column numbers.
    width : int
        Number of atoms.
    pairs : tuple of (int, int, Tie)
        Atoms of two measures that a link ties: upper, lower, link.
    made : dict
        The programmes as printed (False) and within the tolerance of print (True), once they are made: each system is
        asked for many subsets of its rows.
    """

    claims: tuple[Claim, ...]
    rows: tuple[Row, ...]
    columns: tuple[Ints, ...]
    width: int
    pairs: tuple[tuple[int, int, Tie], ...] = ()
    made: dict[bool, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(slots=True)
class _Builder:
    """Terms of a system under construction, each once."""

    places: dict[Term, int] = field(default_factory=dict)

    def place(self, term: Term) -> int:
        """Place of a term among the terms."""
        return self.places.setdefault(term, len(self.places))


def build_system(views: Sequence[View], *, lenient: bool, window: float, ties: Iterable[Tie] = ()) -> System:
    """The system of some claims as they are seen.

    Parameters
    ----------
    views : sequence of View
        The claims with their sets; the place in this sequence is the owner of a row.
    lenient : bool
        Whether missing years are filled in as suits (see `times.time_masks`).
    window : float
        Years within which they may be.
    ties : iterable of Tie
        Links between measures.
    """
    periods = [v.claim.about.period if Axis.PERIOD in v.exact else None for v in views]
    measures = sorted({view.claim.about.measure for view in views})
    every = (1 << len(measures)) - 1
    builder = _Builder()
    rows = []
    for owner, (view, masks) in enumerate(
        zip(views, time_masks(periods, lenient=lenient, window=window), strict=True)
    ):
        own = 1 << measures.index(view.claim.about.measure) if Axis.MEASURE in view.exact else every
        for times in masks:
            part = builder.place(Term(view.part, times, own))
            whole = builder.place(Term(view.whole, times, own)) if view.whole else None
            rows.append(Row(owner, part, whole, view.claim.values))
    terms = list(builder.places)
    columns, width, pairs = _columns(terms, measures, tuple(ties))
    return System(tuple(view.claim for view in views), tuple(rows), columns, width, pairs)


def _columns(
    terms: Sequence[Term], measures: Sequence[str], ties: tuple[Tie, ...]
) -> tuple[tuple[Ints, ...], int, tuple[tuple[int, int, Tie], ...]]:
    """The atoms of each term by column, how many there are, and which of them links tie."""
    counting = [
        sum(1 << place for place, term in enumerate(terms) if term.measures >> m & 1)
        for m in range(len(measures))
    ]
    members: list[list[int]] = [[] for _ in terms]
    pairs: list[tuple[int, int, Tie]] = []
    width = 0
    seen: dict[int, int] = {}
    for atom in refine(terms):
        here: dict[str, int] = {}
        for measure, users in zip(measures, counting, strict=True):
            mask = atom & users
            if not mask:
                continue
            if not ties and mask in seen:
                continue
            seen[mask] = here[measure] = width
            for place in _bits(mask):
                members[place].append(width)
            width += 1
        pairs.extend((here[t.upper], here[t.lower], t) for t in ties if t.upper in here and t.lower in here)
    return tuple(np.array(found, dtype=np.int64) for found in members), width, tuple(pairs)


def _bits(mask: int) -> Iterable[int]:
    """Places of the bits of a mask."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
