"""From a number that somebody met to its claim, and from there back to the print: steps, trail and citation."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from statistics import geometric_mean
from string import Formatter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis import arguments
from analysis.claims.frame_checks import plain
from analysis.library.contradictions import find_conflicts, quoting_advice
from analysis.library.loading import load_claims
from analysis.library.quantities import label, wording
from analysis.processed_tables import tables
from analysis.vocabulary import OWN, UNATTRIBUTED, Scope, StepCode

if TYPE_CHECKING:
    from analysis.reading.cards import Card

#: Two numbers are the same within this share.
_SAME = 1e-9
#: So many are near where none is the same.
_NEAREST = 5
#: What a search for words looks at.
_TEXTS = [
    "claim_id", "figure", "place", "measure", "population", "exploitation", "status", "visibility", "method",
    "producer", "carrier", "period", "definition",
]  # fmt: skip
#: The stages of a trail, in their order; steps are of reading, corrections or conversions.
STAGES = ("printed", "where", "reading", "corrections", "conversions", "lineage")
_WHERE = ("producer", "producer_year", "carrier", "section", "locator", "read_in", "definition")
_COLUMNS = ["stage", "field", "before", "after", "why"]
#: Under which name an explanation says, in its `attrs`, which claim it is of.
EXPLAINED = "explains"
#: The styles of a citation, each with what it makes of characters that it takes for its own.
_STYLES: Mapping[str, Callable[[str], str]] = {
    "text": str,
    "bibtex": lambda text: re.sub(r"([&%$#_{}])", r"\\\1", text),
    "csl-json": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
}
#: What stands in a citation sign by sign, as programs follow it.
_ADDRESSES = frozenset({"doi", "address"})


def find_claims(text: str) -> pd.DataFrame:
    """The claims that give a number, else those that hold the words, else the five with the nearest numbers.

    Claims as printed, with `match` (exact, words, nearest), `advice` and `superseded_by` of `quoting_advice`, and
    whether each is `disputed`: in a contradiction that no distinction dissolves.

    Parameters
    ----------
    text : str
        A figure as printed ("27 million", "600,000-800,000", "70 percent", "$31bn"), or words; a ValueError if empty.

    Examples
    --------
    >>> an.find_claims("27.6 million")["match"].unique().tolist()
    ['exact']
    """
    if not isinstance(text, str) or not text.strip():
        raise ValueError("nothing to look for: give a number as printed, or words")
    from analysis.reading.figures import FigureError, parse_figure

    values: list[float] = []
    kind = ""
    with suppress(FigureError):
        figure = parse_figure(text)
        values = [end for end in (figure.low, figure.best, figure.high) if end is not None]
        kind = str(figure.kind)
    rows = load_claims(corrections=False)
    ends = _ends_like(rows, kind)
    matches: pd.DataFrame = rows.loc[_giving(ends, values)].assign(match="exact")
    if matches.empty:
        matches = rows.loc[_with_words(rows, text)].assign(match="words")
    if matches.empty and values:
        matches = rows.loc[_nearest(ends, values)].assign(match="nearest")
    advice = quoting_advice(matches)[["advice", "superseded_by"]]
    conflicts = find_conflicts(load_claims())
    is_hard = conflicts["level"] == "infeasible"
    in_conflict = conflicts.loc[is_hard, "claim_ids"].str.split(";").explode()
    return matches.join(advice).assign(disputed=matches.index.isin(in_conflict))


def _ends_like(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The ends of those claims whose figure may be of a kind; a bare number may be of any but a share."""
    ends = rows[["low", "best", "high"]]
    if kind in ("share", "money"):
        return ends[rows["kind"] == kind]
    return ends[~rows["kind"].isin(["share", "none"])]


def _giving(ends: pd.DataFrame, values: Sequence[float]) -> pd.Index:
    """The ids of the claims that have all of some values among their ends; of none where there is no value."""
    if not values:
        return ends.index[:0]
    matching = ends.index
    for value in values:
        is_same = np.isclose(ends, value, rtol=_SAME, atol=0)
        has_value = np.asarray(is_same.any(axis=1), dtype=np.bool_)
        matching = matching.intersection(ends.index[has_value])
    return matching


