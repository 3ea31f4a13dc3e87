"""The multiverse of the quantity that leads a region's page: its answer under every combination of choices.

The choices are those about the model that move the answer of some region: choices about data moved none, since what is
pooled follows from studies. What two specifications ask alike is worked out once.

References
----------
Steegen S., Tuerlinckx F., Gelman A., Vanpaemel W. (2016). Increasing transparency through a multiverse analysis.
Perspectives on Psychological Science 11(5), 702-712.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.claims.estimand import Quantity
from analysis.estimates.answer_table import Basis, Status, asked_pools, reconciled_once
from analysis.estimates.bounds import definition, floors_of, part_bounds, within_wholes
from analysis.estimates.line_likelihood import Floats, Line, Rules, Says, Scale, from_scale
from analysis.estimates.lines_of_evidence import Claims, Grade, Pool
from analysis.estimates.other_pooling_rules import cross_check, mixture_quantiles
from analysis.estimates.pooled_posterior import Answer, Ends, Spread
from analysis.reading.priors import FILE, Priors
from analysis.reading.problems import Problem, refuse

Level = float | str
#: One level of each of several axes.
Choice = Mapping[str, Level]
LEVELS = (0.025, 0.5, 0.975)
ENTRY = "multiverse"
#: The level of scale that strict sets teach and that is integrated out; the others are numbers.
INTEGRATED = "integrated"
#: The choices, each with the words among its levels, the published first, and below what its numbers lie, above 0.
_LEVELS: Mapping[str, tuple[Sequence[str], float]] = {
    "scale": ((INTEGRATED,), math.inf),
    "unprinted_error": ((), math.inf),
    "pooling": (("exact", "reml_hk", "linear_pool"), 0),
}
AXES = tuple(_LEVELS)
_NO_ANSWER: Ends = (None, None, None)
#: All choices and their levels, the published first; specifications are numbered, the last axis fastest.
Axes = Mapping[str, tuple[Level, ...]]


def load_axes(priors: Priors) -> Axes:
    """The axes of data/raw/priors.yml; an InputError names a missing or unknown axis, and wrong levels."""
    listed = priors.mapping(ENTRY, of_numbers=False)
    if listed.keys() != _LEVELS.keys():
        what = f"the axes are {sorted(listed)}"
        refuse([Problem(FILE, None, ENTRY, what, f"exactly {sorted(_LEVELS)}")])
    published = _published_levels(Rules.of(priors))
    problems = []
    for name, levels in listed.items():
        words, below = _LEVELS[name]
        # A level that is listed twice counts once.
        usable = {level for level in levels if _is_level(level, words, below)}
        all_usable = len(usable) == len(levels)
        published_first = levels[:1] == [published[name]]
        if not all_usable or not published_first:
            right = _right_levels(published[name], words, below)
            problem = Problem(FILE, None, f"{ENTRY}.{name}", f"the levels are {levels}", right)
            problems.append(problem)
    refuse(problems)
    return {name: tuple(levels) for name, levels in listed.items()}


def _published_levels(rules: Rules) -> dict[str, Level]:
    """The level of each axis with which the published answers are made."""
    published: dict[str, Level] = {}
    for name, levels in _LEVELS.items():
        words, _ = levels
        if words:
            published[name] = words[0]
    published["unprinted_error"] = rules.unprinted_error
    return published


def _is_level(level: Level, words: Sequence[str], below: float) -> bool:
    """Whether it is one of the words, or a number above 0 and below another."""
    # To Python true and false are numbers.
    if isinstance(level, str | bool):
        return level in words
    return 0 < level < below


def _right_levels(first: Level, words: Sequence[str], below: float) -> str:
    """What the levels of an axis may be, as an error says it."""
    allowed = [*words]
    if below:
        allowed.append(f"numbers above 0 and below {below:g}")
    listing = ", ".join(allowed)
    return f"{first!r} first, as published, and others, each once: {listing}"


@dataclass(frozen=True, slots=True)
class Grid:
    """The answer of one quantity in every specification."""

    region: str
    key: Quantity
    time: float  # when the published lines meet
    axes: Axes
    index: NDArray[np.intp]  # which distinct answer each specification has, shape (specifications,)
    values: Floats  # the distinct answers as `Ends`, NaN without one, shape (distinct, 3)

    @property
    def full(self) -> Floats:
        """The answer of each specification, shape (specifications, 3)."""
        return self.values[self.index]

    @property
    def median(self) -> Floats:
        """The median of each specification to the six digits of a table; those that agree in them are one answer."""
        _, medians, _ = self.values.T
        distinct = np.array([float(f"{median:.6g}") for median in medians])
        return distinct[self.index]


def leading(meetings: pd.DataFrame) -> dict[Quantity, float]:
    """The quantity of each region whose multiverse is shown, and its time, from answers wherever lines meet.

    Of the reconciled ones that of most lines, of the best grade, the latest, of the smallest key.
    """
    is_reconciled = meetings["answer_status"] == Status.RECONCILED
    rows = meetings[is_reconciled].to_dict("records")

    def order(row: Mapping[Any, Any]) -> tuple[object, ...]:
        grade = Grade[row["grade"].upper()]
        return -row["k_lines"], grade, -row["time"], Quantity.of(row)

    first: dict[str, Mapping[Any, Any]] = {}
    for row in sorted(rows, key=order):
        first.setdefault(row["region_code"], row)
    times = {}
    for _, leading_row in sorted(first.items()):
        quantity = Quantity.of(leading_row)
        times[quantity] = leading_row["time"]
    return times


def grids(claims: Claims, leads: Mapping[Quantity, float], basis: Basis, axes: Axes) -> Iterator[Grid]:
    """The answers of each leading quantity under all combinations of choices, at the time when its lines meet.

    What the scale is learned from and the floors are those of the published answers. Raises ValueError where no two
    lines meet.
    """
    pools = [pool for _, pool in asked_pools(claims, basis)]
    choices = [dict(zip(axes, levels, strict=True)) for levels in product(*axes.values())]
    for key, time in leads.items():
        published = _meeting(pools, key, time)
        beside = _answers_beside(published, key, pools, basis)
        answers = [*_answers(published, choices, basis, beside)]
        index, values = _distinct(answers)
        first_claim = published.entries[0].claim
        region = first_claim.region_code
        yield Grid(region, key, time, axes, index, values)


def _meeting(pools: Iterable[Pool], key: Quantity, time: float) -> Pool:
    """The lines on a quantity that meet at a time."""

    def order(pool: Pool) -> tuple[object, ...]:
        # Tables hold six digits of a time.
        apart = round(abs(pool.time - time), 2)
        return apart, -len(pool.values), pool.grade, pool.content

    on_quantity = [pool for pool in pools if pool.key == key]
    if not on_quantity:
        raise ValueError(f"no two lines meet on {key._asdict()}")
    return min(on_quantity, key=order)


def _answers_beside(
    published: Pool, key: Quantity, pools: Iterable[Pool], basis: Basis
) -> dict[Pool, Answer]:
    """What else meets, of one definition, with its answer: the quantity may be a part of it, or its whole."""
    beside = {}
    for pool in pools:
        if pool.name == published.name:
            continue
        if definition(pool.key) == definition(key):
            beside[pool] = basis.solved(pool)
    return beside


def _distinct(answers: Sequence[Ends]) -> tuple[NDArray[np.intp], Floats]:
    """The number of each specification's answer, and the distinct answers."""
    numbers: dict[Ends, int] = {}
    indices = []
    for ends in answers:
        number = numbers.setdefault(ends, len(numbers))
        indices.append(number)
    values = np.array(list(numbers), dtype=np.float64)
    return np.array(indices, dtype=np.intp), values


