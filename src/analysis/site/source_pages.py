"""Evidence: every claim of a source as printed, as read, and where it is used; and what else is shown of a number.

That is the note that its link shows, and the script with which numbers are found and compared.
Many claims of one kind, and what a source says without a number, stand in tables. Their columns are in
docs/_pages/_evidence_tables.jinja, by their headings: the name of a column, or a macro.
"""

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from analysis.library.claim_search import importance, sought_kind
from analysis.narrative.template_rows import Row, read
from analysis.reading.cards import Card
from analysis.reading.typed_numbers import vocabulary
from analysis.site.site_data import SiteInput, Words
from analysis.site.source_coding import coding
from analysis.vocabulary import PERSON_MEASURES, Measure, Visibility

#: From how many claims of one kind on a table says more than entries.
MANY = 8
#: Up to how many reasons for one kind of change a table tells each by itself.
REASONS = 4
#: Where the script of all numbers stands on the site, and that of the words with which a typed one is read.
SCRIPT = "_static/numbers.js"
WORDS_SCRIPT = "_static/number_words.js"
#: What could end a script element or hide its end, and what Sphinx takes for the end of a line.
_NOT_IN_SCRIPT = re.compile("[<\x7f-\x9f\u2028\u2029]")
#: The axis on which regions are compared runs from one person to a hundred million, ten times as many at each step.
DECADES = 8
_DRAWN = PERSON_MEASURES - {Measure.SAMPLE}


