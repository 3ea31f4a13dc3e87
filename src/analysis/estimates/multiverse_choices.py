"""The choices that the multiverse varies: their levels in data/raw/priors.yml, and what a rule of pooling gives."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import log_ndtr, logsumexp, ndtr

from analysis.estimates.claim_entries import Key
from analysis.estimates.evidence_line import Line, Rules, Says, Scale, from_scale, to_scale
from analysis.estimates.learned_scale import Spread
from analysis.estimates.line_inputs import Basis, cross_check, floors_of, solved
from analysis.estimates.order_constraints import PartOf, within_wholes
from analysis.estimates.pooled_posterior import Answer
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


#: Lower end of the 95 percent interval, median and upper end, in the unit of the quantity.
Ends = tuple[float, float, float]
NO_ANSWER: Ends = (math.nan, math.nan, math.nan)
LEVELS = (0.025, 0.5, 0.975)
#: So many standard deviations beyond all lines hardly anything of their mixture is left.
_REACH = 9.0


@dataclass(frozen=True, slots=True)
class Question:
    """What lines are asked together; equal questions have one answer."""

    lines: tuple[Line, ...]
    scale: Scale
    period: tuple[int, int]  # the years over which they meet
    pooling: str  # the rule
    spread: Spread | None = None  # what the exact model knows of the spread before
    # For the exact model the parts and wholes that may move its answer, and how they call it; empty without any.
    name: str = ""
    bounds: tuple[PartOf, ...] = ()


def answer(asked: Question, key: Key, basis: Basis, others: Mapping[str, Answer]) -> Ends:
    """The answer to one question on a quantity; none where the lines are too few, too far apart, or below a floor.

    `basis` is what the published answer was made with, `others` are published answers of other quantities, by their
    names in bounds.
    """
    if asked.spread is not None:
        floors = floors_of(key, asked.period, basis)
        found = solved(asked.lines, asked.spread, basis.rules, floors, asked.scale)
        if asked.bounds:
            found = within_wholes({**others, asked.name: found}, asked.bounds, basis.rules)[0][asked.name]
        if found.refusal is not None or found.median is None:
            return NO_ANSWER
        return found.intervals[0.95][0], found.median, found.intervals[0.95][1]
    if asked.pooling == "linear_pool":
        ends = mixture_quantiles([line for line in asked.lines if line.says is Says.VALUE], LEVELS)
    else:
        checked = cross_check(asked.lines, asked.scale, least=basis.line_rules.cross_checked)
        ends = [to_scale(end, asked.scale) for end in checked.values()]
    if not ends or ends[2] - ends[0] > math.log(basis.rules.widest_ratio):
        return NO_ANSWER
    low, median, high = (from_scale(end, asked.scale) for end in ends)
    return low, median, high


def mixture_quantiles(lines: Sequence[Line], levels: Sequence[float]) -> list[float]:
    """Quantiles, on the scale, of the linear pool: the mixture in which every line has the same weight.

    Each line is two halves of normal distributions, joined at its best value, which is its median.

    >>> from analysis.estimates.evidence_line import point
    >>> far = [point("survey", 1_000, error=0.05), point("lists", 9_000, error=0.05)]
    >>> [round(math.exp(at)) for at in mixture_quantiles(far, [0.25, 0.5, 0.75])]
    [1000, 3000, 9000]

    References
    ----------
    Stone M. (1961). The opinion pool. Annals of Mathematical Statistics 32(4), 1339-1342.
    """
    best, below, above = np.array([(line.best, line.below, line.above) for line in lines]).T

    def excess(at: float, level: float) -> float:
        off = (at - best) / np.where(at < best, below, above)
        passed = off > 0
        surplus = float(passed.sum() - level * len(lines))
        if surplus:
            return surplus + float(ndtr(off[~passed]).sum() - ndtr(-off[passed]).sum())
        # Half of the lines lie on either side: what their tails leave here tells where the median is.
        return float(logsumexp(log_ndtr(off[~passed])) - logsumexp(log_ndtr(-off[passed])))

    ends = float(np.min(best - _REACH * below)), float(np.max(best + _REACH * above))
    return [float(brentq(excess, *ends, args=(level,), xtol=1e-13)) for level in levels]
