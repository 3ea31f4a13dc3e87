"""The axes of the lattice as the subject's `axes.yml` has them: words, conditions, and who can be in which together."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto
from functools import cache
from itertools import compress, product
from typing import Any

from analysis.subject import file_name, load, subject_file
from analysis.subject.faults import Fault, refuse

FILE = "axes.yml"
#: The table of what words of an axis stand for.
SETS = "axis_sets.csv"
#: The axes of people; a place, a period, a measure and a route have rules of their own.
NAMES = ("population", "exploitation", "status", "visibility")
_NEEDED = ("words", "conditions", "least", "most")
_OPTIONAL = ("needs", "excluded", "groups")
_LISTS = ("words", "conditions")
#: What would be right, as it would stand in a file.
_NEEDS_AS = "as in needs: {referred: [detected]}"
_EXCLUDED_AS = "as in excluded: [[sheltered, sleeping_rough]]"
_GROUPS_AS = "as in groups: {apart: [at_risk]}"
#: So many conditions can be told apart; sets of cells are bit masks over all that one person can be in.
_MOST_CONDITIONS = 12


class Group(StrEnum):
    """Words of conditions that rules treat alike, whatever the subject is."""

    BESIDE = auto()  # people who are counted and of whom nobody says that all are what the subject counts
    APART = auto()  # each a universe of its own: compared with no other condition
    EVERYBODY = auto()  # all who live in a place
    PARTLY = auto()  # people of whom a part is what the subject counts, and the rest is not
    UNASKED = auto()  # no condition that anything is asked about


#: What is never asked about, unless the subject states it.
_NO_CONDITION = "not_applicable"


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis tells apart."""

    name: str
    words: tuple[str, ...]  # as a claim may say it
    conditions: tuple[str, ...]
    least: int  # in so many conditions at least is a person
    most: int  # and in so many at most
    needs: Mapping[str, frozenset[str]]  # a condition, with those of which it needs one
    excluded: tuple[frozenset[str], ...]  # conditions that nobody is in together
    #: Words that rules treat alike, by the name of a `Group`.
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def group(self, name: "Group") -> tuple[str, ...]:
        """The words of a group; none where the subject states none.

        Examples
        --------
        >>> axes()["status"].group(Group.PARTLY)
        ('sex_trade',)
        """
        return self.groups.get(name, ())

    def cells(self) -> list[frozenset[str]]:
        """Every set of conditions that one person can be in."""
        cells = []
        for flags in product((False, True), repeat=len(self.conditions)):
            cell = frozenset(compress(self.conditions, flags))
            if self.least <= len(cell) <= self.most and self._can_be(cell):
                cells.append(cell)
        return cells

    def _can_be(self, cell: frozenset[str]) -> bool:
        """Whether one person can be in some conditions together."""
        if any(together <= cell for together in self.excluded):
            return False
        return all(cell & self.needs[condition] for condition in cell & self.needs.keys())


@cache
def axes() -> Mapping[str, Axis]:
    """The axes of the subject, read once.

    Examples
    --------
    >>> axes()["population"].conditions
    ('woman', 'man', 'girl', 'boy')
    """
    content = load(FILE)
    refuse(file_name(FILE), faults_of(content), subject_file(FILE))
    return axes_of(content)


def axes_of(content: Mapping[str, Any], *, without: Collection[str] = ()) -> dict[str, Axis]:
    """The axes that a file states, but those to be left out.

    A SubjectError names the file, the axis and what would be right.
    """
    faults = [fault for fault in faults_of(content) if fault.keys[0] not in without]
    refuse(FILE, faults)
    return {name: _axis(name, content[name]) for name in NAMES if name not in without}