def sources(inputs: SiteInput) -> list[dict[str, Any]]:
    """Every source that has claims or other statements, in the order of the cards: what its page shows.

    `title` is its maker where its files have titles of their own. `sections` has by heading its `tables`, `entries` and
    `claims`, `listings` its other statements; `claims` has every claim in the order of the page; `coding` says how they
    were coded a second time, if they were.
    """
    headings: defaultdict[str, defaultdict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for claim in read(inputs.claims, []):
        headings[claim.source][claim.section].append(claim)
    cards: defaultdict[str, list[Card]] = defaultdict(list)
    for card in inputs.corpus.cards:
        cards[card.source].append(card)
    pages = []
    coding_of = coding(inputs.root, inputs.sources)
    for slug, cards_here in cards.items():
        sections = {}
        for heading, claims in headings[slug].items():
            sections[heading] = _section(claims, inputs.words)
        source = {
            "slug": slug,
            "title": _title(cards_here),
            "cards": cards_here,
            "sections": sections,
            "claims": list(chain.from_iterable(section["claims"] for section in sections.values())),
            "listings": _listings(inputs, slug),
            "coding": coding_of.get(slug),
        }
        if sections or source["listings"]:
            pages.append(source)
    return pages


def _title(cards: Sequence[Card]) -> str:
    """The title of a source, with its year; its maker where its files have titles of their own."""
    first = cards[0]
    if any(card.title != first.title for card in cards):
        return first.producer
    return f"{first.title} ({first.year})" if first.year else first.title


def _section(claims: Iterable[Row], words: Words) -> dict[str, Any]:
    """The claims under one heading: tables of those that are many of a kind, and the others, which are entries.

    A table has by heading the `facts` that all its claims share; the `columns` of what differs, with their `rows`; and
    its `steps`.
    """
    kinds: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for claim in claims:
        kinds[claim.kind_of, claim.producer, claim.carrier].append(claim)
    tables: list[dict[str, Any]] = []
    entries: list[Row] = []
    for alike in kinds.values():
        if len(alike) >= MANY:
            tables.append(_table(alike, words))
        else:
            entries += alike
    in_tables = chain.from_iterable(table["claims"] for table in tables)
    return {"tables": tables, "entries": entries, "claims": [*in_tables, *entries]}


def _table(claims: Sequence[Row], words: Words) -> dict[str, Any]:
    """The table of claims of one kind: what all share is said once, above it."""
    headings = list(words.tables.SERIES)
    rows = [words.cells(claim, words.tables.SERIES) for claim in claims]
    facts = {}
    columns = {}
    for heading, cells in zip(headings, zip(*rows, strict=True), strict=True):
        if len(set(cells)) > 1:
            columns[heading] = cells
        elif cells[0]:
            facts[heading] = cells[0]
    return {
        "claims": claims,
        "facts": facts,
        "columns": list(columns),
        "rows": list(zip(*columns.values(), strict=True)),
        "steps": list(_steps(claims)),
    }


def _steps(claims: Iterable[Row]) -> Iterator[tuple[str, str, str | None, int]]:
    """Each kind of change between print and use: field, code, reason, and how many claims it was made to.

    The reason is None for many of them, each with values of its own.
    """
    changes: defaultdict[tuple[str, str], Counter[str | None]] = defaultdict(Counter)
    for claim in claims:
        # A step that is made twice to one claim counts once.
        for step in dict.fromkeys(tuple(step.values()) for step in claim.steps):
            field, code, *_, reason = step
            changes[field, code][reason] += 1
    for (field, code), reasons in changes.items():
        if len(reasons) > REASONS:
            yield field, code, None, reasons.total()
            continue
        for reason, count_of_claims in reasons.items():
            yield field, code, reason, count_of_claims


def _listings(inputs: SiteInput, source: str) -> list[dict[str, Any]]:
    """The tables of statements of one source, with heading, columns and lines; those without a line are left out.

    A line has all cells but the last, and id and last cell of each statement in it: of several only where they stand
    `together` if they differ there alone.
    """
    listings = []
    for name, kind in inputs.words.tables.STATEMENTS.items():
        table = inputs.corpus[name]
        of_source = table[table["source"] == source].set_index(kind["id"])
        statements = read(of_source, [])
        lines = _statement_lines(statements, kind, inputs.words)
        if lines:
            listings.append({**kind, "lines": lines})
    return listings


def _statement_lines(
    statements: Iterable[Row], kind: Mapping[str, Any], words: Words
) -> list[tuple[list[str], list[tuple[str, str]]]]:
    """The lines of a table of statements: all cells but the last, and id and last cell of each statement in it."""
    lines: defaultdict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for statement in statements:
        *cells, last = words.cells(statement, kind["cells"])
        by_itself = "" if kind["together"] else statement.id
        lines[*cells, by_itself].append((statement.id, last))
    return [(list(cells), ends) for (*cells, _), ends in lines.items()]


def notes(sources: Iterable[Mapping[str, Any]], words: Words) -> dict[str, dict[str, str]]:
    """What a link shows when a reader rests on it, by id of claim or statement: the words printed, by whom, when."""
    notes_by_id: dict[str, dict[str, str]] = {}
    for source in sources:
        for claim in source["claims"]:
            notes_by_id[claim.id] = {
                "printed": claim.figure,
                "value": words.value(claim),
                "counts": words.counts(claim),
                "source": words.made(claim),
            }
        for listing in source["listings"]:
            notes_by_id |= _statement_notes(listing)
    return notes_by_id


def _statement_notes(listing: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The note of each statement of a table, by its id: its first cell, and the others with their headings."""
    _, *headings = listing["cells"]
    statement_notes = {}
    for (first, *cells), statements in listing["lines"]:
        for statement_id, last in statements:
            facts = []
            for heading, text in zip(headings, (*cells, last), strict=True):
                if text:
                    facts.append(f"{heading}: {text}")
            statement_notes[statement_id] = {"counts": first, "source": "; ".join(facts)}
    return statement_notes


def notes_json(ids: Iterable[str], notes_by_id: Mapping[str, Mapping[str, str]]) -> str:
    """Some notes as JSON that can stand inside a script element, whatever they say."""
    return script_json({name: notes_by_id[name] for name in ids if name in notes_by_id})


def script_json(content: object) -> str:
    """What machines read, as JSON that can stand inside a script element, whatever it says."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return _NOT_IN_SCRIPT.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


class _Number(NamedTuple):
    """A number as *Find a number* has it, in the order of what its script takes apart."""

    id: str
    source: str
    figure: str
    counts: str
    producer: str
    advice: str
    reasons: tuple[str, ...]
    region: str  # the slug of the region that it is about
    values: list[float]
    origin: str  # its lineage in words
    kind: str
    currency: str
    order: int  # its place among equals
    time: str
    publication: str  # of its maker
    read: str  # where it was read
    later: str  # the id of the edition that supersedes it
    clash: str  # the id of a conflict in which it is disputed


#: What is said of many numbers alike.
_REPEATED = {
    "source",
    "counts",
    "producer",
    "advice",
    "reasons",
    "region",
    "origin",
    "kind",
    "currency",
    "time",
}
_REPEATED |= {"publication", "read"}


def numbers_script(claims: Sequence[Row], inputs: SiteInput) -> str:
    """The script: a browser lets a page load it from a disk, where it refuses data.

    It sets `analysisNumbers` with `texts` and `rows`. A row is a `_Number`, without empty cells at its end. What is
    said many times is the place of a text; reasons are a list of places. `links` has the address of a publication by
    the place of its text.
    """
    words = inputs.words
    numbers = [_number(claim, inputs) for claim in claims]
    # What is said most often has the shortest place.
    uses = Counter(chain.from_iterable(map(_repeated_texts, numbers)))
    places = {text: place for place, (text, _) in enumerate(uses.most_common())}
    links = {}
    for claim in claims:
        if claim.title:
            links[places[words.published(claim)]] = words.maker_link(claim)
    rows = [_short_row(number, places) for number in numbers]
    return script_of("analysisNumbers", {"texts": list(places), "links": links, "rows": rows})


def _number(claim: Row, inputs: SiteInput) -> _Number:
    words = inputs.words
    return _Number(
        id=claim.id,
        source=claim.source,
        figure=claim.figure,
        counts=words.counts(claim),
        producer=words.producer(claim),
        advice=words.advice(claim),
        reasons=(words.reason(claim),) if claim.reason else (),
        region=inputs.slugs.get(claim.area.partition("/")[0], ""),
        values=_values(claim),
        origin=words.origin(claim),
        kind=sought_kind(claim.kind, is_vague=claim.vague),
        currency=claim.currency or "",
        order=importance(claim.advice, claim.care_rank, claim.area),
        time=words.time(claim),
        publication=words.published(claim) or words.no_publication(claim),
        read=words.read_in(claim),
        later=claim.superseded_by,
        clash=inputs.disputes.get(claim.id, ""),
    )


def _repeated_texts(number: _Number) -> Iterator[str]:
    """The texts of a number that others have too."""
    for name, value in number._asdict().items():
        if name == "reasons":
            yield from value
        elif name in _REPEATED:
            yield value


def _short_row(number: _Number, places: Mapping[str, int]) -> list[object]:
    """The cells of a number with places for what is repeated, without empty ones at its end."""
    row: list[object] = []
    for name, value in number._asdict().items():
        if name == "reasons":
            row.append([places[reason] for reason in value])
        elif name in _REPEATED:
            row.append(places[value])
        else:
            row.append(value)
    while row[-1] == "":
        row.pop()
    return row


def number_words_script() -> str:
    """The script that sets `analysisNumberWords`, with which a page reads typed numbers."""
    return script_of("analysisNumberWords", vocabulary())


def script_of(name: str, content: Any) -> str:
    """A script that sets a name of the window."""
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"window.{name} = {data};\n"


def _values(claim: Row) -> list[float]:
    return [_short(value) for value in (claim.low, claim.best, claim.high) if value is not None]


def _short(value: float) -> float:
    """A number without the nought behind its point, which thousands of them would carry to each reader."""
    return int(value) if float(value).is_integer() else value


def mark(claim: Row) -> list[object]:
    """Left end and width in percent of the axis, and the kind of mark; empty where no persons are counted."""
    values = [value for value in _values(claim) if value >= 1]
    if claim.measure not in _DRAWN or not values:
        return []
    left = _position(min(values))
    right = _position(max(values))
    kinds = []
    has_both_ends = claim.low is not None and claim.high is not None
    is_sure = claim.best is not None or has_both_ends
    if claim.bound != "none" and not is_sure:
        kinds.append(str(claim.bound))
    if claim.visibility != Visibility.ACTUAL:
        kinds.append("found")
    return [left, _short(round(right - left, 1)), " ".join(kinds)]


def _position(value: float) -> float:
    """Where a number lies on the axis, in percent of it."""
    decades = math.log10(value) / DECADES
    # A tenth of a percent is less than a point on any screen.
    return _short(round(100 * min(max(decades, 0), 1), 1))
