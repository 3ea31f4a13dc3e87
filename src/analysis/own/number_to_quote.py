"""Which number of each thing to quote: one that is published, what is put together here, or none."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.estimates.certainty import CERTAINTIES
from analysis.estimates.line_likelihood import Rules
from analysis.estimates.lines_of_evidence import Entry
from analysis.estimates.precedence import precedence
from analysis.estimates.quotability import Advice
from analysis.own.advice_shown import RECORDED
from analysis.own.findings import Findings
from analysis.own.why_stated import entries_by_quantity
from analysis.processed_tables import tables
from analysis.subject.measures import constants

#: What may be quoted, whatever care it asks for.
_MAY_BE_QUOTED = (Advice.QUOTE, Advice.QUOTE_WITH_CARE, RECORDED)
#: What is to be quoted where no published number is, in place of an advice.
TOGETHER = "together"
NOTHING = "nothing"
_VERY_LOW, *_ = CERTAINTIES
_BETWEEN = ";"


class Quoted(NamedTuple):
    """What to quote of a thing: the id of a claim, the advice that it has or one of the words above, and its reason."""

    own_quote: str = ""
    own_quote_advice: str = ""
    own_quote_reason: str = ""


def with_number_to_quote(findings: Findings, advice: pd.DataFrame) -> pd.DataFrame:
    """The newest answers of each thing with the fields of `Quoted`, the same in all rows of one thing."""
    newest = findings.newest
    by_quantity = entries_by_quantity(findings.claims, Rules.of(tables().priors))
    quoted = {}
    for quantity, rows in newest.groupby("quantity", sort=False):
        quoted[quantity] = _quoted(rows.iloc[0].to_dict(), by_quantity[str(quantity)], advice)
    columns = pd.DataFrame(
        [quoted[quantity] for quantity in newest["quantity"]], newest.index, Quoted._fields
    )
    return newest.join(columns)


def _quoted(answer: dict[Any, Any], entries: Sequence[Entry], advice: pd.DataFrame) -> Quoted:
    """What to quote of a thing with an answer, of which there are some claims.

    As on a ladder what is put together leads where its certainty is at least low and nothing newer or of a better grade
    is outside it; a number of no answer leads by what it would speak before others by.
    """
    of_thing = advice.loc[[entry.claim_id for entry in entries]]
    may_be_quoted = of_thing.index[of_thing["own_advice"].isin(_MAY_BE_QUOTED)]
    speaking = str(answer["claim_ids"]).split(_BETWEEN)
    if answer["measure"] in constants():
        # Of a constant only who printed an error, and who has nothing newer, speaks.
        may_be_quoted = may_be_quoted[may_be_quoted.isin(speaking)]
    is_stated = answer["answer_status"] == "stated"
    if may_be_quoted.empty:
        best = _first(entries, of_thing.index)
        return Quoted("", NOTHING, str(of_thing.loc[best, "own_reason"]))
    stated = [claim_id for claim_id in speaking if is_stated and claim_id in may_be_quoted]
    first = stated[0] if stated else _first(entries, may_be_quoted)
    is_together = answer["answer_status"] == "reconciled" and answer["certainty"] != _VERY_LOW
    if is_together and first in speaking:
        return Quoted("", TOGETHER)
    given = of_thing.loc[first]
    return Quoted(first, str(given["own_advice"]), str(given["own_reason"]))


def _first(entries: Sequence[Entry], among: Collection[str]) -> str:
    """The id, among some, of the claim on a thing that speaks before the others of its newest year."""
    left = [entry for entry in entries if entry.claim_id in among]
    newest = max(entry.period[1] for entry in left)
    return min(left, key=lambda entry: precedence(entry, newest)).claim_id
