"""What is shown of a number: the note beside its link, and its row where numbers are found and compared."""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count

from analysis.narrative.table_rows import Row
from analysis.site.claim_wording import Words
from analysis.site.source_pages import Source
from analysis.vocabulary import PERSON_MEASURES, Measure, Visibility

#: Where the script with every number stands on the site.
SCRIPT = "_static/numbers.js"
#: The axis on which regions are compared runs from one person to a hundred million, ten times as many at each step.
DECADES = 8
_DRAWN = PERSON_MEASURES - {Measure.SAMPLE}

Note = dict[str, str]


def notes(sources: Iterable[Source], words: Words) -> dict[str, Note]:
    """What a link shows when a reader rests on it, by id of claim or statement: the words printed, by whom, when."""
    found: dict[str, Note] = {}
    for source in sources:
        for claim in source.claims:
            found[claim.id] = {
                "printed": claim.figure,
                "value": words.value(claim),
                "counts": words.counts(claim),
                "source": words.made(claim),
            }
        for listing in source.listings:
            for (first, *cells), statements in listing["lines"]:
                for name, last in statements:
                    rest = zip(listing["columns"][1:], (*cells, last), strict=True)
                    told = "; ".join(f"{heading}: {text}" for heading, text in rest if text)
                    found[name] = {"counts": first, "source": told}
    return found


def notes_json(ids: Iterable[str], known: Mapping[str, Note]) -> str:
    """Some notes as JSON that can stand inside a script element."""
    chosen = {name: known[name] for name in ids if name in known}
    return json.dumps(chosen, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def numbers_script(claims: Iterable[Row], slugs: Mapping[str, str], words: Words) -> str:
    """The script that hands over every number: a browser lets a page load it from a disk, where it refuses data.

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
            texts[words.counts(claim)],
            texts[words.producer(claim)],
            texts[words.advice(claim)],
            [texts[words.reason(claim)]] if claim.reason else [],
            texts[slugs.get(claim.area.partition("/")[0], "")],
            [value for value in (claim.low, claim.best, claim.high) if value is not None],
            mark(claim),
            texts[words.origin(claim, len(claim.kin))],
        ]
        for claim in claims
    ]
    content = {"texts": list(texts), "rows": rows}
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"window.analysisNumbers = {data};\n"


def mark(claim: Row) -> list[object]:
    """Left end and width in percent of the axis, and the kind of mark; empty where no persons are counted."""
    known = [value for value in (claim.low, claim.best, claim.high) if value is not None and value >= 1]
    if claim.measure not in _DRAWN or not known:
        return []
    left, right = position(min(known)), position(max(known))
    is_sure = claim.best is not None or (claim.low is not None and claim.high is not None)
    kinds = [] if is_sure or claim.bound == "none" else [str(claim.bound)]
    if claim.visibility != Visibility.ACTUAL:
        kinds.append("found")
    return [left, round(right - left, 2), " ".join(kinds)]


def position(value: float) -> float:
    """Where a number of persons lies on the axis, in percent of its width."""
    return round(100 * min(max(math.log10(value) / DECADES, 0), 1), 2)
