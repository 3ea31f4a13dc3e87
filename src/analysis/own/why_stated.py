"""Why of several published numbers one stands as the number of a thing: which it comes before, and by what."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.claims.frame_checks import table_of
from analysis.estimates.line_likelihood import Rules
from analysis.estimates.lines_of_evidence import Entry, entries_of, gap
from analysis.estimates.precedence import deciding, precedence
from analysis.estimates.quotability import withheld_now
from analysis.subject.measures import constants

#: Why nothing stands beside a number, or what does gives way within its line, in place of what `Precedence` names.
ONLY_NUMBER = "only_number"
ONLY_CURRENT = "only_current"
SAME_LINE = "same_line"
#: As `Precedence` calls it.
YEARS_AWAY = "years_away"


def with_why_stated(
    answers: pd.DataFrame, claims: pd.DataFrame, advice: pd.DataFrame, rules: Rules
) -> pd.DataFrame:
    """Answers with `own_why` and `own_rival`: of what stands as published why it does, and the id of the next best.

    Both are empty of an answer of several lines, of one that is refused, and of what holds always.
    """
    given: dict[Any, str] = advice["advice"].to_dict()
    withheld = withheld_now(given)
    is_timed = ~answers["measure"].isin(constants())
    stated = answers[(answers["answer_status"] == "stated") & is_timed]
    by_quantity = entries_by_quantity(claims, rules)
    reasons = pd.DataFrame("", index=answers.index, columns=["own_why", "own_rival"])
    for label, quantity, claim_id, year in zip(
        stated.index, stated["quantity"], stated["claim_ids"], stated["reference_year"], strict=True
    ):
        entries = by_quantity[quantity]
        reasons.loc[label] = why_stated(claim_id, entries, int(year), withheld, near=rules.near)
    return answers.join(reasons)


def entries_by_quantity(claims: pd.DataFrame, rules: Rules) -> Mapping[str, Sequence[Entry]]:
    """The claims as estimates take them, by the name of their quantity."""
    names: dict[Any, str] = claims["quantity"].to_dict()
    groups: dict[str, list[Entry]] = {}
    for entry in entries_of(table_of(claims), rules):
        groups.setdefault(names[entry.claim_id], []).append(entry)
    return groups


def why_stated(
    claim_id: str, entries: Sequence[Entry], year: int, withheld: Collection[str], *, near: float
) -> tuple[str, str]:
    """Why of the claims on one quantity one speaks of a year, and the id of the next best; empty without another.

    What is not near the year, in years, does not speak of it, however good it is.
    """
    others = [entry for entry in entries if entry.claim_id != claim_id]
    current = [entry for entry in others if entry.claim_id not in withheld]
    if not current:
        return (ONLY_CURRENT if others else ONLY_NUMBER), ""
    (stated,) = (precedence(entry, year) for entry in entries if entry.claim_id == claim_id)
    within_reach = [entry for entry in current if gap(entry.period, (year, year)) <= near]
    rival = min(within_reach or current, key=lambda entry: precedence(entry, year))
    if not within_reach:
        return YEARS_AWAY, rival.claim_id
    of_rival = precedence(rival, year)
    return (deciding(stated, of_rival) if stated < of_rival else SAME_LINE), rival.claim_id
