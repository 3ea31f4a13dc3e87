"""The conflicts as the site shows them: one paragraph each, with links to the claims, and by what explains them."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.conflicts.conflict_codes import LIST, TOGETHER, Level, Reason
from analysis.library.contradictions import gap_probability
from analysis.narrative.table_rows import Row, Rows, read
from analysis.site.claim_wording import Words
from analysis.site.site_input import SiteInput

TABLE = "20_conflicts"
#: From how many seeming conflicts of one sort on they have a page of their own; the others share one.
OWN_PAGE = 20
OTHER = "other"
#: A link of the narrative.
_LINK = re.compile(r"\[([^\]]*)\]\(#([A-Za-z0-9_-]+)\)")


def conflicts(table: pd.DataFrame, inputs: SiteInput, words: Words) -> Rows:
    """Every conflict of the table, hardest first, then severest: its own columns, and beside them what a page shows.

    `parts` is what it says: text, then by turns what a link shows, the id that it leads to, and text again. `page`
    names the page in the folder of conflicts that tells it, empty for the list itself.
    """
    claims = {row.id: row for row in read(inputs.claims, [])}
    listed = table.set_index("conflict_id")
    listed["gap_probability"] = gap_probability(listed, inputs.claims)
    seeming = listed["code"].where(listed["level"] == Level.APPARENT)
    own = seeming.map(seeming.value_counts()) >= OWN_PAGE
    listed["page"] = seeming.str.replace("_", "-").where(own, OTHER).mask(seeming.isna(), "")
    rows = read(listed, [])
    members = [[claims[name] for name in row.members.split(LIST) if name in claims] for row in rows]
    parts: Any = [_LINK.split(words.conflict(*pair)) for pair in zip(rows, members, strict=True)]
    return read(listed.assign(parts=parts), [])


def by_reason(found: Sequence[Row]) -> dict[str, list[Row]]:
    """The conflicts by their likely reasons, at each of several; first what explains most of the hardest ones."""

    def order(reason: str) -> tuple[object, ...]:
        counts = Counter(one.level for one in reasons[reason])
        return *(-counts[level] for level in Level), reason

    reasons: dict[str, list[Row]] = {str(reason): [] for reason in Reason}
    for one in found:
        for reason in set(one.reasons.replace(TOGETHER, LIST).split(LIST)) - {""}:
            reasons[reason].append(one)
    return {reason: reasons[reason] for reason in sorted(reasons, key=order) if reasons[reason]}
