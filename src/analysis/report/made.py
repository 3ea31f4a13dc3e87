"""How a page was made, in words: only what was done to its own claims."""

from collections.abc import Sequence

from analysis.findings.model import Claim, Estimate, Findings
from analysis.report import absent, later, numbers
from analysis.report.series import Series, fold
from analysis.vocabulary import Bound


def steps(findings: Findings) -> Sequence[str]:
    """What was done with the claims of a page, one sentence each, in the order in which it was done."""
    said = (
        _corrected(findings),
        _dropped(findings),
        _folded(findings),
        _left(findings),
        _weighed(findings),
        _later(findings),
    )
    return [text for text in said if text]


def _corrected(findings: Findings) -> str:
    """How many figures are corrected, or that they are taken as printed where that was asked for."""
    changed = sum(bool(claim.printed) for claim in findings.claims)
    if not findings.parameters.corrections:
        return "Figures are taken as printed, without the declared corrections."
    if not changed:
        return ""
    figures = numbers.capitalised(numbers.plural(changed, "figure"))
    return f"{figures} {'was' if changed == 1 else 'were'} corrected, as the table above says."


def _dropped(findings: Findings) -> str:
    """Whose claims are left out of estimates, because a reader asked for it."""
    makers = numbers.listed(findings.parameters.drop_producers)
    return f"Claims by {makers} are left out of all estimates, as asked." if makers else ""


def _folded(findings: Findings) -> str:
    """Series and copies that count as one original each."""
    series = [row for row in fold(findings.claims) if isinstance(row, Series)]
    if len(series) == 1:
        return f"The {numbers.written(len(series[0].claims))} yearly counts are one series, told as one."
    return f"Yearly counts are told as {numbers.written(len(series))} series." if series else ""


def window(findings: Findings) -> str:
    """How far from a year a claim may lie: five years."""
    return numbers.plural(round(findings.thresholds.window), "year")


def _left(findings: Findings) -> str:
    """Claims about victims that no estimate for the year rests on, by why."""
    year = findings.parameters.reference_year
    own = [findings.claim(claim_id) for claim_id in findings.undated]
    far = [claim for claim in own if _is_far(claim, year, findings.thresholds.window)]
    others = [claim for claim in own if claim not in far]
    said = []
    if far:
        verb = "is" if len(far) == 1 else "are"
        said.append(f"{_number(far)} {verb} about a time more than {window(findings)} from {year}")
    if others:
        more = f"{numbers.written(len(others))} more" if far else _number(others)
        said.append(f"nothing dates {more} near {year}")
    return f"{numbers.capitalised(numbers.listed(said))}: left out of any estimate for it." if said else ""


def _is_far(claim: Claim, year: int, window_: float) -> bool:
    """Whether the middle of a claim's own period lies outside the window."""
    if claim.start is None or claim.end is None:
        return False
    return abs((claim.start + claim.end) / 2 - year) > window_


def _number(claims: Sequence[Claim]) -> str:
    return numbers.plural(len(claims), "number of victims", "numbers of victims")


def _weighed(findings: Findings) -> str:
    """How the estimate of the answer was made; nothing where none is."""
    estimate = findings.headline.estimate
    if estimate is None or estimate.median is None:
        return ""
    claims = [findings.claim(claim_id) for claim_id in estimate.claim_ids]
    many = "numbers about exactly the same thing are" if len(claims) > 1 else "the one number is"
    parts = numbers.listed(_treated(findings, estimate, claims))
    share = ""
    if estimate.prior_share is not None:
        left = numbers.percent(estimate.prior_share)
        share = f" Of the uncertainty before any claim, {left} is still there."
    weighed = "weighed together" if len(claims) > 1 else "weighed against what is assumed before any claim"
    model = "by a normal-normal hierarchical model solved by quadrature"
    return f"For the answer, {many} {weighed}, {model}: {parts}.{share}"


def _treated(findings: Findings, estimate: Estimate, claims: Sequence[Claim]) -> list[str]:
    """How claims of the kinds that an estimate rests on are treated."""
    coverage = numbers.percent(findings.parameters.range_coverage)
    said = []
    if any(claim.best is None and claim.sure for claim in claims):
        said.append(f"a printed range is taken to hold the true value with a probability of {coverage}")
    if any(claim.best is not None for claim in claims):
        said.append("a single number is trusted according to how it was made")
    if any(claim.bound != Bound.NONE and not claim.sure for claim in claims):
        said.append("a bound stays a bound")
    if estimate.k_lineages < estimate.k_claims:
        said.append("copies and editions of one number count once")
    if estimate.conversions:
        said.append("a number of another kind is converted first")
    if estimate.floor_ids:
        said.append("confirmed persons keep it from being smaller")
    return said


def _later(findings: Findings) -> str:
    """How an estimate for the later year alone was made."""
    found = later.latest(findings)
    if found is None or absent.estimated(findings):
        return ""
    _, moment = found
    claims = later.claims_of(findings, moment)
    said = f"{_number(claims)} {'counts' if len(claims) == 1 else 'count'} for {moment.reference_year}"
    originals = len({claim.lineage for claim in claims})
    once = f", as {numbers.plural(originals, 'original')}" if originals < len(claims) else ""
    return f"{numbers.capitalised(said)}{once}."
