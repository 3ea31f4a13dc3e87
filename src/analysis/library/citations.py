"""How to name the source of a number: a claim by its maker's own publication, an answer by what was put together."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from string import Formatter
from typing import Any

import pandas as pd

from analysis import arguments
from analysis.claims.frame_checks import plain
from analysis.library.own_trails import own_row
from analysis.library.quantities import estimate_id, label, wording
from analysis.library.tracing import claim_row
from analysis.numbers import ESTIMATED, IN_TEXT, amount
from analysis.processed_tables import Corpus, made_from, question, tables
from analysis.reading.cards import today
from analysis.vocabulary import OWN, UNATTRIBUTED, Scope

#: The styles of a citation, each with what it makes of characters that it takes for its own.
_STYLES: Mapping[str, Callable[[str], str]] = {
    "text": str,
    "bibtex": lambda text: re.sub(r"([&%$#_{}])", r"\\\1", text),
    # A line of this form is one field.
    "ris": lambda text: " ".join(text.split()),
    "csl-json": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
}
#: What stands in a citation sign by sign, as programs follow it.
_ADDRESSES = frozenset({"doi", "address", "estimate_id"})


def cite(number_id: str, style: str = "text", *, claims: pd.DataFrame | None = None) -> str:
    """How to cite a claim or an answer, by its id, in the style "text", "bibtex", "ris" or "csl-json".

    Of a claim it names the maker's own publication with its page and address, as far as they are known, and puts the
    number into a note: what it counts, where it was read, and whether that was the maker's own text.

    Of a published answer, by its estimate_id, it says that the number is this project's and of which data version, and
    cites every claim that was put together; what one line states is cited as that claim. A refused answer, an unknown
    id or another style is a ValueError.

    Parameters
    ----------
    number_id : str
        The claim_id of a claim, or the estimate_id of an answer.
    style : str, optional
        "text", "bibtex", "ris" or "csl-json".
    claims : DataFrame, optional
        Claims of your own, as `make_claims` gives them, of which one is meant; it is cited by its `title`, `url`, `doi`
        and `page`.

    Examples
    --------
    >>> print(an.cite("WFNPL-2016"))  # doctest: +ELLIPSIS
    Walk Free (2016), The Global Slavery Index 2016, Walk Free Foundation, ...: “234,600”, people in modern slavery, ...
    """
    arguments.word("style", style, _STYLES)
    own = own_row(number_id, claims)
    if own:
        return _of_own_claim(own, style)
    answer = published_answer(tables(), number_id.strip()) if isinstance(number_id, str) else None
    if answer is None:
        return _of_claim(claim_row(number_id), style)
    claim_ids = answer["claim_ids"].split(";")
    if answer["answer_status"] == "stated":
        return _of_claim(claim_row(claim_ids[0]), style)
    if answer["answer_status"] == "refused":
        raise ValueError(f"no number is given for {number_id}; one of {', '.join(claim_ids)} would be right")
    return _of_answer(answer, [claim_row(claim_id) for claim_id in claim_ids], style)


@question
def published_answer(corpus: Corpus, number_id: str) -> Mapping[str, Any] | None:
    """The published answer of an estimate_id; None if there is none."""
    return published_answers(corpus).get(number_id)


@made_from("30_estimates")
def published_answers(corpus: Corpus) -> dict[str, dict[str, Any]]:
    """The published answers by estimate_id, each with it; one that stands in several views is the same answer."""
    table = corpus["30_estimates"]
    answers = {}
    for row in plain(table, table, key=""):
        name = estimate_id(row, int(row["reference_year"]))
        answers[name] = {**row, "estimate_id": name}
    return answers


def _of_claim(claim: Mapping[str, Any], style: str) -> str:
    """The citation of a claim."""
    facts = _cited_facts(claim) | _published_facts(claim)
    return _filled(f"{style}_published" if facts.get("title_known") else style, facts, style)


def _of_own_claim(claim: Mapping[str, Any], style: str) -> str:
    """The citation of a claim of one's own: nothing is said of it that its row does not say."""
    words = wording()
    maker = words["nobody"].capitalize() if claim["producer"] == UNATTRIBUTED else claim["producer"]
    number_note = words["citation"]["number_note"].format(**claim, quantity=label(claim))
    accessed = str(today())
    facts = {
        **claim,
        **words["citation"]["kinds"]["report"],
        "authors": maker,
        "year": claim["producer_year"],
        "title": claim["title"] or number_note,
        "title_known": claim["title"],
        "publisher": "",
        "volume_pages": "",
        "isbn": "",
        "address": claim["url"],
        "link": f"https://doi.org/{claim['doi']}" if claim["doi"] else claim["url"],
        "number_note": number_note,
        "number_at": ": ".join(filter(None, [claim["page"], number_note])),
        "read": words["citation"]["read"][claim["read_in"]],
        "printed": ", ".join(filter(None, [claim["title"], claim["page"]])) or claim["locator"],
        "accessed": accessed,
        "accessed_day": accessed.replace("-", "/"),
        "day": accessed.replace("-0", "-").replace("-", ", "),
    }
    return _filled("text_own" if style == "text" else f"{style}_published", facts, style)


