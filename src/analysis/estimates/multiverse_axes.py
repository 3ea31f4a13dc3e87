"""The choices that the multiverse varies, with their levels from data/raw/priors.yml, and all combinations of them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.estimates.methods import METHODS
from analysis.parameters import Parameters
from analysis.reading.priors import FILE, Choice, Priors
from analysis.reading.problems import InputError, Problem
from analysis.vocabulary import Scope, Status

ENTRY = "multiverse"
#: The level of tau_scale that is worked out from all quantities together.
CORPUS = "corpus"
#: Choices about which claims count and how they are read; they make the inputs of a method.
DATA_AXES = (
    *("coverage", "spread", "suspected_copies", "corrections", "secondary_reports", "evidence", "definition"),
)
#: Choices about what is done with the inputs.
MODEL_AXES = ("tau_scale", "mu_prior", "pooling")
#: Levels that are words.
_WORDS: Mapping[str, frozenset[str]] = {
    "suspected_copies": frozenset({"separate", "collapsed"}),
    "corrections": frozenset({"on", "off"}),
    "secondary_reports": frozenset({"in", "out"}),
    "evidence": frozenset(map(str, Scope)),
    "definition": frozenset(map(str, Status)),
    "pooling": frozenset(METHODS),
}

Level = float | str


@dataclass(frozen=True, slots=True)
class Axis:
    """One choice and its levels, the published one first."""

    name: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Axes:
    """All choices; a specification is one level of each, numbered with the last axis running fastest.

    The published specification has the number 0.
    """

    axes: tuple[Axis, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of levels of each axis."""
        return tuple(len(axis.levels) for axis in self.axes)

    @property
    def size(self) -> int:
        """Number of specifications."""
        return math.prod(self.shape)

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each axis."""
        return tuple(axis.name for axis in self.axes)

    def levels(self) -> NDArray[np.intp]:
        """Place of each axis' level in each specification, shape (specifications, axes)."""
        return np.stack(np.unravel_index(np.arange(self.size), self.shape), axis=1)

    def combinations(self, names: Sequence[str]) -> Iterator[tuple[NDArray[np.intp], dict[str, Level]]]:
        """Every combination of the levels of some axes, with the numbers of the specifications that have it."""
        chosen = [self.names.index(name) for name in names]
        levels = self.levels()[:, chosen]
        rows, inverse = np.unique(levels, axis=0, return_inverse=True)
        order = np.argsort(inverse.ravel(), kind="stable")
        for row, where in zip(rows, np.split(order, len(rows)), strict=True):
            yield (
                where,
                {self.names[a]: self.axes[a].levels[level] for a, level in zip(chosen, row, strict=True)},
            )


def load_axes(priors: Priors) -> Axes:
    """The axes of data/raw/priors.yml.

    Raises
    ------
    InputError
        If an axis is missing or unknown, a level is not one, stands twice, or the first one is not what is published.
    """
    held = priors[ENTRY].value
    wanted = {*DATA_AXES, *MODEL_AXES}
    if not isinstance(held, dict) or set(held) != wanted:
        raise _wrong(None, f"the axes are {sorted(held)}", f"exactly {sorted(wanted)}")
    axes = tuple(Axis(name, tuple(_level(name, level) for level in levels)) for name, levels in held.items())
    first = {
        "coverage": Parameters().range_coverage,
        "tau_scale": priors.number("tau_scale"),
        "mu_prior": 1.0,
        "spread": 1.0,
        "suspected_copies": "separate",
        "corrections": "on",
        "secondary_reports": "in",
        "evidence": str(Scope.ALL),
        "pooling": next(iter(METHODS)),
    }
    for axis in axes:
        if len(set(axis.levels)) < len(axis.levels) or not axis.levels:
            raise _wrong(axis.name, "it has no level, or one twice", "each level once")
        if axis.levels[0] != first.get(axis.name, axis.levels[0]):
            raise _wrong(
                axis.name, f"the first level is {axis.levels[0]!r}", f"{first[axis.name]!r}, as published"
            )
    return Axes(axes)


def _level(name: str, given: Any) -> Level:
    """One level, checked."""
    allowed = _WORDS.get(name)
    if allowed is not None:
        if given not in allowed:
            raise _wrong(name, f"the level {given!r} is unknown", f"one of {sorted(allowed)}")
        return str(given)
    if name == "tau_scale" and given == CORPUS:
        return CORPUS
    most = 1.0 if name == "coverage" else math.inf
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given < most:
        raise _wrong(
            name, f"the level {given!r} is none", "a number above 0" + (" and below 1" * (most == 1))
        )
    return float(given)


def _wrong(axis: str | None, what: str, right: str) -> InputError:
    """The error of an axis."""
    return InputError([Problem(FILE, None, ENTRY if axis is None else f"{ENTRY}.{axis}", what, right)])


def with_spread(priors: Priors, factor: float) -> Priors:
    """The same choices with the standard deviation of every kind of single point times a factor."""
    held = priors["spread"]
    scaled = {method: float(s) * factor for method, s in held.value.items()}
    changed: dict[str, Choice] = {**priors.choices, "spread": replace(held, value=scaled)}
    return Priors(changed)


def admitted(own: str, definition: str, axis: Axis) -> tuple[str, ...]:
    """Conditions whose claims count for a quantity: its own, and the wider ones up to a rung of the ladder.

    Parameters
    ----------
    own : str
        Condition that the quantity is about. One that is not on the ladder admits only itself.
    definition : str
        The rung.
    axis : Axis
        The ladder, narrowest first.
    """
    ladder = [str(level) for level in axis.levels]
    if own not in ladder:
        return (own,)
    return (own, *ladder[ladder.index(own) + 1 : ladder.index(definition) + 1])
