"""How a page was made, in words: only what was done to its own claims."""

from collections.abc import Sequence

from analysis.findings.model import Claim, Findings
from analysis.report import absent, doubt, later, numbers


def weighed(findings: Findings) -> Sequence[Claim]:
    """The claims that the lines of the methods speak of: those of the answer, or of that for the later year."""
    lead, found = findings.headline.estimate, later.latest(findings)
    if lead is not None or found is None:
        return [findings.claim(claim_id) for claim_id in findings.headline.claim_ids]
    return later.claims_of(findings, found[1])


def ways(findings: Findings) -> str:
    """How many ways of combining numbers follow, and which of them gives the number above."""
    count = numbers.capitalised(numbers.plural(len(findings.methods), "way"))
    found = later.latest(findings)
    if findings.headline.estimate is not None or found is None:
        return f"{count} of combining the numbers. The first gives the estimate of this page."
    year = found[1].reference_year
    return f"{count} of combining the numbers for {year}. The first gives the estimate for {year} above."


def steps(findings: Findings) -> Sequence[str]:
    """What was done with the claims of a page, one sentence each, in the order in which it was done."""
    said = (
        _corrected(findings),
        _dropped(findings),
        _left(findings),
        _later(findings),
    )
    return [text for text in said if text]


def _corrected(findings: Findings) -> str:
    """That numbers are taken as printed, where that was asked for; corrections are told below the table."""
    return (
        ""
        if findings.parameters.corrections
        else "Figures are taken as printed, without the declared corrections."
    )


def _dropped(findings: Findings) -> str:
    """Whose claims are left out of estimates, because a reader asked for it."""
    makers = numbers.listed(findings.parameters.drop_producers)
    return f"Claims by {makers} are left out of all estimates, as asked." if makers else ""


def window(findings: Findings) -> str:
    """How far from a year a claim may lie: five years."""
    return numbers.plural(round(findings.thresholds.window), "year")


def _left(findings: Findings) -> str:
    """Claims about victims that no estimate for the year rests on, by why; one sentence for each reason."""
    year, window_ = findings.parameters.reference_year, findings.thresholds.window
    rates = [claim for claim in doubt.rates(findings) if is_far(claim, year, window_)]
    own = [findings.claim(one) for one in findings.undated if one not in findings.dropped]
    wide = [claim for claim in own if holds(claim, year)]
    away = [claim for claim in own if is_far(claim, year, window_) and claim not in wide]
    bare = [claim for claim in own if claim.start is None and claim.end is None]
    rest = [claim for claim in own if claim not in (*wide, *away, *bare)]
    middle = f"years is more than {window(findings)} away"
    said = [
        _away(away, rates, f"{window(findings)} from {year}"),
        _one(
            wide,
            f"covers {year}, but the middle of its {middle}",
            f"cover {year}, but the middle of their {middle}",
        ),
        _bare(bare),
        _one(rest, "could not be combined with others", "could not be combined with others"),
    ]
    told = [text for text in said if text]
    if not told:
        return ""
    count = len(own) + len(rates)
    used = f"{'It is' if count == 1 else 'They are'} not used in an estimate for {year}."
    return " ".join([*told, used])


def _away(claims: Sequence[Claim], rates: Sequence[Claim], far_off: str) -> str:
    """Which numbers, and which rates, are about another time."""
    told = [_number(claims)] if claims else []
    if rates:
        of = "" if claims else " of victims"
        told.append(numbers.plural(len(rates), f"rate{of}", f"rates{of}"))
    one = len(claims) + len(rates) == 1
    verb, what = ("is", "a time") if one else ("are", "times")
    if any(claim.start != claim.end for claim in (*claims, *rates)):
        what += " whose middle is"
    return (
        f"{numbers.capitalised(numbers.listed(told))} {verb} for {what} more than {far_off}." if told else ""
    )


def _one(claims: Sequence[Claim], one: str, many: str) -> str:
    """What holds for some numbers of victims, as a sentence."""
    return f"{numbers.capitalised(_number(claims))} {one if len(claims) == 1 else many}." if claims else ""


def holds(claim: Claim, year: int) -> bool:
    """Whether a claim is about several years, open or not, that hold the year."""
    if claim.start == claim.end:
        return False
    return (claim.start is None or claim.start <= year) and (claim.end is None or claim.end >= year)


def _bare(claims: Sequence[Claim]) -> str:
    """Numbers that give no year, with when they were published where that is known, as a sentence."""
    if not claims:
        return ""
    told = sorted({claim.producer_year for claim in claims if claim.producer_year})
    when = f", published in {numbers.runs(told)}," if told else ""
    return f"{numbers.capitalised(_number(claims))}{when} {'gives' if len(claims) == 1 else 'give'} no year."


def is_far(claim: Claim, year: int, window_: float) -> bool:
    """Whether the middle of a claim's own period lies outside the window."""
    if claim.start is None or claim.end is None:
        return False
    return abs((claim.start + claim.end) / 2 - year) > window_


def _number(claims: Sequence[Claim]) -> str:
    return numbers.plural(len(claims), "number of victims", "numbers of victims")


def _later(findings: Findings) -> str:
    """From how many lines of evidence an estimate for the later year alone was made, if they are fewer than claims."""
    found = later.latest(findings)
    if found is None or absent.estimated(findings):
        return ""
    claims = later.claims_of(findings, found[1])
    lines = len({claim.lineage for claim in claims})
    if lines == len(claims):
        return ""
    said = f"The {numbers.written(len(claims))} numbers for {found[1].reference_year}"
    return f"{said} come from {numbers.plural(lines, 'line')} of evidence."
