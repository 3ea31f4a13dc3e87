"""From a number on a page back to the print: every step, the whole trail of a claim, and how to cite it."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis import given
from analysis.library.corpus import tables
from analysis.library.own_claims import plain
from analysis.library.quantities import label, wording
from analysis.vocabulary import OWN, UNATTRIBUTED, Scope, StepCode

#: The stages of a trail, in their order; a step belongs to the one that its code names, else to the conversions.
STAGES = ("printed", "where", "reading", "corrections", "conversions", "lineage")
_READING = (
    StepCode.PARSED, StepCode.HEDGE_TO_BOUND, StepCode.VAGUE_TO_FLOOR, StepCode.STRICT_TO_INCLUSIVE,
    StepCode.CENSORED_TO_INTERVAL, StepCode.WORDS_TO_NUMBER, StepCode.PERCENT_TO_FRACTION, StepCode.PLACE_TO_CODE,
    StepCode.PERIOD_READ, StepCode.RECOMPUTED,
)  # fmt: skip
_STAGE_OF = {StepCode.CORRECTION: "corrections", **dict.fromkeys(_READING, "reading")}
STYLES = ("text", "bibtex", "csl-json")
_WHERE = ("producer", "producer_year", "carrier", "section", "locator", "read_in", "definition")
_COLUMNS = ["stage", "field", "before", "after", "why"]


def _claim(claim_id: str) -> dict[str, Any]:
    """A claim as printed, by its id; text where a number is missing."""
    claims = tables().claims(corrections=False)
    name = given.text("claim_id", claim_id, such_as="A2009-047").strip()
    if name not in claims.index:
        near = given.offer(given.nearest(name, claims.index))
        raise ValueError(f"there is no published claim {name!r}{near}; load_claims() has all of them")
    (row,) = plain(claims.loc[[name]], claims)
    return {column: "" if cell is None else cell for column, cell in row.items()}


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
    >>> an.list_steps("A2009-047")["code"].tolist()[:2]
    ['percent_to_fraction', 'hedge_to_bound']
    """
    steps = tables()["10_steps"].set_index("step")
    own: pd.DataFrame = steps[steps["claim_id"] == _claim(claim_id)["claim_id"]]
    return own


def explain(claim_id: str) -> pd.DataFrame:
    """The whole trail of a claim, from the printed words to the number that is used and where it comes from.

    Parameters
    ----------
    claim_id : str
        Id of a published claim.

    Returns
    -------
    DataFrame
        One row a fact or step, in order, from 1: `stage` (printed, where, reading, corrections, conversions, lineage),
        `field`, `before`, `after`, `why`.

    Raises
    ------
    ValueError
        If there is no such claim.

    Examples
    --------
    >>> an.explain("A2009-047")[["stage", "after"]].iloc[0].tolist()
    ['printed', 'more than 75%']
    """
    claim, steps, links = _claim(claim_id), list_steps(claim_id), tables()["10_lineages"]
    links = links[(links["claim_id"] == claim["claim_id"]) | (links["other_id"] == claim["claim_id"])]
    facts = [
        ("printed", "figure", "", claim["figure"], claim["hedge"]),
        ("printed", "quantity", "", label(claim), claim["period"]),
        *(("where", one, "", str(claim[one]), "") for one in _WHERE if claim[one] != ""),
    ]
    stages = steps["code"].map(_STAGE_OF).fillna("conversions")
    tied = {"relation": "field", "claim_id": "before", "other_id": "after", "evidence": "why"}
    parts = [
        pd.DataFrame(facts, columns=_COLUMNS),
        steps.rename(columns={"reason": "why"}).assign(stage=stages),
        links.rename(columns=tied).assign(stage="lineage"),
    ]
    trail: pd.DataFrame = pd.concat([part[_COLUMNS] for part in parts]).astype("str")
    trail = trail.sort_values("stage", key=lambda names: names.map(STAGES.index), kind="stable")
    trail.index = pd.RangeIndex(1, len(trail) + 1)
    return trail


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
    >>> print(an.cite("WFNPL-2016"))  # doctest: +ELLIPSIS
    Walk Free (2016), The Global Slavery Index 2016: “234,600”, people in modern slavery, at any one time, Nepal. ...
    """
    given.word("style", style, STYLES)
    facts = _facts(_claim(claim_id))
    return {"text": _as_text, "bibtex": _as_bibtex, "csl-json": _as_csl}[style](facts)


def _facts(claim: Mapping[str, Any]) -> dict[str, str]:
    """What every style is made from, as text."""
    words, cards = wording()["citation"], [one for one in tables().cards if one.source == claim["source"]]
    # The card of the text that the claim was read in, or else another one of its source.
    card = next((one for one in cards if one.carrier == claim["carrier"]), cards[0])
    # The article's sections are its own headings; elsewhere a section is the maker's report.
    in_carrier, section = claim["scope"] == Scope.ARTICLE, claim["section"]
    facts = {
        "id": claim["claim_id"],
        "maker": words["unnamed"] if claim["producer"] == UNATTRIBUTED else claim["producer"],
        "figure": claim["figure"],
        "quantity": label(claim),
        "year": str(claim["producer_year"]),
        "report": "" if in_carrier else section,
        "carrier": card.citation.rstrip(".") if claim["carrier"] == card.carrier else claim["carrier"],
        "place": ", ".join(filter(None, [section if in_carrier else "", claim["locator"]])),
        "read": words["read"]["own" if claim["producer"] == OWN else claim["read_in"]],
        "accessed": card.accessed,
    }
    title = words["title"].format(**facts | {"report": facts["report"] or facts["maker"]})
    return facts | {"title": title, "note": words["note"].format(**facts)}


def _as_text(facts: Mapping[str, str]) -> str:
    """A citation as a line of text."""
    words, slots = wording()["citation"], {"year": "year", "report": "report", "page": "place"}
    parts = {part: words[part].format(**facts) if facts[fact] else "" for part, fact in slots.items()}
    said: str = words["text"].format(**{**facts, **parts})
    return said


def _as_bibtex(facts: Mapping[str, str]) -> str:
    """A citation as an entry of BibTeX, without characters that BibTeX takes for its own."""
    published = ", ".join(filter(None, [facts["carrier"], facts["place"]]))
    # Names and titles keep their capital letters within braces.
    texts = {
        "author": facts["maker"],
        "title": facts["title"],
        "year": facts["year"],
        "howpublished": published,
    }
    texts |= {"note": facts["note"], "urldate": facts["accessed"]}
    fields = {name: re.sub(r"([&%$#_{}])", r"\\\1", text) for name, text in texts.items() if text}
    fields |= {name: f"{{{fields[name]}}}" for name in ("author", "title")}
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items()]
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
    item |= {"issued": {"date-parts": [[int(facts["year"])]]}} if facts["year"] else {}
    return json.dumps([item], ensure_ascii=False, indent=1)
