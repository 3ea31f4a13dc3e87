"""Small claims for tests of lines, answers, ladder and quoting: all of the Netherlands, known by survey in 2010."""

from collections.abc import Mapping

import pandas as pd

from analysis.estimates.answer_table import Basis, answers, basis_of
from analysis.estimates.line_likelihood import Rules
from analysis.estimates.lines_of_evidence import ClaimLine, Entry, by_quantity, lines_of
from analysis.reading.priors import load_priors
from tests.claims.claim_rows import claim_rows
from tests.conftest import ROOT

PRIORS = load_priors(ROOT)
RULES = Rules.of(PRIORS)
#: The tables that those of this room are made from.
BEFORE = ("10_claims", "10_corrections", "10_lineages", "20_conflicts")
#: A survey of all persons in forced labour at a time, found or not, read at its maker.
SURVEY: Mapping[str, object] = {
    "measure": "stock", "unit": "persons", "status": "forced_labour", "visibility": "actual", "method": "survey",
    "design": "probability_sample", "producer": "University", "producer_year": 2012, "read_in": "producer",
    "period_start": 2010, "period_end": 2010,
    "best": 1000.0,
}  # fmt: skip
MODEL = {"method": "model", "producer": "Institute"}
EXPERT = {"method": "estimate", "producer": "Agency"}
NOBODY = {"method": "unattributed", "producer": "unattributed"}
OTHER_TEAM = {"producer": "Academy"}
#: Persons whom an office registered in a year.
REGISTERED = {
    "measure": "flow", "unit": "persons_per_year", "visibility": "detected", "method": "administrative",
    "producer": "Police", "confirmed": True,
}  # fmt: skip


#: The tables beside claims that say whether they may be quoted, without any row.
_DECLARED = {
    "lineages": ["claim_id", "other_id", "relation"],
    "corrections": ["claim_id", "action", "evidence"],
    "conflicts": ["level", "marginal", "code", "claim_ids", "members"],
    "exceptions": ["claim_id", "code", "evidence"],
}


def declared(**some: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What tables say beside claims: nothing but in some of them."""
    return {name: pd.DataFrame(columns=columns, dtype=str) for name, columns in _DECLARED.items()} | some


def year(first: int, last: int | None = None) -> dict[str, object]:
    """A period, as changes of a claim."""
    return {"period_start": first, "period_end": last or first, "producer_year": (last or first) + 2}


def surveys(*changes: Mapping[str, object]) -> pd.DataFrame:
    """Claims that are like `SURVEY` but for some changes; `interval_level` and `same_team` only where one has them."""
    frame = claim_rows(*({**SURVEY, **change} for change in changes))
    if "interval_level" in frame:
        frame["interval_level"] = frame["interval_level"].astype("float64")
    return frame.assign(same_team=frame["same_team"].fillna("")) if "same_team" in frame else frame


def entries(claims: pd.DataFrame) -> list[Entry]:
    """The claims on the only quantity that they are about."""
    (found,) = by_quantity(claims, RULES).values()
    return found


def lines(claims: pd.DataFrame) -> tuple[ClaimLine, ...]:
    """The lines on the only quantity of some claims."""
    return lines_of(entries(claims))


def basis(claims: pd.DataFrame) -> Basis:
    """What answers are made with, learned from the claims alone."""
    return basis_of(claims, PRIORS)


def asked(claims: pd.DataFrame, year: int | None = 2010, *, known_by: int | None = None) -> pd.DataFrame:
    """The answers about a year; without one wherever lines meet."""
    return answers(claims, basis(claims), year, known_by)


def only(claims: pd.DataFrame, year: int | None = 2010) -> pd.Series:
    """The one answer about a year."""
    table = asked(claims, year)
    assert len(table) == 1, table[["answer_status", "claim_ids"]]
    return table.iloc[0]


def meetings(claims: pd.DataFrame) -> pd.DataFrame:
    """The answers wherever lines meet."""
    return answers(claims, basis(claims))
