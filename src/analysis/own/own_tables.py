"""The tables of a page about own claims: cells in words, and numbers that lead to their rows and publications."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from analysis import files
from analysis.narrative.rendering import environment, table
from analysis.narrative.text_filters import groups, maker_name, phrase
from analysis.numbers import capitalised
from analysis.own.findings import Findings
from analysis.own.publications_shown import Link, links
from analysis.subject.switches import switches
from analysis.vocabulary import Design, Method

#: How many rows one table shows, and how many numbers one cell names.
_ROWS = 200
_NAMED = 6
_BETWEEN = ";"
#: Columns of ids of claims, which are told by their numbers.
_IDS = ("members", "against", "original", "superseded_by")
#: Where an answer names its numbers, or those beside which none is given.
_NAMED_IN_ANSWERS = ("claim_ids", "other_ids", "beside_ids")
_WORDS = "own/own_page.yml"
_Links = Mapping[str, Mapping[str, Sequence[Link]]]


class Cell(NamedTuple):
    """What stands in one place of a table."""

    text: str
    links: Sequence[Link] = ()
    more: str = ""  # how many links are not shown

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands there."""
        return not self.text and not self.links


class TableRow(NamedTuple):
    """One row, with the id by which links lead to it."""

    anchor: str
    cells: Sequence[Cell]


def page_tables(findings: Findings, advice: pd.DataFrame) -> dict[str, Markup]:
    """The tables, by where they stand on the page; the advice is what `advice_shown` gives."""
    claims = findings.claims
    # Where a row says nothing of the method a judgement is meant, and nobody said that it is one.
    is_open = (claims["method"] == Method.ESTIMATE) & (claims["design"] == Design.UNKNOWN)
    own_method = claims["method"].mask(is_open, str(Method.UNATTRIBUTED))
    read = claims.assign(own_bound=claims["bound"], own_method=own_method)
    answers = findings.answers.reset_index(drop=True)
    answers = _with_years(answers, claims).assign(own_status=answers["answer_status"])
    if not switches().views:
        # The year that was asked about is only the newest that is printed.
        answers = answers.assign(reference_year="")
    advised = claims[["figure", "producer", "original"]].join(advice)
    to_rows = _links_to_rows(claims)
    published = {"published": links(claims)}
    return {
        "read": _table("read", read.assign(published=""), to_rows, published, is_anchored=True),
        "quantities": _table("quantities", findings.quantities, to_rows),
        "answers": _table("answers", answers, to_rows),
        "conflicts": _table("conflicts", findings.told.reset_index(drop=True), to_rows),
        "advice": _table("advice", advised, to_rows),
    }


def _links_to_rows(claims: pd.DataFrame) -> dict[str, Link]:
    """By claim_id what leads to the row where a number is read: the figure as printed, and who made it."""
    links_of = {}
    columns = claims[["figure", "producer", "producer_year"]]
    for claim_id, figure, producer, year in columns.itertuples(name=None):
        maker = maker_name(producer, short=True)
        published = "" if pd.isna(year) else f", {year:.0f}"
        text = phrase("number_by", str(figure), maker + published)
        links_of[str(claim_id)] = Link(text, f"#{claim_id}")
    return links_of


def _with_years(answers: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Answers with the years that they are about, where no number is given those of the numbers that there are."""
    is_unknown = answers["period_start"].isna() & answers["period_end"].isna()
    years = answers[["period_start", "period_end"]].astype("float64")
    for position, answer in answers[is_unknown].iterrows():
        cells = [answer.get(column) for column in _NAMED_IN_ANSWERS]
        named = next((cell.split(_BETWEEN) for cell in cells if isinstance(cell, str) and cell), [])
        numbers = claims.loc[claims.index.isin(named)]
        years.loc[position] = [numbers["period_start"].min(), numbers["period_end"].max()]
    periods = []
    for ends in years.itertuples(index=False, name=None):
        printed = dict.fromkeys(str(int(year)) for year in ends if not pd.isna(year))
        periods.append("-".join(printed))
    return answers.assign(period_start=years["period_start"], period_end=years["period_end"], period=periods)


def _table(
    name: str,
    frame: pd.DataFrame,
    to_rows: Mapping[str, Link],
    further: _Links | None = None,
    *,
    is_anchored: bool = False,
) -> Markup:
    """A table as HTML, with what own_page.yml says of it; columns in which nothing stands are left out."""
    if frame.empty:
        return Markup("")
    worded = files.packaged(_WORDS)[name]
    columns = {}
    for column, heading in worded["columns"].items():
        is_of_links = bool(further and further.get(column))
        if column in frame and (is_of_links or frame[column].astype(str).str.strip().any()):
            columns[column] = heading or capitalised(groups()["heading"].get(column, column))
    shown = table(frame, caption=worded["caption"], columns=columns, rows=_ROWS)
    names = [*([""] if shown.index else []), *columns]
    rows = []
    for row_id, texts in zip(map(str, frame.index), shown.cells, strict=False):
        cells = []
        for column, text in zip(names, texts, strict=True):
            of_row = further[column].get(row_id, ()) if further and column in further else ()
            cells.append(_cell(column, text, to_rows, of_row, row_id if column == "" else ""))
        rows.append(TableRow(row_id if is_anchored else "", cells))
    template = environment().get_template("own_table.html.jinja")
    return Markup(template.render(name=name, title=shown.name, headings=shown.headings, rows=rows))


def _cell(column: str, text: str, to_rows: Mapping[str, Link], of_row: Sequence[Link], row_id: str) -> Cell:
    """A cell: ids of claims as their numbers, which lead to the rows where these are read."""
    if of_row:
        return Cell(text, of_row)
    if column in _IDS:
        ids = [name.strip() for name in text.split(_BETWEEN) if name.strip()]
        found = [to_rows[name] for name in ids if name in to_rows]
        rest = len(found) - _NAMED
        return Cell("", found[:_NAMED], phrase("and_more", str(rest)) if rest > 0 else "")
    if row_id in to_rows:
        return Cell("", (Link(text, f"#{row_id}"),))
    return Cell(text)
