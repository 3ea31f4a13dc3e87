"""From a number on a page back to the print: every step, the whole trail of a claim, and how to cite it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from analysis import given
from analysis.library.corpus import tables
from analysis.library.quantities import label, wording
from analysis.vocabulary import OWN, UNATTRIBUTED, Scope, StepCode

if TYPE_CHECKING:
    from analysis.reading.cards import Card

#: The stages of a trail, in their order; a step belongs to the one that its code names, else to the conversions.
STAGES = ("printed", "where", "reading", "corrections", "conversions", "lineage")
_READING = (
    StepCode.PARSED, StepCode.HEDGE_TO_BOUND, StepCode.VAGUE_TO_FLOOR, StepCode.STRICT_TO_INCLUSIVE,
    StepCode.CENSORED_TO_INTERVAL, StepCode.WORDS_TO_NUMBER, StepCode.PERCENT_TO_FRACTION, StepCode.PLACE_TO_CODE,
    StepCode.PERIOD_READ, StepCode.RECOMPUTED,
)  # fmt: skip
STYLES = ("text", "bibtex", "csl-json")
_WHERE = ("producer", "producer_year", "carrier", "section", "locator", "read_in", "definition")
_COLUMNS = ("stage", "field", "before", "after", "why")


def _claim(claim_id: str) -> pd.Series:
    """A claim as printed, by its id."""
    claims = tables().claims(corrections=False)
    name = given.text("claim_id", claim_id, such_as="A2009-047").strip()
    if name not in claims.index:
        near = given.offer(given.nearest(name, claims.index))
        raise ValueError(f"there is no published claim {name!r}{near}; load_claims() has all of them")
    found: Any = claims.loc[name]
    return cast("pd.Series", found)


def list_steps(claim_id: str) -> pd.DataFrame:
    """Every change between what a claim prints and what is used, in the order in which they were made.

    Parameters
    ----------
    claim_id : str
        Id of a published claim.

    Returns
    -------
    DataFrame
        By `step`, from 1: `field` that the change fills, `code` of why, `before`, `after`, `by` whom, and the `reason`.

    Raises
    ------
    ValueError
        If there is no such claim.

    Examples
    --------
    >>> import analysis as an
    >>> an.list_steps("A2009-047")["code"].tolist()[:2]
    ['percent_to_fraction', 'hedge_to_bound']
    """
    name = _claim(claim_id).name
    steps = tables()["10_steps"]
    return steps[steps["claim_id"] == name].set_index("step")


def explain(claim_id: str) -> pd.DataFrame:
    """The whole trail of a claim, from the printed words to the number that is used and where it comes from.

    Parameters
    ----------
    claim_id : str
        Id of a published claim.

    Returns
    -------
    DataFrame
        One row a fact or step, in order, indexed by its number from 1: `stage` (printed, where, reading, corrections,
        conversions, lineage), `field`, `before`, `after`, `why`.

    Raises
    ------
    ValueError
        If there is no such claim.

    Examples
    --------
    >>> import analysis as an
    >>> an.explain("A2009-047")[["stage", "after"]].iloc[0].tolist()
    ['printed', 'more than 75%']
    """
    claim = _claim(claim_id)
    name, links = str(claim.name), tables()["10_lineages"]
    links = links[(links["claim_id"] == name) | (links["other_id"] == name)]
    rows = [
        ("printed", "figure", "", claim["figure"], claim["hedge"]),
        ("printed", "quantity", "", label(claim.to_dict()), claim["period"]),
        *(("where", one, "", _text(claim[one]), "") for one in _WHERE if _text(claim[one])),
        *((_stage(row[0]), *row[1:]) for row in _rows(list_steps(name), "code field before after reason")),
        *(("lineage", *row) for row in _rows(links, "relation claim_id other_id evidence")),
    ]
    rows.sort(key=lambda row: STAGES.index(row[0]))
    return pd.DataFrame(rows, columns=list(_COLUMNS), index=pd.RangeIndex(1, len(rows) + 1), dtype="str")


def _rows(table: pd.DataFrame, names: str) -> Iterator[tuple[str, ...]]:
    """Some columns of a table, row by row."""
    return zip(*(table[name] for name in names.split()), strict=True)


def _stage(code: str) -> str:
    """The stage that a step belongs to."""
    if code == StepCode.CORRECTION:
        return "corrections"
    return "reading" if code in _READING else "conversions"


def _text(value: Any) -> str:
    """A cell as text."""
    return "" if pd.isna(value) else str(value)


def cite(claim_id: str, style: str = "text") -> str:
    """How to cite a claim: its maker, the text and page where it was read, and whether that was the maker's own.

    Parameters
    ----------
    claim_id : str
        Id of a published claim.
    style : str
        "text", "bibtex" or "csl-json".

    Raises
    ------
    ValueError
        If there is no such claim or style.

    Examples
    --------
    >>> import analysis as an
    >>> print(an.cite("WFNPL-2016"))  # doctest: +ELLIPSIS
    Walk Free (2016), The Global Slavery Index 2016: “234,600”, people in modern slavery, at any one time, Nepal. ...
    """
    given.word("style", style, STYLES)
    facts = _facts(_claim(claim_id))
    return {"text": _as_text, "bibtex": _as_bibtex, "csl-json": _as_csl}[style](facts)


def _facts(claim: pd.Series) -> Mapping[str, str]:
    """What every style is made from, as text."""
    words, card = wording()["citation"], _card(claim)
    names = ("figure", "section", "locator", "carrier", "producer_year")
    facts = {name: _text(claim[name]) for name in names}
    if facts["carrier"] == card.carrier:
        facts["carrier"] = card.citation.rstrip(".")
    # The article's sections are its own headings; elsewhere a section is the maker's report.
    in_carrier = claim["scope"] == Scope.ARTICLE
    maker = words["unnamed"] if claim["producer"] == UNATTRIBUTED else claim["producer"]
    facts |= {
        "id": str(claim.name),
        "maker": maker,
        "accessed": card.accessed,
        "quantity": label(claim.to_dict()),
    }
    facts["report"] = "" if in_carrier else facts["section"]
    facts["place"] = ", ".join(filter(None, [facts["section"] if in_carrier else "", facts["locator"]]))
    facts["title"] = words["title"].format(**facts | {"report": facts["report"] or maker})
    facts["read"] = words["read"]["own" if claim["producer"] == OWN else str(claim["read_in"])]
    return facts | {"note": words["note"].format(**facts)}


def _card(claim: pd.Series) -> "Card":
    """The card of the text that a claim was read in, or else another one of its source."""
    cards = [card for card in tables().cards if card.source == claim["source"]]
    return next((card for card in cards if card.carrier == claim["carrier"]), cards[0])


def _as_text(facts: Mapping[str, str]) -> str:
    """A citation as a line of text."""
    words, parts = wording()["citation"], dict(facts)
    for part, slot, fact in (
        ("year", "year", "producer_year"),
        ("report", "section", "report"),
        ("page", "place", "place"),
    ):
        parts[part] = words[part].format(**{slot: facts[fact]}) if facts[fact] else ""
    said: str = words["text"].format(**parts)
    return said


def _as_bibtex(facts: Mapping[str, str]) -> str:
    """A citation as an entry of BibTeX, without characters that BibTeX takes for its own."""
    published = ", ".join(filter(None, [facts["carrier"], facts["place"]]))
    texts = {
        "author": facts["maker"],
        "title": facts["title"],
        "howpublished": published,
        "note": facts["note"],
    }
    fields = {name: re.sub(r"([&%$#_{}])", r"\\\1", text) for name, text in texts.items()}
    # Names and titles keep their capital letters within braces.
    fields |= {name: f"{{{fields[name]}}}" for name in ("author", "title")}
    fields |= {"year": facts["producer_year"], "urldate": facts["accessed"]}
    order = ("author", "title", "year", "howpublished", "note", "urldate")
    lines = [f"  {name} = {{{fields[name]}}}," for name in order if fields[name]]
    return "\n".join([f"@misc{{{facts['id']},", *lines, "}"])


def _as_csl(facts: Mapping[str, str]) -> str:
    """A citation as CSL-JSON, a list of one item."""
    item: dict[str, Any] = {
        "id": facts["id"],
        "type": "report",
        "author": [{"literal": facts["maker"]}],
        "title": facts["title"],
        "container-title": facts["carrier"],
        "section": facts["place"],
        "note": facts["note"],
        "accessed": {"date-parts": [list(map(int, facts["accessed"].split("-")))]},
    }
    if facts["producer_year"]:
        item["issued"] = {"date-parts": [[int(facts["producer_year"])]]}
    return json.dumps([item], ensure_ascii=False, indent=1)
