"""What may be compared: the claims about each quantity of victims, with what they say together, and the shares."""

import re
from collections.abc import Sequence

from analysis.estimates.capture.citations import BINETTE, WHITEHEAD
from analysis.estimates.method_notes import short_citation
from analysis.findings.model import Claim, Findings, Group
from analysis.report import doubt, far, made, numbers, phrases, voices
from analysis.vocabulary import OWN, UNATTRIBUTED, UNNAMED, Bound, Measure, Status, Unit


def quantities(findings: Findings) -> Sequence[str]:
    """One entry for each quantity of victims of the region: what is claimed, and what that says together."""
    told = [_entry(findings, group) for group in findings.groups]
    rates = [
        f"**{numbers.capitalised(phrases.counted(claim))}.** Claimed: {_value(claim, timed=False, by=claim.producer)}. "
        "A rate is not combined with numbers."
        for claim in doubt.only_rates(findings)
    ]
    return [*told, *rates]


def _entry(findings: Findings, group: Group) -> str:
    """One quantity."""
    claims = [findings.claim(claim_id) for claim_id in group.claim_ids]
    others, asked = far.left(findings, group), far.asked(findings, group)
    everyone = [*claims, *others, *asked]
    timed = len({(claim.start, claim.end) for claim in everyone}) > 1
    maker = "" if len({claim.producer for claim in everyone}) > 1 else everyone[0].producer
    by = f", by {phrases.producer(everyone[0])}" if maker and maker not in (UNATTRIBUTED, OWN) else ""
    what = numbers.capitalised(phrases.together(everyone))
    claimed = "Worked out here from published lists" if maker == OWN else f"Claimed{by}"
    parts = [f"**{what}.** {claimed}: {values(claims, timed=timed, by=maker)}.", _together(findings, group)]
    if others:
        listed = values(others, timed=timed, by=maker)
        parts.append(f"Not used for {findings.parameters.reference_year}{_why(findings, others)}: {listed}.")
    if rated := _rated(findings, everyone):
        by_same = maker if {claim.producer for claim in rated} == {maker} else ""
        parts.append(f"A rate is not combined with numbers: {values(rated, timed=True, by=by_same)}.")
    if asked:
        parts.append(f"Left out here, as asked: {values(asked, timed=timed, by=maker)}.")
    return " ".join(parts)


def _rated(findings: Findings, told: Sequence[Claim]) -> Sequence[Claim]:
    """The rates of the victims that some numbers count."""
    kinds = {doubt.quantity(claim) for claim in told}
    return [claim for claim in doubt.rates(findings) if doubt.quantity(claim) in kinds]


def values(claims: Sequence[Claim], *, timed: bool, by: str) -> str:
    """Values with their times and makers; what one line of evidence says again stands once, with how often it is told.

    Parameters
    ----------
    claims : sequence of Claim
        Of one quantity.
    timed : bool
        Whether their times are told.
    by : str
        The maker of all, which is told elsewhere; empty where there are several.
    """
    told: list[str] = []
    done: set[str] = set()
    for claim in sorted(claims, key=_original_first):
        if claim.claim_id in done:
            continue
        again = [one for one in claims if one.claim_id not in done and _repeats(claim, one)]
        done |= {claim.claim_id, *(one.claim_id for one in again)}
        otherwise = list(dict.fromkeys(phrases.claimed(one) for one in again if _ends(one) != _ends(claim)))
        here = " here" if again and all(one.producer == OWN for one in again) else ""
        verb = "worked out" if here else "told"
        more = f", {verb} {_TIMES.get(len(again), 'several times')}{here}" if again else ""
        more += f" as {numbers.listed(otherwise)}" if otherwise else ""
        told.append(f"{_value(claim, timed=timed, by=by)}{more}")
    return "; ".join(told)


def _original_first(claim: Claim) -> tuple[int, int, bool, bool, int]:
    """Sort key: by time, and of one time what repeats a number in the article after who made it."""
    again = (claim.producer in UNNAMED, claim.scope == "article")
    return (claim.start or 0, claim.end or 0, *again, claim.producer_year or 0)


#: How often a number is told after the first time.
_TIMES = {1: "once more", 2: "twice more"}


def _repeats(claim: Claim, other: Claim) -> bool:
    """Whether another claim says the same number of the same line of evidence again."""
    if other.claim_id == claim.claim_id or other.lineage != claim.lineage:
        return False
    if claim.start and other.start and (claim.start, claim.end) != (other.start, other.end):
        return False
    ends = [_ends(one) for one in (claim, other)]
    if any(low is None or high is None for low, high in ends):
        return False
    (low, high), (least, most) = ends
    return (low or 0) <= (most or 0) and (least or 0) <= (high or 0)


def _ends(claim: Claim) -> tuple[float | None, float | None]:
    if claim.best is not None:
        return claim.best, claim.best
    return claim.low, claim.high


def _value(claim: Claim, *, timed: bool, by: str) -> str:
    """A value with its time and its maker in brackets."""
    when = (voices.years(claim) or "no year given") if timed else ""
    maker = "" if by else voices.briefly(claim)
    inside = ", ".join(one for one in (maker, when) if one)
    rate = " inhabitants" if claim.unit in (Unit.PERSONS_PER_1000, Unit.PERSONS_PER_100000) else ""
    return f"{phrases.claimed(claim)}{rate}{f' ({inside})' if inside else ''}"


