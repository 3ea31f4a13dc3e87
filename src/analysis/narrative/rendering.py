"""`narrate`: a template with the tables that it speaks of, as text that keeps the numbers which it printed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateNotFound, UndefinedError
from jinja2.ext import Extension
from rapidfuzz import process

from analysis.narrative import explaining, number_filters, region_notes, selections, word_filters
from analysis.narrative.table_rows import MIME, MissingColumnError, Number, read, row_of

_ENDING = ".md.jinja"
#: A line with text that ends in a tag, whose line break `trim_blocks` would eat.
_TAG_AT_END = re.compile(r"^(?!\s*(?:\{%(?:(?!%\}).)*%\}\s*)+$)(.*[^+-])%\}[ \t]*$", re.MULTILINE)
_SPACES = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Narrative:
    """A piece of text on a page; an empty one shows nothing at all.

    Parameters
    ----------
    template : str
        Name of the template.
    markdown : str
        What it says.
    numbers : tuple of dict
        The numbers that it prints, in order: `id` of the claim, estimate or conflict, `column`, `value` (unrounded), as
        `shown`, `label`.
    """

    template: str
    markdown: str
    numbers: tuple[Number, ...] = ()

    def __repr__(self) -> str:
        """The Markdown itself, for readers without a browser."""
        return self.markdown

    def _ipython_display_(self) -> None:
        """Leave what has words to `_repr_mimebundle_`, as IPython asks by this error; show nothing else."""
        if self.markdown:
            raise NotImplementedError

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        handed = {"narrative": self.template, "numbers": [dict(number) for number in self.numbers]}
        return {"text/markdown": self.markdown, MIME: handed}


class _LinesStay(Extension):
    """Keep the line break after a tag that ends a line of text; a line that holds tags only leaves nothing."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source with `+%}` for such a tag, line for line as it was."""
        return _TAG_AT_END.sub(r"\1+%}", source)


@cache
def environment() -> Environment:
    """The templates with their filters."""
    made = Environment(
        loader=PackageLoader("analysis.narrative"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[_LinesStay],
    )
    for room in (number_filters, word_filters, selections, explaining, region_notes):
        made.filters |= room.FILTERS
    return made


def templates() -> list[str]:
    """Names of the templates that `narrate` takes.

    Examples
    --------
    >>> "answer" in templates()
    True
    """
    names = environment().list_templates()
    return [name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING) and "/" not in name]


def narrate(template: str, **tables: Any) -> Narrative:
    """Text of a section: a template with the tables that it speaks of.

    Parameters
    ----------
    template : str
        Name of a file in ``src/analysis/narrative/templates``, without its ending.
    **tables : pandas.DataFrame, pandas.Series, list of dict or plain value
        What the template speaks of, by the names that it uses; its first line lists them.

    Returns
    -------
    Narrative
        Shown as Markdown; `markdown` is the text, `numbers` what it printed.

    Raises
    ------
    ValueError
        If there is no such template, or if a table, a column or a word that it needs is missing.

    Examples
    --------
    >>> import analysis as an
    >>> print(an.narrate("title", region="Netherlands").markdown.splitlines()[0])
    # Netherlands
    """
    numbers: list[Number] = []
    context = {"region": _region(tables)} | {name: _readable(one, numbers) for name, one in tables.items()}
    try:
        text = environment().get_template(template + _ENDING).render(context)
    except TemplateNotFound:
        near = process.extractOne(template, templates())
        told = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"there is no template {template!r}{told}") from None
    except (UndefinedError, MissingColumnError) as error:
        raise ValueError(
            f"template {template!r}: {error}; it was passed {', '.join(tables) or 'nothing'}"
        ) from None
    return Narrative(template, _tidied(text), tuple(numbers))


def _readable(table: Any, numbers: list[Number]) -> Any:
    """A table or a list of records as rows, anything else as it is."""
    if isinstance(table, list) and table and isinstance(table[0], Mapping):
        table = pd.DataFrame(table)
    if isinstance(table, pd.DataFrame):
        return read(table, numbers)
    if isinstance(table, pd.Series):
        return row_of(dict(table), place=table.name, index="", numbers=numbers)
    return table


def _region(tables: Mapping[str, Any]) -> str:
    """Code of the region that a table was loaded for; empty if none was loaded for one."""
    frames = (table for table in tables.values() if isinstance(table, pd.DataFrame))
    return next((code for frame in frames if (code := str(frame.attrs.get("region", "")))), "")


def _tidied(text: str) -> str:
    """The text without the gaps that templates leave."""
    lines = (_SPACES.sub(" ", line.rstrip()) for line in text.strip().splitlines())
    return _GAPS.sub("\n\n", "\n".join(lines))