def faults_of(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Everything that is wrong with the axes that a file states."""
    for name in content:
        if name not in NAMES:
            yield Fault([str(name)], "it is no axis", f"one of {', '.join(NAMES)}")
    for name in NAMES:
        stated = content.get(name)
        if not isinstance(stated, Mapping):
            yield Fault([name], "the axis is missing", f"a mapping with {', '.join(_NEEDED)}")
            continue
        for keys, what, right in _faults(stated):
            yield Fault([name, *keys], what, right)


def _axis(name: str, stated: Mapping[str, Any]) -> Axis:
    """One axis, of whose entries nothing is wrong."""
    needs = {condition: frozenset(others) for condition, others in stated.get("needs", {}).items()}
    groups = {group: tuple(words) for group, words in stated.get("groups", {}).items()}
    return Axis(
        name=name,
        words=tuple(stated["words"]),
        conditions=tuple(stated["conditions"]),
        least=stated["least"],
        most=stated["most"],
        needs=needs,
        excluded=tuple(map(frozenset, stated.get("excluded", ()))),
        groups={Group.UNASKED: (_NO_CONDITION,)} | groups,
    )


def _faults(stated: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with the entries of an axis, each by its place within the axis."""
    missing = [key for key in _NEEDED if key not in stated]
    needed = ", ".join(_NEEDED)
    for key in missing:
        yield Fault([], f"{key} is missing", f"an entry for each of {needed}")
    entries = (*_NEEDED, *_OPTIONAL)
    every_entry = ", ".join(entries)
    for key in stated:
        if key not in entries:
            yield Fault([key], f"{key!r} is no entry of an axis", f"one of {every_entry}")
    for key in _LISTS:
        if key not in missing:
            yield from _list_faults(key, stated[key])
    conditions = stated.get("conditions")
    if "groups" in stated and isinstance(stated.get("words"), list):
        yield from _group_faults(stated["groups"], stated["words"])
    # What rests on a list that is none is not told too.
    if isinstance(conditions, list) and not missing:
        yield from _count_faults(stated, conditions)
        yield from _unknown_conditions(stated, conditions)


def _group_faults(groups: Any, words: Sequence[str]) -> Iterator[Fault]:
    """Groups that there are not, and words of them that the axis does not have."""
    if not _has_lists(groups):
        yield Fault(["groups"], "groups is no mapping of names to lists", _GROUPS_AS)
        return
    every_group = ", ".join(Group)
    every_word = ", ".join(map(str, words))
    for group, members in groups.items():
        keys = ["groups", str(group)]
        if group not in [*Group]:
            yield Fault(keys, f"{group!r} is no group", f"one of {every_group}")
        for word in members:
            if word not in words:
                yield Fault(keys, f"{group} names {word!r}", f"words of the axis: {every_word}")


def _has_lists(stated: Any) -> bool:
    """Whether it is a mapping in which a list stands by each name."""
    if not isinstance(stated, Mapping):
        return False
    return all(isinstance(listed, list) for listed in stated.values())


def _count_faults(stated: Mapping[str, Any], conditions: Sequence[str]) -> Iterator[Fault]:
    """What is wrong with the number of conditions, and with in how many of them a person is."""
    if len(conditions) > _MOST_CONDITIONS:
        yield Fault(["conditions"], f"{len(conditions)} conditions", f"{_MOST_CONDITIONS} at most")
    least = stated["least"]
    most = stated["most"]
    # A YAML file reads `yes` as a truth, which counts as one.
    are_counts = type(least) is int and type(most) is int
    if not are_counts or not 0 <= least <= most <= len(conditions):
        right = f"whole numbers from 0 to {len(conditions)}, in this order"
        yield Fault(["least"], f"least {least!r} and most {most!r}", right)


def _list_faults(key: str, listed: Any) -> Iterator[Fault]:
    """What is wrong with a list of words."""
    right = "a list of words in small letters, each once"
    if not isinstance(listed, list) or not listed:
        yield Fault([key], f"{key} is no list", right)
        return
    for position, word in enumerate(listed):
        # A YAML file reads `no` and `1` as something else than words.
        is_word = isinstance(word, str) and word.isidentifier()
        if not is_word or word != word.lower():
            yield Fault([key, position], f"{word!r} in {key} is no word", right)
        elif word in listed[:position]:
            yield Fault([key, position], f"{word} stands twice in {key}", right)


def _unknown_conditions(stated: Mapping[str, Any], conditions: Sequence[str]) -> Iterator[Fault]:
    """Conditions that needs and exclusions name and the axis does not have."""
    every_condition = ", ".join(map(str, conditions))
    right = f"conditions of the axis: {every_condition}"
    needs = stated.get("needs", {})
    excluded = stated.get("excluded", [])
    if not _has_lists(needs):
        yield Fault(["needs"], "needs is no mapping of conditions to lists", _NEEDS_AS)
        return
    if not isinstance(excluded, list) or not all(isinstance(together, list) for together in excluded):
        yield Fault(["excluded"], "excluded is no list of lists", _EXCLUDED_AS)
        return
    for condition, others in needs.items():
        for word in (condition, *others):
            if word not in conditions:
                yield Fault(["needs", condition], f"needs names {word!r}", right)
    for position, together in enumerate(excluded):
        for word in together:
            if word not in conditions:
                yield Fault(["excluded", position], f"excluded names {word!r}", right)
