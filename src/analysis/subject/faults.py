"""What is wrong with an entry of a file of the subject, and on which line of the file the entry stands."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analysis.subject.chosen import SubjectError

#: The names of the entries that lead to a place in a YAML file, and the position in a list.
Keys = Sequence[str | int]


class Fault(NamedTuple):
    """One thing that is wrong in a YAML file."""

    keys: Keys
    what: str
    right: str


def line_of(path: Path, keys: Keys) -> int | None:
    """The line on which an entry of a YAML file starts, or the nearest above it; None if the file lacks all of it.

    Examples
    --------
    >>> from analysis import files
    >>> line_of(files.PACKAGE / "subject/trafficking/ladder.yml", ["recorded", "name"])
    4
    """
    import yaml

    try:
        node: Any = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        return None
    line = None
    for key in keys:
        marked = _entry(node, key)
        if marked is None:
            break
        mark, node = marked
        line = mark.start_mark.line + 1
    return line


def _entry(node: Any, key: str | int) -> tuple[Any, Any] | None:
    """Of an entry what stands at its start, and its value; None if there is none."""
    if isinstance(node.value, str):
        return None
    if isinstance(key, int):
        is_there = key < len(node.value) and not isinstance(node.value[key], tuple)
        return (node.value[key], node.value[key]) if is_there else None
    for pair in node.value:
        if isinstance(pair, tuple) and str(pair[0].value) == key:
            return pair
    return None


def refuse(file: str, faults: Iterable[Fault], path: Path | None = None) -> None:
    """Raise a SubjectError with the first of some faults of a file; with its line, if its path is given."""
    for fault in faults:
        name = str(fault.keys[0]) if fault.keys else ""
        line = line_of(path, fault.keys) if path else None
        raise SubjectError(file, f"{line}:{name}" if line else name, fault.what, fault.right)
