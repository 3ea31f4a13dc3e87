"""The claims as the site shows them: rows of the public library, with what each counts and the advice on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from analysis.library.contradictions import quoting_advice
from analysis.library.corpus import Corpus, area_name
from analysis.library.quantities import assign_quantities, label, labels
from analysis.narrative.number_filters import people
from analysis.narrative.rendering import environment
from analysis.narrative.table_rows import Row, read
from analysis.numbers import significant

#: Where the wording of rows stands, in the folder of page templates, and that of the tables of evidence pages.
WORDS, TABLES = "_words.jinja", "_evidence_tables.jinja"
#: What is said of one row.
Wording = Callable[..., str]


def claim_frame(corpus: Corpus) -> pd.DataFrame:
    """Every claim as printed, in reading order: its own columns, `quantity` with its place, `kind_of` without.

    Beside them stand `area_name`, and `advice`, `reason`, `superseded_by` and `original` of `quoting_advice`.
    """
    claims = assign_quantities(corpus.claims(corrections=False)).sort_values(
        ["source", "position"], kind="stable"
    )
    records: list[Mapping[str, Any]] = claims.to_dict("records")  # type: ignore[assignment]
    named = claims.assign(
        claim_id=claims.index,
        quantity=labels(claims, region=""),
        kind_of=[label(row, region=row["area"]) for row in records],
        area_name=claims["area"].map({codes: area_name(codes) for codes in set(claims["area"])}),
    )
    return named.join(quoting_advice(claims))


def claim_rows(frame: pd.DataFrame) -> dict[str, Row]:
    """The claims by id."""
    return {row.id: row for row in read(frame, [])}


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a row, by the macros of docs/_pages/_words.jinja: `words.counts(row)`."""

    module: Any
    tables: Any  # `SERIES` and `STATEMENTS` of docs/_pages/_evidence_tables.jinja: columns by their headings

    def __getattr__(self, name: str) -> Wording:
        return self.one_line(getattr(self.module, name))

    def one_line(self, macro: Callable[..., object]) -> Wording:
        """What a macro says, without its line breaks."""
        return lambda *rows: " ".join(str(macro(*rows)).split())


@cache
def load_words(pages: Path) -> Words:
    """The wording of the site's rows, from the folder of page templates and, for conflicts, from the narrative."""
    # What a claim without a place is about.
    templates = page_templates(pages, {"region": "WORLD"}, into_html=False)
    return Words(templates.get_template(WORDS).module, templates.get_template(TABLES).module)


def page_templates(folder: Path, context: Mapping[str, Any], *, into_html: bool = True) -> jinja2.Environment:
    """The templates of a folder and those of the narrative, which all know the context.

    What is printed `into_html` is escaped, and keeps its last line break.
    """
    narrative = environment()
    templates = narrative.overlay(
        loader=jinja2.ChoiceLoader(
            [jinja2.FileSystemLoader(folder), jinja2.PackageLoader("analysis.narrative")]
        ),
        autoescape=into_html,
        keep_trailing_newline=into_html,
    )
    templates.filters = {
        **narrative.filters,
        # An estimate has two significant digits: 12,000; 27 million.
        "rounded": lambda value: people(significant(value, digits=2)),
        "words": lambda name: str(name).replace("_", " "),
    }
    templates.globals = {**narrative.globals, **context}
    return templates
