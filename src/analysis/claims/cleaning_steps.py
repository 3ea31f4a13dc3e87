"""The steps of reading: from the words of a period and a printed figure to what was read."""

from collections.abc import Iterator

from analysis.claims.audit_steps import ENDS, Row, Step, is_missing
from analysis.files import packaged
from analysis.reading.periods import Period
from analysis.vocabulary import StepCode

_REASONS = packaged("claims/step_reasons.yml")


def period_steps(row: Row, period: Period) -> Iterator[Step]:
    """The step from the words of a period to its years, if it has any."""
    years = [str(year) for year in (period.start, period.end) if year is not None]
    if row["period"] and years:
        kind = period.kind.replace("_", " ")
        after = " to ".join(years)
        yield reading_step(row, "period_start", StepCode.PERIOD_READ, "period", after, f"read as {kind}")


def figure_steps(row: Row, figure: Row) -> Iterator[Step]:
    """The steps from a printed figure to its ends."""
    texts = dict[str, str]()
    for end in ENDS:
        value = figure[end]
        if not is_missing(value):
            texts[end] = f"{value:.10g}"
    ends_by_rank = [end for end in ("best", "low", "high") if end in texts]
    field = ends_by_rank[0] if ends_by_rank else "best"
    after = " to ".join(texts.values())
    codes = figure["steps"] or StepCode.PARSED
    for code in codes.split(";"):
        reason = _REASONS[code]
        yield reading_step(row, field, StepCode(code), "figure", after, reason)


def reading_step(row: Row, field: str, code: StepCode, column: str, after: str, reason: str) -> Step:
    """One step of reading, from the cell of a column."""
    claim_id = row["claim_id"]
    before = row[column]
    return Step(claim_id, field, code, before, after, "reading", reason)
