"""Evidence: every claim of a source as printed, as read, and where it is used; the target of every number's link."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.narrative.table_rows import Row
from analysis.reading.cards import Card
from analysis.site.blocks import Block, Entry, Step, blocks
from analysis.site.claim_rows import Words, claim_rows
from analysis.site.inputs import Page, SiteInput
from analysis.site.reading_copy import ids_named
from analysis.site.statements import Listing, listings


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its cards, its claims under its own headings in reading order, and its other statements."""

    slug: str
    cards: tuple[Card, ...]
    sections: tuple[tuple[str, tuple[Block, ...]], ...]
    listings: tuple[Listing, ...]

    @property
    def title(self) -> str:
        """Title of the source; its maker where its files have titles of their own."""
        first = self.cards[0]
        if len({card.title for card in self.cards}) > 1:
            return first.producer
        return f"{first.title} ({first.year})" if first.year else first.title

    @property
    def makers(self) -> str:
        """Who made the files, each once."""
        return "; ".join(dict.fromkeys(card.producer for card in self.cards))

    @property
    def claims(self) -> tuple[Entry, ...]:
        """Every claim."""
        return tuple(entry for _, found in self.sections for block in found for entry in block.entries)


def sources(given: SiteInput, words: Words) -> tuple[Source, ...]:
    """Every source that has claims or other statements, in the order of the cards."""
    entries = _entries(given)
    found = (
        Source(
            slug,
            tuple(card for card in given.cards if card.source == slug),
            _by_section(entries.get(slug, []), words),
            listings(given.tables, slug, words),
        )
        for slug in dict.fromkeys(card.source for card in given.cards)
    )
    return tuple(source for source in found if source.sections or source.listings)


def used_on(pages: Iterable[Page]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Claim id -> (title, address from an evidence page) of each page that links to the claim."""
    uses: dict[str, dict[str, str]] = {}
    for page in pages:
        for name in ids_named(page.notebook):
            uses.setdefault(name, {})[f"../{page.docname}.html"] = page.title
    return {name: tuple((title, address) for address, title in found.items()) for name, found in uses.items()}


def _steps(table: pd.DataFrame) -> dict[str, tuple[Step, ...]]:
    """Claim id -> its steps, in order."""
    ordered = table.sort_values(["claim_id", "step"], kind="stable")
    found: dict[str, list[Step]] = {}
    for row in ordered.to_dict("records"):
        step = Step(*(str(row[name]) for name in ("field", "code", "before", "after", "reason")))
        found.setdefault(str(row["claim_id"]), []).append(step)
    return {claim_id: tuple(steps) for claim_id, steps in found.items()}


def _entries(given: SiteInput) -> dict[str, list[Entry]]:
    """Source -> its claims with their steps, their kin and their uses, in reading order."""
    claims = claim_rows(given.claims)
    lineages: dict[str, list[Row]] = {}
    for claim in claims.values():
        lineages.setdefault(claim.lineage, []).append(claim)
    steps, uses = _steps(given.tables["10_steps"]), used_on(given.pages)
    entries: dict[str, list[Entry]] = {}
    for name, claim in claims.items():
        kin = tuple((other.id, other.source) for other in lineages[claim.lineage] if other is not claim)
        entry = Entry(claim, kin, steps.get(name, ()), uses.get(name, ()))
        entries.setdefault(claim.source, []).append(entry)
    return entries


def _by_section(entries: Iterable[Entry], words: Words) -> tuple[tuple[str, tuple[Block, ...]], ...]:
    """Heading by heading the claims of one source."""
    headings: dict[str, list[Entry]] = {}
    for entry in entries:
        headings.setdefault(entry.claim.section or "Without a heading", []).append(entry)
    return tuple((heading, blocks(found, words)) for heading, found in headings.items())
