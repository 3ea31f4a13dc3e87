"""Evidence: every claim of a source as printed, as read, and where it is used; the target of every number's link.

Many claims of one kind, and what a source says without a number, stand in tables. Their columns are in
docs/_pages/_evidence_tables.jinja, by their headings: the name of a column, or a macro.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.narrative.table_rows import Row, read
from analysis.reading.cards import Card
from analysis.site.claim_wording import Words
from analysis.site.notebook_pages import ids_named
from analysis.site.site_input import Page, SiteInput

#: Of a step between print and use.
STEP = ["field", "code", "before", "after", "reason"]
#: From how many claims of one kind on a table says more than entries.
MANY = 8
#: Up to how many reasons for one kind of change a table tells each by itself.
REASONS = 4
#: A text that links can point at: id of the statement, and what it says.
Mark = tuple[str, str]


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
class Line:
    """A row of a table of statements: one by its id, or, with an empty id, several that differ in the last column."""

    name: str
    cells: tuple[str, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One table of statements."""

    heading: str
    about: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its cards, its claims under its own headings in reading order, and its other statements."""

    slug: str
    cards: Sequence[Card]
    sections: Mapping[str, Sequence[Block]]
    listings: Sequence[Listing]

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

    The kin of a claim are the others of its lineage.
    """
    claims, uses = inputs.claims, used_on(inputs.pages)
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


def used_on(pages: Iterable[Page]) -> defaultdict[str, list[tuple[str, str]]]:
    """Claim id -> (title, address from an evidence page) of each page that links to the claim."""
    uses: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for page in pages:
        for name in ids_named(page.notebook):
            uses[name].append((page.title, f"../{page.docname}.html"))
    return uses


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
    columns = {name: [_cell(claim, what, words) for claim in claims] for name, what in words.series.items()}
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


def listings(tables: Mapping[str, pd.DataFrame], source: str, words: Words) -> list[Listing]:
    """The tables of statements of one source; those without a row are left out."""
    made = []
    for name, kind in words.statements.items():
        table = tables[name]
        rows = read(table[table["source"] == source].set_index(kind["id"]), [])
        if rows:
            cells = kind["cells"].values()
            lines = [Line(row.id, tuple(_cell(row, what, words) for what in cells)) for row in rows]
            if "marks" in kind:
                lines = _grouped(lines)
            made.append(Listing(kind["heading"], kind["about"], tuple(kind["cells"]), tuple(lines)))
    return made


def _grouped(lines: Iterable[Line]) -> list[Line]:
    """The lines, those that differ in their last cell only as one."""
    groups: dict[tuple[str, ...], list[Mark]] = {}
    for line in lines:
        groups.setdefault(line.cells[:-1], []).append((line.name, line.cells[-1]))
    return [Line("", cells, tuple(marks)) for cells, marks in groups.items()]


def _cell(row: Row, what: Any, words: Words) -> str:
    """One cell: what a macro says of a row, or the text of a column."""
    return words.one_line(what)(row) if callable(what) else str(row[what]).replace("_", " ")
