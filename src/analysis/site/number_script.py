"""The script that hands every number over to the pages on which numbers are found and compared."""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count

from analysis.narrative.table_rows import Row
from analysis.site.claim_wording import Words
from analysis.vocabulary import PERSON_MEASURES, Measure, Visibility

#: Where it stands on the site.
SCRIPT = "_static/numbers.js"
#: The axis on which regions are compared runs from one person to a hundred million, ten times as many at each step.
DECADES = 8
_DRAWN = PERSON_MEASURES - {Measure.SAMPLE}


def numbers_script(claims: Iterable[Row], slugs: Mapping[str, str], words: Words) -> str:
    """The script: a browser lets a page load it from a disk, where it refuses data.

    It sets `analysisNumbers` with `texts` and `rows`. A row is: id, source, figure, what it counts, producer, advice,
    reasons, slug of the region that it is about, values, where its mark lies in percent (empty, or left, width and
    kind), and its lineage in words. What is said many times is the place of a text; reasons are a list of places.
    """
    texts: defaultdict[str, int] = defaultdict(count().__next__)
    rows = [
        [
            claim.id,
            texts[claim.source],
            claim.figure,
            *(texts[say(claim)] for say in (words.counts, words.producer, words.advice)),
            [texts[words.reason(claim)]] if claim.reason else [],
            texts[slugs.get(claim.area.partition("/")[0], "")],
            _values(claim),
            mark(claim),
            texts[words.origin(claim)],
        ]
        for claim in claims
    ]
    content = {"texts": list(texts), "rows": rows}
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"window.analysisNumbers = {data};\n"


def _values(claim: Row) -> list[float]:
    return [value for value in (claim.low, claim.best, claim.high) if value is not None]


def mark(claim: Row) -> list[object]:
    """Left end and width in percent of the axis, and the kind of mark; empty where no persons are counted."""
    known = [value for value in _values(claim) if value >= 1]
    if claim.measure not in _DRAWN or not known:
        return []
    places = (100 * min(max(math.log10(value) / DECADES, 0), 1) for value in (min(known), max(known)))
    left, right = (round(place, 2) for place in places)
    is_sure = claim.best is not None or (claim.low is not None and claim.high is not None)
    kinds = [] if is_sure or claim.bound == "none" else [str(claim.bound)]
    if claim.visibility != Visibility.ACTUAL:
        kinds.append("found")
    return [left, round(right - left, 2), " ".join(kinds)]
