"""What a link of a sentence shows when a reader rests on it: the words printed, by whom, when, what they count."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from analysis.findings.model import Claim
from analysis.report import claim_text as phrases
from analysis.report import phrases as report_phrases
from analysis.site.evidence import Source

_LINK = re.compile(r'<a class="n" href="[^"#]*#([^"]*)"(?: data-claims="([^"]*)")?')

Note = dict[str, str]


def ids_named(texts: Iterable[str]) -> list[str]:
    """Ids of the claims and statements that the links of some texts rest on, each once, in order of appearance."""
    links = (link for text in texts for link in _LINK.findall(text))
    return list(dict.fromkeys(name for anchor, ids in links for name in (ids or anchor).split()))


def notes(sources: Iterable[Source]) -> dict[str, Note]:
    """What is shown of each claim and each statement, by id."""
    found: dict[str, Note] = {}
    for source in sources:
        found |= {entry.claim.claim_id: _of_claim(entry.claim) for entry in source.claims}
        for listing in source.listings:
            for line in listing.lines:
                if line.name:
                    found[line.name] = _of_cells(listing.columns, line.cells)
                for name, text in line.marks:
                    found[name] = _of_cells(listing.columns, (*line.cells, text))
    return found


def _of_claim(claim: Claim) -> Note:
    """What is shown of one claim."""
    return {
        "printed": claim.figure,
        "value": report_phrases.reading(claim),
        "counts": phrases.counts(claim),
        "source": f"Made by: {phrases.producer(claim)}. Time: {phrases.time(claim)}. Read in: {claim.carrier}.",
    }


def _of_cells(columns: Sequence[str], cells: Sequence[str]) -> Note:
    """What is shown of one statement."""
    first, *rest = zip(columns, cells, strict=True)
    return {"counts": first[1], "source": "; ".join(f"{name}: {text}" for name, text in rest if text)}


def notes_json(ids: Iterable[str], known: Mapping[str, Note]) -> str:
    """Some notes as JSON that can stand inside a script element."""
    chosen = {name: known[name] for name in ids if name in known}
    return json.dumps(chosen, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