def _with_words(rows: pd.DataFrame, text: str) -> list[bool]:
    """Whether each claim holds all words of a text."""
    words = text.casefold().split()
    hold_all = []
    for cells in rows.reset_index()[_TEXTS].to_numpy():
        searched = " ".join(cells).casefold().replace("_", " ")
        hold_all.append(all(word in searched for word in words))
    return hold_all


def _nearest(ends: pd.DataFrame, values: Sequence[float]) -> pd.Index:
    """The ids of the claims whose ends are nearest to some values, by ratio."""
    positive = [value for value in values if value > 0]
    middle = geometric_mean(positive or [1.0])
    ratios = ends.where(ends > 0) / middle
    distances = ratios.map(np.log).abs()
    nearest = distances.min(axis=1).nsmallest(_NEAREST)
    return nearest.index


def list_steps(claim_id: str) -> pd.DataFrame:
    """Every change between what a claim, by its claim_id, prints and what is used, in the order of their making.

    By `step`, from 1: `field` that the change fills, `code` of why, `before`, `after`, `by` whom, and the `reason`. For
    an id that no published claim has, a ValueError offers the nearest.

    Examples
    --------
    >>> an.list_steps("A2009-047")["code"].tolist()[:2]
    ['percent_to_fraction', 'hedge_to_bound']
    """
    claim = _claim(claim_id)
    steps = tables()["10_steps"]
    is_of_claim = steps["claim_id"] == str(claim["claim_id"])
    return steps[is_of_claim].set_index("step")


def explain(claim_id: str) -> pd.DataFrame:
    """The whole trail of a claim, by its claim_id, from the printed words to the number that is used and its origin.

    One row a fact or step, in order, from 1: `stage` (printed, where, reading, corrections, conversions, lineage),
    `field`, `before`, `after`, `why`. ``attrs["explains"]`` is the claim_id, by which `check_page` asks for it anew.

    Examples
    --------
    >>> an.explain("A2009-047")[["stage", "after"]].iloc[0].tolist()
    ['printed', 'more than 75%']
    """
    claim = _claim(claim_id)
    parts = [_facts(claim), _changes(claim_id), _links(claim)]
    trail: pd.DataFrame = pd.concat(parts).astype("str")
    trail = trail.sort_values("stage", key=lambda names: names.map(STAGES.index), kind="stable")
    trail.index = pd.RangeIndex(1, len(trail) + 1)
    trail.attrs = {EXPLAINED: str(claim["claim_id"])}
    return trail


def _facts(claim: Mapping[str, Any]) -> pd.DataFrame:
    """What a claim prints, and where it stands."""
    facts = [
        ("printed", "figure", "", claim["figure"], claim["hedge"]),
        ("printed", "quantity", "", label(claim), claim["period"]),
    ]
    for name in _WHERE:
        if claim[name] != "":
            facts.append(("where", name, "", str(claim[name]), ""))
    return pd.DataFrame(facts, columns=_COLUMNS)


def _changes(claim_id: str) -> pd.DataFrame:
    """The steps of a claim by the stage that each belongs to."""
    steps = list_steps(claim_id)
    stages = np.where(steps["code"] == StepCode.CORRECTION, "corrections", "reading")
    stages = np.where(steps["by"] == "harmonise", "conversions", stages)
    changes: pd.DataFrame = steps.rename(columns={"reason": "why"}).assign(stage=stages)
    return changes[_COLUMNS]


def _links(claim: Mapping[str, Any]) -> pd.DataFrame:
    """From where a claim comes, and what comes from it."""
    links = tables()["10_lineages"]
    claim_id = claim["claim_id"]
    is_linked = (links["claim_id"] == claim_id) | (links["other_id"] == claim_id)
    names = {"relation": "field", "claim_id": "before", "other_id": "after", "evidence": "why"}
    facts: pd.DataFrame = links[is_linked].rename(columns=names).assign(stage="lineage")
    return facts[_COLUMNS]


