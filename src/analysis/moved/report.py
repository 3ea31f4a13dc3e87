"""The difference between two states as Markdown, as a page of HTML, and for programs."""

import json
from typing import Any, NamedTuple

import pandas as pd
from markdown_it import MarkdownIt
from markupsafe import Markup

from analysis import files
from analysis.moved.snapshot_differences import KINDS, Moved, pages, sources
from analysis.narrative.rendering import environment, narrate
from analysis.narrative.template_signs import without_spans
from analysis.plot.dark_theme import styles
from analysis.safe_text import without_formulas

#: How many of each kind are told unless all are asked for.
SHORT = 15
_STYLE = "own/own_page.css"
_NUMBERS = ["low_before", "before", "high_before", "low", "after", "high", "factor"]
# A value of somebody's table is text, and no element.
_READER = MarkdownIt("commonmark", {"html": False}).enable("table")


class Links(NamedTuple):
    """Addresses of the project's files and of the site, before and now; empty where there is none."""

    files_before: str = ""
    files: str = ""
    site_before: str = ""
    site: str = ""

    @classmethod
    def of_repository(cls, address: str, moved: Moved, *, site_before: str = "", site: str = "") -> "Links":
        """The addresses of both commits in a repository, such as `https://github.com/OWNER/NAME`."""
        before, after = (
            f"{address}/blob/{commit}" if address and commit else ""
            for commit in (moved.before.commit, moved.after.commit)
        )
        return cls(before, after, site_before.rstrip("/"), site.rstrip("/"))


def as_markdown(moved: Moved, links: Links, names: dict[str, str], *, most: int, is_what_if: bool) -> str:
    """What moved, in words."""
    return narrate(
        "difference",
        rows=_with_links(moved, links),
        claims=moved.claims,
        claims_before=moved.claims_before,
        pages=_pages(moved, links, names),
        sources=sources(moved),
        before=moved.before.name,
        untold=moved.untold,
        most=most,
        is_what_if=is_what_if,
    ).markdown


def _with_links(moved: Moved, links: Links) -> pd.DataFrame:
    """The rows with numbers as numbers, and with the addresses of the lines on which they stand."""
    rows = moved.rows.set_index("name", drop=False)
    rows[_NUMBERS] = rows[_NUMBERS].apply(pd.to_numeric, errors="coerce")
    for column, base, line in (
        ("url_before", links.files_before, "line_before"),
        ("url", links.files, "line"),
    ):
        addresses = base + "/" + rows["kind"].map(KINDS) + "?plain=1#L" + rows[line]
        rows[column] = addresses.where((rows[line] != "") & bool(base), "")
    return rows


def _pages(moved: Moved, links: Links, names: dict[str, str]) -> pd.DataFrame:
    """The pages of regions that show something else, with their addresses."""
    shown = pages(moved, names)
    for column, base in (("url_before", links.site_before), ("url", links.site)):
        shown[column] = base + "/" + shown["page"] if base else ""
    return shown


def as_html(markdown: str) -> str:
    """A page that needs nothing else."""
    return (
        environment()
        .get_template("difference_page.html.jinja")
        .render(
            told=Markup(_READER.render(without_spans(markdown))),
            style=Markup((files.PACKAGE / _STYLE).read_text(encoding="utf-8")),
            light=Markup(styles(is_dark=False)),
            dark=Markup(styles(is_dark=True)),
        )
    )


def as_csv(moved: Moved) -> str:
    """Everything that moved, a row each, without formulas."""
    return without_formulas(moved.rows.to_csv(index=False, lineterminator="\n"))


def as_json(moved: Moved, names: dict[str, str]) -> str:
    """Everything that moved and the pages that show it, with null for what is missing."""
    rows = moved.rows.astype(object).where(moved.rows.notna() & (moved.rows != ""), None)
    content: dict[str, Any] = {
        "before": {"name": moved.before.name, "commit": moved.before.commit},
        "after": {"name": moved.after.name, "commit": moved.after.commit},
        "not_compared": list(moved.untold),
        "changes": rows.to_dict("records"),
        "pages": pages(moved, names).reset_index().to_dict("records"),
        "sources": sources(moved),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
