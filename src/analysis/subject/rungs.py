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
    world, elsewhere = (tuple(map(_rung, places[place])) for place in (_WORLD, _ELSEWHERE))
    names = dict.fromkeys(rung.name for rung in (recorded, *world, *elsewhere))
    columns = content.get("columns") or {name: [name] for name in names}
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
    for entry in content:
        if entry not in _ENTRIES:
            yield Fault([str(entry)], "it is no entry of a ladder", f"one of {', '.join(_ENTRIES)}")
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
    names = [
        rung["name"] for rung in rungs if isinstance(rung, Mapping) and isinstance(rung.get("name"), str)
    ]
    return [*dict.fromkeys(names)]


def _column_faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with the columns of the list of regions, and with those that lead."""
    names = _names(content)
    columns = content.get("columns") or {name: [name] for name in names}
    is_of_lists = isinstance(columns, Mapping) and all(
        isinstance(listed, list) for listed in columns.values()
    )
    if not is_of_lists:
        yield Fault(["columns"], f"{columns!r} has no lists", "a list of rungs for each column")
        return
    for column, listed in columns.items():
        for name in listed:
            if name not in names:
                yield Fault(["columns", column], f"{column} lists {name!r}", f"rungs: {', '.join(names)}")
    leading = content.get("leading") or list(columns)
    if not isinstance(leading, list):
        yield Fault(["leading"], f"{leading!r} is no list", f"of {', '.join(columns)}")
        return
    for position, column in enumerate(leading):
        if column not in columns:
            yield Fault(["leading", position], f"{column!r} is no column", f"of {', '.join(columns)}")


def _rungs_faults(stated: Any, axes: Mapping[str, Axis]) -> Iterator[Fault]:
    """What is wrong with the rungs above the recorded one."""
    is_by_place = isinstance(stated, Mapping)
    for key in stated if is_by_place else ():
        if key not in (_WORLD, _ELSEWHERE):
            yield Fault(["rungs", str(key)], f"{key!r} is no kind of place", f"{_WORLD} and {_ELSEWHERE}")
    for place, listed in _by_place(stated).items():
        keys = ["rungs", place] if is_by_place else ["rungs"]
        yield from _listed_faults(listed, keys, axes)
        if not is_by_place:
            return


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
    name = stated.get("name") if isinstance(stated, Mapping) else None
    if not isinstance(name, str) or not isinstance(stated.get("where"), Mapping):
        yield Fault(keys, f"{stated!r} is no rung", "a mapping with name and where")
        return
    for axis, words in stated["where"].items():
        for what, right in _filter_faults(axis, words, axes):
            yield Fault([*keys, "where", axis], f"{name}: {what}", right)


def _filter_faults(axis: Any, words: Any, axes: Mapping[str, Axis]) -> Iterator[tuple[str, str]]:
    """What is wrong with the filter on one axis."""
    allowed = (*NAMES, _MEASURE)
    if axis not in allowed:
        yield f"{axis!r} is no axis", f"one of {', '.join(allowed)}"
    elif not isinstance(words, list) or not words:
        yield f"{axis} is no list", "a list of words of the axis"
    elif axis in axes:
        for word in words:
            if word not in axes[axis].words:
                yield f"{word!r} is no {axis}", f"one of {', '.join(axes[axis].words)}"


def _rung(stated: Mapping[str, Any]) -> Rung:
    """One rung, with which nothing is wrong."""
    return Rung(stated["name"], {axis: tuple(words) for axis, words in stated["where"].items()})


def _word_faults(listed: Any, key: str, axis: Axis) -> Iterator[Fault]:
    """What is wrong with words of an axis in an order."""
    if not isinstance(listed, list | tuple):
        yield Fault([key], f"{listed!r} is no list", f"words: {', '.join(axis.words)}")
        return
    for position, word in enumerate(listed):
        if word not in axis.words:
            yield Fault([key, position], f"{word!r} is no {axis.name}", f"words: {', '.join(axis.words)}")


def __getattr__(name: str) -> tuple[str, ...]:
    """`RUNG_NAMES`, that of each rung of the subject, which contracts of tables ask for; read when it is asked for."""
    if name != "RUNG_NAMES":
        raise AttributeError(name)
    return subject_ladder().names if has_ladder() else ()
