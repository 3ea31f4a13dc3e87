"""The conflicts that touch a region, the hardest first."""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.conflicts.words import Code, Level
from analysis.findings.records import chosen_claims, touching
from analysis.findings.sections import Dispute
from analysis.parameters import Parameters
from analysis.processing import Processed
from analysis.vocabulary import Scope

#: Columns in which a number and its copy in another text are the same.
_QUANTITY = (
    "lineage", "measure", "unit", "area", "direction", "counterpart", "population", "exploitation", "status",
    "visibility", "low", "best",
)  # fmt: skip
#: What was done with a conflict in which a claim is left out because a reader asked for it.
DROPPED = "dropped"
#: From the hardest to the mildest; the order in which a page tells them.
LEVELS = ("infeasible", "conditional", "clipped", "apparent")


def held_with(processed: Processed, parameters: Parameters, *, code: str = "") -> tuple[Dispute, ...]:
    """The conflicts that hold with some parameters: those that touch a region, or all where none is named."""
    held: set[str] | None = None
    if parameters.evidence == Scope.ARTICLE:
        claims = processed["10_claims"]
        article = set(claims.loc[claims["scope"] == Scope.ARTICLE, "source"])
        sides = (processed["10_roles"], processed["10_ratings"])
        held = set(claims.loc[claims["scope"] == Scope.ARTICLE, "claim_id"])
        held |= {str(one) for side in sides for one in side.loc[side["source"].isin(article)].iloc[:, 0]}
    table, claims = processed["20_conflicts"], processed["10_claims"]
    counted = chosen_claims(processed, parameters)
    told = counted.groupby(list(_QUANTITY), dropna=False, sort=False).ngroup()
    return disputes(
        touching(table, code) if code else table,
        held=held,
        corrected=set(processed["10_corrections"]["claim_id"]),
        corrections=parameters.corrections,
        sources=dict(zip(claims["claim_id"], claims["source"], strict=True)),
        quantities=dict(zip(counted["claim_id"], told, strict=True)),
    )


def without(found: Iterable[Dispute], dropped: Collection[str]) -> tuple[Dispute, ...]:
    """The same conflicts; of those in which a claim is left out as asked, that is what was done."""
    return tuple(
        replace(one, resolution=DROPPED) if set(one.claim_ids) & set(dropped) else one for one in found
    )


def disputes(
    table: pd.DataFrame,
    *,
    held: Set[str] | None,
    corrected: Set[str],
    corrections: bool,
    sources: Mapping[str, str],
    quantities: Mapping[str, int] | None = None,
) -> tuple[Dispute, ...]:
    """The conflicts that hold with the evidence and corrections of a page.

    The table holds what the published evidence finds, and beside it what only other evidence or the print finds. So
    of the rows with corrections, those hold as printed too whose claims no correction touches.

    Parameters
    ----------
    table : DataFrame
        Rows of 20_conflicts that name the region.
    held : set of str or None
        Ids of the evidence of the page; None for all.
    corrected : set of str
        Ids of claims that a declared correction changes.
    corrections : bool
        With the declared corrections, or as printed.
    sources : mapping
        From the id of a claim to the text that it was read in.
    quantities : mapping or None
        From the id of a claim to a number that claims of one lineage, estimand and value have in common.
    """
    found = []
    for record in table.to_dict("records"):
        one = _dispute(record, sources, quantities or {})
        touched = bool(corrected & set(one.claim_ids))
        fits = record["corrections"] == "on" if corrections else record["corrections"] == "off" or not touched
        wanted = record["scope"] == Scope.ALL if held is None else set(one.claim_ids) <= held
        if fits and wanted:
            found.append(one)
    return tuple(sorted(found, key=_hardness))


def _hardness(one: Dispute) -> tuple[object, ...]:
    """Sort key: the hardest first; known persons beside all, and then what only arithmetic puts together, last."""
    late = 2 if not one.one_text else int(one.code == Code.DETECTION_RATE)
    return (LEVELS.index(one.level), late, -one.severity, one.conflict_id)


def _one_text(record: Mapping[Any, Any], sources: Mapping[str, str]) -> bool:
    """Whether a set that only seems to conflict would be put together by who reads one text.

    Two numbers are set side by side wherever they were read; three or more that conflict only together are so by who
    finds them in one place. The members come first among the ids, and the first three of them decide.
    """
    if record["code"] != Code.JOINT or record["level"] != Level.APPARENT:
        return True
    first = str(record["claim_ids"]).split(";")[:3]
    return len({sources.get(claim_id, claim_id) for claim_id in first}) == 1


def _dispute(record: Mapping[Any, Any], sources: Mapping[str, str], quantities: Mapping[str, int]) -> Dispute:
    """One row of the table."""
    ids = tuple(str(record["claim_ids"]).split(";"))
    return Dispute(
        conflict_id=str(record["conflict_id"]),
        level=str(record["level"]),
        marginal=bool(record["marginal"]),
        code=str(record["code"]),
        claim_ids=ids,
        regions=tuple(str(record["regions"]).split(";")),
        severity=float(str(record["severity"])),
        arithmetic=str(record["arithmetic"]),
        reasons=tuple(str(record["reasons"]).split(";")),
        reason_evidence=str(record["reason_evidence"]),
        would_have_to_be_true=str(record["would_have_to_be_true"]),
        resolution=str(record["resolution"]),
        one_text=_one_text(record, sources),
        numbers=len({str(quantities.get(one, one)) for one in ids}),
    )
