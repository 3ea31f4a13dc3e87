"""Evidence: every claim of a source as printed, as read, and where it is used; the target of every number's link."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.narrative.table_rows import Row, read
from analysis.reading.cards import Card
from analysis.site.claim_wording import Words
from analysis.site.evidence_tables import Block, Listing, blocks, listings
from analysis.site.notebook_pages import ids_named
from analysis.site.site_input import Page, SiteInput

#: Of a step between print and use.
STEP = ["field", "code", "before", "after", "reason"]


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
