"""`narrate`: a template with the tables that it speaks of, as text that keeps the numbers which it printed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from inspect import isfunction
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateNotFound, UndefinedError
from jinja2.ext import Extension
from rapidfuzz import process

from analysis import given, numbers
from analysis.narrative import explaining, number_filters, region_notes, selections, word_filters
from analysis.narrative.table_rows import MIME, MissingColumnError, Number, read

_ENDING = ".md.jinja"
#: Macros that every template finds as `say`.
_SHARED = "_say.jinja"
#: A line with text that ends in a tag, whose line break `trim_blocks` would eat.
_TAG_AT_END = re.compile(r"^(?!\s*(?:\{%(?:(?!%\}).)*%\}\s*)+$)(.*[^+-])%\}[ \t]*$", re.MULTILINE)
_SPACES = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Narrative:
    """A piece of text on a page; an empty one shows nothing at all."""

    template: str  # its name
    markdown: str  # what it says
    numbers: tuple[Number, ...] = ()  # what it prints: id, column, value (unrounded), as shown, label

    def __repr__(self) -> str:
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
    """The templates; every public function of the rooms of numbers, words and selections is a filter."""
    made = Environment(
        loader=PackageLoader("analysis.narrative"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[_LinesStay],
    )
    rooms = (numbers, number_filters, word_filters, selections, explaining, region_notes)
    named = (pair for room in rooms for pair in vars(room).items())
    made.filters |= {name: one for name, one in named if isfunction(one) and not name.startswith("_")}
    return made


def narrate(template: str, **tables: Any) -> Narrative:
    """Text of a section: a template with the tables that it speaks of.

    Parameters
    ----------
    template : str
        Name of a file in ``src/analysis/narrative/templates``, without its ending.
    **tables : pandas.DataFrame, list of dict or plain value
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
    given.kind("template", template, str)
    noted: list[Number] = []
    frames = [one for one in tables.values() if isinstance(one, pd.DataFrame)]
    region = next((code for one in frames if (code := str(one.attrs.get("region", "")))), "")
    context = {"region": region} | {name: _readable(one, noted) for name, one in tables.items()}
    try:
        shared = environment().get_template(_SHARED).make_module(context)
        text = environment().get_template(template + _ENDING).render(context, say=shared)
    except TemplateNotFound:
        names = environment().list_templates(filter_func=lambda name: name.endswith(_ENDING))
        near = process.extractOne(template, [name.removesuffix(_ENDING) for name in names])[0]
        raise ValueError(f"there is no template {template!r}; did you mean {near!r}?") from None
    except (UndefinedError, MissingColumnError) as error:
        raise ValueError(
            f"template {template!r}: {error}; it was passed {', '.join(tables) or 'nothing'}"
        ) from None
    return Narrative(template, _tidied(text), tuple(noted))


def _readable(table: Any, noted: list[Number]) -> Any:
    """A table or a list of records as rows, anything else as it is."""
    if isinstance(table, list) and table and isinstance(table[0], Mapping):
        table = pd.DataFrame(table)
    return read(table, noted) if isinstance(table, pd.DataFrame) else table


def _tidied(text: str) -> str:
    """The text without the gaps that templates leave."""
    lines = (_SPACES.sub(" ", line.rstrip()) for line in text.strip().splitlines())
    return _GAPS.sub("\n\n", "\n".join(lines))
