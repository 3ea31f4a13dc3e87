"""The answer at the top of a page in at most three sentences: where it starts, the estimate, and its rate."""

from collections.abc import Sequence
from html import escape

from analysis.findings import moves
from analysis.findings.model import Claim, Estimate, Findings
from analysis.findings.sections import Moment
from analysis.report import doubt, far, known, later, numbers, phrases, words
from analysis.vocabulary import OWN, UNATTRIBUTED, Measure, Population, Unit

#: Where the method page explains what is assumed, and where an interval and a label of certainty are explained.
_ASSUMED = "[assumed beforehand](../methods.html#choices-that-are-numbers)"
_INTERVAL = "[95 percent interval](../how-to-read.html#what-is-a-95-percent-interval)"
_LABEL = "../how-to-read.html#how-certain-is-an-answer"
#: What a number comes from where the 2009 article printed it.
_PRINTED = "printed in a 2009 encyclopedia article"


def start(claims: Sequence[Claim]) -> str:
    """The number that a page starts from, with who says so and where it was printed, as a sentence."""
    first = claims[0]
    said = f"{phrases.claimed(first)}{phrases.as_printed(first)} {phrases.counted(first)}"
    return f"This page starts from one number: {said}, {_who(claims)}{phrases.published(first)}."


def _who(claims: Sequence[Claim]) -> str:
    """Who says so, and that the 2009 article prints it, where it does."""
    first = claims[0]
    if first.scope == "article":
        if first.producer == UNATTRIBUTED:
            return f"{_PRINTED} that names no producer"
        return f"{_PRINTED} and credited there to {phrases.producer(first)}"
    again = [claim for claim in claims[1:] if claim.scope == "article" and claim.lineage == first.lineage]
    if not again:
        return f"according to {phrases.producer(first)}"
    otherwise = f" as “{escape(again[0].printed)}”" if again[0].printed else ""
    repeated = f" and repeated in a 2009 encyclopedia article{otherwise}"
    return f"according to {phrases.producer(first)}{repeated}"


def together(findings: Findings, claims: Sequence[Claim], estimate: Estimate) -> str:
    """Which lines of evidence speak of a quantity that is weighed from several, as a sentence."""
    what = phrases.estimated(estimate, findings.region.name)
    one_maker = len({claim.producer for claim in claims}) == 1 and len(claims) == estimate.k_lineages
    if one_maker and not estimate.conversions:
        maker = numbers.capitalised(phrases.producer(claims[0]))
        many = numbers.written(len(claims))
        return f"{maker} gives {many} numbers of {what}, each made in its own way: {far.each(claims)}."
    lines = numbers.capitalised(numbers.plural(estimate.k_lineages, "line of evidence", "lines of evidence"))
    told = ", ".join(f"{phrases.producer(claim)} ({phrases.claimed(claim)})" for claim in claims)
    verb = "gives" if estimate.k_lineages == 1 else "give"
    return f"{lines} {verb} {what}: {told}{_converted(findings, claims, estimate)}."


def _converted(findings: Findings, claims: Sequence[Claim], estimate: Estimate) -> str:
    """From what one more number of a quantity was worked out, as the end of a list; empty where none was."""
    stated = {claim.claim_id for claim in claims}
    others = [findings.claim(one) for one in estimate.claim_ids if one not in stated]
    if not estimate.conversions or not others:
        return ""
    told = [f"{phrases.claimed(claim)} ({phrases.producer(claim)})" for claim in others]
    return f", and another number worked out from {numbers.listed(told)}"


def estimated(findings: Findings, claims: Sequence[Claim], estimate: Estimate) -> str:
    """The estimate with its interval, for which year it is, as a sentence."""
    year, value = findings.parameters.reference_year, _valued(estimate, claims)
    if estimate.k_lineages > 1:
        return f"Together they give an estimate for {year} of {value}."
    return f"Allowing for error in it{_again(claims)}, the estimate for {year} is {value}."


def _again(claims: Sequence[Claim]) -> str:
    """What this project worked out from the same lists as the one number, as a part of a clause; often empty."""
    own = [phrases.claimed(claim) for claim in claims[1:] if claim.producer == OWN]
    return f", and in the {numbers.listed(own)} worked out once more here from the same lists" if own else ""


def _valued(
    estimate: Estimate | Moment, claims: Sequence[Claim], *, what: str = "", bold: bool = True
) -> str:
    """An estimate and its interval, both linked: about 740,000 (95 percent interval 120,000 to 4,600,000)."""
    assert estimate.median is not None
    assert estimate.low95 is not None
    assert estimate.high95 is not None
    value = phrases.linked(numbers.rounded(estimate.median), claims)
    ends = phrases.linked(phrases.interval(estimate.low95, estimate.high95), claims)
    counted = f" {what}" if what else ""
    return f"about {f'**{value}**' if bold else value}{counted} ({_INTERVAL} {ends})"


