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
from itertools import chain, count
from typing import Any

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


def numbers_script(claims: Iterable[Row], inputs: SiteInput) -> str:
    """The script: a browser lets a page load it from a disk, where it refuses data.

    It sets `analysisNumbers` with `texts` and `rows`. A row is: id, source, figure, what it counts, producer, advice,
    reasons, slug of the region that it is about, values, where its mark lies in percent (empty, or left, width and
    kind), its lineage in words, kind and currency of the number, its place among equals, its time, its maker's
    publication, where it was read, the id of the later edition that supersedes it, and that of a conflict in which it
    is disputed; the last two are left out where they are empty. What is said many times is the place of a text; reasons
    are a list of places. `links` has the address of a publication by the place of its text.
    """
    words = inputs.words
    texts = defaultdict[str, int](count().__next__)
    rows = []
    links: dict[int, str] = {}
    for claim in claims:
        area = claim.area.partition("/")[0]
        row = [
            claim.id,
            texts[claim.source],
            claim.figure,
            texts[words.counts(claim)],
            texts[words.producer(claim)],
            texts[words.advice(claim)],
            [texts[words.reason(claim)]] if claim.reason else [],
            texts[inputs.slugs.get(area, "")],
            _values(claim),
            mark(claim),
            texts[words.origin(claim)],
            texts[sought_kind(claim.kind, is_vague=claim.vague)],
            texts[claim.currency or ""],
            importance(claim.advice, claim.care_rank, claim.area),
            texts[words.time(claim)],
            texts[words.published(claim) or words.no_publication(claim)],
            texts[words.read_in(claim)],
            claim.superseded_by,
            inputs.disputes.get(claim.id, ""),
        ]
        while row[-1] == "":
            row.pop()
        rows.append(row)
        if claim.title:
            links[texts[words.published(claim)]] = words.maker_link(claim)
    return script_of("analysisNumbers", {"texts": list(texts), "links": links, "rows": rows})


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
