"""A region's answer and claims in a terminal."""

import re
from html import unescape

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from analysis.notebook import page
from analysis.report import phrases


def plain_text(markdown: str) -> str:
    """Markdown without its inline HTML."""
    return unescape(re.sub(r"<[^>]*>", "", markdown))


def print_page(region: str, console: Console) -> None:
    """Print the answer for one region, and its claims as a table.

    Raises
    ------
    PlaceError
        If the region has no page.
    """
    shown = page(region)
    console.print(Markdown(plain_text(f"# {shown.findings.region.name}\n\n{shown.say('answer').markdown}")))
    table = Table("claim", "printed", "read as", "what it counts", "producer", box=None, header_style="bold")
    for claim in shown.findings.claims:
        table.add_row(
            claim.claim_id,
            f"“{claim.figure}”",
            phrases.reading(claim),
            phrases.subject(claim),
            claim.producer,
        )
    if shown.findings.claims:
        console.print(table)
    console.print(Markdown(plain_text(shown.say("about").markdown)))
