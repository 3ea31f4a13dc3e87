"""Evidence: every claim of a source as printed, as read, and where it is used; the target of every number's link.

Many claims of one kind, and what a source says without a number, stand in tables. Their columns are in
docs/_pages/_evidence_tables.jinja, by their headings: the name of a column, or a macro.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.library.corpus import Corpus
from analysis.narrative.table_rows import Row, read
from analysis.reading.cards import Card
from analysis.site.claim_wording import Words
from analysis.site.notebook_pages import ids_named
from analysis.site.site_input import SiteInput

#: Of a step between print and use.
STEP = ["field", "code", "before", "after", "reason"]
#: From how many claims of one kind on a table says more than entries.
MANY = 8
#: Up to how many reasons for one kind of change a table tells each by itself.
REASONS = 4


@dataclass(frozen=True, slots=True)
class Block:
    """Claims that stand together: as entries, or, if there are rows, as one table of what differs between them."""

    claims: Sequence[Row]
    facts: Mapping[str, str] = field(default_factory=dict)  # by heading what all of them share
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()  # one for each claim
    #: Changes between print and use: field, reason, and how many of the claims each was made to.
    steps: Sequence[tuple[str, str, int]] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its cards, its claims under its own headings in reading order, and its other statements."""

    slug: str
    cards: Sequence[Card]
    sections: Mapping[str, Sequence[Block]]
    listings: Sequence[Mapping[str, Any]]

    @property
    def claims(self) -> list[Row]:
        """Every claim, in the order of the page."""
        return [claim for found in self.sections.values() for block in found for claim in block.claims]

    @property
    def title(self) -> str:
        """Title of the source; its maker where its files have titles of their own."""
        first = self.cards[0]
        if len({card.title for card in self.cards}) > 1:
            return first.producer
        return f"{first.title} ({first.year})" if first.year else first.title


def sources(inputs: SiteInput, words: Words) -> list[Source]:
    """Every source that has claims or other statements, in the order of the cards."""
    claims: defaultdict[str, list[Row]] = defaultdict(list)
    for claim in read(with_uses(inputs), []):
        claims[claim.source].append(claim)
    cards: defaultdict[str, list[Card]] = defaultdict(list)
    for card in inputs.corpus.cards:
        cards[card.source].append(card)
    found = [
        Source(slug, own, _sections(claims[slug], words), listings(inputs.corpus, slug, words))
        for slug, own in cards.items()
    ]
    return [source for source in found if source.sections or source.listings]


def with_uses(inputs: SiteInput) -> pd.DataFrame:
    """The claims with `steps` from print to use, `kin` as (id, source), and `used_on` as (title, address).

    The kin of a claim are the others of its lineage; it is used on each page that links to it.
    """
    claims, uses = inputs.claims, defaultdict[str, list[tuple[str, str]]](list)
    for page in inputs.pages:
        for name in ids_named(page.notebook):
            uses[name].append((page.title, f"../{page.docname}.html"))
    table = inputs.corpus["10_steps"].sort_values(["claim_id", "step"], kind="stable")
    # Groups of pandas would take forty times as long.
    steps: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for name, *step in table[["claim_id", *STEP]].itertuples(index=False):
        steps[name].append(dict(zip(STEP, step, strict=True)))
    lineages: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, source, lineage in zip(claims.index, claims["source"], claims["lineage"], strict=True):
        lineages[lineage].append((str(name), source))
    further = {
        "steps": [steps[str(name)] for name in claims.index],
        "kin": [
            [other for other in lineages[lineage] if other[0] != name]
            for name, lineage in claims["lineage"].items()
        ],
        "used_on": [uses[str(name)] for name in claims.index],
    }
    return claims.join(pd.DataFrame(further, index=claims.index))


def _sections(claims: Iterable[Row], words: Words) -> dict[str, list[Block]]:
    """Heading by heading the claims of one source."""
    headings: dict[str, list[Row]] = {}
    for claim in claims:
        headings.setdefault(claim.section or "Without a heading", []).append(claim)
    return {heading: blocks(found, words) for heading, found in headings.items()}


def blocks(claims: Iterable[Row], words: Words) -> list[Block]:
    """The claims under one heading: tables of those that are many of a kind, then the others one by one."""
    kinds: dict[tuple[str, ...], list[Row]] = {}
    for claim in claims:
        kinds.setdefault((claim.kind_of, claim.producer, claim.carrier), []).append(claim)
    tables = [_series(alike, words) for alike in kinds.values() if len(alike) >= MANY]
    single = [claim for alike in kinds.values() if len(alike) < MANY for claim in alike]
    return [*tables, Block(single)] if single else tables


def _series(claims: Sequence[Row], words: Words) -> Block:
    """Claims of one kind as a table: what is the same for all is said once."""
    columns = {
        name: [_cell(claim, what, words) for claim in claims] for name, what in words.tables.SERIES.items()
    }
    shared = {name: cells[0] for name, cells in columns.items() if len(set(cells)) == 1}
    differing = [name for name in columns if name not in shared]
    return Block(
        claims,
        facts={name: text for name, text in shared.items() if text},
        columns=differing,
        rows=list(zip(*(columns[name] for name in differing), strict=True)),
        steps=_steps(claims),
    )


def _steps(claims: Iterable[Row]) -> list[tuple[str, str, int]]:
    """Each kind of change between print and use, with the number of claims that it was made to."""
    made: dict[tuple[str, str], Counter[str]] = {}
    for claim in claims:
        for place, code, _, _, reason in dict.fromkeys(tuple(step.values()) for step in claim.steps):
            made.setdefault((place, code), Counter())[reason or code] += 1
    found: list[tuple[str, str, int]] = []
    for (place, code), reasons in made.items():
        own = f"{code.replace('_', ' ')}, with values of each claim's own"
        counts = {own: reasons.total()} if len(reasons) > REASONS else reasons
        found += [(place, reason, count) for reason, count in counts.items()]
    return found


def listings(tables: Corpus, source: str, words: Words) -> list[dict[str, Any]]:
    """The tables of statements of one source, with heading, columns and lines; those without a line are left out.

    A line has its cells but for the last, and id and last cell of each statement in it: of several only where they
    stand `together` if they differ there alone.
    """
    made = []
    for name, kind in words.tables.STATEMENTS.items():
        table, lines = tables[name], dict[tuple[str, ...], list[tuple[str, str]]]()
        for row in read(table[table["source"] == source].set_index(kind["id"]), []):
            *cells, last = (_cell(row, what, words) for what in kind["cells"].values())
            lines.setdefault((*cells, "" if kind["together"] else row.id), []).append((row.id, last))
        if lines:
            shown = [(cells, statements) for (*cells, _), statements in lines.items()]
            made.append({**kind, "columns": list(kind["cells"]), "lines": shown})
    return made


def _cell(row: Row, what: Any, words: Words) -> str:
    """One cell: what a macro says of a row, or the text of a column."""
    return words.one_line(what)(row) if callable(what) else str(row[what]).replace("_", " ")
