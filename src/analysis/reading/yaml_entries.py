"""Declarations in YAML files (cards, choices, corrections, lineages, expected problems): entries with their lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from analysis.reading.problems import Problem, decode, refuse, unusable


@dataclass(frozen=True, slots=True)
class Declaration:
    """One mapping of a list, with its file below the project folder and the line on which it starts."""

    file: str
    line: int
    fields: Mapping[str, Any]

    @property
    def place(self) -> str:
        """Where it is declared, as file:line."""
        return f"{self.file}:{self.line}"

    def problem(self, column: str | None, what: str, right: str) -> Problem:
        """A problem with this entry."""
        return Problem(self.file, self.line, column, what, right)

    def text(self, name: str) -> str:
        """A field as text without line breaks; empty if it is missing."""
        return " ".join(str(self.fields.get(name, "")).split())

    def texts(self, name: str) -> tuple[str, ...]:
        """A field that is a list of words."""
        return tuple(map(str, self.fields.get(name) or ()))


@dataclass(frozen=True, slots=True)
class Shape:
    """Fields that an entry must have and may have, which of them are lists or mappings, and which words some allow."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    mappings: tuple[str, ...] = ()
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)


def read_entries(path: Path, *, file: str, shape: Shape, key: str = "") -> tuple[Declaration, ...]:
    """Every entry of a file, in its order; a file that does not exist has none.

    The file, which errors call `file`, is a list of mappings or, with a `key`, a mapping of mappings, whose names stand
    in that field. Raises InputError if it is not, or with every field that is missing, empty, unknown or of another
    kind.
    """
    if not path.is_file():
        return ()
    right = (
        "names, each with the fields of an entry" if key else "a list of mappings, each starting with '- '"
    )
    loader = yaml.CSafeLoader(decode(path.read_bytes(), file))
    try:
        root: Any = loader.get_single_node()
        items: Any = [] if root is None else loader.construct_document(root)
    except yaml.YAMLError as error:
        line = mark.line + 1 if (mark := getattr(error, "problem_mark", None)) else None
        what = f"not readable as YAML ({getattr(error, 'problem', error)})"
        raise unusable(file, line, what, right) from None
    nodes = root.value if root else []
    if key and isinstance(items, dict) and all(isinstance(one, dict) for one in items.values()):
        nodes, items = [node for node, _ in nodes], [{key: name, **one} for name, one in items.items()]
    elif key or not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        what = f"the file is no {'mapping' if key else 'list'} of mappings"
        raise unusable(file, None, what, right)
    lines = (node.start_mark.line + 1 for node in nodes)
    entries = tuple(Declaration(file, line, one) for line, one in zip(lines, items, strict=True))
    refuse(problem for entry in entries for problem in _problems(entry, shape))
    return entries


def _problems(entry: Declaration, shape: Shape) -> Iterator[Problem]:
    """What is wrong with the fields of an entry."""
    known = (*shape.required, *shape.optional)
    for name in shape.required:
        if entry.fields.get(name) in (None, "", [], {}):
            yield entry.problem(name, f"the entry has no {name}", f"a field {name}")
    for name, value in entry.fields.items():
        if name not in known:
            yield entry.problem(str(name), "the field is unknown", f"one of {', '.join(known)}")
        elif name in shape.lists and not isinstance(value, list):
            yield entry.problem(name, f"{value!r} is no list", "a list, even of one")
        elif name in shape.mappings and not isinstance(value, dict):
            yield entry.problem(name, f"{value!r} is no mapping", "names, each with its value")
        elif name in shape.words and value and entry.text(name) not in shape.words[name]:
            right = f"one of {', '.join(shape.words[name])}"
            yield entry.problem(name, f"{entry.text(name)!r} is not allowed", right)