def rate(findings: Findings, claims: Sequence[Claim], estimate: Estimate) -> str:
    """How many that is for each 100,000 people, and how much was assumed before any claim was read, as a sentence."""
    assert estimate.median is not None
    year = findings.parameters.reference_year
    yearly = " a year" if estimate.unit == Unit.PERSONS_PER_YEAR else ""
    persons, who = _people(findings, estimate.population)
    pull = _pull(findings, estimate, claims, who)
    if not persons:
        none = f"No rate is given, since no table here says how many people lived there in {year}"
        return f"{none}{pull}."
    number = phrases.linked(phrases.per_100000(estimate.median, persons), claims)
    return f"That is {number}{yearly} for each 100,000 {who}{_table(findings, year)}{pull}."


def _people(findings: Findings, population: str) -> tuple[float | None, str]:
    """The people whom a rate is of: women and girls, where only these are counted and a table has them."""
    place = "in the world" if findings.region.kind == "world" else "there"
    if population in _FEMALE and findings.people.female:
        return findings.people.female, f"women and girls {place}"
    everyone = population in (Population.ALL, Population.NOT_APPLICABLE)
    return findings.region.persons, f"people {place}{'' if everyone else ' of any age and sex'}"


_FEMALE = frozenset({Population.WOMEN, Population.GIRLS, Population.WOMEN_AND_GIRLS})


def _table(findings: Findings, year: int) -> str:
    """By which table a rate is, where two tables differ much; empty elsewhere."""
    people = findings.people
    if people.until is None:
        return ""
    if people.carried_on or year <= people.until:
        return ", by the United Nations' table"
    return ", by the World Bank's table"


def _pull(findings: Findings, estimate: Estimate, claims: Sequence[Claim], who: str) -> str:
    """How much is assumed beforehand, and whether that pulls the estimate out of what was printed, as an end."""
    limits = findings.thresholds
    if estimate.measure == Measure.CUMULATIVE:
        return ""
    flow = estimate.measure == Measure.FLOW
    assumed = numbers.rounded(1e5 * (limits.assumed_flow if flow else limits.assumed_stock))
    base = f"{assumed} {'a year' if flow else 'at one time'}"
    base += " for each 100,000 inhabitants" if "women" in who else ""
    way = phrases.pulled(estimate, *claims)
    verb = "was" if assumed == "1" else "were"
    if way:
        return f", pulled {way} by the {base} that {verb} {_ASSUMED}"
    return f", where {base} {verb} {_ASSUMED}"


def certainty(grade: str, reasons: Sequence[str], last: str) -> str:
    """The label of certainty with its reasons, each a sentence, and what the estimate does not count."""
    label = f"[{phrases.CERTAINTY[grade]}]({_LABEL})"
    if len(reasons) == 1:
        return f"The certainty is **{label}**, because {reasons[0]}. {last}"
    told = " ".join(f"{numbers.capitalised(reason)}." for reason in reasons)
    return f"The certainty is **{label}**, for {numbers.written(len(reasons))} reasons. {told} {last}"


def given(findings: Findings, lead: Sequence[Claim]) -> str:
    """The numbers that are held where none is near the year, as a sentence: one, or one producer's with their way."""
    first = lead[0]
    alike = far.alike(lead)
    if len(alike) == 1:
        return start([first])
    what = words.quantity(first.axes, name=first.area_name, other=first.counterpart_name)
    of = f"{numbers.capitalised(possessive(phrases.producer(first)))} {numbers.written(len(alike))} numbers held here"
    return f"{of} of {what} {_way(findings, alike)}: {far.each(alike)}."


