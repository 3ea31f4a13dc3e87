"""Every number held, as a script that a page loads when its reader asks: a browser fetches no data from a disk."""

import json
from collections.abc import Iterable, Mapping

from analysis.site.blocks import Entry
from analysis.site.claim_rows import Words
from analysis.site.compare import mark
from analysis.site.evidence import Source

#: Where the script stands on the site.
FILE = "_static/numbers.js"


class _Texts:
    """Texts in the order of their first use: a row names one by its place, as most are said many times."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def place(self, text: str) -> int:
        """The place of a text."""
        return self.places.setdefault(text, len(self.places))


def numbers_script(sources: Iterable[Source], slugs: Mapping[str, str], words: Words) -> str:
    """The script that hands over every number.

    It sets `analysisNumbers` with `texts` and `rows`. A row is: id, source, figure, what it counts, producer, advice,
    reasons, slug of the region that it is about, values, where its mark lies in percent (empty, or left, width and
    kind), and its lineage in words. What is said many times is the place of a text; reasons are a list of places.

    Parameters
    ----------
    sources : iterable of Source
        Whose claims are handed over.
    slugs : mapping
        Region code -> slug of its page.
    words : Words
        The wording of rows.
    """
    texts = _Texts()
    rows = [_row(entry, texts, slugs, words) for source in sources for entry in source.claims]
    data = json.dumps(
        {"texts": list(texts.places), "rows": rows},
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    )
    return f"window.analysisNumbers = {data};\n"


def _row(entry: Entry, texts: _Texts, slugs: Mapping[str, str], words: Words) -> list[object]:
    """One claim as a row."""
    claim = entry.claim
    return [
        claim.id,
        texts.place(claim.source),
        claim.figure,
        texts.place(words.counts(claim)),
        texts.place(words.producer(claim)),
        texts.place(words.advice(claim)),
        [texts.place(words.reason(claim))] if claim.reason else [],
        texts.place(slugs.get(claim.area.partition("/")[0], "")),
        [value for value in (claim.low, claim.best, claim.high) if value is not None],
        mark(claim),
        texts.place(words.origin(claim, len(entry.kin))),
    ]
