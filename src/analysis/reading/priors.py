"""The choices that are numbers, read from data/raw/priors.yml with their reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.reading.problems import InputError, Problem, refuse
from analysis.reading.text_tables import read_yaml

FILE = "data/raw/priors.yml"


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
    """Every choice of data/raw/priors.yml.

    Raises InputError if the file is missing, is no YAML mapping, or an entry lacks a value, a reason or a
    reference.
    """
    entries = read_yaml(root / FILE, dict, file=FILE, right="one entry per choice, as in the repository")
    refuse(
        Problem(FILE, None, name, f"the entry has no {key}", f"a {key}")
        for name, entry in entries.items()
        for key in ("value", "reason", "reference")
        if not isinstance(entry, dict) or entry.get(key) in (None, "")
    )
    return Priors(
        {
            name: Choice(name, e["value"], tuple(e.get("alternatives", ())), e["reason"], e["reference"])
            for name, e in entries.items()
        }
    )
