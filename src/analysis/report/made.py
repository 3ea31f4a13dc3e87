"""How a page was made, in words: only what was done to its own claims."""

from collections.abc import Sequence

from analysis.findings.model import Claim, Findings
from analysis.report import absent, later, numbers
from analysis.report.series import Series, fold
from analysis.vocabulary import Scope


def read(findings: Findings) -> str:
    """How the numbers of a page were written down and read."""
    article = sum(claim.scope == Scope.ARTICLE for claim in findings.claims)
    said = "Every number was written down as printed and read by one grammar"
    if not article:
        return f"{said}."
    return f"{said}; those of the 2009 article were written down twice, the second time without sight of the first."


def weighed(findings: Findings) -> Sequence[Claim]:
    """The claims that the lines of the methods speak of: those of the answer, or of that for the later year."""
    lead, found = findings.headline.estimate, later.latest(findings)
    if lead is not None or found is None:
        return [findings.claim(claim_id) for claim_id in findings.headline.claim_ids]
    return later.claims_of(findings, found[1])


def of_year(findings: Findings) -> str:
    """For which other year the methods speak, as a clause; empty where they speak of the page's own."""
    found = later.latest(findings)
    if findings.headline.estimate is not None or found is None:
        return ""
    return f" about the number for {found[1].reference_year}"


def works(findings: Findings) -> list[str]:
    """What the methods paragraphs of a page cite, in alphabetical order."""
    return sorted({work for line in findings.methods for work in line.references})


def steps(findings: Findings) -> Sequence[str]:
    """What was done with the claims of a page, one sentence each, in the order in which it was done."""
    said = (
        _corrected(findings),
        _dropped(findings),
        _folded(findings),
        _left(findings),
        _later(findings),
    )
    return [text for text in said if text]


def _corrected(findings: Findings) -> str:
    """How many numbers are corrected, or that they are taken as printed where that was asked for."""
    changed = [claim for claim in findings.claims if claim.printed or claim.recast]
    if not findings.parameters.corrections:
        return "Figures are taken as printed, without the declared corrections."
    if not changed:
        return ""
    rows = [row for row in fold(findings.claims) if isinstance(row, Series)]
    inside = [claim for row in rows for claim in row.claims if claim in changed and claim.printed]
    verb = "was" if len(changed) == 1 else "were"
    said = f"{numbers.capitalised(numbers.plural(len(changed), 'number'))} {verb} corrected"
    if not inside:
        return f"{said}, as the table above says."
    beside = len(changed) - len(inside)
    table = [f"{numbers.written(beside)} as the table above says"] if beside else []
    return f"{said}: {'; '.join([*table, 'among the yearly counts, ' + numbers.listed(list(map(_read_as, inside)))])}."


def _read_as(claim: Claim) -> str:
    """A corrected number of a folded series, which no row of its own tells: 527 for 2009 is read as “at least 527”."""
    why = f" ({claim.note})" if claim.note else ""
    return f"{claim.printed} for {claim.start} is read as “{claim.figure}”{why}"


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
    own = [findings.claim(one) for one in findings.undated if one not in findings.dropped]
    wide = [claim for claim in own if _holds(claim, year)]
    away = [claim for claim in own if _is_far(claim, year, findings.thresholds.window) and claim not in wide]
    bare = [claim for claim in own if claim.start is None and claim.end is None]
    rest = [claim for claim in own if claim not in (*wide, *away, *bare)]
    said: list[str] = []
    for claims, one, many in (
        (away, f"is about a time more than {window(findings)} from {year}", "are"),
        (wide, f"takes in {year}, but over so many years that the middle lies too far from it", "take"),
        (bare, _undated(bare, year), "have"),
        (rest, "could not be weighed", "could"),
    ):
        if claims:
            more = f"{numbers.written(len(claims))} more" if said else _number(claims)
            verb, told = one.split(" ", 1)
            said.append(f"{more} {verb if len(claims) == 1 else many} {told}")
    return f"{numbers.capitalised(numbers.listed(said))}: left out of any estimate for it." if said else ""


def _holds(claim: Claim, year: int) -> bool:
    """Whether a claim is about several years, open or not, that hold the year."""
    if claim.start == claim.end:
        return False
    return (claim.start is None or claim.start <= year) and (claim.end is None or claim.end >= year)


def _undated(claims: Sequence[Claim], year: int) -> str:
    """That claims have no year of their own, and when a single one was told."""
    told = sorted({claim.producer_year for claim in claims if claim.producer_year})
    when = f" and {'was' if len(claims) == 1 else 'were'} told in {numbers.runs(told)}" if told else ""
    return f"has no year that could set {'it' if len(claims) == 1 else 'them'} to {year}{when}"


def _is_far(claim: Claim, year: int, window_: float) -> bool:
    """Whether the middle of a claim's own period lies outside the window."""
    if claim.start is None or claim.end is None:
        return False
    return abs((claim.start + claim.end) / 2 - year) > window_


def _number(claims: Sequence[Claim]) -> str:
    return numbers.plural(len(claims), "number of victims", "numbers of victims")


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
