"""Declarations in YAML files (cards, choices, corrections, lineages, expected problems): entries with their lines."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from analysis.reading.problems import Problem, decode, refuse, unusable
from analysis.safe_text import hidden_sign

#: What a value may be: text, a number, a date, true or false, nothing, a list, names with values. A tag asks for more.
_TAG = "tag:yaml.org,2002:"
_TAGS = {_TAG + kind for kind in ("str", "int", "float", "timestamp", "bool", "null", "seq", "map")}
#: How deep lists and mappings may stand in one another; the deepest declaration has six levels.
_DEEPEST = 20
#: How many values a file may hold, those that aliases stand for counted each time; the largest has two thousand.
_MOST = 100_000
#: So much of a wrong value is told.
_TOLD = 60


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
        value = self.fields.get(name)
        return "" if value is None else " ".join(str(value).split())

    def texts(self, name: str) -> tuple[str, ...]:
        """A field that is a list of words."""
        return tuple(map(str, self.fields.get(name) or ()))


@dataclass(frozen=True, slots=True)
class Shape:
    """Fields that an entry must have and may have, which of them are of a kind, and what some allow."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    mappings: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()  # one text, number or date
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    patterns: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # with what would be right


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
        refuse(_node_problems(root, loader, file))
        items: Any = [] if root is None else loader.construct_document(root)
    except yaml.YAMLError as error:
        line = mark.line + 1 if (mark := getattr(error, "problem_mark", None)) else None
        reason = " ".join(str(getattr(error, "problem", error)).split())
        raise unusable(file, line, f"not readable as YAML ({reason})", right) from None
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


def _node_problems(root: yaml.Node | None, loader: yaml.CSafeLoader, file: str) -> Iterator[Problem]:
    """What is wrong with a file before anything is made of it: too much in it, tags, names that stand twice, no values.

    A few lines of aliases can stand for more than a machine can hold, so what they stand for is counted first.
    """
    waiting, count = [(root, 1)] if root else [], 0
    while waiting:
        node, depth = waiting.pop()
        line, count = node.start_mark.line + 1, count + 1
        if count > _MOST:
            yield Problem(
                file, line, None, f"the file stands for more than {_MOST:,} values", "fewer aliases"
            )
            return
        if node.tag not in _TAGS:
            yield Problem(file, line, None, f"the value has the tag {node.tag}", "a value without a tag")
            return
        if depth > _DEEPEST:
            yield Problem(file, line, None, f"the value stands {depth} levels deep", f"at most {_DEEPEST}")
            return
        if isinstance(node, yaml.MappingNode):
            names = Counter(str(key.value) for key, _ in node.value)
            for name in (name for name, times in names.items() if times > 1):
                yield Problem(file, line, name[:_TOLD], "the name stands twice", "one value for each name")
            waiting += [(part, depth + 1) for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += [(part, depth + 1) for part in node.value]
        else:
            yield from _scalar_problems(node, loader, file)


def _scalar_problems(node: yaml.Node, loader: yaml.CSafeLoader, file: str) -> Iterator[Problem]:
    """What is wrong with one text, number or date."""
    line, text = node.start_mark.line + 1, str(node.value)
    if sign := hidden_sign(text):
        yield Problem(file, line, None, f"the text holds {sign}", "the text without it")
    try:
        # A text is what it is; the others may be none, such as the 30th of February.
        if node.tag != f"{_TAG}str":
            loader.construct_object(node)
    except (ValueError, KeyError, AttributeError):
        kind = node.tag.removeprefix(_TAG)
        yield Problem(
            file, line, None, f"{text[:_TOLD]!r} is no {kind}", "a value as it is, or in quotation marks"
        )


def _problems(entry: Declaration, shape: Shape) -> Iterator[Problem]:
    """What is wrong with the fields of an entry."""
    known = (*shape.required, *shape.optional)
    empty = [name for name in shape.required if entry.fields.get(name) in (None, "", [], {})]
    for name in empty:
        yield entry.problem(name, f"the entry has no {name}", f"a field {name}")
    for name, value in entry.fields.items():
        if name not in known:
            yield entry.problem(str(name), "the field is unknown", f"one of {', '.join(known)}")
        elif name in shape.lists and not isinstance(value, list):
            yield entry.problem(name, f"{value!r} is no list", "a list, even of one")
        elif name in shape.mappings and not isinstance(value, dict):
            yield entry.problem(name, f"{value!r} is no mapping", "names, each with its value")
        elif name in shape.texts and not isinstance(value, str | int | float | date | None):
            yield entry.problem(name, f"{str(value)[:_TOLD]!r} is no text", "one text, number or date")
        elif name in empty:
            continue
        elif name in shape.patterns and not re.fullmatch(shape.patterns[name][0], entry.text(name)):
            what = f"{entry.text(name)[:_TOLD]!r} is not allowed"
            yield entry.problem(name, what, shape.patterns[name][1])
        elif name in shape.words and value and entry.text(name) not in shape.words[name]:
            right = f"one of {', '.join(shape.words[name])}"
            yield entry.problem(name, f"{entry.text(name)!r} is not allowed", right)
