"""The rungs of the ladder as the subject's `ladder.yml` has them: what is recorded, then from narrow to wide."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from analysis.subject import SubjectError, load
from analysis.subject.axes import NAMES, Axis, axes

FILE = "ladder.yml"
_WORLD, _ELSEWHERE = "world", "elsewhere"
_ENTRIES = ("recorded", "rungs", "populations", "columns", "leading", "harmed")
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
    harmed: tuple[str, ...]  # conditions of the people whom the subject counts

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
    return ladder_of(load(FILE), axes())


def ladder_of(content: Mapping[str, Any], axes: Mapping[str, Axis]) -> Ladder:
    """The ladder that a file states; a SubjectError names the file, the rung and what would be right."""
    for entry in content:
        if entry not in _ENTRIES:
            raise SubjectError(
                FILE, str(entry), "it is no entry of a ladder", f"one of {', '.join(_ENTRIES)}"
            )
    if not isinstance(content.get("recorded"), Mapping):
        raise SubjectError(FILE, "recorded", "no rung is the recorded one", "a name and a filter on axes")
    recorded = _rung(content["recorded"], axes)
    stated = content.get("rungs")
    # Most subjects have the same rungs everywhere.
    by_place = stated if isinstance(stated, Mapping) else {_WORLD: stated, _ELSEWHERE: stated}
    world, elsewhere = (_rungs(by_place.get(place), axes) for place in (_WORLD, _ELSEWHERE))
    names = list(dict.fromkeys(rung.name for rung in (recorded, *world, *elsewhere)))
    columns = _columns(content.get("columns") or {name: [name] for name in names}, names)
    return Ladder(
        recorded=recorded,
        world=world,
        elsewhere=elsewhere,
        populations=_words(content, "populations", axes["population"]),
        columns=columns,
        leading=_leading(content.get("leading") or list(columns), columns),
        harmed=_words(content, "harmed", axes["status"]),
    )


def _columns(stated: Any, names: Sequence[str]) -> Mapping[str, list[str]]:
    """The columns of the list of regions, each with rungs that there are."""
    is_of_lists = isinstance(stated, Mapping) and all(isinstance(listed, list) for listed in stated.values())
    if not is_of_lists:
        raise SubjectError(FILE, "columns", f"{stated!r} has no lists", "a list of rungs for each column")
    for column, listed in stated.items():
        for name in listed:
            if name not in names:
                raise SubjectError(FILE, "columns", f"{column} lists {name!r}", f"rungs: {', '.join(names)}")
    return dict(stated)


def _leading(stated: Any, columns: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Columns in the order in which they lead."""
    for column in stated:
        if column not in columns:
            raise SubjectError(FILE, "leading", f"{column!r} is no column", f"of {', '.join(columns)}")
    return tuple(stated)


def _rungs(listed: Any, axes: Mapping[str, Axis]) -> tuple[Rung, ...]:
    """The rungs of a list, of which none stands twice."""
    if not isinstance(listed, list) or not listed:
        raise SubjectError(
            FILE, "rungs", "there are none", "a list of rungs, each a name and a filter on axes"
        )
    rungs = tuple(_rung(stated, axes) for stated in listed)
    names = [rung.name for rung in rungs]
    for name in names:
        if names.count(name) > 1:
            raise SubjectError(FILE, name, "the rung stands twice", "each rung once")
    return rungs


def _rung(stated: Any, axes: Mapping[str, Axis]) -> Rung:
    """One rung; a filter selects something that exists."""
    name = stated.get("name") if isinstance(stated, Mapping) else None
    if not isinstance(name, str) or not isinstance(stated.get("where"), Mapping):
        raise SubjectError(FILE, "rungs", f"{stated!r} is no rung", "a mapping with name and where")
    for what, right in _problems(stated["where"], axes):
        raise SubjectError(FILE, name, what, right)
    return Rung(name, {axis: tuple(words) for axis, words in stated["where"].items()})


def _problems(where: Mapping[str, Any], axes: Mapping[str, Axis]) -> Iterator[tuple[str, str]]:
    """What is wrong with a filter, with what would be right."""
    allowed = (*NAMES, _MEASURE)
    for axis, words in where.items():
        if axis not in allowed:
            yield f"{axis!r} is no axis", f"one of {', '.join(allowed)}"
        elif not isinstance(words, list):
            yield f"{axis} is no list", "a list of words of the axis"
        elif axis in axes:
            for word in words:
                if word not in axes[axis].words:
                    yield f"{word!r} is no {axis}", f"one of {', '.join(axes[axis].words)}"


def _words(content: Mapping[str, Any], key: str, axis: Axis) -> tuple[str, ...]:
    """Words of an axis in an order; without an entry all, in the order of the axis."""
    listed: Sequence[str] = content.get(key, axis.words)
    if not isinstance(listed, list | tuple):
        raise SubjectError(FILE, key, f"{listed!r} is no list", f"words: {', '.join(axis.words)}")
    for word in listed:
        if word not in axis.words:
            raise SubjectError(FILE, key, f"{word!r} is no {axis.name}", f"words: {', '.join(axis.words)}")
    return tuple(listed)


def __getattr__(name: str) -> tuple[str, ...]:
    """`RUNG_NAMES`, that of each rung of the subject, which contracts of tables ask for; read when it is asked for."""
    if name != "RUNG_NAMES":
        raise AttributeError(name)
    steps = subject_ladder()
    # A name that the world and other regions share stands twice, as in the descriptions published so far.
    return tuple(rung.name for rung in (steps.recorded, *steps.world, *steps.elsewhere))
