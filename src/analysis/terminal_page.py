"""The page of one region in a terminal: the answer first, then its claims in short or in full, or all of it as JSON."""

import json
import re
from collections.abc import Callable, Mapping
from html import unescape

from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape
from rich.padding import Padding

from analysis.findings.model import Claim
from analysis.notebook import Page, page, stands_on
from analysis.parameters import Parameters
from analysis.report import numbers, phrases
from analysis.report.series import Series, fold
from analysis.vocabulary import MONEY_MEASURES, PERSON_MEASURES, Measure, Visibility

#: Sections that a terminal shows in one sentence each.
SHORT = ("apart", "disputes", "known", "money", "later", "sway", "law")
#: Rows of each group of claims that are shown unless all are asked for.
ROWS = 4
#: Groups of claims in their order; a claim stands in the first one that it belongs to.
GROUPS: Mapping[str, Callable[[Claim], bool]] = {
    "Victims, found or not": phrases.of_victims,
    "Known to the authorities, or helped": lambda claim: (
        claim.visibility in (Visibility.DETECTED, Visibility.ASSISTED) and claim.measure in PERSON_MEASURES
    ),
    "Shares of a whole": lambda claim: claim.measure == Measure.SHARE,
    "Money": lambda claim: claim.measure in MONEY_MEASURES,
    "Other things": lambda _: True,
}


def plain_text(markdown: str) -> str:
    """Markdown without its inline HTML."""
    return unescape(re.sub(r"<[^>]*>", "", markdown))


def print_page(
    region: str,
    console: Console,
    *,
    parameters: Parameters | None = None,
    everything: bool = False,
    as_json: bool = False,
) -> None:
    """Print the answer for one region, what there is to say in short, and its claims.

    Parameters
    ----------
    region : str
        English name or code of a region that has a page, or of a part of a country.
    console : Console
        Where to print.
    parameters : Parameters or None
        Year and evidence of the page; None for what is published.
    everything : bool
        Every claim, a row each, instead of the first rows with series told as one.
    as_json : bool
        The findings as JSON and nothing else.

    Raises
    ------
    PlaceError
        If the region has no page.
    """
    wanted = parameters or Parameters()
    shown = page(region, reference_year=wanted.reference_year, evidence=wanted.evidence)
    if as_json:
        told = json.dumps(shown.record().findings, ensure_ascii=False, indent=1)
        console.print(told, markup=False, soft_wrap=True)
        return
    if where := stands_on(region):
        console.print(escape(where))
    console.print(Markdown(plain_text(f"# {shown.findings.region.name}\n\n{shown.say('answer').markdown}")))
    short = [shown.say(slot, short=True).markdown.strip() for slot in SHORT]
    console.print(Markdown(plain_text("\n".join(f"- {line}" for line in short if line))))
    _print_claims(shown, console, everything=everything)
    console.print(Markdown(plain_text(shown.say("about").markdown)))


def _print_claims(shown: Page, console: Console, *, everything: bool) -> None:
    """The claims by what they count, those that the answer rests on first; of many in short how many more there are."""
    claims = shown.findings.claims
    lead = set(shown.findings.headline.claim_ids)
    rows = sorted(claims if everything else fold(claims), key=lambda row: not _ids(row) & lead)
    left = 0
    for heading, belongs in GROUPS.items():
        own = [row for row in rows if belongs(_first(row))]
        rows = [row for row in rows if row not in own]
        told = own if everything else own[:ROWS]
        left += len(own) - len(told)
        if own:
            console.print(f"[bold]{heading}[/]")
        for row in told:
            claim_id, printed, read, counted, producer = map(escape, _cells(row))
            line = f"{printed} [dim]({read})[/] {counted}, {producer} [dim]{claim_id}[/]"
            console.print(Padding(line, (0, 0, 0, 2)))
    if left:
        said = f"{numbers.plural(left, 'more row')} of claims: add --all to see every claim."
        console.print(numbers.capitalised(said), style="dim")


def _first(row: Claim | Series) -> Claim:
    """A claim, or the one that stands for all of a series."""
    return row.first if isinstance(row, Series) else row


def _ids(row: Claim | Series) -> set[str]:
    """The ids of a claim, or of all of a series."""
    return {claim.claim_id for claim in (row.claims if isinstance(row, Series) else (row,))}


def _cells(row: Claim | Series) -> tuple[str, str, str, str, str]:
    """A claim, or a series told as one, in the words that were printed and in those of the page."""
    if not isinstance(row, Series):
        words = (phrases.reading(row), phrases.subject(row), phrases.producer(row))
        return (row.claim_id, f"“{row.as_printed}”", *words)
    first, last = row.claims[0], row.claims[-1]
    ends = f"“{first.as_printed}” ({first.start}) … “{last.as_printed}” ({last.start})"
    number = numbers.plural(len(row.claims), "yearly count")
    return f"{first.claim_id} …", ends, number, row.counted, phrases.producer(first)
