"""Which distinctions dissolve a conflict: every minimal set of axes that, taken as printed, lets all claims hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from analysis.conflicts.claim import Claim
from analysis.conflicts.programme import problem
from analysis.conflicts.reading import EVERY_AXIS, NO_AXIS, views
from analysis.conflicts.solver import check
from analysis.conflicts.system import System, Tie, build_system
from analysis.conflicts.words import Axis

AxisSets = tuple[frozenset[Axis], ...]


@dataclass(frozen=True, slots=True)
class Naive:
    """Claims that conflict for a hurried reader.

    Parameters
    ----------
    claims : tuple of Claim
        Members, sorted by id.
    choice : mapping
        Which reading of their words is meant, where there are several.
    made : dict
        The system of the hurried reading once it is made, by years of lenience: each set is asked for it several times.
    """

    claims: tuple[Claim, ...]
    choice: Mapping[str, int]
    made: dict[float, System] = field(default_factory=dict, compare=False, repr=False)

    @property
    def key(self) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
        """What tells sets apart."""
        return tuple(claim.claim_id for claim in self.claims), tuple(sorted(self.choice.items()))

    def system(
        self, exact: frozenset[Axis], *, window: float, lenient: bool = True, ties: Sequence[Tie] = ()
    ) -> System:
        """Their system with some axes as printed."""
        hurried = exact == NO_AXIS and lenient and not ties
        if hurried and window in self.made:
            return self.made[window]
        seen = views(self.claims, exact, choice=self.choice)
        system = build_system(seen, lenient=lenient, window=window, ties=ties)
        if hurried:
            self.made[window] = system
        return system


def feasible(
    sets: Sequence[Naive], exact: Sequence[frozenset[Axis]], *, window: float, lenient: bool = True,
    loose: bool = False, ties: Sequence[Tie] = (),
) -> list[bool]:  # fmt: skip
    """For each set whether all its claims can hold with some axes as printed."""
    systems = [
        one.system(axes, window=window, lenient=lenient, ties=ties)
        for one, axes in zip(sets, exact, strict=True)
    ]
    return [answer.feasible for answer in check([problem(system, loose=loose) for system in systems])]


def infeasible_when_hurried(sets: Sequence[Naive], *, window: float) -> list[bool]:
    """For each set whether a hurried reader finds that it cannot hold."""
    return [not ok for ok in feasible(sets, [NO_AXIS] * len(sets), window=window)]


def dissolving(sets: Sequence[Naive], *, window: float) -> list[AxisSets]:
    """For each set every minimal set of axes that dissolves it; none if not even all axes do.

    Sets of axes are tried in the order of their size, those that hold a dissolving one are left out, and the search
    ends at three: nobody follows a reason with four parts.
    """
    whole = feasible(sets, [EVERY_AXIS] * len(sets), window=window)
    found: list[list[frozenset[Axis]]] = [[] for _ in sets]
    for size in (1, 2, 3):
        tried = [
            (place, frozenset(axes))
            for place, ok in enumerate(whole)
            if ok
            for axes in combinations(_useful(sets[place]), size)
            if not any(known <= frozenset(axes) for known in found[place])
            and not (size == 3 and found[place])
        ]
        answers = feasible([sets[place] for place, _ in tried], [axes for _, axes in tried], window=window)
        for (place, axes), ok in zip(tried, answers, strict=True):
            if ok:
                found[place].append(axes)
    return [
        tuple(sorted(kept, key=lambda axes: (len(axes), sorted(axes)))) or ((EVERY_AXIS,) if ok else ())
        for kept, ok in zip(found, whole, strict=True)
    ]


def _useful(one: Naive) -> list[Axis]:
    """Axes whose words differ among the claims: no other axis can matter."""
    return [
        axis
        for axis in Axis
        if len({_side(claim, axis) for claim in one.claims}) > 1
        or any(_separates(c, axis) for c in one.claims)
    ]


def _side(claim: Claim, axis: Axis) -> object:
    """What a claim says on an axis."""
    if axis in (Axis.MEASURE, Axis.PERIOD):
        return getattr(claim.about, axis.value)
    return claim.about.box.side(axis)


def _separates(claim: Claim, axis: Axis) -> bool:
    """Whether a share's whole differs from its part on an axis."""
    return claim.whole is not None and axis not in (Axis.MEASURE, Axis.PERIOD) and (
        claim.whole.box.side(axis) != claim.about.box.side(axis)
    )  # fmt: skip
