"""From a number that somebody met to its claim, and from there back to the print: steps, trail and citation."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from statistics import geometric_mean
from string import Formatter
from typing import Any

import numpy as np
import pandas as pd

from analysis import arguments
from analysis.claims.frame_checks import plain
from analysis.library.contradictions import find_conflicts, quoting_advice
from analysis.library.loading import load_claims
from analysis.library.quantities import label, wording
from analysis.processed_tables import tables
from analysis.vocabulary import OWN, UNATTRIBUTED, Scope, StepCode

#: Two numbers are the same within this share; so many are near where none is.
_SAME, _NEAREST = 1e-9, 5
#: What a search for words looks at.
_TEXTS = [
    "claim_id", "figure", "place", "measure", "population", "exploitation", "status", "visibility", "method",
    "producer", "carrier", "period", "definition",
]  # fmt: skip
#: The stages of a trail, in their order; steps are of reading, corrections or conversions.
STAGES = ("printed", "where", "reading", "corrections", "conversions", "lineage")
_WHERE = ("producer", "producer_year", "carrier", "section", "locator", "read_in", "definition")
_COLUMNS = ["stage", "field", "before", "after", "why"]
#: The styles of a citation, each with what it makes of characters that it takes for its own.
_STYLES: Mapping[str, Callable[[str], str]] = {
    "text": str,
    "bibtex": lambda text: re.sub(r"([&%$#_{}])", r"\\\1", text),
    "csl-json": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
}


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

    rows, asked, kind = load_claims(corrections=False), list[float](), ""
    with suppress(FigureError):
        figure = parse_figure(text)
        asked = [end for end in (figure.low, figure.best, figure.high) if end is not None]
        kind = str(figure.kind)
    # A bare number may be of any kind but a share.
    alike = rows["kind"] == kind if kind in ("share", "money") else ~rows["kind"].isin(["share", "none"])
    ends = rows.loc[alike, ["low", "best", "high"]]
    giving = ends.index if asked else ends.index[:0]
    for value in asked:
        is_end = np.asarray(np.isclose(ends, value, rtol=_SAME, atol=0).any(axis=1), dtype=np.bool_)
        giving = giving.intersection(ends.index[is_end])
    found: pd.DataFrame = rows.loc[giving].assign(match="exact")
    if found.empty:
        cells = rows.reset_index()[_TEXTS].to_numpy()
        texts = [" ".join(row).casefold().replace("_", " ") for row in cells]
        with_words = [all(word in one for word in text.casefold().split()) for one in texts]
        found = rows.loc[with_words].assign(match="words")
    if found.empty and asked:
        middle = geometric_mean([value for value in asked if value > 0] or [1.0])
        apart = (ends.where(ends > 0) / middle).map(np.log).abs().min(axis=1)
        found = rows.loc[apart.nsmallest(_NEAREST).index].assign(match="nearest")
    conflicts, advice = find_conflicts(load_claims()), quoting_advice(found)[["advice", "superseded_by"]]
    hard = conflicts.loc[conflicts["level"] == "infeasible", "claim_ids"].str.split(";").explode()
    return found.join(advice).assign(disputed=found.index.isin(hard))


def list_steps(claim_id: str) -> pd.DataFrame:
    """Every change between what a claim, by its claim_id, prints and what is used, in the order of their making.

    By `step`, from 1: `field` that the change fills, `code` of why, `before`, `after`, `by` whom, and the `reason`. For
    an id that no published claim has, a ValueError offers the nearest.

    Examples
    --------
    >>> an.list_steps("A2009-047")["code"].tolist()[:2]
    ['percent_to_fraction', 'hedge_to_bound']
    """
    steps = tables()["10_steps"]
    return steps[steps["claim_id"] == str(_claim(claim_id)["claim_id"])].set_index("step")


def explain(claim_id: str) -> pd.DataFrame:
    """The whole trail of a claim, by its claim_id, from the printed words to the number that is used and its origin.

    One row a fact or step, in order, from 1: `stage` (printed, where, reading, corrections, conversions, lineage),
    `field`, `before`, `after`, `why`.

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
    stages = np.where(steps["code"] == StepCode.CORRECTION, "corrections", "reading")
    stages = np.where(steps["by"] == "harmonise", "conversions", stages)
    changes = steps.rename(columns={"reason": "why"}).assign(stage=stages)
    tied = {"relation": "field", "claim_id": "before", "other_id": "after", "evidence": "why"}
    links = links.rename(columns=tied).assign(stage="lineage")
    parts = (pd.DataFrame(facts, columns=_COLUMNS), changes[_COLUMNS], links[_COLUMNS])
    trail: pd.DataFrame = pd.concat(parts).astype("str")
    trail = trail.sort_values("stage", key=lambda names: names.map(STAGES.index), kind="stable")
    trail.index = pd.RangeIndex(1, len(trail) + 1)
    return trail


def cite(claim_id: str, style: str = "text") -> str:
    """How to cite a claim, by its claim_id, in the style "text", "bibtex" or "csl-json"; any other is a ValueError.

    It names the maker, the text and page where the claim was read, and whether that was the maker's own.

    Examples
    --------
    >>> print(an.cite("WFNPL-2016"))  # doctest: +ELLIPSIS
    Walk Free (2016), The Global Slavery Index 2016: “234,600”, people in modern slavery, at any one time, Nepal. ...
    """
    escape = _STYLES[arguments.word("style", style, _STYLES)]
    claim, words = _claim(claim_id), wording()["citation"]
    cards = [one for one in tables().cards if one.source == claim["source"]]
    # The card of the text that the claim was read in, or else another one of its source.
    card = next((one for one in cards if one.carrier == claim["carrier"]), cards[0])
    carrier = card.citation.rstrip(".") if claim["carrier"] == card.carrier else claim["carrier"]
    # The article's sections are its own headings; elsewhere a section is the maker's report.
    heading, report = (claim["section"], "") if claim["scope"] == Scope.ARTICLE else ("", claim["section"])
    place = ", ".join(filter(None, [heading, claim["locator"]]))
    facts = claim | {
        "maker": wording()["nobody"].capitalize() if claim["producer"] == UNATTRIBUTED else claim["producer"],
        "quantity": label(claim),
        "report": report,
        "carrier": carrier,
        "place": place,
        "printed": ", ".join(filter(None, [carrier, place])),
        "read": words["read"]["own" if claim["producer"] == OWN else claim["read_in"]],
        "accessed": card.accessed,
        "day": card.accessed.replace("-0", "-").replace("-", ", "),
    }
    facts["title"] = words["title"].format(**facts | {"report": report or facts["maker"]})
    safe = {name: escape(str(text)) for name, text in facts.items()}
    lines = words[style].splitlines(keepends=style != "text")
    # A line with nothing in one of its places is left out.
    said = (line for line in lines if all(safe[name] for _, name, *_ in Formatter().parse(line) if name))
    return "".join(said).format(**safe)


def _claim(claim_id: str) -> dict[str, Any]:
    """A claim as printed, by its id; text where a number is missing."""
    claims = tables().claims(corrections=False)
    name = arguments.text("claim_id", claim_id, such_as="A2009-047").strip()
    if name not in claims.index:
        near = arguments.offer(arguments.nearest(name, claims.index))
        raise ValueError(f"there is no published claim {name!r}{near}; load_claims() has all of them")
    (row,) = plain(claims.loc[[name]], claims)
    return {column: "" if cell is None else cell for column, cell in row.items()}
