"""The rungs of the ladder as the subject's `ladder.yml` has them: what is recorded, then from narrow to wide."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from analysis.subject import file_name, load, subject_file
from analysis.subject.axes import NAMES, Axis, axes
from analysis.subject.faults import Fault, Keys, refuse

FILE = "ladder.yml"
_WORLD, _ELSEWHERE = "world", "elsewhere"
_ENTRIES = ("recorded", "rungs", "populations", "columns", "leading", "statuses")
#: On what a rung may filter; a measure is no axis of people.
_MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung: its name, and the words of each axis that a number on it may have."""

    name: str
    where: Mapping[str, tuple[str, ...]]

    def holds(self, quantity: object) -> bool:
        """Whether a quantity, with a field for each axis, stands on the rung."""
        return all(getattr(quantity, axis) in words for axis, words in self.where.items())

    @property
    def statuses(self) -> tuple[str, ...]:
        """The conditions that stand on the rung, the widest first; all of the subject's where it names none."""
        return self.where.get("status", axes()["status"].words)


@dataclass(frozen=True, slots=True)
class Ladder:
    """What is recorded and the rungs above it, and how lists of regions show them."""

    recorded: Rung
    world: tuple[Rung, ...]
    elsewhere: tuple[Rung, ...]
    populations: tuple[str, ...]  # of numbers of some people the widest group first
    columns: Mapping[str, list[str]]  # of the list of regions, each with its rungs
    leading: tuple[str, ...]  # of these columns the first with a number is a region's group
    statuses: tuple[str, ...]  # conditions of the people whom the subject counts

    def rungs_of(self, region: str) -> tuple[Rung, ...]:
        """The rungs above what is recorded, of a region given by its code."""
        return self.world if region == "WORLD" else self.elsewhere

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each rung once, what is recorded first."""
        rungs = (self.recorded, *self.world, *self.elsewhere)
        return tuple(dict.fromkeys(rung.name for rung in rungs))


@cache
def subject_ladder() -> Ladder:
    """The ladder of the subject, read once.

    Examples
    --------
    >>> subject_ladder().names
    ('found', 'forced_labour', 'modern_slavery', 'trafficked')
    """
    content = load(FILE)
    refuse(file_name(FILE), faults_of(content, axes()), subject_file(FILE))
    return ladder_of(content, axes())


def has_ladder() -> bool:
    """Whether the subject has rungs: where nothing is nested, as in a constant, there are none.

    Examples
    --------
    >>> has_ladder()
    True
    """
    return subject_file(FILE) is not None


def ladder_of(content: Mapping[str, Any], axes: Mapping[str, Axis]) -> Ladder:
    """The ladder that a file states; a SubjectError names the file, the rung and what would be right."""
    refuse(FILE, faults_of(content, axes))
    recorded = _rung(content["recorded"])
    places = _by_place(content["rungs"])
    world = tuple(map(_rung, places[_WORLD]))
    elsewhere = tuple(map(_rung, places[_ELSEWHERE]))
    columns = content.get("columns")
    if not columns:
        # Each rung is a column of its own.
        rungs = (recorded, *world, *elsewhere)
        columns = {rung.name: [rung.name] for rung in rungs}
    return Ladder(
        recorded=recorded,
        world=world,
        elsewhere=elsewhere,
        populations=tuple(content.get("populations", axes["population"].words)),
        columns=dict(columns),
        leading=tuple(content.get("leading") or columns),
        statuses=tuple(content.get("statuses", axes["status"].words)),
    )


def faults_of(content: Mapping[str, Any], axes: Mapping[str, Axis]) -> Iterator[Fault]:
    """Everything that is wrong with a ladder, by the axes that its filters name."""
    entries = ", ".join(_ENTRIES)
    for entry in content:
        if entry not in _ENTRIES:
            yield Fault([str(entry)], "it is no entry of a ladder", f"one of {entries}")
    recorded = content.get("recorded")
    if isinstance(recorded, Mapping):
        yield from _rung_faults(recorded, ["recorded"], axes)
    else:
        yield Fault(["recorded"], "no rung is the recorded one", "a name and a filter on axes")
    yield from _rungs_faults(content.get("rungs"), axes)
    yield from _column_faults(content)
    for key, axis in (("populations", "population"), ("statuses", "status")):
        if key in content and axis in axes:
            yield from _word_faults(content[key], key, axes[axis])


def _by_place(stated: Any) -> Mapping[str, Any]:
    """The lists of rungs, of the world and of any other region; most subjects have the same everywhere."""
    if isinstance(stated, Mapping):
        return {place: stated.get(place) for place in (_WORLD, _ELSEWHERE)}
    return {_WORLD: stated, _ELSEWHERE: stated}


def _names(content: Mapping[str, Any]) -> list[str]:
    """The names of all rungs that have one, each once."""
    rungs = [content.get("recorded")]
    for listed in _by_place(content.get("rungs")).values():
        rungs += listed if isinstance(listed, list) else []
    names: dict[str, None] = {}
    for rung in rungs:
        name = _name_of(rung)
        if name is not None:
            names[name] = None
    return [*names]


def _name_of(stated: Any) -> str | None:
    """The name of a rung, if it has one."""
    if not isinstance(stated, Mapping):
        return None
    name = stated.get("name")
    return name if isinstance(name, str) else None


def _column_faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with the columns of the list of regions, and with those that lead."""
    names = _names(content)
    columns = content.get("columns") or {name: [name] for name in names}
    if not _has_lists(columns):
        yield Fault(["columns"], f"{columns!r} has no lists", "a list of rungs for each column")
        return
    rungs = ", ".join(names)
    for column, listed in columns.items():
        for name in listed:
            if name not in names:
                yield Fault(["columns", column], f"{column} lists {name!r}", f"rungs: {rungs}")
    leading = content.get("leading") or list(columns)
    right = f"of {', '.join(columns)}"
    if not isinstance(leading, list):
        yield Fault(["leading"], f"{leading!r} is no list", right)
        return
    for position, column in enumerate(leading):
        if column not in columns:
            yield Fault(["leading", position], f"{column!r} is no column", right)


