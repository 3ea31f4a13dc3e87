"""From a number on a page back to the print: every step, the whole trail of a claim, and how to cite it."""

import json
import re
from collections.abc import Mapping
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
_READING = frozenset(
    {
        *(StepCode.PARSED, StepCode.HEDGE_TO_BOUND, StepCode.VAGUE_TO_FLOOR, StepCode.STRICT_TO_INCLUSIVE),
        *(StepCode.CENSORED_TO_INTERVAL, StepCode.WORDS_TO_NUMBER, StepCode.PERCENT_TO_FRACTION),
        *(StepCode.PLACE_TO_CODE, StepCode.PERIOD_READ, StepCode.RECOMPUTED),
    }
)
STYLES = ("text", "bibtex", "csl-json")
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
        Indexed by `step`, from 1: claim_id, `field` that the change fills, `code` of why, `before` and `after` as text,
        `by` whom, and the `reason`.

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
    rows = [*_printed(claim), *_steps(str(claim.name)), *_links(str(claim.name))]
    rows.sort(key=lambda row: STAGES.index(row[0]))
    return pd.DataFrame(rows, columns=list(_COLUMNS), index=pd.RangeIndex(1, len(rows) + 1), dtype="str")


def _printed(claim: pd.Series) -> list[tuple[str, ...]]:
    """What is printed of what, and where that stands."""
    where = ("producer", "producer_year", "carrier", "section", "locator", "read_in", "definition")
    return [
        ("printed", "figure", "", claim["figure"], claim["hedge"]),
        ("printed", "quantity", "", label(claim.to_dict()), claim["period"]),
        *(("where", name, "", _text(claim[name]), "") for name in where if _text(claim[name])),
    ]


def _steps(claim_id: str) -> list[tuple[str, ...]]:
    """The steps of a claim, each in its stage."""
    steps = list_steps(claim_id)
    return [
        (_stage(code), field, before, after, reason)
        for code, field, before, after, reason in steps[
            ["code", "field", "before", "after", "reason"]
        ].itertuples(index=False, name=None)
    ]


def _stage(code: str) -> str:
    """The stage that a step belongs to."""
    if code == StepCode.CORRECTION:
        return "corrections"
    return "reading" if code in _READING else "conversions"


def _links(claim_id: str) -> list[tuple[str, ...]]:
    """The claims that a claim goes back to, and those that go back to it."""
    links = tables()["10_lineages"]
    links = links[(links["claim_id"] == claim_id) | (links["other_id"] == claim_id)]
    return [
        ("lineage", relation, younger, older, evidence)
        for relation, younger, older, evidence in links[
            ["relation", "claim_id", "other_id", "evidence"]
        ].itertuples(index=False, name=None)
    ]


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
    facts = {
        name: _text(claim[name]) for name in ("figure", "section", "locator", "carrier", "producer_year")
    }
    if facts["carrier"] == card.carrier:
        facts["carrier"] = card.citation.rstrip(".")
    # The article's sections are its own headings; elsewhere a section is the maker's report.
    in_carrier = claim["scope"] == Scope.ARTICLE
    report = "" if in_carrier else facts["section"]
    place = [facts["section"] if in_carrier else "", facts["locator"]]
    kind = "own" if claim["producer"] == OWN else str(claim["read_in"])
    return facts | {
        "id": str(claim.name),
        "maker": words["unnamed"] if claim["producer"] == UNATTRIBUTED else claim["producer"],
        "report": report,
        "place": ", ".join(part for part in place if part),
        "quantity": label(claim.to_dict()),
        "read": words["read"][kind],
        "accessed": card.accessed,
    }


def _card(claim: pd.Series) -> "Card":
    """The card of the text that a claim was read in, or else another one of its source."""
    cards = [card for card in tables().cards if card.source == claim["source"]]
    return next((card for card in cards if card.carrier == claim["carrier"]), cards[0])


def _as_text(facts: Mapping[str, str]) -> str:
    """A citation as a line of text."""
    words = wording()["citation"]
    parts = {
        "year": words["year"].format(year=facts["producer_year"]) if facts["producer_year"] else "",
        "report": words["report"].format(section=facts["report"]) if facts["report"] else "",
        "page": words["page"].format(place=facts["place"]) if facts["place"] else "",
    }
    said: str = words["text"].format(**(dict(facts) | parts))
    return said


def _title(facts: Mapping[str, str]) -> str:
    """What is cited: the report and the number in it."""
    title: str = wording()["citation"]["title"].format(
        **(dict(facts) | {"report": facts["report"] or facts["maker"]})
    )
    return title


def _as_bibtex(facts: Mapping[str, str]) -> str:
    """A citation as an entry of BibTeX."""
    fields = {
        "author": f"{{{_escaped(facts['maker'])}}}",
        "title": f"{{{_escaped(_title(facts))}}}",
        "year": facts["producer_year"],
        "howpublished": _escaped(", ".join(part for part in (facts["carrier"], facts["place"]) if part)),
        "note": _escaped(wording()["citation"]["note"].format(**facts)),
        "urldate": facts["accessed"],
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{facts['id']},", *lines, "}"])


def _escaped(text: str) -> str:
    """Text without characters that BibTeX takes for its own."""
    return re.sub(r"([&%$#_{}])", r"\\\1", text)


def _as_csl(facts: Mapping[str, str]) -> str:
    """A citation as CSL-JSON, a list of one item."""
    item: dict[str, Any] = {
        "id": facts["id"],
        "type": "report",
        "author": [{"literal": facts["maker"]}],
        "title": _title(facts),
        "container-title": facts["carrier"],
        "section": facts["place"],
        "note": wording()["citation"]["note"].format(**facts),
        "accessed": {"date-parts": [list(map(int, facts["accessed"].split("-")))]},
    }
    if facts["producer_year"]:
        item["issued"] = {"date-parts": [[int(facts["producer_year"])]]}
    return json.dumps([item], ensure_ascii=False, indent=1)
