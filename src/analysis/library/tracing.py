"""From a claim back to the print: its steps and its trail."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis import arguments, page_questions
from analysis.claims.frame_checks import OF_PUBLICATION, plain
from analysis.library.own_trails import own_row, own_steps
from analysis.library.quantities import label
from analysis.processed_tables import CLAIMS, PRINTED, Corpus, made_from, question, tables
from analysis.vocabulary import StepCode

#: The stages of a trail, in their order; steps are of reading, corrections or conversions.
STAGES = ("printed", "where", "reading", "corrections", "conversions", "lineage")
_WHERE = ("producer", "producer_year", "carrier", "section", "locator", "read_in", "definition")
_COLUMNS = ["stage", "field", "before", "after", "why"]
#: Under which name an explanation says, in its `attrs`, which claim it is of.
EXPLAINED = "explains"


def list_steps(claim_id: str, *, claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every change between what a claim, by its claim_id, prints and what is used, in the order of their making.

    By `step`, from 1: `field` that the change fills, `code` of why, `before`, `after`, `by` whom, and the `reason`. For
    an id that no published claim has, a ValueError offers the nearest.

    Parameters
    ----------
    claim_id : str
    claims : DataFrame, optional
        Claims of your own, as `make_claims` gives them, of which one is meant.

    Examples
    --------
    >>> an.list_steps("A2009-047")["code"].tolist()[:2]
    ['percent_to_fraction', 'hedge_to_bound']
    """
    own_claim = own_row(claim_id, claims)
    if own_claim:
        claim = own_claim
        steps = own_steps(own_claim)
    else:
        claim = claim_row(claim_id)
        steps = tables().rows("10_steps", "claim_id", [str(claim["claim_id"])])
    is_of_claim = steps["claim_id"] == str(claim["claim_id"])
    return steps[is_of_claim].set_index("step")


def explain(claim_id: str, *, claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """The whole trail of a claim, by its claim_id, from the printed words to the number that is used and its origin.

    One row a fact or step, in order, from 1: `stage` (printed, where, reading, corrections, conversions, lineage),
    `field`, `before`, `after`, `why`. ``attrs["explains"]`` is the claim_id, by which `check_page` asks for it anew.

    Parameters
    ----------
    claim_id : str
    claims : DataFrame, optional
        Claims of your own, as `make_claims` gives them, of which one is meant.

    Examples
    --------
    >>> an.explain("A2009-047")[["stage", "after"]].iloc[0].tolist()
    ['printed', 'more than 75%']
    """
    own_claim = own_row(claim_id, claims)
    claim = own_claim or claim_row(claim_id)
    steps = list_steps(claim_id, claims=claims)
    parts = [_facts(claim), _changes(steps), _links(claim)]
    unsorted: pd.DataFrame = pd.concat(parts).astype("str")
    trail = unsorted.sort_values("stage", key=lambda names: names.map(STAGES.index), kind="stable")
    trail.index = pd.RangeIndex(1, len(trail) + 1)
    # A page knows the published claims only.
    trail.attrs = {} if own_claim else {EXPLAINED: str(claim["claim_id"])}
    return trail


def _facts(claim: Mapping[str, Any]) -> pd.DataFrame:
    """What a claim prints, and where it stands."""
    facts = [
        ("printed", "figure", "", claim["figure"], claim["hedge"]),
        ("printed", "quantity", "", label(claim), claim["period"]),
    ]
    for name in (*_WHERE, *OF_PUBLICATION):
        if claim.get(name, "") != "":
            facts.append(("where", name, "", str(claim[name]), ""))
    return pd.DataFrame(facts, columns=_COLUMNS)


def _changes(steps: pd.DataFrame) -> pd.DataFrame:
    """The steps of a claim by the stage that each belongs to."""
    is_correction = steps["code"] == StepCode.CORRECTION
    is_conversion = steps["by"] == "harmonise"
    stages = np.where(is_correction, "corrections", "reading")
    stages = np.where(is_conversion, "conversions", stages)
    renamed = steps.rename(columns={"reason": "why"})
    changes: pd.DataFrame = renamed.assign(stage=stages)
    return changes[_COLUMNS]


def _links(claim: Mapping[str, Any]) -> pd.DataFrame:
    """From where a claim comes, and what comes from it."""
    links = _links_of(tables(), str(claim["claim_id"]))
    names = {"relation": "field", "claim_id": "before", "other_id": "after", "evidence": "why"}
    facts: pd.DataFrame = links.rename(columns=names).assign(stage="lineage")
    return facts[_COLUMNS]


@question
def _links_of(corpus: Corpus, claim_id: str) -> pd.DataFrame:
    """The rows that name a claim as a copy or as an original."""
    links = corpus["10_lineages"]
    is_linked = (links["claim_id"] == claim_id) | (links["other_id"] == claim_id)
    return links[is_linked]


def claim_row(claim_id: str) -> dict[str, Any]:
    """A claim as printed, by its id; text where a number is missing."""
    name = arguments.text("claim_id", claim_id, such_as="A2009-047").strip()
    page_questions.note_rows(PRINTED, "claim_id", [name])
    with page_questions.noted():
        claims = _claim_rows(tables())
    if name not in claims:
        # What is nearest rests on all claims.
        near = arguments.offer(arguments.nearest(name, _claim_rows(tables())))
        raise ValueError(f"there is no published claim {name!r}{near}; load_claims() has all of them")
    return dict(claims[name])


@made_from(CLAIMS)
def _claim_rows(corpus: Corpus) -> dict[str, dict[str, Any]]:
    """Every claim as printed, by its id; text where a number is missing."""
    claims = corpus.claims(corrections=False)
    rows = {}
    for row in plain(claims, claims):
        rows[row["claim_id"]] = {column: "" if cell is None else cell for column, cell in row.items()}
    return rows
