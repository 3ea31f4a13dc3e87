"""What a subject says of itself in `subject.yml`: its title, whom it counts, by which time, whether people move in it.

The file is optional, and so is each entry of it.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple

import yaml

from analysis.subject import SubjectError, file_name, subject_file
from analysis.subject.chosen import chosen

FILE = "subject.yml"
#: What is meant where a row says nothing, by axis.
USUAL = "usual"
_TIMES = ("year", "day")
#: What is on or off.
ON_OR_OFF = ("route", "money", "roles", "ratings", "world_apart")
_ENTRIES = ("title", "opening", "persons", "views", "time", *ON_OR_OFF, USUAL)
_YEAR = re.compile(r"[12]\d{3}")


class Switches(NamedTuple):
    """What holds for a subject as a whole."""

    title: str = ""  # of its pages; empty: the name of the table of claims
    opening: str = ""  # the sentence that opens them
    person: str = ""  # who is counted, one and many of them; empty: person and people
    persons: str = ""
    views: tuple[int, ...] = ()  # years that its pages answer about, in their order; none: where lines meet
    by_day: bool = False  # whether numbers of two days are two things, or those of two years
    route: bool = False  # whether people come from somewhere and go somewhere
    money: bool = False  # whether amounts of money are claims, beside measures of the subject's own
    roles: bool = False  # whether sources say what role a place has
    ratings: bool = False  # whether sources grade places, and what laws they have
    world_apart: bool = False  # whether a number for the World says nothing against one of a country


@cache
def switches() -> Switches:
    """The switches of the subject, read once.

    Examples
    --------
    >>> switches().route, switches().by_day
    (True, False)
    """
    path = subject_file(FILE)
    return switches_of(path.read_text(encoding="utf-8-sig")) if path else Switches()


def is_on(name: str) -> bool:
    """Whether a switch of the subject is on; what hangs on none always is.

    Examples
    --------
    >>> is_on("roles"), is_on("")
    (True, True)
    """
    return not name or bool(getattr(switches(), name))


def switched_on(name: str) -> str:
    """What would be right where something hangs on a switch that is off: the entry, and the file that it stands in."""
    return f"{name}: on in {file_name(FILE)}"


def switches_of(text: str) -> Switches:
    """The switches that a file states; a SubjectError names the file, the line, the entry and what would be right."""
    for error in errors_of(text):
        raise error
    content = yaml.load(text, Loader=yaml.CSafeLoader) or {}
    counted = content.get("persons", {})
    return Switches(
        title=content.get("title", ""),
        opening=content.get("opening", ""),
        person=counted.get("one", ""),
        persons=counted.get("many", ""),
        views=tuple(sorted(content.get("views", ()))),
        by_day=content.get("time") == "day",
        **{name: content.get(name, False) for name in ON_OR_OFF},
    )


def errors_of(text: str) -> Iterator[SubjectError]:
    """Everything that is wrong with a file of switches, entry by entry."""
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        yield _wrong(mark.line + 1 if mark else 1, "", "it is no YAML", "entries such as time: day")
        return
    if root is None:
        return
    if not isinstance(content, dict):
        yield _wrong(1, "", "it holds no entries", "entries such as time: day")
        return
    read: set[str] = set()
    for node, _ in root.value:
        name = str(node.value)
        line = node.start_mark.line + 1
        if name in read:
            yield _wrong(line, name, "the entry stands twice", "each entry once")
            continue
        read.add(name)
        for what, right in _problems(name, content.get(name)):
            yield _wrong(line, name, what, right)


def _wrong(line: int, entry: str, what: str, right: str) -> SubjectError:
    """The error of an entry, with its file and line."""
    file = f"{chosen().below}/{FILE}" if chosen().below else FILE
    return SubjectError(file, f"{line}:{entry}" if entry else str(line), what, right)


def _problems(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with an entry, with what would be right."""
    if name not in _ENTRIES:
        near = get_close_matches(name, _ENTRIES, n=1)
        offered = f"; did you mean {near[0]!r}?" if near else ""
        yield f"there is no such entry{offered}", f"one of {', '.join(_ENTRIES)}"
    elif name == "time":
        if value not in _TIMES:
            yield f"{value!r} is no unit of time", f"one of {', '.join(_TIMES)}"
    elif name in ON_OR_OFF:
        if not isinstance(value, bool):
            yield f"{value!r} is no switch", "on or off"
    elif name == "views":
        if not _are_years(value):
            yield f"{value!r} is no list of years", "a list such as [2010, 2015]"
    elif name == "persons":
        if (
            not isinstance(value, dict)
            or set(value) != {"one", "many"}
            or not all(map(_is_text, value.values()))
        ):
            yield f"{value!r} does not say who is counted", "{one: marcher, many: marchers}"
    elif name == USUAL:
        if not isinstance(value, dict) or not all(map(_is_text, value.values())):
            yield f"{value!r} has no words", "a word for each axis, as in {status: killed}"
    elif not _is_text(value):
        yield f"{value!r} is no text", "a text, in quotation marks if it has a colon"


def _is_text(value: Any) -> bool:
    """Whether an entry is a text that says something."""
    return isinstance(value, str) and bool(value.strip())


def _are_years(value: Any) -> bool:
    """Whether an entry is a list of years."""
    is_list = isinstance(value, list) and bool(value)
    return is_list and all(type(year) is int and bool(_YEAR.fullmatch(str(year))) for year in value)
