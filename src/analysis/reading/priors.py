"""The choices that are numbers, read from data/raw/priors.yml with their reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from analysis.reading.problems import InputError, Problem

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
        try:
            return self.choices[name]
        except KeyError:
            raise InputError(
                [Problem(FILE, None, name, "the choice is missing", "an entry of that name")]
            ) from None

    def number(self, name: str) -> float:
        """Value of a choice that is one number."""
        return float(self[name].value)


def load_priors(root: Path) -> Priors:
    """Every choice of data/raw/priors.yml.

    Raises
    ------
    InputError
        If the file is missing, is no YAML mapping, or an entry lacks a value, a reason or a reference.
    """
    path = root / FILE
    if not path.is_file():
        raise InputError(
            [Problem(FILE, None, None, "the file does not exist", "restore it from the repository")]
        )
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise InputError(
            [Problem(FILE, None, None, f"not readable as YAML ({error})", "a mapping")]
        ) from None
    if not isinstance(entries, dict):
        raise InputError([Problem(FILE, None, None, "the file holds no mapping", "one entry per choice")])
    problems = [
        Problem(FILE, None, name, f"the entry has no {key}", f"a {key}")
        for name, entry in entries.items()
        for key in ("value", "reason", "reference")
        if not isinstance(entry, dict) or entry.get(key) in (None, "")
    ]
    if problems:
        raise InputError(problems)
    return Priors(
        {
            name: Choice(name, e["value"], tuple(e.get("alternatives", ())), e["reason"], e["reference"])
            for name, e in entries.items()
        }
    )
