"""The multiverse of the quantity that leads a region's page: its answer under every combination of choices.

Which claims count and which lines they make depends on the choices about data, how lines are put together on those
about the model; what two specifications ask alike is worked out once.

References
----------
Steegen S., Tuerlinckx F., Gelman A., Vanpaemel W. (2016). Increasing transparency through a multiverse analysis.
Perspectives on Psychological Science 11(5), 702-712.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import product

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
    listed, rules, problems = priors.mapping(ENTRY, of_numbers=False), Rules.of(priors), list[Problem]()
    published: dict[str, Level] = {"definition": (listed.get("definition") or [""])[0]}
    published |= {"coverage": rules.range_coverage, "unprinted_error": rules.unprinted_error}
    if sorted(listed) != sorted(_LEVELS):
        said, right = f"the axes are {sorted(listed)}", f"exactly {sorted(_LEVELS)}"
        problems.append(Problem(FILE, None, ENTRY, said, right))
    for name, levels in () if problems else listed.items():
        words, below = _LEVELS[name]
        usable = {one for one in levels if one in words or (type(one) in (int, float) and 0 < one < below)}
        first = published[name] if name in published else words[0]
        if len(usable) < len(levels) or levels[:1] != [first]:
            said = ", ".join((*words, *([f"numbers above 0 and below {below:g}"] if below else [])))
            right = f"{first!r} first, as published, and others, each once: {said}"
            problems.append(Problem(FILE, None, f"{ENTRY}.{name}", f"the levels are {levels}", right))
    refuse(problems)
    return {name: tuple(levels) for name, levels in listed.items()}


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
        return np.array([float(f"{value:.6g}") for value in self.values[:, 1]])[self.index]


def leading(meetings: pd.DataFrame) -> dict[Quantity, float]:
    """The quantity of each region whose multiverse is shown, and its time, from answers wherever lines meet.

    Of the reconciled ones that of most lines, of the best grade, the latest, of the smallest key.
    """
    rows = meetings[meetings["answer_status"] == Status.RECONCILED].to_dict("records")
    rows.sort(key=lambda row: (-row["k_lines"], Grade[row["grade"].upper()], -row["time"], Quantity.of(row)))
    # Of each region the first stays.
    first = {row["region_code"]: row for row in reversed(rows)}
    return {Quantity.of(row): row["time"] for _, row in sorted(first.items())}


def grids(
    printed: Claims, corrected: Claims, leads: Mapping[Quantity, float], basis: Basis, axes: Axes
) -> Iterator[Grid]:
    """The answers of each leading quantity under all combinations of choices, at the time when its lines meet.

    The scale and the floors are those of the published answers. Raises ValueError where no two lines meet.
    """
    rules, met, names = basis.rules, [*asked_pools(corrected, basis)], (*DATA_AXES, *MODEL_AXES)
    read = {
        level: lines_of_evidence.by_quantity(claims, rules, any_condition=True)
        for level, claims in (("on", corrected), ("off", printed))
    }
    data, model = (
        [dict(zip(some, levels, strict=True)) for levels in product(*(axes[name] for name in some))]
        for some in (DATA_AXES, MODEL_AXES)
    )
    for key, time in leads.items():
        taken = [_pool(read[str(one["corrections"])], key, one, axes, time, rules.near) for one in data]
        if not (own := taken[0]):
            raise ValueError(f"no two lines meet on {key._asdict()}")
        # The quantity may be a part of what else meets, or its whole.
        beside = {
            pool: basis.solved(pool)
            for _, pool in met
            if pool.name != own.name and definition(pool.key) == definition(key)
        }
        places: dict[Ends, int] = {}
        rows = {
            pool: [places.setdefault(ends, len(places)) for ends in _answers(pool, model, basis, beside)]
            for pool in dict.fromkeys(taken)
        }
        cube = np.array([rows[pool] for pool in taken]).reshape([len(axes[name]) for name in names])
        index = cube.transpose([names.index(name) for name in axes]).ravel()
        region, values = own.entries[0].row["region_code"], np.array([*places], dtype=np.float64)
        yield Grid(region, key, time, axes, index, values)


def admitted(own: str, definition: Sequence[Level]) -> Sequence[str]:
    """Conditions whose claims count for a quantity: its own, and if it is on a ladder the wider ones up to its top."""
    ladder = [str(level) for level in definition]
    return (own, *ladder[ladder.index(own) + 1 :]) if own in ladder else (own,)


def _pool(
    groups: Mapping[Quantity, Sequence[Entry]],
    key: Quantity,
    choice: Choice,
    axes: Axes,
    time: float,
    near: float,
) -> Pool | None:
    """What meets nearest to the published time, with one level of each choice about data."""
    rungs = axes["definition"][: axes["definition"].index(choice["definition"]) + 1]
    # Claims on a wider condition count as if they were on the quantity's own.
    wanted = [
        replace(one, key=key)
        for status in admitted(key.status, rungs)
        for one in groups.get(key._replace(status=status), ())
        if (choice["secondary_reports"] == "in" or one.read_in == ReadIn.PRODUCER)
        and choice["evidence"] in (Scope.ALL, one.row["scope"])
    ]
    if choice["suspected_copies"] == "collapsed":
        wanted = [replace(one, lineage=one.row.get("suspected_lineage") or one.lineage) for one in wanted]
    lines: Sequence[ClaimLine] = lines_of_evidence.lines_of(wanted)
    if choice["grades"] == "all":
        # As if all by survey; as in any line, the best of its methods speaks.
        best = ([one for one in line.entries if one.grade == line.grade] for line in lines)
        observed = [tuple(replace(one, grade=Grade.OBSERVED) for one in entries) for entries in best]
        lines = [ClaimLine(line.name, entries) for line, entries in zip(lines, observed, strict=True)]

    def order(pool: Pool) -> tuple[object, ...]:
        # Tables hold six digits of a time.
        apart = round(abs(pool.time - time), 2)
        return gap(pool.period, (time, time)), apart, -len(pool.values), pool.grade, pool.name

    return min(lines_of_evidence.pools(lines, near), key=order, default=None)


def _answers(
    pool: Pool | None, model: Sequence[Choice], basis: Basis, beside: Mapping[Pool, Answer]
) -> Iterator[Ends]:
    """What lines that meet say with each combination of the choices about the model.

    `beside` is what else meets, with its published answer: the wholes of the quantity, or its parts.
    """
    if pool is None:
        yield from [_NO_ANSWER] * len(model)
        return
    rules, scale, floors = basis.rules, pool.values[0].scale, floors_of(pool, basis.floors)
    others = {one.name: answer for one, answer in beside.items()}
    bounds = part_bounds([*beside, pool])
    bounded = any(pool.name in one for one in bounds)

    @cache
    def lines(coverage: float, error: float) -> tuple[Line, ...]:
        changed = replace(rules, range_coverage=coverage, unprinted_error=error)
        # In an order of their own: names change no answer.
        ordered = sorted(replace(line, name="") for line in pool.model_lines(changed))
        return tuple(replace(line, name=f"{at:04}") for at, line in enumerate(ordered))

    @cache
    def exact(lines: tuple[Line, ...], scale_of_spread: Level) -> Ends:
        integrated = scale_of_spread == INTEGRATED
        spread = basis.spread_of(pool.key) if integrated else Spread.fixed(float(scale_of_spread))
        found = solved(lines, spread, rules, floors=floors, scale=scale)
        if bounded:
            found = within_wholes({**others, pool.name: found}, bounds, rules)[0][pool.name]
        return found.ends

    for choice in model:
        read = lines(float(choice["coverage"]), float(choice["unprinted_error"]))
        rule = str(choice["pooling"])
        yield exact(read, choice["scale"]) if rule == "exact" else pooled(read, rule, scale, rules)


@lru_cache(maxsize=1024)
def pooled(lines: tuple[Line, ...], rule: str, scale: Scale, rules: Rules) -> Ends:
    """What lines say under a rule beside the exact one; nothing where they are too few or too far apart."""
    if rule == "linear_pool":
        ends = mixture_quantiles([line for line in lines if line.says is Says.VALUE], LEVELS)
    else:
        ends = [*cross_check(lines, least=rules.reml_lineages)]
    if not ends or ends[2] - ends[0] > math.log(rules.widest_ratio):
        return _NO_ANSWER
    low, median, high = (from_scale(end, scale) for end in ends)
    return low, median, high
