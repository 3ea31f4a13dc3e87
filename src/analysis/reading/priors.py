"""The choices that are numbers, read from data/raw/priors.yml and the subject's own priors.yml with their reasons."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis import arguments
from analysis.project import located
from analysis.reading.problems import InputError, Problem, refuse, unusable
from analysis.reading.yaml_entries import Declaration, Shape, read_entries
from analysis.subject import file_name, subject_file

FILE = "data/raw/priors.yml"
#: So much of a wrong value is told.
_SHOWN = 60
_SHAPE = Shape(required=("name", "value", "reason", "reference"), optional=("alternatives",))
#: What a subject states: choices that are other for it, each with a reason.
_OF_SUBJECT = "priors.yml"
_STATED = Shape(required=("name", "value", "reason"), optional=("reference", "alternatives"))


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: its value, the alternatives that the multiverse tries, why, and after whom."""

    name: str
    value: Any
    alternatives: tuple[Any, ...]
    reason: str
    reference: str


@dataclass(frozen=True, slots=True)
class Priors:
    """All choices by name; a missing one is an error that names the file."""

    choices: Mapping[str, Choice]

    def __getitem__(self, name: str) -> Choice:
        """The choice of that name."""
        if name not in self.choices:
            raise InputError([Problem(FILE, None, name, "the choice is missing", "an entry of that name")])
        return self.choices[name]

    def number(self, name: str) -> float:
        """Value of a choice that is one number."""
        value = self[name].value
        if not _is_number(value):
            raise _wrong(name, value, "a number such as 0.8")
        return float(value)

    def numbers(self, name: str) -> list[Any]:
        """Value of a choice that is a list of numbers."""
        value = self[name].value
        if not isinstance(value, list) or not all(map(_is_number, value)):
            raise _wrong(name, value, "a list of numbers such as [6, 4]")
        return value

    def mapping(self, name: str, *, of_numbers: bool = True, known: Iterable[str] = ()) -> dict[str, Any]:
        """Value of a choice that is made of names with their values, which are numbers unless said otherwise.

        Where some names are `known`, it has no others.
        """
        value = self[name].value
        if not isinstance(value, dict):
            raise _wrong(name, value, "names, each with its value")
        names = list(known)
        for part in value:
            if names and part not in names:
                raise _wrong(name, part, f"some of {', '.join(names)}")
        if of_numbers:
            for part in _parts(value):
                if not _is_number(part):
                    raise _wrong(name, part, "a number in each place")
        return value


def _is_number(value: object) -> bool:
    """Whether a value is a number that can be computed with."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _parts(value: object) -> Iterator[object]:
    """Everything in lists and mappings that is neither."""
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        yield value
        return
    for part in value:
        yield from _parts(part)


def _wrong(name: str, value: object, right: str) -> InputError:
    """The error of a choice whose value is of another kind."""
    return InputError([Problem(FILE, None, name, f"the value is {str(value)[:_SHOWN]!r}", right)])


def load_priors(root: Path) -> Priors:
    """Every choice of data/raw/priors.yml, over which those of the subject are laid.

    InputError if the file is missing or an entry is not whole, or if the subject states a choice that there is not.
    """
    entries = read_entries(located(root, FILE), file=FILE, shape=_SHAPE, key="name")
    if not entries:
        raise unusable(FILE, None, "the file does not exist", "one entry per choice, as in the repository")
    choices = {}
    for entry in entries:
        alternatives = tuple(entry.fields.get("alternatives", ()))
        choice = Choice(**{**entry.fields, "alternatives": alternatives})
        choices[choice.name] = choice
    path = subject_file(_OF_SUBJECT)
    stated = read_entries(path, file=file_name(_OF_SUBJECT), shape=_STATED, key="name") if path else ()
    refuse(problem for entry in stated for problem in _override_problems(entry, choices))
    for entry in stated:
        name = entry.text("name")
        choices[name] = _laid_over(choices[name], entry)
    return Priors(choices)


def _override_problems(entry: Declaration, choices: Mapping[str, Choice]) -> Iterator[Problem]:
    """What is wrong with a choice that the subject states: its name, or the kind of its value."""
    name = entry.text("name")
    if name not in choices:
        offered = arguments.offer(arguments.nearest(name, choices, most=1))
        yield entry.problem(name, f"there is no choice of this name{offered}", f"one of {FILE}")
        return
    usual, value = choices[name].value, entry.fields["value"]
    if not _is_alike(usual, value):
        yield entry.problem(name, f"the value is {str(value)[:_SHOWN]!r}", f"one such as {usual!r}")
    elif isinstance(usual, dict):
        for part in value:
            if part not in usual:
                offered = arguments.offer(arguments.nearest(part, usual, most=1))
                yield entry.problem(
                    name, f"{part!r} is no part of it{offered}", f"some of {', '.join(usual)}"
                )


def _is_alike(usual: object, value: object) -> bool:
    """Whether a value is of the kind of the usual one: a number, a text, a list, names with values."""
    if _is_number(usual):
        return _is_number(value)
    return isinstance(value, type(usual))


def _laid_over(usual: Choice, entry: Declaration) -> Choice:
    """A choice as the subject states it; of one that is made of names, those that the subject leaves out stay."""
    value = entry.fields["value"]
    if isinstance(usual.value, dict):
        value = {**usual.value, **value}
    return replace(
        usual,
        value=value,
        alternatives=tuple(entry.fields.get("alternatives", usual.alternatives)),
        reason=entry.text("reason"),
        reference=entry.text("reference") or entry.file,
    )
