"""Which claims give way before anything is compared: copies to their originals, denied numbers to their denials.

A number that was copied says nothing that its original does not say, and where the two differ it was changed on its
way: that is told as such (`checks.retold_numbers`), and no contradiction.
"""

import re
from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from analysis.claims.claim import Claim
from analysis.claims.lineage import COPYING
from analysis.vocabulary import Measure

_WORD = re.compile(r"\w+(?:[.-]\w+)*")


def originals(claims: Sequence[Claim], lineages: pd.DataFrame | None) -> dict[str, str]:
    """For each claim that copies another one of those given, the id of the one that it goes back to in the end.

    A copy names its original in `repeats` or `same_phrase_as`, or 10_lineages says that it quotes or restates it. A
    share that is quoted beside the number that it is a share of is no copy of that number.
    """
    by_id = {claim.claim_id: claim for claim in claims}
    named = _quoted(lineages)
    direct = {}
    for claim in claims:
        original = _original_of(claim, named, by_id)
        if original:
            direct[claim.claim_id] = original
    return {claim_id: _first_of_chain(claim_id, direct) for claim_id in direct}


def _quoted(lineages: pd.DataFrame | None) -> dict[str, str]:
    """What 10_lineages says that each claim quotes or restates; of several the first."""
    if lineages is None:
        return {}
    copying = lineages[lineages["relation"].isin(COPYING)].iloc[::-1]
    return dict(zip(copying["claim_id"], copying["other_id"], strict=True))


def _original_of(claim: Claim, quoted: Mapping[str, str], by_id: Mapping[str, Claim]) -> str | None:
    """The original that a claim names, if it is there."""
    for original in (*claim.repeats, *claim.same_phrase_as):
        if original in by_id:
            return original
    declared = by_id.get(quoted.get(claim.claim_id, ""))
    if declared is None or _is_share(claim) != _is_share(declared):
        return None
    return declared.claim_id


def _is_share(claim: Claim) -> bool:
    """Whether it is a part of something, and no number of its own."""
    return claim.quantity.measure == Measure.SHARE


def _first_of_chain(claim_id: str, direct: Mapping[str, str]) -> str:
    """Where a chain of copies begins; two claims that name one another are one chain, and the first id begins it."""
    chain = [claim_id]
    while chain[-1] in direct:
        original = direct[chain[-1]]
        if original in chain:
            return min(chain[chain.index(original) :])
        chain.append(original)
    return chain[-1]


def copies_of(originals_of: Mapping[str, str], compared: Collection[str]) -> dict[str, str]:
    """The copies that give way, each with its original, by ids.

    A copy whose original is not compared stands for it, and so does the first of two claims that name one another,
    which is its own original.
    """
    copies = {}
    for claim_id, original in originals_of.items():
        if original in compared and original != claim_id:
            copies[claim_id] = original
    return copies


def denials(claims: Sequence[Claim], ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """For each claim that its named maker denies the ids of the denial, as far as these are among some ids."""
    named = {}
    for claim in claims:
        if claim.denied_by:
            words = _WORD.findall(claim.denied_by)
            named[claim.claim_id] = tuple(word for word in words if word in ids)
    return named
