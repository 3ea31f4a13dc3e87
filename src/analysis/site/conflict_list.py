"""The conflicts as the site shows them: one paragraph each, an index by reason and severity, links to the claims."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.conflicts.conflict_codes import LIST, TOGETHER, Level, Reason
from analysis.library.contradictions import gap_probability
from analysis.narrative.table_rows import Row, read
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
#: A text, and where it leads; nowhere if that is empty.
Part = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One conflict."""

    row: Row  # as in the table; its id is the anchor
    parts: Sequence[Part]  # what it says
    claims: Sequence[tuple[str, str]]  # id and source of what it is about
    regions: Sequence[tuple[str, str]]  # name and slug of where; the slug is empty where a region has no page
    page: str  # name of the page in the folder of conflicts that tells it; empty for the list itself

    @property
    def name(self) -> str:
        """Its id."""
        return self.row.id

    @property
    def address(self) -> str:
        """Where it is told, from the site's start."""
        return f"conflicts/{self.page}.html#{self.name}" if self.page else f"conflicts.html#{self.name}"

    @property
    def codes(self) -> list[str]:
        """Codes of the regions that it is about."""
        return str(self.row.regions).split(LIST)

    @property
    def only_printed(self) -> bool:
        """Whether it is there only with the figures as printed, before corrections; then the list alone tells it."""
        return bool(self.row.corrections == "off")


def conflicts(table: pd.DataFrame, inputs: SiteInput, words: Words) -> list[Conflict]:
    """Every conflict of the table, hardest first, then severest."""
    claims = claim_rows(inputs.claims)
    tables = (inputs.corpus[name].set_index(key)["source"] for name, key in _NAMED.items())
    sources = {str(name): str(source) for own in tables for name, source in own.items()}
    names, slugs = inputs.corpus.names, inputs.slugs
    listed = table.set_index("conflict_id")
    listed["gap_probability"] = gap_probability(listed, inputs.claims)
    rows = read(listed, [])
    sorts = Counter(row.code for row in rows if row.level == Level.APPARENT)
    made = []
    for row in rows:
        members = [claims[name] for name in row.members.split(LIST) if name in claims]
        made.append(
            Conflict(
                row,
                parts=list(_linked(words.conflict(row, members), sources)),
                claims=[(name, sources[name]) for name in row.claim_ids.split(LIST)],
                regions=[(names.get(code, code), slugs.get(code, "")) for code in row.regions.split(LIST)],
                page=_page(row, sorts),
            )
        )
    return made


def _page(row: Row, sorts: Mapping[str, int]) -> str:
    """Name of the page that tells a conflict; empty for the list itself."""
    if row.level != Level.APPARENT:
        return ""
    return str(row.code).replace("_", "-") if sorts[row.code] >= OWN_PAGE else OTHER


def _linked(text: str, sources: Mapping[str, str]) -> Iterator[Part]:
    """A text in parts: links with the address of their evidence, the rest without."""
    end = 0
    for found in _LINK.finditer(text):
        shown, name = found.groups()
        yield text[end : found.start()], ""
        yield shown, f"evidence/{sources[name]}.html#{name}" if name in sources else ""
        end = found.end()
    yield text[end:], ""


def sheets(found: Iterable[Conflict]) -> dict[str, list[Conflict]]:
    """The pages of seeming conflicts by name, the fullest first, the one of several sorts last."""
    pages: defaultdict[str, list[Conflict]] = defaultdict(list)
    for one in found:
        if one.page:
            pages[one.page].append(one)
    return dict(sorted(pages.items(), key=lambda pair: (pair[0] == OTHER, -len(pair[1]))))


def by_level(found: Sequence[Conflict]) -> dict[str, list[Conflict]]:
    """The conflicts by how hard they are, severest first; levels without one are left out."""
    levels = {str(level): [one for one in found if one.row.level == level] for level in Level}
    return {level: own for level, own in levels.items() if own}


def index(found: Sequence[Conflict]) -> list[dict[str, Any]]:
    """By reason how many conflicts of each level there are, and which of them are more than seeming.

    Reasons that explain most of the hardest conflicts come first; a conflict with several stands at each.
    """
    levels, lines = by_level(found), []
    for reason in map(str, Reason):
        own = [one for one in found if reason in one.row.reasons.replace(TOGETHER, LIST).split(LIST)]
        counts = Counter(one.row.level for one in own)
        if own:
            hard = [one for one in own if not one.page]
            lines.append({"reason": reason, "counts": [counts[level] for level in levels], "hard": hard})
    return sorted(lines, key=lambda line: (*(-count for count in line["counts"]), line["reason"]))


def touching(found: Iterable[Conflict]) -> Mapping[str, list[Conflict]]:
    """Id of a claim or statement -> the conflicts that it is in; none for an id that is in none."""
    by_id: defaultdict[str, list[Conflict]] = defaultdict(list)
    for one in found:
        for name, _ in one.claims:
            by_id[name].append(one)
    return by_id
