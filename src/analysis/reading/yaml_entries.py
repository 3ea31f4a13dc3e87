"""Declarations in YAML files (cards, choices, corrections, lineages, expected problems): entries with their lines."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from analysis.reading.problems import Problem, decode, refuse, unusable
from analysis.safe_text import hidden_sign

#: What a value may be: text, a number, a date, true or false, nothing, a list, names with values. A tag asks for more.
_TAG = "tag:yaml.org,2002:"
_KINDS = ("str", "int", "float", "timestamp", "bool", "null", "seq", "map")
_TAGS = frozenset(_TAG + kind for kind in _KINDS)
#: In place of a name: the names with values of an alias.
_MERGED = f"{_TAG}merge"
#: How deep lists and mappings may stand in one another; the deepest declaration has six levels.
_DEEPEST = 20
#: How many values a file may hold, those that aliases stand for counted each time; the largest has two thousand.
_MOST = 100_000
#: So much of a wrong value is told.
_SHOWN = 60


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
        if value is None:
            return ""
        words = str(value).split()
        return " ".join(words)

    def texts(self, name: str) -> tuple[str, ...]:
        """A field that is a list of words."""
        values = self.fields.get(name) or ()
        return tuple(map(str, values))


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
    right = "a list of mappings, each starting with '- '"
    if key:
        right = "names, each with the fields of an entry"
    root, content = _read_yaml(path, file, right=right)
    if root is None:
        nodes: list[yaml.Node] = []
        items: list[dict[str, Any]] = []
    elif key and isinstance(content, dict) and _are_mappings(content.values()):
        nodes = [node for node, _ in root.value]
        items = [{key: name, **fields} for name, fields in content.items()]
    elif not key and isinstance(content, list) and _are_mappings(content):
        nodes = root.value
        items = content
    else:
        what = f"the file is no {'mapping' if key else 'list'} of mappings"
        raise unusable(file, None, what, right)
    entries = []
    problems: list[Problem] = []
    for node, fields in zip(nodes, items, strict=True):
        entry = Declaration(file, node.start_mark.line + 1, fields)
        entries.append(entry)
        problems += _problems(entry, shape)
    refuse(problems)
    return tuple(entries)


def read_mapping(path: Path, file: str) -> dict[str, Any]:
    """What a file of names with their values holds, also those of aliases; nothing if it does not exist.

    InputError if it is none.
    """
    if not path.is_file():
        return {}
    right = "names, each with its value, such as name: value"
    _, content = _read_yaml(path, file, right=right, tags=_TAGS | {_MERGED})
    if content is not None and not isinstance(content, dict):
        raise unusable(file, None, "the file has no names with values", right)
    return content or {}


def _read_yaml(
    path: Path, file: str, *, right: str, tags: frozenset[str] = _TAGS
) -> tuple[yaml.Node | None, Any]:
    """The tree of a file, None if nothing stands in it, and what it holds; InputError if that cannot be made of it."""
    loader = yaml.CSafeLoader(decode(path.read_bytes(), file))
    try:
        root: Any = loader.get_single_node()
        if root is None:
            return None, None
        refuse(_node_problems(root, loader, file, tags))
        return root, loader.construct_document(root)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        problem = str(getattr(error, "problem", error))
        reason = " ".join(problem.split())
        raise unusable(file, line, f"not readable as YAML ({reason})", right) from None


def _are_mappings(items: Iterable[object]) -> bool:
    return all(isinstance(item, dict) for item in items)


def _node_problems(
    root: yaml.Node, loader: yaml.CSafeLoader, file: str, tags: frozenset[str]
) -> Iterator[Problem]:
    """What is wrong with a file before anything is made of it: too much in it, tags, names that stand twice, no values.

    A few lines of aliases can stand for more than a machine can hold, so what they stand for is counted first.
    """
    waiting = [(root, 1)]
    count = 0
    while waiting:
        node, depth = waiting.pop()
        count += 1
        excess = _excess(node, depth, count, file, tags)
        if excess is not None:
            yield excess
            return
        if isinstance(node, yaml.ScalarNode):
            yield from _scalar_problems(node, loader, file)
        elif isinstance(node, yaml.MappingNode):
            yield from _repeated_names(node, file)
        waiting += [(child, depth + 1) for child in _children(node)]


def _excess(node: yaml.Node, depth: int, count: int, file: str, tags: frozenset[str]) -> Problem | None:
    """What forbids to look any further: so many values, a tag, or so many levels; None if nothing does."""
    line = node.start_mark.line + 1
    if count > _MOST:
        what = f"the file stands for more than {_MOST:,} values"
        return Problem(file, line, None, what, "fewer aliases")
    if node.tag not in tags:
        return Problem(file, line, None, f"the value has the tag {node.tag}", "a value without a tag")
    if depth > _DEEPEST:
        what = f"the value stands {depth} levels deep"
        return Problem(file, line, None, what, f"at most {_DEEPEST}")
    return None


def _children(node: yaml.Node) -> list[yaml.Node]:
    """The names and values of a mapping, the values of a list; none of a text, number or date."""
    if isinstance(node, yaml.MappingNode):
        return list(chain.from_iterable(node.value))
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    return []


def _repeated_names(node: yaml.MappingNode, file: str) -> Iterator[Problem]:
    """The names of a mapping that stand twice in it."""
    line = node.start_mark.line + 1
    names = Counter(str(key.value) for key, _ in node.value)
    for name, times in names.items():
        if times > 1:
            start_of_name = name[:_SHOWN]
            yield Problem(file, line, start_of_name, "the name stands twice", "one value for each name")


def _scalar_problems(node: yaml.Node, loader: yaml.CSafeLoader, file: str) -> Iterator[Problem]:
    """What is wrong with one text, number or date."""
    line = node.start_mark.line + 1
    text = str(node.value)
    sign = hidden_sign(text)
    if sign:
        yield Problem(file, line, None, f"the text holds {sign}", "the text without it")
    if node.tag in (f"{_TAG}str", _MERGED):
        return
    try:
        # A text is what it is; the others may be none, such as the 30th of February.
        loader.construct_object(node)
    except (ValueError, KeyError, AttributeError):
        what = f"{text[:_SHOWN]!r} is no {node.tag.removeprefix(_TAG)}"
        yield Problem(file, line, None, what, "a value as it is, or in quotation marks")


def _problems(entry: Declaration, shape: Shape) -> Iterator[Problem]:
    """What is wrong with the fields of an entry."""
    empty = [name for name in shape.required if entry.fields.get(name) in (None, "", [], {})]
    for name in empty:
        yield entry.problem(name, f"the entry has no {name}", f"a field {name}")
    for name, value in entry.fields.items():
        problem = _kind_problem(entry, shape, name, value)
        if problem is None and name not in empty:
            problem = _word_problem(entry, shape, name)
        if problem is not None:
            yield problem


def _kind_problem(entry: Declaration, shape: Shape, name: str, value: object) -> Problem | None:
    """What is wrong with a field's name, or with the kind of its value; None if nothing is."""
    names = (*shape.required, *shape.optional)
    if name not in names:
        right = f"one of {', '.join(names)}"
        return entry.problem(str(name), "the field is unknown", right)
    if name in shape.lists and not isinstance(value, list):
        return entry.problem(name, f"{value!r} is no list", "a list, even of one")
    if name in shape.mappings and not isinstance(value, dict):
        return entry.problem(name, f"{value!r} is no mapping", "names, each with its value")
    is_text = isinstance(value, str | int | float | date | None)
    if name in shape.texts and not is_text:
        start_of_value = str(value)[:_SHOWN]
        return entry.problem(name, f"{start_of_value!r} is no text", "one text, number or date")
    return None


def _word_problem(entry: Declaration, shape: Shape, name: str) -> Problem | None:
    """What is wrong with a field whose text has to match a pattern or be a word; None if nothing is."""
    text = entry.text(name)
    if name in shape.patterns:
        pattern, right = shape.patterns[name]
        if not re.fullmatch(pattern, text):
            start_of_text = text[:_SHOWN]
            return entry.problem(name, f"{start_of_text!r} is not allowed", right)
    if name not in shape.words or not entry.fields[name]:
        return None
    words = shape.words[name]
    if text not in words:
        listing = ", ".join(words)
        return entry.problem(name, f"{text!r} is not allowed", f"one of {listing}")
    return None
