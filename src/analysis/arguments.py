"""Values that a reader gives for parameters: each in its type and within its bounds, or one clear error that names it.

Templates run under plain papermill and in JupyterLab too, where nothing else checks what is given. Every function here
raises a ValueError that says what the parameter `name` was given and what would be right.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from numbers import Integral, Real
from typing import NoReturn

#: How much alike two names must be written for one to be offered for the other: from nothing to all.
_ALIKE = 0.7
#: So many words are not listed any more, and of a long value so many characters are shown.
_LISTED = 100
_SHOWN = 100


def whole(name: str, value: object, *, least: int, most: int, what: str) -> int:
    """A whole number within bounds, both allowed; True and False are none. `what` would be right, for the error."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        _refuse(name, value, what)
    number = int(value)
    if not least <= number <= most:
        _refuse(name, value, what)
    return number


def between(name: str, value: object, *, low: float, high: float) -> float:
    """A number between two others, neither of them allowed; True and False are none."""
    right = f"a number between {low:g} and {high:g}"
    if isinstance(value, bool) or not isinstance(value, Real):
        _refuse(name, value, right)
    number = float(value)
    if not low < number < high:
        _refuse(name, value, right)
    return number


def truth(name: str, value: object) -> bool:
    """True or False; no other value stands for one of them."""
    if not isinstance(value, bool):
        _refuse(name, value, "True or False, without quotation marks,")
    return value


def word(name: str, value: object, allowed: Iterable[str]) -> str:
    """One of some words; an error offers the nearest, and lists them unless there are hundreds."""
    words = list(map(str, allowed))
    if not isinstance(value, str) or value not in words:
        listing = f"{len(words)} names"
        if len(words) < _LISTED:
            listing = ", ".join(words)
        near = nearest(value, words)
        _refuse(name, value, f"one of {listing}", near=near)
    return str(value)


def text(name: str, value: object, *, such_as: str) -> str:
    """A text that is not empty; an error gives an example."""
    right = f"a name in quotation marks, such as {such_as!r},"
    if not isinstance(value, str):
        _refuse(name, value, right)
    if not value.strip():
        _refuse(name, value, right)
    return value


def kind(name: str, value: object, wanted: type) -> None:
    """Refuse what is not of a kind."""
    if isinstance(value, wanted):
        return
    kind_of_value = type(value).__name__
    raise ValueError(f"{name} is of the kind {kind_of_value}; a {wanted.__name__} would be right")


def texts(name: str, value: object, *, such_as: str) -> tuple[str, ...]:
    """Several texts: a list of them, never one text, whose letters would be taken for names."""
    right = f"a list of names in square brackets, such as [{such_as!r}],"
    if isinstance(value, str | bytes):
        _refuse(name, value, right)
    if not isinstance(value, Iterable):
        _refuse(name, value, right)
    names = tuple(value)
    for item in names:
        if not isinstance(item, str):
            _refuse(name, value, right)
    return names


def nearest(value: object, names: Iterable[str], *, most: int = 3) -> list[str]:
    """Names that are written much like one, whatever their capital letters; the nearest first."""
    if not isinstance(value, str):
        return []
    by_key: dict[str, str] = {}
    for name in names:
        by_key.setdefault(name.casefold(), name)
    key = value.strip().casefold()
    keys = get_close_matches(key, by_key, n=most, cutoff=_ALIKE)
    for name_key, name in by_key.items():
        if key == _initials(name):
            keys.append(name_key)
    # One letter is in too many names.
    if len(key) > 1:
        keys += _with_the_word(key, by_key)
    distinct_keys = list(dict.fromkeys(keys))
    return [by_key[name_key] for name_key in distinct_keys[:most]]


def _with_the_word(word: str, texts: Iterable[str]) -> list[str]:
    """Those of the texts that have the word among their words."""
    having = []
    for text in texts:
        words = re.findall(r"\w+", text)
        if word in words:
            having.append(text)
    return having


def _initials(name: str) -> str:
    """The capital letters that words begin with, small: ilo for International Labour Organization."""
    letters = re.findall(r"\b\w", name)
    capitals = [letter for letter in letters if letter.isupper()]
    return "".join(capitals).casefold()


def offer(near: Sequence[str]) -> str:
    """The end of an error that offers names; empty where none is near."""
    if not near:
        return ""
    names = " or ".join(map(repr, near))
    return f"; did you mean {names}?"


def quoted(value: object) -> str:
    """A value as an error shows it: signs that cannot be seen are escaped, of a long text only the beginning stands."""
    printed = repr(value)
    if len(printed) <= _SHOWN:
        return printed
    return f"{printed[:_SHOWN]}..."


#: What the types of values are called to people.
_TYPES: dict[type, str] = {str: "text", bool: "True or False", type(None): "nothing"}


def _refuse(name: str, value: object, right: str, *, near: Sequence[str] = ()) -> NoReturn:
    """Say what was given, and what would be right."""
    value_type = type(value)
    type_name = _TYPES.get(value_type, value_type.__name__)
    offered = offer(near)
    raise ValueError(f"{name} is {quoted(value)} ({type_name}); {right} would be right{offered}")