def _answers(
    pool: Pool, choices: Sequence[Choice], basis: Basis, beside: Mapping[Pool, Answer]
) -> Iterator[Ends]:
    """What lines that meet say with each combination of the choices.

    `beside` is what else meets, with its published answer: the wholes of the quantity, or its parts.
    """
    rules = basis.rules
    scale = pool.values[0].scale
    learned = basis.spread_of(pool.key, same_team=pool.same_team)
    floors = floors_of(pool, basis.floors)
    answers_beside = {meeting.name: answer for meeting, answer in beside.items()}
    bounds = part_bounds([*beside, pool])
    is_bounded = any(pool.name in bound for bound in bounds)

    @cache
    def lines_read(error: float) -> tuple[Line, ...]:
        changed = replace(rules, unprinted_error=error)
        return _numbered(pool.model_lines(changed))

    @cache
    def exact(lines: tuple[Line, ...], spread_scale: Level) -> Ends:
        spread = learned if spread_scale == INTEGRATED else Spread.fixed(float(spread_scale))
        answer = reconciled_once(lines, spread, rules, floors=floors, scale=scale)
        if is_bounded:
            together, _ = within_wholes({**answers_beside, pool.name: answer}, bounds, rules)
            answer = together[pool.name]
        return answer.ends

    for choice in choices:
        lines = lines_read(float(choice["unprinted_error"]))
        rule = str(choice["pooling"])
        if rule == "exact":
            yield exact(lines, choice["scale"])
        else:
            yield pooled(lines, rule, scale, rules)


def _numbered(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines in an order of their own, named by it: names change no answer, so that like lines are worked out once."""
    unnamed = [replace(line, name="") for line in lines]
    unnamed.sort()
    numbered = []
    for index, line in enumerate(unnamed):
        name = f"{index:04}"
        numbered.append(replace(line, name=name))
    return tuple(numbered)


@lru_cache(maxsize=1024)
def pooled(lines: tuple[Line, ...], rule: str, scale: Scale, rules: Rules) -> Ends:
    """What lines say under a rule beside the exact one; nothing where they are too few or too far apart."""
    if rule == "linear_pool":
        values = [line for line in lines if line.says is Says.VALUE]
        ends = mixture_quantiles(values, LEVELS)
    else:
        ends = [*cross_check(lines, least=rules.reml_lineages)]
    if not ends:
        return _NO_ANSWER
    low, median, high = ends
    if high - low > math.log(rules.widest_ratio):
        return _NO_ANSWER
    return from_scale(low, scale), from_scale(median, scale), from_scale(high, scale)
