"""A region's answer and claims, and the claims behind a number, in a terminal."""

import re
from collections import Counter
from collections.abc import Sequence
from html import unescape

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from analysis.findings.build import claim_lines
from analysis.findings.published import Change, Difference, Number
from analysis.notebook import page
from analysis.processing import load
from analysis.project import root
from analysis.report import claim_text, phrases
from analysis.report.numbers import capitalised
from analysis.report.search import Found, find

#: How many claims a search prints.
SHOWN = 20


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


def print_found(asked: str, console: Console) -> int:
    """Print who said a number, what it counts, its lineage and whether to quote it; returns how many have it.

    Parameters
    ----------
    asked : str
        A number in any way of writing, or words.
    """
    claims = claim_lines(load(root())["10_claims"])
    result = find(asked, claims)
    count = len(result.found) if result.exact else 0
    if count:
        more = f", the first {SHOWN} shown" if count > SHOWN else ""
        console.print(f"{count} of {len(claims)} numbers{more}", style="bold")
    else:
        nearest = " The nearest numbers, which count what they say:" if result.found else ""
        said = f"No source held here prints this number.{nearest}"
        console.print(said, style="bold", soft_wrap=True)
    for one in result.found[:SHOWN]:
        console.print()
        for line in _found_lines(one):
            console.print(Text(line), soft_wrap=True)
    return count


def _found_lines(found: Found) -> tuple[str, ...]:
    """What is printed of one claim that was found."""
    claim, given = found.claim, found.verdict
    reasons = f": {'; '.join(given.reasons)}" if given.reasons else ""
    return (
        f"“{claim.figure}”  ({claim.claim_id})",
        f"  counts: {claim_text.counts(claim)}; {claim_text.time(claim)}",
        f"  said by: {claim_text.producer(claim)}; read in: {claim.carrier}",
        f"  origin: {found.origin}",
        f"  advice: {capitalised(str(given.advice))}{reasons}.",
    )


def print_differences(differences: Sequence[Difference], console: Console) -> None:
    """Print each published number that changed, and first how many there are of each sort."""
    counts = Counter(one.change for one in differences)
    told = ", ".join(f"{counts[change]} {change}" for change in Change)
    console.print(f"Published numbers: {told}.", style="bold")
    for change in Change:
        for one in differences:
            if one.change == change:
                console.print(Text(f"{change}: {_difference(one)}"), soft_wrap=True)


def _difference(one: Difference) -> str:
    """One change in a line: what it is, before, after, factor."""
    sides = " -> ".join(_amount(side) for side in (one.before, one.after) if side is not None)
    factor = "" if one.factor is None or one.change != Change.MOVED else f" (times {one.factor:.4g})"
    return f"{one.number.kind} {one.number.name}: {sides}{factor}"


def _amount(number: Number) -> str:
    """A number of one edition: value, ends, unit, label."""
    ends = f" [{number.low or '?'} to {number.high or '?'}]" if number.low or number.high else ""
    return f"{number.value or 'no value'}{ends} {number.unit}, “{number.label}”"
