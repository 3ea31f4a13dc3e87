"""The claims as the site shows them: rows of the public library, with what each counts and the advice on it."""

from collections import defaultdict
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
from analysis.narrative.rendering import environment
from analysis.narrative.table_rows import Row
from analysis.narrative.text_filters import people
from analysis.numbers import significant


def claim_frame(corpus: Corpus) -> pd.DataFrame:
    """Every claim as printed, in reading order: its own columns, `quantity` with its place, `kind_of` without.

    Beside them stand `area_name`; `advice`, `reason`, `superseded_by` and `original` of `quoting_advice`; the `steps`
    from print to use; and as `kin` the ids of the others of its lineage.
    """
    claims = assign_quantities(corpus.claims(corrections=False))
    claims = claims.sort_values(["source", "position"], kind="stable")
    lineages = claims.groupby("lineage").groups
    steps = defaultdict[str, list[Any]](list)
    table = corpus["10_steps"].sort_values(["claim_id", "step"], kind="stable").drop(columns=["step", "by"])
    for step in table.to_dict("records"):
        steps[step.pop("claim_id")].append(step)
    further: dict[str, Any] = {
        "claim_id": claims.index,
        "quantity": labels(claims, region=""),
        "kind_of": [label(row, region=row["area"]) for row in claims.to_dict("records")],
        "area_name": claims["area"].map({codes: area_name(codes) for codes in set(claims["area"])}),
        "steps": [steps[str(name)] for name in claims.index],
        "kin": [[one for one in lineages[own] if one != name] for name, own in claims["lineage"].items()],
    }
    return claims.assign(**further).join(quoting_advice(claims))


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a row, by the macros of docs/_pages/_words.jinja: `words.counts(row)`."""

    module: Any
    tables: Any  # `SERIES` and `STATEMENTS` of docs/_pages/_evidence_tables.jinja: columns by their headings

    def __getattr__(self, name: str) -> Callable[..., str]:
        return lambda *rows: _one_line(getattr(self.module, name)(*rows))

    def cells(self, row: Row, columns: Mapping[str, Any]) -> list[str]:
        """What stands of a row in columns by their headings: what a macro says of it, or the text of a column."""
        texts = (
            what(row) if callable(what) else str(row[what]).replace("_", " ") for what in columns.values()
        )
        return [*map(_one_line, texts)]


def _one_line(text: object) -> str:
    """What a macro says, without its line breaks."""
    return " ".join(str(text).split())


@cache
def load_words(pages: Path) -> Words:
    """The wording of the site's rows, from the folder of page templates and, for conflicts, from the narrative."""
    # What a claim without a place is about.
    templates = page_templates(pages, {"region": "WORLD"}, into_html=False)
    words, tables = map(templates.get_template, ("_words.jinja", "_evidence_tables.jinja"))
    return Words(words.module, tables.module)


def page_templates(folder: Path, context: Mapping[str, Any], *, into_html: bool = True) -> jinja2.Environment:
    """The templates of a folder and those of the narrative, which all know the context.

    What is printed `into_html` is escaped, and keeps its last line break.
    """
    narrative = environment()
    loaders = [jinja2.FileSystemLoader(folder), jinja2.PackageLoader("analysis.narrative")]
    templates = narrative.overlay(
        loader=jinja2.ChoiceLoader(loaders), autoescape=into_html, keep_trailing_newline=into_html
    )
    templates.filters = {
        **narrative.filters,
        # An estimate has two significant digits: 12,000; 27 million.
        "rounded": lambda value: people(significant(value, digits=2)),
        "words": lambda name: str(name).replace("_", " "),
        "quantity": label,
    }
    templates.globals = {**narrative.globals, **context}
    return templates
