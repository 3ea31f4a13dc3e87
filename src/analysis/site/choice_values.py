"""Values of the choices in data/raw/priors.yml as a reader can take them in: lists and mappings in words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

#: What stands where a list is empty.
NONE = "none"
#: From here on thousands are set apart.
GROUPED_FROM = 10_000


def told(value: Any) -> Markup:
    """A value in words: a mapping as a list of its entries, entries of an entry by semicolons, a list by "and".

    Parameters
    ----------
    value : object
        As YAML holds it: a number, a word, a list, or a mapping of these.

    Returns
    -------
    Markup
        Safe to put into a page.
    """
    if not isinstance(value, Mapping):
        return escape(_plain(value))
    entries = (
        Markup("<li>{}: {}</li>").format(_name(key), told(one) if _is_deep(one) else _plain(one))
        for key, one in value.items()
    )
    return Markup("<ul>{}</ul>").format(Markup("").join(entries))


def _is_deep(value: Any) -> bool:
    """Whether a mapping holds mappings, so that one line would not be read."""
    return isinstance(value, Mapping) and any(isinstance(one, Mapping) for one in value.values())


def _plain(value: Any) -> str:
    """A value in one line."""
    if isinstance(value, Mapping):
        return "; ".join(f"{_name(key)} {_plain(one)}" for key, one in value.items())
    if isinstance(value, list):
        said = [_plain(one) for one in value]
        return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said) or NONE
    if isinstance(value, str):
        return value.replace("_", " ")
    # A number of four digits may be a year.
    return f"{Decimal(str(value)):{',f' if value >= GROUPED_FROM else 'f'}}"


def _name(key: Any) -> str:
    """The name of an entry; a file keeps its own."""
    return str(key) if "/" in str(key) else str(key).replace("_", " ")
