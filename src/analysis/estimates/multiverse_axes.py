"""The choices that the multiverse varies, with their levels from data/raw/priors.yml, and all combinations of them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.estimates.evidence_line import Rules
from analysis.reading.priors import FILE, Priors
from analysis.reading.problems import InputError, Problem
from analysis.vocabulary import Scope, Status

ENTRY = "multiverse"
#: The level of scale that strict sets teach and that is integrated out; the others are numbers.
INTEGRATED = "integrated"
#: Choices about which claims count and which lines they make, the first level of each as published.
_DATA: Mapping[str, Sequence[str]] = {
    "grades": ("like", "all"),
    "suspected_copies": ("separate", "collapsed"),
    "corrections": ("on", "off"),
    "secondary_reports": ("in", "out"),
    "evidence": (str(Scope.ALL), str(Scope.ARTICLE)),
    "definition": tuple(map(str, Status)),
}
DATA_AXES = tuple(_DATA)
#: Choices about how lines are read and put together.
MODEL_AXES = ("coverage", "scale", "unprinted_error", "pooling")
POOLINGS = ("exact", "reml_hk", "linear_pool")
_WORDS: Mapping[str, Sequence[str]] = {**_DATA, "pooling": POOLINGS}

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

    def choices(self, names: Sequence[str]) -> tuple[NDArray[np.intp], list[tuple[Level, ...]]]:
        """All combinations of the levels of some axes, and which of them each specification takes."""
        places = [self.names.index(name) for name in names]
        shape = [self.shape[place] for place in places]
        chosen = np.ravel_multi_index(tuple(self.levels()[:, places].T), tuple(shape))
        return chosen, list(product(*(self.axes[place].levels for place in places)))

    def admitted(self, own: str, definition: Level | None = None) -> Sequence[str]:
        """Conditions whose claims count for a quantity: its own, and the wider ones up to a rung of the ladder.

        A condition that is not on the ladder admits only itself; the rung is by default the widest.
        """
        ladder = [str(level) for level in self.axes[self.names.index("definition")].levels]
        if own not in ladder:
            return (own,)
        top = len(ladder) if definition is None else ladder.index(str(definition)) + 1
        return (own, *ladder[ladder.index(own) + 1 : top])


def load_axes(priors: Priors) -> Axes:
    """The axes of data/raw/priors.yml.

    Raises
    ------
    InputError
        If an axis is missing or unknown, a level is not one, stands twice, or the first one is not what is published.
    """
    listed, rules = priors[ENTRY].value, Rules.of(priors)
    wanted = {*DATA_AXES, *MODEL_AXES}
    if not isinstance(listed, dict) or set(listed) != wanted:
        raise _wrong(None, f"the axes are {sorted(listed)}", f"exactly {sorted(wanted)}")
    first: dict[str, Level] = {name: words[0] for name, words in _WORDS.items() if name != "definition"}
    first |= {"coverage": rules.range_coverage, "scale": INTEGRATED, "unprinted_error": rules.unprinted_error}
    axes = tuple(
        Axis(name, tuple(_level(name, level) for level in levels)) for name, levels in listed.items()
    )
    for name, levels in ((axis.name, axis.levels) for axis in axes):
        if len(set(levels)) < len(levels) or not levels:
            raise _wrong(name, "it has no level, or one twice", "each level once")
        if levels[0] != first.get(name, levels[0]):
            raise _wrong(name, f"the first level is {levels[0]!r}", f"{first[name]!r}, as published")
    return Axes(axes)


def _level(name: str, given: Any) -> Level:
    """One level, checked."""
    allowed = _WORDS.get(name, ())
    if given in allowed or (name == "scale" and given == INTEGRATED):
        return str(given)
    if allowed:
        raise _wrong(name, f"the level {given!r} is unknown", f"one of {sorted(allowed)}")
    most = 1.0 if name == "coverage" else math.inf
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given < most:
        right = "a number above 0" + (" and below 1" if most == 1 else "")
        raise _wrong(name, f"the level {given!r} is none", right)
    return float(given)


def _wrong(axis: str | None, what: str, right: str) -> InputError:
    """The error of an axis."""
    return InputError([Problem(FILE, None, ENTRY if axis is None else f"{ENTRY}.{axis}", what, right)])