def possessive(name: str) -> str:
    """A name as an owner: Walk Free's; the United Nations'."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _way(findings: Findings, claims: Sequence[Claim]) -> str:
    """How the numbers of one producer moved, as a verb."""
    values = [(far.years(claim), claim.best) for claim in claims if claim.best]
    if len(values) < len(claims):
        return "are these"
    limits = findings.thresholds
    amounts = [value for _, value in values]
    spread = moves.spread(claims)
    by = phrases.linked(numbers.factor(spread), claims)
    kind = moves.way(values, limits)
    if kind == moves.Way.CLOSE:
        return "are close together"
    if kind == moves.Way.RETOLD:
        return _retold(claims, values, by)
    if spread < limits.leap:
        return f"stay within a factor of {by}"
    if amounts == sorted(amounts):
        return f"rise from edition to edition, to {by} times the first"
    if amounts == sorted(amounts, reverse=True):
        return f"fall from edition to edition, by a factor of {by}"
    return f"go up and down within a factor of {by}"


def _retold(claims: Sequence[Claim], values: Sequence[tuple[str, float]], by: str) -> str:
    """That one time was given twice, and how far apart, as a verb."""
    ratio, time = max(moves.retold(values))
    of = [claim for claim in claims if far.years(claim) == time]
    alone = phrases.linked(numbers.factor(ratio), of)
    if numbers.factor(ratio) == numbers.factor(moves.spread(claims)):
        return f"give {time} twice, a factor of {alone} apart"
    return f"differ by a factor of up to {by}, and for {time} alone by {alone}"


def missing(findings: Findings, lead: Sequence[Claim]) -> str:
    """That no estimate is given for the reference year, why, and who was counted near it, as a sentence."""
    year = findings.parameters.reference_year
    told = far.alike(lead)
    return f"No estimate is given for {year}, {_why(findings, told)}, {_counted(findings)}."


def _why(findings: Findings, lead: Sequence[Claim]) -> str:
    """Why none of the numbers that are held counts for the reference year, as a clause."""
    year = findings.parameters.reference_year
    window = numbers.written(int(findings.thresholds.window))
    one = len(lead) == 1
    dropped = findings.parameters.drop_producers
    if all(claim.producer in dropped for claim in lead):
        return (
            "since this number is left out here, as asked"
            if one
            else "since these are left out here, as asked"
        )
    if any(claim.start is None and claim.end is None for claim in lead):
        return f"since {'this is not' if one else 'none of these is'} known to be about a time near it"
    if far.unpeopled(findings, lead):
        return "since no table here says how many people lived there then"
    holding = [claim for claim in lead if far.holds(claim, year)]
    if not holding:
        return f"since {'this is for a time' if one else 'all these are for times'} more than {window} years away"
    which = "its years" if one else "the years that each is about"
    return f"since the middle of {which} is more than {window} years away"


def _counted(findings: Findings) -> str:
    """Who was counted near the reference year by the authorities, as a clause, or that nobody is known to have been."""
    year = findings.parameters.reference_year
    window = findings.thresholds.window
    dropped = findings.parameters.drop_producers
    near = [
        claim
        for claim in known.single(findings)
        if abs((claim.start or 0) - year) <= window and claim.producer not in dropped
    ]
    if not near:
        return "and no count near it of persons known to the authorities is held"
    claim = min(near, key=lambda claim: (abs((claim.start or 0) - year), claim.visibility, claim.claim_id))
    persons = "person" if claim.best == 1 else "persons"
    said = f"{phrases.claimed(claim)} {persons} known to the authorities"
    if claim.start == year:
        return f"but {phrases.producer(claim)} counted {said} in that year"
    return f"and the nearest count, by {phrases.producer(claim)}, is of {claim.start}: {said}"


def nearer(findings: Findings, lead: Sequence[Claim]) -> str:
    """The estimate of another year, where there is one, as a sentence; else that there is none."""
    found = later.latest(findings)
    if found is None:
        if far.unpeopled(findings, lead):
            return "The numbers stand as their producers give them."
        return "So this page gives no estimate."
    change, moment = found
    claims = later.claims_of(findings, moment)
    what = "" if far.same(lead) else later.name(findings, change)
    value = _valued(moment, claims, what=what, bold=False)
    assert moment.median is not None
    said = f"For {moment.reference_year} {_which(findings, lead, moment)} an estimate of {value}"
    if not moment.persons:
        return f"{said}, without a rate, as no table here says how many people lived there."
    number = phrases.linked(phrases.per_100000(moment.median, moment.persons), claims)
    table = _table(findings, moment.reference_year)
    return f"{said}, or {number} for each 100,000 people there{table}."


def _which(findings: Findings, lead: Sequence[Claim], moment: Moment) -> str:
    """Which of the numbers an estimate of another year rests on, with their verb."""
    used = [findings.claim(claim_id) for claim_id in moment.claim_ids]
    if far.same(lead) and len(lead) > 1:
        kept = [claim for claim in lead if claim.claim_id in moment.claim_ids]
        if len(kept) == len(lead):
            return "they give"
        window = numbers.written(int(findings.thresholds.window))
        many = numbers.written(len(kept))
        return f"the {many} within {window} years of it {'gives' if len(kept) == 1 else 'give'}"
    makers = list(dict.fromkeys(phrases.producer(claim) for claim in used))
    held = numbers.listed([possessive(maker) for maker in makers])
    some = "number" if len(used) == 1 else "numbers"
    return f"{held} {some} ({far.each(used)}) {'gives' if len(used) == 1 else 'give'}"


def otherwise(findings: Findings, moment: Moment) -> str:
    """Where an estimate of another year is among its numbers, and that it is of no other year."""
    claims = later.claims_of(findings, moment)
    assert moment.median is not None
    return f"{far.stands(moment.median, claims)} In other years the number may have been different.".strip()


def below(findings: Findings, lead: Sequence[Claim]) -> str:
    """What must be read before the answer is believed, and how much else is listed, as a paragraph; often empty."""
    told = [*doubt.cautions(findings, lead), _tables(findings), far.others(findings)]
    return " ".join(sentence for sentence in told if sentence)


def _tables(findings: Findings) -> str:
    """That a rate is another one by another table of the people who live there."""
    ratio = findings.people.ratio
    if ratio is None:
        return ""
    many = numbers.factor(ratio if ratio > 1 else 1 / ratio)
    more = "more" if ratio > 1 else "fewer"
    return (
        "The United Nations' table of inhabitants and the World Bank's differ by a factor of up to "
        f"{many}, the former having {more}."
    )
