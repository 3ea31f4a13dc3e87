"""How one region is placed among all that are compared, as one sentence of a fixed form."""

from collections.abc import Sequence

from analysis.findings.model import Findings
from analysis.findings.traits import Trait, TraitKind
from analysis.report import numbers, words
from analysis.vocabulary import Scope

#: What regions of a level are called; the world is compared with every region.
NOUN = {"country": "country", "region": "continent", "world": "region"}
NOUNS = {"country": "countries", "region": "continents", "world": "regions"}
#: From this part of the others on, those who lie further out are no longer few.
_MANY = 0.12
#: Kinds for which every region of a level is compared; for others only those that a claim touches.
_ALL_COMPARED = frozenset(
    {
        TraitKind.ROLES_DIFFER,
        TraitKind.STATEMENTS,
        TraitKind.PLACES_NAMED,
        TraitKind.WITHIN,
        TraitKind.ANSWERED,
    }
)


def names(entries: Sequence[str]) -> str:
    """Names of regions as a sentence lists them."""
    return numbers.listed([words.named(entry) for entry in entries])


def among_others(findings: Findings, trait: Trait, among: str) -> str:
    """The regions compared but this one: among the 51 other countries compared (those with tiers)."""
    count = trait.base - 1
    nouns = (NOUN if count == 1 else NOUNS)[findings.region.kind]
    fewer = findings.parameters.evidence == Scope.ARTICLE and trait.kind not in _ALL_COMPARED
    which = "" if findings.region.kind == "region" else among or "those with a claim" * fewer
    return f"Among the {numbers.written(count)} other {nouns} compared{f' ({which})' if which else ''}"


def standing(
    findings: Findings,
    trait: Trait,
    *,
    one: str,
    more: str,
    level: tuple[str, str],
    less: str,
    among: str = "",
    some: tuple[str, str] = ("", ""),
) -> str:
    """How a measure is placed among those of the other regions, as a sentence.

    Parameters
    ----------
    findings : Findings
        Of the page.
    trait : Trait
        One with an order.
    one, more : str
        What is said of a region, and of several, that lie further out: `has more`, `have more`.
    level : (str, str)
        What is said of one that is level with it, and of several: `has as many`, `have as many`.
    less : str
        What is said of several that lie less far out.
    among : str
        Which regions are compared, where not all are: `those with tiers`.
    some : (str, str)
        What is said of those level with it where no other has any: `has such a claim`, `have such claims`.
    """
    head = among_others(findings, trait, among)
    ahead, others = trait.rank - 1, trait.base - 1
    tied = names(trait.tied_names) or numbers.written(trait.tied)
    if ahead == 0 and trait.tied == 0:
        return f"{head}, none {one}."
    if ahead == 0 and some[0] and trait.some == 1 + trait.tied:
        return f"{head}, only {tied} {some[trait.tied > 1]}."
    if ahead == 0:
        return f"{head}, {tied} {level[trait.tied > 1]} and none {one}."
    if ahead <= max(len(trait.ahead_names), _MANY * others):
        who = names(trait.ahead_names) or numbers.written(ahead)
        also = f"; {tied} {level[trait.tied > 1]}" if trait.tied else ""
        return f"{head}, only {who} {one if ahead == 1 else more}{also}."
    return f"{head}, {numbers.written(others - ahead - trait.tied)} {less}."


def shared(
    findings: Findings,
    trait: Trait,
    *,
    among: str = "",
    one: str = "is like this",
    more: str = "are like this",
) -> str:
    """For which other regions the same is true, as a sentence: among the 51 others, only Benin and Togo are like this.

    Parameters
    ----------
    findings : Findings
        Of the page.
    trait : Trait
        One that a few regions share.
    among : str
        Which regions are compared, where not all are.
    one, more : str
        What is said of one that shares it, and of several.
    """
    head = among_others(findings, trait, among)
    if trait.tied == 0:
        return f"{head}, none {one}."
    who = f"only {names(trait.tied_names)}" if trait.tied_names else numbers.written(trait.tied)
    return f"{head}, {who} {one if trait.tied == 1 else more}."