def _together(findings: Findings, group: Group) -> str:
    """What a quantity's claims say together for the reference year, or why there is no estimate."""
    estimate, year = group.estimate, findings.parameters.reference_year
    claims = [findings.claim(claim_id) for claim_id in group.claim_ids]
    if estimate is None:
        return _unused(findings, claims)
    if estimate.median is None or estimate.low95 is None or estimate.high95 is None:
        side = "upper" if all(claim.bound == Bound.UPPER for claim in claims) else "lower"
        return f"That is only {'an' if side == 'upper' else 'a'} {side} limit, so there is no estimate."
    of = far.weighed(findings, group)
    inside = phrases.linked(phrases.interval(estimate.low95, estimate.high95), of)
    way = phrases.pulled(estimate, *of)
    pulled = f", pulled {way} by what is assumed beforehand" if way else ""
    about = phrases.linked(numbers.rounded(estimate.median), of)
    return f"Estimate for {year}: about {about} ({inside}{far.below_lists(findings, group)}){pulled}."


def _unused(findings: Findings, claims: Sequence[Claim]) -> str:
    """Why no claim of a quantity is used for the reference year."""
    year, alone = findings.parameters.reference_year, len(claims) == 1
    if all(claim.claim_id in findings.dropped for claim in claims):
        return f"{'It is' if alone else 'They are'} left out here, as asked."
    if far.unpeopled(findings, claims):
        return f"No table here says how many people lived there in {year}, so there is no estimate."
    window = made.window(findings)
    if any(made.holds(claim, year) for claim in claims):
        its, it = ("its", "It covers") if alone else ("their", "They cover")
        return (
            f"{it} {year}, but the middle of {its} years is more than {window} away, so there is no estimate."
        )
    if all(claim.start is None and claim.end is None for claim in claims):
        return "No year is given, so there is no estimate."
    it = _middle(claims) or ("it is" if alone else "they are")
    return f"{numbers.capitalised(it)} more than {window} from {year}, so there is no estimate for that year."


def _middle(claims: Sequence[Claim]) -> str:
    """What of some numbers lies far from a year, where one is of several years: the middle of their years is."""
    if all(claim.start == claim.end for claim in claims):
        return ""
    return f"the middle of {'its' if len(claims) == 1 else 'their'} years is"


def _why(findings: Findings, claims: Sequence[Claim]) -> str:
    """Why some claims of a quantity are not used though others are, where one reason holds for all."""
    window = findings.thresholds.window
    if all(made.is_far(claim, findings.parameters.reference_year, window) for claim in claims):
        middle = _middle(claims)
        return f", as {f'{middle} ' if middle else ''}more than {made.window(findings)} away"
    return ""


def left(findings: Findings) -> str:
    """What is not used of the only quantity of a page; empty where there is none."""
    others = far.left(findings, findings.groups[0]) if len(findings.groups) == 1 else []
    if not others:
        return ""
    what = phrases.together(far.of_group(findings, findings.groups[0]))
    listed = values(
        others, timed=True, by=others[0].producer if len({one.producer for one in others}) == 1 else ""
    )
    year = findings.parameters.reference_year
    return (
        f"All claims about victims here are of one quantity: {what}. "
        f"Not used for {year}{_why(findings, others)}: {listed}."
    )


def critics(findings: Findings) -> Sequence[str]:
    """The works that dispute estimates from overlapping lists, where a page has such an estimate."""
    return (BINETTE, WHITEHEAD) if doubt.critics(findings) else ()


def cited(citation: str) -> str:
    """A source's authors and year as a sentence names them: van Dijk and others 2017."""
    return short_citation(citation)


def shares(findings: Findings) -> Sequence[str]:
    """The shares of a page that say something of victims or of what is done, one entry each."""
    return [
        _share(claim)
        for claim in findings.claims
        if claim.measure == Measure.SHARE and not _background(claim)
    ]


def background(findings: Findings) -> Sequence[str]:
    """The shares of a page that count nobody who is exploited, one entry each."""
    return [
        _share(claim) for claim in findings.claims if claim.measure == Measure.SHARE and _background(claim)
    ]


def _background(claim: Claim) -> bool:
    return claim.status == Status.GENERAL_POPULATION


def _share(claim: Claim) -> str:
    """A share as an entry: what part of what, in whose words where ours are not the text's own, and who says so."""
    said = _capital(phrases.share(claim))
    if claim.best != 1 and not re.search(r"%|percent", claim.figure):
        words_printed = phrases.linked(claim.figure, [claim])
        said = said.replace("</a>", f"</a> (“{words_printed}”)", 1)
    notes = [*_doubts(claim)]
    if claim.status == Status.TRAFFICKED_NO_COERCION_TEST:
        notes.append(_NO_COERCION)
    who = "no producer named" if claim.producer == UNATTRIBUTED else voices.briefly(claim)
    inside = "; ".join([", ".join(filter(None, [who, _when(claim)])), *notes])
    return f"{said[:-1]}; {inside})." if said.endswith(")") else f"{said} ({inside})."


#: What makes a claim under a wide definition another claim.
_NO_COERCION = "here, using somebody’s vulnerability is enough for trafficking; no threat or force is needed"


def _when(claim: Claim) -> str:
    """Of which year a share is told, where its words do not say so."""
    year = str(claim.producer_year or "")
    return "" if year and year in claim.share_of else year


def _doubts(claim: Claim) -> list[str]:
    """What a transcriber remarked that a reader has to know, such as another meaning of the words."""
    remarks = re.findall(r"\[([^\]]*)\]", claim.note)
    found = []
    for remark in remarks:
        if match := re.match(r"could (?:be|also refer to) (.*)", remark):
            found.append(f"the text could also mean {match[1]}")
        if "not said to be of persons" in remark:
            found.append("a share of places, not of people")
    return found


def _capital(text: str) -> str:
    """The text with a capital first letter, also where a link opens it."""
    return re.sub(r"^((?:<[^>]*>)*)(.)", lambda match: match[1] + match[2].upper(), text, count=1)
