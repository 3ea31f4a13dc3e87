"""Evidence: every claim of a source as printed, as read, and where it is used; and what else is shown of a number.

That is the note that its link shows, and the script with which numbers are found and compared.
Many claims of one kind, and what a source says without a number, stand in tables. Their columns are in
docs/_pages/_evidence_tables.jinja, by their headings: the name of a column, or a macro.
"""

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any

from analysis.narrative.template_rows import Row, read
from analysis.reading.cards import Card
from analysis.site.site_data import SiteInput, Words
from analysis.vocabulary import PERSON_MEASURES, Measure, Visibility

#: From how many claims of one kind on a table says more than entries.
MANY = 8
#: Up to how many reasons for one kind of change a table tells each by itself.
REASONS = 4
#: Where the script stands on the site.
SCRIPT = "_static/numbers.js"
#: What could end a script element or hide its end, and what Sphinx takes for the end of a line.
_NOT_IN_SCRIPT = re.compile("[<\x7f-\x9f\u2028\u2029]")
#: The axis on which regions are compared runs from one person to a hundred million, ten times as many at each step.
DECADES = 8
_DRAWN = PERSON_MEASURES - {Measure.SAMPLE}


def sources(inputs: SiteInput) -> list[dict[str, Any]]:
    """Every source that has claims or other statements, in the order of the cards: what its page shows.

    `title` is its maker where its files have titles of their own. `sections` has by heading its `tables`, `entries` and
    `claims`, `listings` its other statements; `claims` has every claim in the order of the page.
    """
    headings: defaultdict[str, defaultdict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for claim in read(inputs.claims, []):
        headings[claim.source][claim.section].append(claim)
    cards: defaultdict[str, list[Card]] = defaultdict(list)
    for card in inputs.corpus.cards:
        cards[card.source].append(card)
    found = []
    for slug, own in cards.items():
        first, is_one = own[0], len({card.title for card in own}) == 1
        dated = f"{first.title} ({first.year})" if first.year else first.title
        sections = {name: _section(claims, inputs.words) for name, claims in headings[slug].items()}
        source = {
            "slug": slug,
            "title": dated if is_one else first.producer,
            "cards": own,
            "sections": sections,
            "claims": [claim for section in sections.values() for claim in section["claims"]],
            "listings": _listings(inputs, slug),
        }
        if sections or source["listings"]:
            found.append(source)
    return found


def _section(claims: Iterable[Row], words: Words) -> dict[str, Any]:
    """The claims under one heading: tables of those that are many of a kind, and the others, which are entries.

    A table has by heading the `facts` that all its claims share; the `columns` of what differs, with their `rows`; and
    its `steps`.
    """
    kinds: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for claim in claims:
        kinds[claim.kind_of, claim.producer, claim.carrier].append(claim)
    tables: list[dict[str, Any]] = []
    for alike in (alike for alike in kinds.values() if len(alike) >= MANY):
        cells = zip(*(words.cells(claim, words.tables.SERIES) for claim in alike), strict=True)
        columns = dict(zip(words.tables.SERIES, cells, strict=True))
        shared = {name: texts[0] for name, texts in columns.items() if len(set(texts)) == 1}
        rest = {name: texts for name, texts in columns.items() if name not in shared}
        facts = {name: text for name, text in shared.items() if text}
        rows = [*zip(*rest.values(), strict=True)]
        steps = [*_steps(alike)]
        tables.append({"claims": alike, "facts": facts, "columns": [*rest], "rows": rows, "steps": steps})
    entries = [claim for alike in kinds.values() if len(alike) < MANY for claim in alike]
    every = [claim for table in tables for claim in table["claims"]] + entries
    return {"tables": tables, "entries": entries, "claims": every}


def _steps(claims: Iterable[Row]) -> Iterator[tuple[str, str, str | None, int]]:
    """Each kind of change between print and use: field, code, reason, and how many claims it was made to.

    The reason is None for many of them, each with values of its own.
    """
    made: defaultdict[tuple[str, str], Counter[str | None]] = defaultdict(Counter)
    for claim in claims:
        for step in dict.fromkeys(tuple(step.values()) for step in claim.steps):
            made[step[:2]][step[-1]] += 1
    for (field, code), reasons in made.items():
        counts = {None: reasons.total()} if len(reasons) > REASONS else reasons
        yield from ((field, code, reason, changed) for reason, changed in counts.items())


def _listings(inputs: SiteInput, source: str) -> list[dict[str, Any]]:
    """The tables of statements of one source, with heading, columns and lines; those without a line are left out.

    A line has all cells but the last, and id and last cell of each statement in it: of several only where they stand
    `together` if they differ there alone.
    """
    made, words = [], inputs.words
    for name, kind in words.tables.STATEMENTS.items():
        table, lines = inputs.corpus[name], defaultdict[tuple[str, ...], list[tuple[str, str]]](list)
        for row in read(table[table["source"] == source].set_index(kind["id"]), []):
            *cells, last = words.cells(row, kind["cells"])
            lines[*cells, "" if kind["together"] else row.id].append((row.id, last))
        if lines:
            made.append({**kind, "lines": [(cells, found) for (*cells, _), found in lines.items()]})
    return made


def notes(found: Iterable[Mapping[str, Any]], words: Words) -> dict[str, dict[str, str]]:
    """What a link shows when a reader rests on it, by id of claim or statement: the words printed, by whom, when."""
    made: dict[str, dict[str, str]] = {}
    for source in found:
        for claim in source["claims"]:
            made[claim.id] = {
                "printed": claim.figure,
                "value": words.value(claim),
                "counts": words.counts(claim),
                "source": words.made(claim),
            }
        for listing in source["listings"]:
            _, *headings = listing["cells"]
            for (first, *cells), statements in listing["lines"]:
                for name, last in statements:
                    rest = zip(headings, (*cells, last), strict=True)
                    facts = (f"{heading}: {text}" for heading, text in rest if text)
                    made[name] = {"counts": first, "source": "; ".join(facts)}
    return made


def notes_json(ids: Iterable[str], known: Mapping[str, Mapping[str, str]]) -> str:
    """Some notes as JSON that can stand inside a script element, whatever they say."""
    chosen = {name: known[name] for name in ids if name in known}
    text = json.dumps(chosen, ensure_ascii=False, separators=(",", ":"))
    return _NOT_IN_SCRIPT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def numbers_script(claims: Iterable[Row], inputs: SiteInput) -> str:
    """The script: a browser lets a page load it from a disk, where it refuses data.

    It sets `analysisNumbers` with `texts` and `rows`. A row is: id, source, figure, what it counts, producer, advice,
    reasons, slug of the region that it is about, values, where its mark lies in percent (empty, or left, width and
    kind), and its lineage in words. What is said many times is the place of a text; reasons are a list of places.
    """
    words, texts = inputs.words, defaultdict[str, int](count().__next__)
    rows = [
        [
            claim.id,
            texts[claim.source],
            claim.figure,
            *(texts[say(claim)] for say in (words.counts, words.producer, words.advice)),
            [texts[words.reason(claim)]] if claim.reason else [],
            texts[inputs.slugs.get(claim.area.partition("/")[0], "")],
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
