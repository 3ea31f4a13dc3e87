"""The conflicts as the site shows them: one paragraph each, an index by reason and severity, links to the claims."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.conflicts.conflict_codes import LIST, TOGETHER, Level, Reason
from analysis.library.contradictions import gap_probability
from analysis.narrative.table_rows import Row, Rows, read
from analysis.site.claim_wording import Words, claim_rows
from analysis.site.site_input import SiteInput

TABLE = "20_conflicts"
#: From how many seeming conflicts of one sort on they have a page of their own; the others share one.
OWN_PAGE = 20
OTHER = "other"
#: Tables with what conflicts are about, and the column that names a row.
_NAMED = {"10_claims": "claim_id", "10_roles": "role_id", "10_ratings": "rating_id"}
#: A link of the narrative.
_LINK = re.compile(r"\[([^\]]*)\]\(#([A-Za-z0-9_-]+)\)")


def conflicts(table: pd.DataFrame, inputs: SiteInput, words: Words) -> Rows:
    """Every conflict of the table, hardest first, then severest: its own columns, and beside them what a page shows.

    `parts` is what it says, as (text, address); `about` the claims and statements, as (id, source); `places` where, as
    (name, slug), the slug empty where a region has no page. `page` names the page in the folder of conflicts that
    tells it, empty for the list itself, and `address` leads there. `only_printed` ones are there only with the figures
    as printed, before corrections; then the list alone tells them.
    """
    claims = claim_rows(inputs.claims)
    tables = (inputs.corpus[name].set_index(key)["source"] for name, key in _NAMED.items())
    sources = {str(name): str(source) for own in tables for name, source in own.items()}
    names, slugs = inputs.corpus.names, inputs.slugs
    listed = table.set_index("conflict_id")
    listed["gap_probability"] = gap_probability(listed, inputs.claims)
    told = [
        words.conflict(row, [claims[name] for name in row.members.split(LIST) if name in claims])
        for row in read(listed, [])
    ]
    pages = _pages(listed)
    further: dict[str, Any] = {
        "parts": [list(_linked(text, sources)) for text in told],
        "about": [[(name, sources[name]) for name in ids.split(LIST)] for ids in listed["claim_ids"]],
        "places": [
            [(names.get(code, code), slugs.get(code, "")) for code in codes.split(LIST)]
            for codes in listed["regions"]
        ],
        "page": pages,
        "address": "conflicts" + ("/" + pages).where(pages != "", "") + ".html#" + listed.index,
        "only_printed": listed["corrections"] == "off",
    }
    return read(listed.assign(**further), [])


def _pages(listed: pd.DataFrame) -> "pd.Series[str]":
    """Name of the page that tells each conflict; empty for the list itself."""
    seeming = listed["code"].where(listed["level"] == Level.APPARENT)
    own = seeming.map(seeming.value_counts()) >= OWN_PAGE
    return seeming.str.replace("_", "-").where(own, OTHER).mask(seeming.isna(), "")


def _linked(text: str, sources: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A text in parts: links with the address of their evidence, the rest without."""
    end = 0
    for found in _LINK.finditer(text):
        shown, name = found.groups()
        yield text[end : found.start()], ""
        yield shown, f"evidence/{sources[name]}.html#{name}" if name in sources else ""
        end = found.end()
    yield text[end:], ""


def sheets(found: Iterable[Row]) -> dict[str, list[Row]]:
    """The pages of seeming conflicts by name, the fullest first, the one of several sorts last."""
    pages: defaultdict[str, list[Row]] = defaultdict(list)
    for one in found:
        if one.page:
            pages[one.page].append(one)
    return dict(sorted(pages.items(), key=lambda pair: (pair[0] == OTHER, -len(pair[1]))))


def by_level(found: Iterable[Row]) -> dict[str, list[Row]]:
    """The conflicts by how hard they are, severest first; levels without one are left out."""
    levels = {str(level): [one for one in found if one.level == level] for level in Level}
    return {level: own for level, own in levels.items() if own}


def index(found: Sequence[Row]) -> list[dict[str, Any]]:
    """By reason how many conflicts of each level there are, and which of them are more than seeming.

    Reasons that explain most of the hardest conflicts come first; a conflict with several stands at each.
    """
    levels, lines = by_level(found), []
    for reason in map(str, Reason):
        own = [one for one in found if reason in one.reasons.replace(TOGETHER, LIST).split(LIST)]
        counts = Counter(one.level for one in own)
        if own:
            hard = [one for one in own if not one.page]
            lines.append({"reason": reason, "counts": [counts[level] for level in levels], "hard": hard})
    return sorted(lines, key=lambda line: (*(-count for count in line["counts"]), line["reason"]))


def touching(found: Iterable[Row]) -> Mapping[str, list[Row]]:
    """Id of a claim or statement -> the conflicts that it is in; none for an id that is in none."""
    by_id: defaultdict[str, list[Row]] = defaultdict(list)
    for one in found:
        for name, _ in one.about:
            by_id[name].append(one)
    return by_id
