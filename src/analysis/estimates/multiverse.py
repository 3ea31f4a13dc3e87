"""The multiverse of the quantity that leads a region's page: its answer under every combination of choices.

Which claims count and which lines they make depends on the choices about data, how lines are put together on those
about the model; what two specifications ask alike is worked out once.

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
from analysis.estimates import lines_of_evidence
from analysis.estimates.answer_table import Basis, Status, asked_pools, solved
from analysis.estimates.bounds import definition, floors_of, part_bounds, within_wholes
from analysis.estimates.line_likelihood import Floats, Line, Rules, Says, Scale, from_scale
from analysis.estimates.lines_of_evidence import ClaimLine, Claims, Entry, Grade, Pool, gap
from analysis.estimates.pooled_posterior import Answer, Ends, Spread, cross_check, mixture_quantiles
from analysis.reading.priors import FILE, Priors
from analysis.reading.problems import Problem, refuse
from analysis.vocabulary import ReadIn, Scope
from analysis.vocabulary import Status as Condition

Level = float | str
#: One level of each of several axes.
Choice = Mapping[str, Level]
LEVELS = (0.025, 0.5, 0.975)
ENTRY = "multiverse"
#: The level of scale that strict sets teach and that is integrated out; the others are numbers.
INTEGRATED = "integrated"
#: Choices about which claims count and which lines they make, then about how lines are read and put together.
DATA_AXES = ("grades", "suspected_copies", "corrections", "secondary_reports", "evidence", "definition")
MODEL_AXES = ("coverage", "scale", "unprinted_error", "pooling")
#: The words among their levels, the published first, and below what numbers lie, which are above 0.
_LEVELS: Mapping[str, tuple[Sequence[str], float]] = {
    "grades": (("like", "all"), 0),
    "suspected_copies": (("separate", "collapsed"), 0),
    "corrections": (("on", "off"), 0),
    "secondary_reports": (("in", "out"), 0),
    "evidence": ((str(Scope.ALL), str(Scope.ARTICLE)), 0),
    "definition": (tuple(map(str, Condition)), 0),
    "coverage": ((), 1),
    "scale": ((INTEGRATED,), math.inf),
    "unprinted_error": ((), math.inf),
    "pooling": (("exact", "reml_hk", "linear_pool"), 0),
}
_NO_ANSWER: Ends = (None, None, None)
#: All choices and their levels, the published first; specifications are numbered, the last axis fastest.
Axes = Mapping[str, tuple[Level, ...]]


def load_axes(priors: Priors) -> Axes:
    """The axes of data/raw/priors.yml; an InputError names a missing or unknown axis, and wrong levels."""
    listed = priors.mapping(ENTRY, of_numbers=False)
    if listed.keys() != _LEVELS.keys():
        what = f"the axes are {sorted(listed)}"
        refuse([Problem(FILE, None, ENTRY, what, f"exactly {sorted(_LEVELS)}")])
    published = _published_levels(listed, Rules.of(priors))
    problems = []
    for name, levels in listed.items():
        words, below = _LEVELS[name]
        # A level that is listed twice counts once.
        usable = {level for level in levels if _is_level(level, words, below)}
        published_first = levels[:1] == [published[name]]
        if len(usable) < len(levels) or not published_first:
            right = _right_levels(published[name], words, below)
            problems.append(Problem(FILE, None, f"{ENTRY}.{name}", f"the levels are {levels}", right))
    refuse(problems)
    return {name: tuple(levels) for name, levels in listed.items()}


def _published_levels(listed: Mapping[str, Sequence[Level]], rules: Rules) -> dict[str, Level]:
    """The level of each axis with which the published answers are made."""
    published: dict[str, Level] = {name: words[0] for name, (words, _) in _LEVELS.items() if words}
    # The narrowest definition, whichever conditions are listed.
    published["definition"] = listed["definition"][0] if listed["definition"] else ""
    published["coverage"] = rules.range_coverage
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
    return f"{first!r} first, as published, and others, each once: {', '.join(allowed)}"


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
    rows = meetings[meetings["answer_status"] == Status.RECONCILED].to_dict("records")

    def order(row: Mapping[Any, Any]) -> tuple[object, ...]:
        grade = Grade[row["grade"].upper()]
        return -row["k_lines"], grade, -row["time"], Quantity.of(row)

    first: dict[str, Mapping[Any, Any]] = {}
    for row in sorted(rows, key=order):
        first.setdefault(row["region_code"], row)
    return {Quantity.of(row): row["time"] for _, row in sorted(first.items())}


def grids(
    printed: Claims, corrected: Claims, leads: Mapping[Quantity, float], basis: Basis, axes: Axes
) -> Iterator[Grid]:
    """The answers of each leading quantity under all combinations of choices, at the time when its lines meet.

    The scale and the floors are those of the published answers. Raises ValueError where no two lines meet.
    """
    pools = [pool for _, pool in asked_pools(corrected, basis)]
    groups = {
        "on": lines_of_evidence.by_quantity(corrected, basis.rules, any_condition=True),
        "off": lines_of_evidence.by_quantity(printed, basis.rules, any_condition=True),
    }
    data = _combinations(axes, DATA_AXES)
    model = _combinations(axes, MODEL_AXES)
    for key, time in leads.items():
        pool_of_choice = []
        for choice in data:
            quantities = groups[str(choice["corrections"])]
            pool_of_choice.append(_pool(quantities, key, choice, axes, time, basis.rules.near))
        published = pool_of_choice[0]
        if published is None:
            raise ValueError(f"no two lines meet on {key._asdict()}")
        beside = _answers_beside(published, key, pools, basis)
        # Many choices about data lead to one pool.
        answers = {}
        for pool in dict.fromkeys(pool_of_choice):
            answers[pool] = list(_answers(pool, model, basis, beside))
        index, values = _distinct([answers[pool] for pool in pool_of_choice], axes)
        region = published.entries[0].claim.region_code
        yield Grid(region, key, time, axes, index, values)


def _combinations(axes: Axes, names: Sequence[str]) -> list[Choice]:
    """All combinations of the levels of some axes, the last axis fastest."""
    levels = [axes[name] for name in names]
    return [dict(zip(names, combination, strict=True)) for combination in product(*levels)]


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


def _distinct(answers: Sequence[Sequence[Ends]], axes: Axes) -> tuple[NDArray[np.intp], Floats]:
    """The number of each specification's answer, in the order of the axes, and the distinct answers.

    `answers` has a row for each choice about data and a column for each about the model.
    """
    numbers: dict[Ends, int] = {}
    rows = []
    for of_data in answers:
        rows.append([numbers.setdefault(ends, len(numbers)) for ends in of_data])
    names = (*DATA_AXES, *MODEL_AXES)
    sizes = [len(axes[name]) for name in names]
    cube = np.array(rows).reshape(sizes)
    order = [names.index(name) for name in axes]
    index = cube.transpose(order).ravel()
    return index, np.array(list(numbers), dtype=np.float64)


def admitted(own: str, definition: Sequence[Level]) -> Sequence[str]:
    """Conditions whose claims count for a quantity: its own, and if it is on a ladder the wider ones up to its top."""
    ladder = [str(level) for level in definition]
    if own not in ladder:
        return (own,)
    position = ladder.index(own)
    return tuple(ladder[position:])


def _pool(
    groups: Mapping[Quantity, Sequence[Entry]],
    key: Quantity,
    choice: Choice,
    axes: Axes,
    time: float,
    near: float,
) -> Pool | None:
    """What meets nearest to the published time, with one level of each choice about data."""
    definitions = axes["definition"]
    top = definitions.index(choice["definition"])
    entries: list[Entry] = []
    for status in admitted(key.status, definitions[: top + 1]):
        of_status = groups.get(key._replace(status=status), ())
        # Claims on a wider condition count as if they were on the quantity's own.
        entries += [replace(entry, key=key) for entry in of_status if _counts(entry, choice)]
    if choice["suspected_copies"] == "collapsed":
        entries = [_in_suspected_line(entry) for entry in entries]
    lines: Sequence[ClaimLine] = lines_of_evidence.lines_of(entries)
    if choice["grades"] == "all":
        lines = [_as_by_survey(line) for line in lines]

    def order(pool: Pool) -> tuple[object, ...]:
        years_apart = gap(pool.period, (time, time))
        # Tables hold six digits of a time.
        apart = round(abs(pool.time - time), 2)
        return years_apart, apart, -len(pool.values), pool.grade, pool.content

    candidates = lines_of_evidence.pools(lines, near)
    return min(candidates, key=order, default=None)


def _counts(entry: Entry, choice: Choice) -> bool:
    """Whether a claim is let in by the choices about where it was read and which evidence is looked at."""
    if choice["secondary_reports"] != "in" and entry.claim.read_in != ReadIn.PRODUCER:
        return False
    return choice["evidence"] in (Scope.ALL, entry.claim.scope)


def _in_suspected_line(entry: Entry) -> Entry:
    """The claim in the line that it is suspected to be a copy of."""
    return replace(entry, lineage=entry.claim.suspected_lineage or entry.lineage)


def _as_by_survey(line: ClaimLine) -> ClaimLine:
    """The line as if somebody had looked; as in any line, the best of its methods speaks."""
    grade = line.grade
    best = [entry for entry in line.entries if entry.grade == grade]
    observed = [replace(entry, grade=Grade.OBSERVED) for entry in best]
    return ClaimLine(line.name, tuple(observed))


def _answers(
    pool: Pool | None, model: Sequence[Choice], basis: Basis, beside: Mapping[Pool, Answer]
) -> Iterator[Ends]:
    """What lines that meet say with each combination of the choices about the model.

    `beside` is what else meets, with its published answer: the wholes of the quantity, or its parts.
    """
    if pool is None:
        yield from [_NO_ANSWER] * len(model)
        return
    rules = basis.rules
    scale = pool.values[0].scale
    learned = basis.spread_of(pool.key, same_team=pool.same_team)
    floors = floors_of(pool, basis.floors)
    answers_beside = {meeting.name: answer for meeting, answer in beside.items()}
    bounds = part_bounds([*beside, pool])
    is_bounded = any(pool.name in bound for bound in bounds)

    @cache
    def lines_read(coverage: float, error: float) -> tuple[Line, ...]:
        changed = replace(rules, range_coverage=coverage, unprinted_error=error)
        return _numbered(pool.model_lines(changed))

    @cache
    def exact(lines: tuple[Line, ...], spread_scale: Level) -> Ends:
        spread = learned if spread_scale == INTEGRATED else Spread.fixed(float(spread_scale))
        answer = solved(lines, spread, rules, floors=floors, scale=scale)
        if is_bounded:
            together, _ = within_wholes({**answers_beside, pool.name: answer}, bounds, rules)
            answer = together[pool.name]
        return answer.ends

    for choice in model:
        lines = lines_read(float(choice["coverage"]), float(choice["unprinted_error"]))
        rule = str(choice["pooling"])
        if rule == "exact":
            yield exact(lines, choice["scale"])
        else:
            yield pooled(lines, rule, scale, rules)


def _numbered(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines in an order of their own, named by it: names change no answer, so that like lines are worked out once."""
    unnamed = [replace(line, name="") for line in lines]
    unnamed.sort()
    return tuple(replace(line, name=f"{index:04}") for index, line in enumerate(unnamed))


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