def cite(claim_id: str, style: str = "text") -> str:
    """How to cite a claim, by its claim_id, in the style "text", "bibtex" or "csl-json"; any other is a ValueError.

    It names the maker's own publication with its page and address, as far as they are known, and puts the number into a
    note: what it counts, where it was read, and whether that was the maker's own text.

    Examples
    --------
    >>> print(an.cite("WFNPL-2016"))  # doctest: +ELLIPSIS
    Walk Free (2016), The Global Slavery Index 2016, Walk Free Foundation, ...: “234,600”, people in modern slavery, ...
    """
    escape = _STYLES[arguments.word("style", style, _STYLES)]
    claim = _claim(claim_id)
    facts = _cited_facts(claim) | _published_facts(claim)
    template = wording()["citation"][f"{style}_published" if facts.get("title_known") else style]
    safe = {name: str(text) if name in _ADDRESSES else escape(str(text)) for name, text in facts.items()}
    # A line with nothing in one of its places is left out.
    complete = []
    for text_line in template.splitlines(keepends=style != "text"):
        named = [name for _, name, *_ in Formatter().parse(text_line) if name]
        if all(safe[name] for name in named):
            complete.append(text_line)
    return "".join(complete).format(**safe)


def _cited_facts(claim: Mapping[str, Any]) -> dict[str, Any]:
    """What a citation of a claim may name: the claim's own cells, its maker, text, page and day of reading."""
    words = wording()["citation"]
    card = _card(claim)
    carrier = card.citation.rstrip(".") if claim["carrier"] == card.carrier else claim["carrier"]
    # The article's sections are its own headings; elsewhere a section is the maker's report.
    is_article = claim["scope"] == Scope.ARTICLE
    heading = claim["section"] if is_article else ""
    report = "" if is_article else claim["section"]
    where = ", ".join(filter(None, [heading, claim["locator"]]))
    maker = claim["producer"]
    reading = "own" if maker == OWN else claim["read_in"]
    if maker == UNATTRIBUTED:
        maker = wording()["nobody"].capitalize()
    facts = {
        **claim,
        "maker": maker,
        "quantity": label(claim),
        "report": report,
        "carrier": carrier,
        "place": where,
        "printed": ", ".join(filter(None, [carrier, where])),
        "read": words["read"][reading],
        "accessed": card.accessed,
        "day": card.accessed.replace("-0", "-").replace("-", ", "),
    }
    facts["title"] = words["title"].format(**facts | {"report": report or maker})
    return facts


def _published_facts(claim: Mapping[str, Any]) -> dict[str, Any]:
    """What a citation may name of the maker's own publication; nothing where its title is not known."""
    publications = tables()["10_publications"]
    rows = plain(publications[publications["claim_id"] == claim["claim_id"]], publications)
    if not rows or rows[0]["title"] == "":
        return {}
    publication = {name: "" if cell is None else cell for name, cell in rows[0].items()}
    words = wording()["citation"]
    kind = words["kinds"][publication["publication_kind"]]
    authors = publication["authors"] or publication["author"]
    is_named = claim["producer"] == UNATTRIBUTED or claim["producer"] in authors
    # The number is its maker's, who may be another than that of the report.
    number_maker = "" if is_named else claim["producer"]
    phrase = "differing_note" if publication["number_checked"] == "differs" else "number_note"
    number_note = words[phrase].format(**claim, quantity=label(claim))
    return {
        **publication,
        "authors": authors,
        "year": publication["publication_year"] or claim["producer_year"],
        "number_maker": number_maker,
        "link": f"https://doi.org/{publication['doi']}" if publication["doi"] else publication["address"],
        "number_note": number_note,
        "number_at": ": ".join(filter(None, [publication["page"], number_note])),
        **kind,
    }


def _card(claim: Mapping[str, Any]) -> "Card":
    """The card of the text that a claim was read in, or else another one of its source."""
    cards = [card for card in tables().cards if card.source == claim["source"]]
    for card in cards:
        if card.carrier == claim["carrier"]:
            return card
    return cards[0]


def _claim(claim_id: str) -> dict[str, Any]:
    """A claim as printed, by its id; text where a number is missing."""
    claims = tables().claims(corrections=False)
    name = arguments.text("claim_id", claim_id, such_as="A2009-047").strip()
    if name not in claims.index:
        near = arguments.offer(arguments.nearest(name, claims.index))
        raise ValueError(f"there is no published claim {name!r}{near}; load_claims() has all of them")
    (row,) = plain(claims.loc[[name]], claims)
    return {column: "" if cell is None else cell for column, cell in row.items()}