def _of_answer(answer: Mapping[str, Any], claims: Sequence[Mapping[str, Any]], style: str) -> str:
    """The citation of an answer, with those of the claims that were put together."""
    edition = tables().edition
    in_words = partial(
        amount, style=IN_TEXT, unit=answer["unit"], currency=answer["currency"], digits=ESTIMATED
    )
    facts = {
        **answer,
        "quantity": label(answer, region=""),
        "number": in_words(answer["median"]),
        "low": in_words(answer["low80"]),
        "high": in_words(answer["high80"]),
        "near": int(answer["time"]),
        "ids": ", ".join(str(claim["claim_id"]) for claim in claims),
        "edition_year": edition["date"][:4],
        "day": edition["date"].replace("-0", "-").replace("-", ", "),
        "accessed_day": edition["date"].replace("-", "/"),
        **edition,
    }
    parts = [_filled(f"{style}_answer", facts, style), *(_of_claim(claim, style) for claim in claims)]
    if style == "csl-json":
        items = [item for part in parts for item in json.loads(part)]
        return json.dumps(items, ensure_ascii=False, indent=1)
    return ("\n- " if style == "text" else "\n\n").join(part.rstrip("\n") for part in parts)


def _filled(name: str, facts: Mapping[str, Any], style: str) -> str:
    """A form of the citation with what is known of its number; a line with nothing in one of its places is left out."""
    escape = _STYLES[style]
    complete = []
    for text_line, named in _form(name, keepends=style != "text"):
        safe = {}
        for key in named:
            text = str(facts[key])
            safe[key] = text if key in _ADDRESSES else escape(text)
        if all(safe.values()):
            complete.append(text_line.format(**safe))
    return "".join(complete)


@cache
def _form(name: str, *, keepends: bool) -> list[tuple[str, list[str]]]:
    """The lines of a form of the citation, each with the names of its places."""
    lines = []
    for text_line in wording()["citation"][name].splitlines(keepends=keepends):
        named = [key for _, key, *_ in Formatter().parse(text_line) if key]
        lines.append((text_line, named))
    return lines


