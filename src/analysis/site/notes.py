"""What a link of a sentence shows when a reader rests on it: the words printed, by whom, when, what they count."""

import json
from collections.abc import Iterable, Mapping, Sequence

from analysis.narrative.table_rows import Row
from analysis.site.claim_rows import Words
from analysis.site.evidence import Source

Note = dict[str, str]


def notes(sources: Iterable[Source], words: Words) -> dict[str, Note]:
    """What is shown of each claim and each statement, by id."""
    found: dict[str, Note] = {}
    for source in sources:
        found |= {entry.claim.id: _of_claim(entry.claim, words) for entry in source.claims}
        for listing in source.listings:
            for line in listing.lines:
                if line.name:
                    found[line.name] = _of_cells(listing.columns, line.cells)
                for name, text in line.marks:
                    found[name] = _of_cells(listing.columns, (*line.cells, text))
    return found


def _of_claim(claim: Row, words: Words) -> Note:
    """What is shown of one claim."""
    return {
        "printed": claim.figure,
        "value": words.value(claim),
        "counts": words.counts(claim),
        "source": words.made(claim),
    }


def _of_cells(columns: Sequence[str], cells: Sequence[str]) -> Note:
    """What is shown of one statement."""
    first, *rest = zip(columns, cells, strict=True)
    return {"counts": first[1], "source": "; ".join(f"{name}: {text}" for name, text in rest if text)}


def notes_json(ids: Iterable[str], known: Mapping[str, Note]) -> str:
    """Some notes as JSON that can stand inside a script element."""
    chosen = {name: known[name] for name in ids if name in known}
    return json.dumps(chosen, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
