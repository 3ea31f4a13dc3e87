"""Evidence: every claim of a source as printed, as read, and where it is used; the target of every number's link."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.findings.build import claim_lines
from analysis.reading.cards import Card
from analysis.site.blocks import Block, Entry, Step, blocks
from analysis.site.inputs import Page, SiteInput, narrative
from analysis.site.statements import Listing, listings

_LINK = re.compile(r'href="(?:\.\./)*evidence/[a-z0-9_-]+\.html#([A-Za-z0-9_-]+)"(?: data-claims="([^"]*)")?')


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


def sources(given: SiteInput) -> tuple[Source, ...]:
    """Every source that has claims or other statements, in the order of the cards."""
    entries = _entries(given)
    found = (
        Source(
            slug,
            tuple(card for card in given.cards if card.source == slug),
            _by_section(entries.get(slug, [])),
            listings(given.tables, slug),
        )
        for slug in dict.fromkeys(card.source for card in given.cards)
    )
    return tuple(source for source in found if source.sections or source.listings)


def used_on(pages: Iterable[Page]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Claim id -> (title, address from an evidence page) of each page whose text rests a number on the claim."""
    uses: dict[str, dict[str, str]] = {}
    for page in pages:
        for text in narrative(page.notebook):
            for anchor, ids in _LINK.findall(text):
                for name in (ids or anchor).split():
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
    rows = given.tables["10_claims"].sort_values(["source", "position"], kind="stable")
    claims = {claim.claim_id: claim for claim in claim_lines(rows)}
    lineages: dict[str, list[tuple[str, str]]] = {}
    for claim in claims.values():
        lineages.setdefault(claim.lineage, []).append((claim.claim_id, claim.source))
    steps, uses = _steps(given.tables["10_steps"]), used_on(given.pages)
    entries: dict[str, list[Entry]] = {}
    for row in rows.to_dict("records"):
        claim = claims[str(row["claim_id"])]
        entry = Entry(
            claim,
            section=str(row["section"]),
            locator=str(row["locator"]),
            footnote=str(row["footnote"]),
            kin=tuple(other for other in lineages[claim.lineage] if other[0] != claim.claim_id),
            steps=steps.get(claim.claim_id, ()),
            used_on=uses.get(claim.claim_id, ()),
        )
        entries.setdefault(claim.source, []).append(entry)
    return entries


def _by_section(entries: Iterable[Entry]) -> tuple[tuple[str, tuple[Block, ...]], ...]:
    """Heading by heading the claims of one source."""
    headings: dict[str, list[Entry]] = {}
    for entry in entries:
        headings.setdefault(entry.section or "Without a heading", []).append(entry)
    return tuple((heading, blocks(found)) for heading, found in headings.items())