def _has_lists(columns: Any) -> bool:
    """Whether columns are stated, each with a list."""
    if not isinstance(columns, Mapping):
        return False
    return all(isinstance(listed, list) for listed in columns.values())


def _rungs_faults(stated: Any, axes: Mapping[str, Axis]) -> Iterator[Fault]:
    """What is wrong with the rungs above the recorded one."""
    if not isinstance(stated, Mapping):
        # They are the same everywhere.
        yield from _listed_faults(stated, ["rungs"], axes)
        return
    right = f"{_WORLD} and {_ELSEWHERE}"
    for key in stated:
        if key not in (_WORLD, _ELSEWHERE):
            yield Fault(["rungs", str(key)], f"{key!r} is no kind of place", right)
    for place, listed in _by_place(stated).items():
        yield from _listed_faults(listed, ["rungs", place], axes)


def _listed_faults(listed: Any, keys: Keys, axes: Mapping[str, Axis]) -> Iterator[Fault]:
    """What is wrong with a list of rungs, of which none stands twice."""
    if not isinstance(listed, list) or not listed:
        yield Fault(keys, "there are none", "a list of rungs, each a name and a filter on axes")
        return
    names: list[object] = []
    for position, stated in enumerate(listed):
        yield from _rung_faults(stated, [*keys, position], axes)
        name = stated.get("name") if isinstance(stated, Mapping) else None
        if name is not None and name in names:
            yield Fault([*keys, position], f"{name}: the rung stands twice", "each rung once")
        names.append(name)


def _rung_faults(stated: Any, keys: Keys, axes: Mapping[str, Axis]) -> Iterator[Fault]:
    """What is wrong with one rung; a filter selects something that exists."""
    name = _name_of(stated)
    filters = None if name is None else stated.get("where")
    if not isinstance(filters, Mapping):
        yield Fault(keys, f"{stated!r} is no rung", "a mapping with name and where")
        return
    for axis, words in filters.items():
        for what, right in _filter_faults(axis, words, axes):
            yield Fault([*keys, "where", axis], f"{name}: {what}", right)


def _filter_faults(axis: Any, words: Any, axes: Mapping[str, Axis]) -> Iterator[tuple[str, str]]:
    """What is wrong with the filter on one axis."""
    allowed = (*NAMES, _MEASURE)
    if axis not in allowed:
        listed = ", ".join(allowed)
        yield f"{axis!r} is no axis", f"one of {listed}"
    elif not isinstance(words, list) or not words:
        yield f"{axis} is no list", "a list of words of the axis"
    elif axis in axes:
        words_of_axis = axes[axis].words
        listed = ", ".join(words_of_axis)
        for word in words:
            if word not in words_of_axis:
                yield f"{word!r} is no {axis}", f"one of {listed}"


def _rung(stated: Mapping[str, Any]) -> Rung:
    """One rung, with which nothing is wrong."""
    where = {axis: tuple(words) for axis, words in stated["where"].items()}
    return Rung(stated["name"], where)


def _word_faults(listed: Any, key: str, axis: Axis) -> Iterator[Fault]:
    """What is wrong with words of an axis in an order."""
    right = f"words: {', '.join(axis.words)}"
    if not isinstance(listed, list | tuple):
        yield Fault([key], f"{listed!r} is no list", right)
        return
    for position, word in enumerate(listed):
        if word not in axis.words:
            yield Fault([key, position], f"{word!r} is no {axis.name}", right)


def __getattr__(name: str) -> tuple[str, ...]:
    """`RUNG_NAMES`, that of each rung of the subject, which contracts of tables ask for; read when it is asked for."""
    if name != "RUNG_NAMES":
        raise AttributeError(name)
    return subject_ladder().names if has_ladder() else ()
