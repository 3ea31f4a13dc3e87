"""What a reader takes along of a number: files for reference managers, and texts to copy; and the makers' publications.

Each citation is the one that `analysis.library.citations.cite` gives.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analysis.library.citations import cite, published_answers
from analysis.narrative.template_rows import Row
from analysis.processed_tables import Corpus
from analysis.site.site_data import Words

#: Folder of the site with a file for each number and style.
FOLDER = "citations"
#: Endings of its files by their style.
ENDINGS = {"bibtex": "bib", "ris": "ris"}
#: So many letters has the name of a file at most, which a file system takes with its ending.
LONGEST = 200
#: Folder of the scripts with what the cards of some numbers of a source say, on the page that finds them.
CARDS = "_static/cards"
#: Of so many, as a reader wants one.
AT_A_TIME = 100


class Publication(NamedTuple):
    """A publication of a maker, as the claims that rest on it name it."""

    row: Row  # one of them, which has the columns of 10_publications
    claims: list[Row]  # all of them, in reading order


def context(claims: Sequence[Row], words: Words) -> dict[str, Any]:
    """What templates can name of the claims: what is quoted and cited of each, and what they were published in."""
    return {
        "claims": claims,
        "claim_of": {claim.id: claim for claim in claims},
        "quotation_of": {claim.id: words.quotation(claim) for claim in claims},
        "citation_of": {claim.id: cite(claim.id) for claim in claims},
        "publications": publications(claims),
        "without_publication": without_publication(claims),
        "AT_A_TIME": AT_A_TIME,
    }


def publications(claims: Iterable[Row]) -> list[Publication]:
    """Every publication that a claim rests on, by its maker, then from the first to the last."""
    resting = defaultdict(list)
    for claim in claims:
        if claim.publication_id:
            resting[claim.publication_id].append(claim)
    listed = [Publication(group[0], group) for group in resting.values()]
    return sorted(listed, key=_place)


def _place(publication: Publication) -> tuple[str, int, str]:
    """Where a publication stands in the list."""
    row = publication.row
    year = 0 if row.publication_year is None else row.publication_year
    return str(row.author).casefold(), year, str(row.title)


def answers_put_together(corpus: Corpus) -> list[str]:
    """The ids of the published answers that no publication prints."""
    answers = published_answers(corpus)
    return [name for name, answer in answers.items() if answer["answer_status"] == "reconciled"]


def write_citations(number_ids: Iterable[str], folder: Path) -> None:
    """Write a file for each number and style into a new folder."""
    folder.mkdir()
    for number_id in number_ids:
        for style, ending in ENDINGS.items():
            (folder / f"{stem(number_id)}.{ending}").write_bytes(_file(number_id, style))


def stem(number_id: str) -> str:
    """The name of the files of a number; the id of an answer names its place, in whatever letters. own.js has it too.

    Examples
    --------
    >>> stem("BRA/Recife+Metropolitan+Area-stock-2021")
    'BRA_Recife_Metropolitan_Area-stock-2021'
    """
    return re.sub("[^A-Za-z0-9-]", "_", number_id)[:LONGEST]


def _file(number_id: str, style: str) -> bytes:
    """A citation as the file of a reference manager."""
    lines = cite(number_id, style).rstrip("\n").split("\n")
    # The form RIS ends its lines as Windows does.
    end = "\r\n" if style == "ris" else "\n"
    return "".join(f"{text_line}{end}" for text_line in lines).encode()


def card_scripts(
    sources: Iterable[Mapping[str, Any]], words: Words, texts: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, str]]:
    """Scripts by their names: a browser lets a page load one from a disk, where it refuses data.

    Each adds to `analysisCards`, by id of a claim, what its card says. What `texts` has by its name and the id of the
    claim is part of that.
    """
    for source in sources:
        claims = source["claims"]
        for number, start in enumerate(range(0, len(claims), AT_A_TIME), start=1):
            cards = {}
            for claim in claims[start : start + AT_A_TIME]:
                added = {name: text[claim.id] for name, text in texts.items()}
                cards[claim.id] = _card(claim, words) | added
            data = json.dumps(cards, ensure_ascii=False, separators=(",", ":"))
            script = f"window.analysisCards = Object.assign(window.analysisCards || {{}}, {data});\n"
            yield f"{source['slug']}-{number}", script


def _card(claim: Row, words: Words) -> dict[str, str]:
    """What the card of a claim says."""
    return {
        "figure": claim.figure,
        "source": claim.source,
        "counts": words.counts(claim),
        "producer": words.producer(claim),
        "author": words.author(claim),
        "published": words.published(claim) or words.no_publication(claim),
        "link": words.maker_link(claim),
        "note": words.publication_note(claim) if claim.publication_id else "",
        "read": words.read_in(claim),
        "advice": words.advice_with_reason(claim),
    }


def without_publication(claims: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """The claims that rest on no publication, by their producer, in the order of its name."""
    by_producer = defaultdict(list)
    for claim in claims:
        if not claim.publication_id:
            by_producer[claim.producer].append(claim)
    return sorted(by_producer.items(), key=_name)


def _name(of_producer: tuple[str, list[Row]]) -> str:
    """The name of a producer as lists sort it."""
    return of_producer[0].casefold()
