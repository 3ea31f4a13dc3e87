"""Findings made again from the JSON that a notebook handed over: the same objects, checked as when they were made."""

import dataclasses
import types
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from analysis.findings.rules import FindingsError

T = TypeVar("T")
_Reader = Callable[[Any], Any]
_SIMPLE = (str, int, float, bool)


def read_back(kind: type[T], value: Mapping[str, Any]) -> T:
    """An object of a findings dataclass from its JSON form.

    Parameters
    ----------
    kind : type
        A frozen dataclass whose fields are texts, numbers, enumerations, tuples, mappings by name and dataclasses of
        that sort.
    value : mapping
        What `dataclasses.asdict` made of it, lists in the place of tuples.

    Raises
    ------
    FindingsError
        If a field is missing or unknown, or the object refuses a value.
    """
    made: T = _reader(cast("Any", kind))(value)
    return made


def fits(kind: type[Any], value: Mapping[str, Any]) -> bool:
    """Whether a mapping has exactly the fields of a dataclass."""
    return {field.name for field in dataclasses.fields(kind)} == set(value)


@cache
def _reader(hint: Any) -> _Reader:
    """What reads a value of one type.

    Raises
    ------
    TypeError
        If findings use a type that JSON has no form for.
    """
    if hint in _SIMPLE:
        return _same
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _of_dataclass(hint)
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, Union):
        return _of_optional(next(part for part in parts if part is not type(None)))
    if origin is tuple:
        return _of_tuple(parts)
    if origin is Mapping and parts[0] is str:
        return _of_mapping(parts[1])
    raise TypeError(f"findings hold {hint!r}, which JSON has no form for")


def _same(value: Any) -> Any:
    """The value itself."""
    return value


def _of_optional(hint: Any) -> _Reader:
    """What reads a value that may be missing."""
    inner = _reader(hint)
    return lambda value: None if value is None else inner(value)


def _of_tuple(parts: tuple[Any, ...]) -> _Reader:
    """What reads a list of one kind, or one of fixed length."""
    if len(parts) == 2 and parts[1] is Ellipsis:
        each = parts[0]
        # Looked up when it is used: a part may have parts of its own kind.
        return lambda value: tuple(map(_reader(each), value))
    return lambda value: tuple(_reader(part)(one) for part, one in zip(parts, value, strict=True))


def _of_mapping(part: Any) -> _Reader:
    """What reads values by their names."""
    return lambda value: {name: _reader(part)(one) for name, one in value.items()}


def _of_dataclass(kind: type[Any]) -> _Reader:
    """What reads an object of a dataclass."""
    readers: dict[str, _Reader] = {}

    def read(value: Mapping[str, Any]) -> Any:
        """One object; raises `FindingsError` where a field is missing or unknown."""
        if not readers:
            hints = get_type_hints(kind)
            readers.update({field.name: _reader(hints[field.name]) for field in dataclasses.fields(kind)})
        if readers.keys() != value.keys():
            odd = ", ".join(sorted(readers.keys() ^ value.keys()))
            raise FindingsError(f"the JSON form of {kind.__name__} has not exactly its fields: {odd}")
        return kind(**{name: one(value[name]) for name, one in readers.items()})

    return read
