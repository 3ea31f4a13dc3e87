"""Sentences of the pages about a subject: one folder of templates for each, fed by its frozen summary."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateNotFound

from analysis.conflicts.ways import taken_apart
from analysis.conflicts.words import Level
from analysis.findings.model import Claim
from analysis.findings.world import Money
from analysis.parameters import Parameters
from analysis.report import conflict_words, dispute_links, numbers, phrases, words
from analysis.report.choices import CHOICES
from analysis.report.money_bases_figure import basis
from analysis.report.narrative import cell, without_formulas
from analysis.report.worked_figure import METHOD_NAMES, choice_name

#: What every template may name beside its own summary: words by their place in a vocabulary, and ways to say things.
_GLOBALS: Mapping[str, Any] = {
    "certainty": phrases.CERTAINTY,
    "codes": conflict_words.CODES,
    "hardness": {str(level): place for place, level in enumerate(reversed(Level), start=1)},
    "level_names": conflict_words.SHORT_LEVELS,
    "level_words": conflict_words.LEVELS,
    "apart_ways": taken_apart,
    "dispute_linked": dispute_links.linked,
    "reasons": conflict_words.REASONS,
    "sway_words": CHOICES,
    "resolutions": conflict_words.RESOLUTIONS,
    "interval": phrases.interval,
    "linked": phrases.linked,
    "estimated": phrases.estimated,
    "published_year": Parameters().reference_year,
    "per_100000": phrases.per_100000,
    "plural": numbers.plural,
}


@cache
def _environment() -> Environment:
    """The templates, strict about names that a summary does not have."""
    environment = Environment(
        loader=PackageLoader("analysis.report"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    environment.filters |= {
        "apart": apart,
        "basis": basis,
        "capfirst": numbers.capitalised,
        "cell": cell,
        "choice": lambda answer, corrections: choice_name(answer.name, corrections=corrections),
        "claimed": phrases.claimed,
        "constant": constant,
        "counted": phrases.counted,
        "factor": numbers.factor,
        "listed": numbers.listed,
        "maker": phrases.maker,
        "method": lambda answer: METHOD_NAMES[answer.name],
        "named": words.named,
        "percent": numbers.percent,
        "producer": phrases.producer,
        "rounded": numbers.rounded,
        "short": numbers.short,
        "spoken": spoken,
        "unanswered": lambda region: 1 - region.answered / region.specifications,
        "quantity": quantity,
        "subject": phrases.subject,
        "what": lambda one: words.quantity(one.axes, name=one.region, other=one.counterpart),
        "whole": numbers.whole,
        "written": numbers.written,
    }
    environment.globals |= _GLOBALS
    return environment


def apart(factor: float) -> str:
    """How far claims are apart: 1.04, 2.3, 740."""
    return numbers.decimal(factor, digits=2) if factor < 2 else numbers.factor(factor)


def quantity(claim: Claim) -> str:
    """What a claim counts, without its years."""
    return words.quantity(claim.axes, name=claim.area_name, other=claim.counterpart_name)


def constant(money: Money) -> str:
    """An amount in dollars of one year, in two significant digits."""
    ends = [
        None if value is None else numbers.significant(value) for value in (money.low, money.best, money.high)
    ]
    return numbers.span(*ends, unit="money", currency="USD")


def spoken(word: str) -> str:
    """A word of the vocabulary or the name of a column as a sentence has it: capture recapture."""
    return str(word).replace("_", " ")


def tell(subject: str, slot: str, context: dict[str, Any]) -> str:
    """One slot of a subject's page as Markdown.

    Parameters
    ----------
    subject : str
        Name of the subject, which is the folder of its templates.
    slot : str
        Name of the template; one that no subject has of its own is common to all.
    context : dict
        What the template may name.

    Raises
    ------
    ValueError
        If there is no such slot.
    """
    try:
        template = _environment().select_template([f"{subject}/{slot}.md.jinja", f"subject/{slot}.md.jinja"])
    except TemplateNotFound:
        raise ValueError(f"{subject!r} has no slot {slot!r}: no template of that name is there") from None
    text = template.render(context)
    return without_formulas("\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n")