def _cited_facts(claim: Mapping[str, Any]) -> dict[str, Any]:
    """What a citation of a claim may name: the claim's own cells, its maker, text, page and day of reading."""
    words = wording()["citation"]
    card = _card(claim)
    carrier = card.citation.rstrip(".") if claim["carrier"] == card.carrier else claim["carrier"]
    # The article's sections are its own headings; elsewhere a section is the maker's report.
    is_article = claim["scope"] == Scope.ARTICLE
    heading = claim["section"] if is_article else ""
    report = "" if is_article else claim["section"]
    where = ", ".join(filter(None, [heading, claim["locator"]]))
    maker = claim["producer"]
    number = words["printed_number"].format(**claim)
    reading = claim["read_in"]
    if maker == OWN:
        # No text prints it, and a path within the project is no place that a reader can look up.
        number = words["own_number"].format(**_ends_in_words(claim))
        where = ""
        reading = "own"
    elif words["public_copy"] in claim["carrier"]:
        reading = "copy"
    if maker == UNATTRIBUTED:
        maker = wording()["nobody"].capitalize()
    facts = {
        **claim,
        "maker": maker,
        "number": number,
        "quantity": label(claim),
        "report": report,
        "carrier": carrier,
        "place": where,
        "printed": ", ".join(filter(None, [carrier, where])),
        "read": words["read"][reading],
        "accessed": card.accessed,
        "accessed_day": card.accessed.replace("-", "/"),
        "day": card.accessed.replace("-0", "-").replace("-", ", "),
    }
    facts["title"] = words["title"].format(**facts | {"report": report or maker})
    return facts


def _ends_in_words(claim: Mapping[str, Any]) -> dict[str, str]:
    """Both ends of a claim's range as a text writes them."""
    in_words = partial(amount, style=IN_TEXT, unit=claim["unit"], currency=claim["currency"])
    return {end: in_words(float(claim[end])) for end in ("low", "high")}


def _published_facts(claim: Mapping[str, Any]) -> dict[str, Any]:
    """What a citation may name of the maker's own publication; nothing where its title is not known."""
    publication = _publication(tables(), claim["claim_id"]) or {}
    if not publication.get("title"):
        return {}
    words = wording()["citation"]
    kind = words["kinds"][publication["publication_kind"]]
    authors = publication["authors"] or publication["author"]
    is_named = claim["producer"] == UNATTRIBUTED or claim["producer"] in authors
    # The number is its maker's, who may be another than that of the report.
    number_maker = "" if is_named else claim["producer"]
    phrase = "differing_note" if publication["number_checked"] == "differs" else "number_note"
    number_note = words[phrase].format(**claim, quantity=label(claim))
    return {
        **publication,
        "authors": authors,
        "year": publication["publication_year"] or claim["producer_year"],
        "number_maker": number_maker,
        "link": f"https://doi.org/{publication['doi']}" if publication["doi"] else publication["address"],
        "number_note": number_note,
        "number_at": ": ".join(filter(None, [publication["page"], number_note])),
        **kind,
    }


@question
def _publication(corpus: Corpus, claim_id: str) -> Mapping[str, Any] | None:
    """The publication of a claim; None if it has none."""
    return _publications(corpus).get(claim_id)


@made_from("10_publications")
def _publications(corpus: Corpus) -> dict[str, dict[str, Any]]:
    """The publication of each claim that has one, by claim_id; text where a year is missing."""
    table = corpus["10_publications"]
    publications = {}
    for row in plain(table, table, key=""):
        publications[row["claim_id"]] = {name: "" if cell is None else cell for name, cell in row.items()}
    return publications


def _card(claim: Mapping[str, Any]) -> "CitedCard":
    """What a citation names of the card of the text that a claim was read in, or else of another one of its source."""
    cards = _cited_cards(tables(), claim["source"])
    for card in cards:
        if card.carrier == claim["carrier"]:
            return card
    return cards[0]


@dataclass(frozen=True, slots=True)
class CitedCard:
    """What a citation names of a card: of what else it says no page that cites it speaks."""

    carrier: str
    citation: str
    accessed: str


@question
def _cited_cards(corpus: Corpus, source: str) -> tuple[CitedCard, ...]:
    """What citations name of each card of a source."""
    cards = [card for card in corpus.cards if card.source == source]
    return tuple(CitedCard(card.carrier, card.citation, card.accessed) for card in cards)
