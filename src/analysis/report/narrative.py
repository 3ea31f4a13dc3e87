"""Sentences from findings through named slots; each slot is one template, in a long and, where useful, a short form."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from analysis.estimates.inputs import VICTIM
from analysis.findings.model import Claim, Findings
from analysis.report import (
    absent,
    answer,
    apart,
    cases,
    comparable,
    disputes,
    doubt,
    editions,
    far,
    kinds,
    known,
    later,
    law,
    made,
    money,
    numbers,
    origins,
    phrases,
    policies,
    proceeds,
    ratings,
    reasons,
    roles,
    sway,
    table,
    voices,
    whose,
    words,
)
from analysis.report.claims_figure import drawable
from analysis.vocabulary import UNNAMED, Measure, Visibility

#: The named slots of a region page, in their order.
SLOTS = (
    "title",
    "answer",
    "apart",
    "claims",
    "numbers_table",
    "not_comparable",
    "disputes",
    "known",
    "roles",
    "money",
    "later",
    "sway",
    "law",
    "absent",
    "how",
    "sources",
    "about",
)
#: The heading that a slot opens with; a slot without one continues what stands above it.
HEADINGS: Mapping[str, str] = {
    "apart": "## What is particular here",
    "claims": "## What is claimed",
    "numbers_table": "### As printed, and how it is read",
    "not_comparable": "### What may be compared",
    "disputes": "## Where the sources disagree",
    "known": "## Known and hidden",
    "roles": "## Who goes where",
    "money": "## Money, where claimed",
    "later": "## Then and later",
    "sway": "## What would change the answer",
    "law": "## Law, ratings and institutions",
    "absent": "## What is missing here",
    "how": "## How this was made",
    "sources": "## Sources",
}


@cache
def _environment() -> Environment:
    """The templates, strict about names that findings do not have."""
    environment = Environment(
        loader=PackageLoader("analysis.report"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    environment.filters |= _filters()
    environment.globals |= _globals()
    return environment


def _filters() -> dict[str, Callable[..., str]]:
    """What templates turn values into words by."""
    return {
        "as_printed": phrases.as_printed,
        "claimed": phrases.claimed,
        "counted": phrases.counted,
        "producer": phrases.producer,
        "reading": phrases.reading,
        "rounded": numbers.rounded,
        "written": numbers.written,
        "whole": numbers.whole,
        "listed": numbers.listed,
        "percent": numbers.percent,
        "factor": numbers.factor,
        "named": words.named,
        "cell": cell,
        "subject": phrases.subject,
        "maker": phrases.maker,
        "capfirst": numbers.capitalised,
        "example": phrases.example,
        "with_links": phrases.with_links,
    }


def _globals() -> dict[str, Any]:
    """What templates can name beside the findings: functions of several values, and the modules of sections."""
    return {
        "plural": numbers.plural,
        "linked": phrases.linked,
        "interval": phrases.interval,
        "phrases": phrases,
        "certainty": phrases.CERTAINTY,
        "methods": phrases.METHODS,
        "estimated": phrases.estimated,
        "absent": absent,
        "answer": answer,
        "apart": apart,
        "comparable": comparable,
        "editions": editions,
        "far": far,
        "kinds": kinds,
        "made": made,
        "ratings": ratings,
        "reasons": reasons,
        "roles": roles,
        "known": known,
        "money": money,
        "origins": origins,
        "later": later,
        "disputes": disputes,
        "doubt": doubt,
        "cases": cases,
        "law": law,
        "policies": policies,
        "proceeds": proceeds,
        "sway": sway,
        "table": table,
        "voices": voices,
        "whose": whose,
    }


def cell(text: Any) -> str:
    """Text that is safe in a cell of a Markdown table."""
    return str(text).replace("|", "\\|").replace("\n", " ")


def narrate(slot: str, findings: Findings, *, short: bool = False) -> str:
    """One slot of a region page as Markdown, with every number linked to its claims.

    At length it opens with its heading, and is empty where the slot `absent` says all that could be said.

    Parameters
    ----------
    slot : str
        One of `SLOTS`.
    findings : Findings
        What may be said.
    short : bool
        One sentence for a list or a terminal, where the slot has one.

    Raises
    ------
    ValueError
        If there is no such slot.
    """
    if slot not in SLOTS:
        raise ValueError(f"there is no slot {slot!r}; one of {', '.join(SLOTS)} would be right")
    if not short and absent.silent(slot, findings):
        return ""
    text = _environment().get_template(f"{slot}.md.jinja").render(_context(findings, short=short))
    body = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if not body:
        return ""
    heading = "" if short or slot not in HEADINGS else f"{HEADINGS[slot]}\n\n"
    return without_formulas(re.sub(r"\n{3,}", "\n\n", heading + body) + "\n")


def _context(findings: Findings, *, short: bool) -> Mapping[str, Any]:
    """What every template can name."""
    return {
        "f": findings,
        "short": short,
        "region": words.named(findings.region.name),
        "lead": lead(findings),
        "drawn": any(map(drawable, findings.claims)),
        "own": [claim for claim in findings.claims if claim.area == findings.region.code],
        "by_id": {claim.claim_id: claim for claim in findings.claims},
        "shares": [claim for claim in findings.claims if claim.measure == Measure.SHARE],
        "role_lines": roles.lines(findings),
        "role_besides": roles.besides(findings),
        "role_sentence": roles.sentence(findings),
    }


def without_formulas(markdown: str) -> str:
    """The same Markdown, in which no dollar sign can open a formula, in JupyterLab or on the site."""
    parts = re.split(r"(<[^>]*>)", markdown)
    return "".join(
        part.replace("$", "&#36;") if position % 2 else part.replace("$", "<span>&#36;</span>")
        for position, part in enumerate(parts)
    )


def lead(findings: Findings) -> Sequence[Claim]:
    """The claims that the headline rests on, those that fix a value first."""
    claims = [findings.claim(claim_id) for claim_id in findings.headline.claim_ids]
    return original_first(sorted(claims, key=_weight))


def original_first(claims: Sequence[Claim]) -> Sequence[Claim]:
    """Claims with the original of their first one before it: of one line of evidence the named, then the dated one."""
    if not claims:
        return ()
    line = [claim for claim in claims if claim.lineage == claims[0].lineage]
    first = min(line, key=lambda one: (one.producer in UNNAMED, one.start is None, one.scope == "article"))
    return [first, *(claim for claim in claims if claim is not first)]


def _weight(claim: Claim) -> tuple[bool, ...]:
    """Sort key of claims: those that fix how many victims there are first."""
    victims = claim.status in VICTIM and claim.visibility == Visibility.ACTUAL
    return (claim.measure in _WEAK, not claim.sure, not victims)


#: Measures that make a poor example of what is known about a region.
_WEAK = frozenset(
    {
        Measure.SHARE,
        Measure.RANK,
        Measure.SAMPLE,
        Measure.COUNTRIES,
        Measure.OTHER_COUNT,
        Measure.ORGANISATIONS,
    }
)
