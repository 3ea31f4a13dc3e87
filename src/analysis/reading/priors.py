"""The choices that are numbers, read from data/raw/priors.yml with their reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.reading.problems import InputError, Problem, unusable
from analysis.reading.yaml_entries import Shape, read_entries

FILE = "data/raw/priors.yml"
_SHAPE = Shape(required=("name", "value", "reason", "reference"), optional=("alternatives",))


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
        return float(self[name].value)


def load_priors(root: Path) -> Priors:
    """Every choice of data/raw/priors.yml; InputError if the file is missing or an entry is not whole."""
    entries = read_entries(root / FILE, file=FILE, shape=_SHAPE, key="name")
    if not entries:
        raise unusable(FILE, None, "the file does not exist", "one entry per choice, as in the repository")
    fields = ({**one.fields, "alternatives": tuple(one.fields.get("alternatives", ()))} for one in entries)
    return Priors({one["name"]: Choice(**one) for one in fields})
