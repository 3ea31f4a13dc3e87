"""Claims as rows of one linear system over the atoms that they tell apart, and the system as a scaled programme.

A row says that the sum of the persons in a set of atoms lies in an interval or, of a share, that the sum of its part
lies between two multiples of the sum of its whole.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from analysis.conflicts.atoms import Term, refine
from analysis.conflicts.compared_claim import AllowedValues, ComparedClaim
from analysis.conflicts.conflict_codes import Axis
from analysis.conflicts.solver import NOBODY, Floats, Ints, Programme
from analysis.conflicts.time_masks import time_masks
from analysis.conflicts.views import EVERY_AXIS, views

NO_AXIS: frozenset[Axis] = frozenset()


class Tie(NamedTuple):
    """A link between two measures of the same persons: `low x lower <= upper <= high x lower`, atom by atom."""

    upper: str
    lower: str
    low: float
    high: float


class TiedAtoms(NamedTuple):
    """Two atoms, of the same persons in two measures, that a link ties."""

    upper: int
    lower: int
    tie: Tie


class Row(NamedTuple):
    """One row: the sum of a set, or for a share the sum and the one that it is a share of."""

    owner: int  # index of the claim that says so
    terms: tuple[int, ...]  # indices of the part and, for a share, of the whole; then `values` are fractions
    values: AllowedValues  # what the claim allows

    @property
    def is_share(self) -> bool:
        """Whether it holds one sum beside another."""
        return len(self.terms) > 1


@dataclass(frozen=True, slots=True)
class System:
    """Rows over atoms."""

    claims: tuple[ComparedClaim, ...]  # whose rows they are; the index here is the owner of a row
    rows: tuple[Row, ...]  # what they say
    atoms: tuple[int, ...]  # for each atom a mask of the terms that it lies in
    columns: tuple[Ints, ...]  # for each term the atoms in it, as sorted numbers
    pairs: tuple[TiedAtoms, ...] = ()


# --- claims to rows --------------------------------------------------------------------------------------------------


def build_system(
    claims: Sequence[ComparedClaim], exact: frozenset[Axis] = EVERY_AXIS, *, window: float, lenient: bool = False,
    choice: Mapping[str, int] | None = None, ties: Sequence[Tie] = (),
) -> System:  # fmt: skip
    """The system of some claims with some axes as printed; the index of a claim is the owner of its rows.

    Where `lenient`, a claim has a row at each of the times that it may mean, within the window in years (see
    `time_masks`). `choice` tells how words are read that can be read in several ways.
    """
    seen = views(claims, exact, choice or {})
    periods = [view.claim.about.period if Axis.PERIOD in view.exact else None for view in seen]
    measures = sorted({claim.about.measure for claim in claims})
    every_measure = (1 << len(measures)) - 1
    # Equal sets are one term, by the index at which it came first.
    indices: dict[Term, int] = {}
    rows = []
    masks_of = time_masks(periods, lenient=lenient, window=window)
    for owner, (view, masks) in enumerate(zip(seen, masks_of, strict=True)):
        counted = every_measure
        if Axis.MEASURE in view.exact:
            counted = 1 << measures.index(view.claim.about.measure)
        for times in masks:
            terms = [Term(box, times, counted) for box in view.boxes]
            of_row = [indices.setdefault(term, len(indices)) for term in terms]
            rows.append(Row(owner, tuple(of_row), view.claim.values))
    distinct_terms = list(indices)
    if ties:
        atoms, pairs = _tied(distinct_terms, measures, ties)
    else:
        atoms = refine(distinct_terms)
        pairs = []
    columns = _columns(atoms, len(distinct_terms))
    return System(tuple(claims), tuple(rows), tuple(atoms), columns, tuple(pairs))


def _columns(atoms: Sequence[int], terms: int) -> tuple[Ints, ...]:
    """For each of so many terms the numbers of the atoms in it."""
    size = terms // 8 + 1
    masks = b"".join(atom.to_bytes(size, "little") for atom in atoms)
    packed = np.frombuffer(masks, dtype=np.uint8).reshape(-1, size)
    inside = np.unpackbits(packed, axis=1, bitorder="little")
    by_term = np.ascontiguousarray(inside.T)[:terms]
    return tuple(np.flatnonzero(is_inside) for is_inside in by_term)


def _tied(
    terms: Sequence[Term], measures: Sequence[str], ties: Sequence[Tie]
) -> tuple[list[int], list[TiedAtoms]]:
    """The atoms of some sets, those of each measure apart even if nothing else sets them apart; and which are tied."""
    terms_of = {measure: _counting(terms, bit) for bit, measure in enumerate(measures)}
    atoms: list[int] = []
    pairs: list[TiedAtoms] = []
    for persons in refine([term._replace(measures=1) for term in terms]):
        atom_of: dict[str, int] = {}
        for measure, counting in terms_of.items():
            atom = persons & counting
            if atom:
                atom_of[measure] = len(atoms)
                atoms.append(atom)
        for tie in ties:
            upper = atom_of.get(tie.upper)
            lower = atom_of.get(tie.lower)
            if upper is not None and lower is not None:
                pairs.append(TiedAtoms(upper, lower, tie))
    return atoms, pairs


def _counting(terms: Sequence[Term], bit: int) -> int:
    """A mask of the terms that count with a measure."""
    mask = 0
    for index, term in enumerate(terms):
        if term.measures >> bit & 1:
            mask |= 1 << index
    return mask


# --- the rows as a scaled linear programme ---------------------------------------------------------------------------


def programme(system: System, *, loose: bool = False) -> Programme:
    """The programme of all rows of a system, those that hold a sum from below first.

    With `loose` claims allow what lies within the tolerance of print. The order changes no answer, but of several sets
    of guilty claims it is one of those that decide at which the prices point: so it stays as it is.
    """
    scales = _scales(system)
    inequalities = sorted(_inequalities(system, scales, loose=loose), key=attrgetter("is_above"))
    return Programme(
        counts=np.array([len(inequality.columns) for inequality in inequalities]),
        columns=np.concatenate([inequality.columns for inequality in inequalities]),
        values=np.concatenate([inequality.values for inequality in inequalities]),
        right=np.array([inequality.right for inequality in inequalities]),
        owners=np.array([inequality.owner for inequality in inequalities]),
        scales=scales,
    )


@dataclass(frozen=True, slots=True)
class ScaledSystem:
    """A system and the programme of all its rows as printed, from which those of subsets of its claims are cut."""

    system: System
    whole: Programme

    def restricted(self, owners: Collection[int], *, beside: int | None = None) -> Programme:
        """The programme of the rows of some of its claims.

        Atoms that these do not tell apart are one then: the first stands for the others, whose scale is nought.
        `beside` is a claim that tells atoms apart without a row.
        """
        # One entry more for nobody, the last.
        is_chosen = np.zeros(len(self.system.claims) + 1, dtype=bool)
        is_chosen[[*owners]] = True
        first = self._first_atoms(owners, beside)
        scales = np.zeros(len(self.whole.scales))
        scales[first] = self.whole.scales[first]
        of_chosen = self.whole.only(is_chosen[self.whole.owners])
        return of_chosen.rescaled(scales)

    def _first_atoms(self, owners: Collection[int], beside: int | None) -> list[int]:
        """The first of the atoms that lie in the same sets of some claims, without those in none."""
        terms = 0
        for row in self.system.rows:
            if row.owner in owners or row.owner == beside:
                for term in row.terms:
                    terms |= 1 << term
        # Backwards, so that of equal atoms the first is the last to be written.
        backwards = reversed([*enumerate(self.system.atoms)])
        first = {atom & terms: index for index, atom in backwards}
        first.pop(0, None)
        return [*first.values()]


def scale(system: System) -> ScaledSystem:
    """A system with its programme."""
    return ScaledSystem(system, programme(system))


def _scales(system: System) -> Floats:
    """For each atom the smallest claim around it, in its unit; the middle of these for atoms without one."""
    scales = np.full(len(system.atoms), math.inf)
    for row in system.rows:
        if row.is_share:
            continue
        size = row.values.high
        if not 0 < size < math.inf:
            size = row.values.low
        if size > 0:
            columns = system.columns[row.terms[0]]
            scales[columns] = np.minimum(scales[columns], size)
    is_scaled = scales < math.inf
    if is_scaled.all():
        return scales
    usual = np.median(scales[is_scaled]) if is_scaled.any() else 1.0
    scales[~is_scaled] = usual
    return scales


class _Inequality(NamedTuple):
    """One row of a programme: its entries, and what their sum is at most."""

    is_above: bool  # whether it holds a sum from above
    owner: int
    right: float
    columns: Ints
    values: Floats


def _inequalities(system: System, scales: Floats, *, loose: bool) -> Iterator[_Inequality]:
    """One row for each end of each claim, and of each link."""
    for row in system.rows:
        values = row.values
        ends = (values.loose_low, values.loose_high) if loose else (values.low, values.high)
        if row.is_share:
            part, whole = row.terms
            sides = (system.columns[part], system.columns[whole])
            yield from _between(row.owner, sides, ends, scales)
        else:
            (term,) = row.terms
            yield from _within(row.owner, system.columns[term], ends, scales)
    for upper, lower, tie in system.pairs:
        sides = (np.array([upper]), np.array([lower]))
        yield from _between(NOBODY, sides, (tie.low, tie.high), scales)


def _within(owner: int, atoms: Ints, ends: tuple[float, float], scales: Floats) -> Iterator[_Inequality]:
    """Rows that hold a sum between two ends, in units of what the claim says."""
    low, high = ends
    size = 1.0
    if low > 0:
        size = low
    elif 0 < high < math.inf:
        size = high
    weights = scales[atoms] / size
    yield _Inequality(False, owner, -low / size, atoms, -weights)
    if high < math.inf:
        yield _Inequality(True, owner, high / size, atoms, weights)


def _between(
    owner: int, sides: tuple[Ints, Ints], ends: tuple[float, float], scales: Floats
) -> Iterator[_Inequality]:
    """Rows that hold a sum between two multiples of another."""
    sums = np.zeros((2, len(scales)))
    for weights, atoms in zip(sums, sides, strict=True):
        weights[atoms] = scales[atoms]
    columns = np.flatnonzero(np.any(sums, axis=0))
    largest = np.amax(sums) or 1.0
    part, whole = sums[:, columns] / largest
    low, high = ends
    if 0 < low < math.inf:
        above_low = part - low * whole
        yield _Inequality(False, owner, 0.0, columns, -above_low)
    if high < math.inf:
        above_high = part - high * whole
        yield _Inequality(True, owner, 0.0, columns, above_high)
