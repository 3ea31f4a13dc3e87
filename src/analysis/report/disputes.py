"""Disagreement in words: how hard it is, why it is there, what was done; the hardest spelled out, the rest counted."""

from collections.abc import Sequence

from analysis.conflicts.ways import taken_apart
from analysis.conflicts.words import Code, Level, Resolution
from analysis.findings.model import Findings
from analysis.findings.regions import PAGE_REGIONS
from analysis.findings.sections import Dispute
from analysis.reading.places import display_name
from analysis.report import (
    conflict_words,
    dispute_known,
    dispute_links,
    dispute_words,
    numbers,
    phrases,
    words,
)
from analysis.vocabulary import Measure, Status, Visibility

#: Entries that are spelled out; the rest is counted and linked.
SHOWN = 6

#: Codes of which one row stands for many pairs of the same kind.
_PAIRS = frozenset({"detection_rate", "distinction", "implied_duration", "window_average"})


def title(dispute: Dispute) -> str:
    """What holds of the claims, as a heading: two claims cannot both be true."""
    things, many = _counted_things(dispute)
    if dispute.code in dispute_words.OTHERWISE:
        return dispute_words.OTHERWISE[dispute.code][1].format(things=numbers.capitalised(things))
    said = conflict_words.HEADINGS[dispute.level]
    return numbers.capitalised(f"{things} {said.replace(' all ', ' both ') if many == 2 else said}")


def _counted_things(dispute: Dispute) -> tuple[str, int]:
    """What a disagreement is between, and how many: three numbers (in four claims) where one is told again."""
    many = 2 if stands_for_many(dispute) else len(dispute.claim_ids)
    if dispute.code == Code.JOINT and 0 < dispute.numbers < many:
        return (
            f"{numbers.written(dispute.numbers)} numbers (in {numbers.written(many)} claims)",
            dispute.numbers,
        )
    return f"{numbers.written(many)} {dispute_words.THINGS.get(dispute.code, 'claims')}", many


def resolution(dispute: Dispute) -> str:
    """What was done with the claims, as a sentence; of several pairs, or of a set, no more than holds of each."""
    many = len(dispute.claim_ids)
    if dispute.code in dispute_words.THINGS:
        return ""
    done = dispute_words.RESOLUTIONS[dispute.resolution].format(
        many=numbers.written(many), all="both" if many == 2 else "all of them"
    )
    if many == 2:
        return done.replace("All are", "Both are")
    if dispute.resolution != Resolution.NOT_POOLED:
        return done
    return (
        "The two numbers above are not used in one estimate together."
        if stands_for_many(dispute)
        else "They are not all used in one estimate together."
    )


def things(dispute: Dispute) -> str:
    """What a disagreement is between: claims, statements or ratings."""
    return dispute_words.THINGS.get(dispute.code, "claims")


def stands_for_many(dispute: Dispute) -> bool:
    """Whether what is spelled out is only the sharpest pair of several."""
    return dispute.code in _PAIRS and len(dispute.claim_ids) > 2


def alike(dispute: Dispute) -> str:
    """That pairs with further claims are alike, as a sentence; empty where the pair told is the only one."""
    if not stands_for_many(dispute):
        return ""
    more = len(dispute.claim_ids) - 2
    return f"Pairs with {numbers.plural(more, 'more claim')} are of the same kind."


def told(findings: Findings, dispute: Dispute) -> str:
    """The numbers of a disagreement in sentences, each linked to its claim."""
    return dispute_links.linked(dispute.arithmetic, dispute_links.members(findings, dispute))


def asked(findings: Findings, dispute: Dispute) -> tuple[str, tuple[str, ...]]:
    """What would have to be true: sentences, the last of them the lead of a list; and the list, empty without one."""
    lead, items = taken_apart(dispute.would_have_to_be_true)
    members = dispute_links.members(findings, dispute)
    linked = dispute_links.linked
    return linked(lead, members), tuple(linked(one, members) for one in items)


def twice(findings: Findings, dispute: Dispute) -> str:
    """A contradiction between editions in words of its own: the numbers, and that at most one of them can be right."""
    members = dispute_links.members(findings, dispute)
    values = numbers.listed([phrases.claimed(claim) for claim in members])
    times = {(claim.start, claim.end) for claim in members}
    start, end = next(iter(times)) if len(times) == 1 else (None, None)
    about = f" for {start}" if start and start == end else f" for {start} to {end}" if start and end else ""
    years = [str(claim.producer_year) for claim in members if claim.producer_year]
    editions = f", in the editions of {numbers.listed(years)}" if len(set(years)) == len(members) else ""
    return f"{values}{about}{editions}. At most one of them can be right; which one is not known"


def link(dispute: Dispute) -> str:
    """Address of a conflict on the page of all conflicts."""
    return f"../conflicts.html#{dispute.conflict_id}"


def evidence(findings: Findings, dispute: Dispute) -> str:
    """Links to the first claims of a dispute; statements and ratings that the page does not hold stand without one."""
    sources = {claim.claim_id: claim.source for claim in (*findings.claims, *findings.others)}
    sources |= {role.role_id: role.source for role in findings.roles}
    sources |= {rating.rating_id: rating.source for rating in findings.ratings}
    ids = dispute.claim_ids[:2] if stands_for_many(dispute) else dispute.claim_ids
    told = [
        f'<a class="n" href="../evidence/{sources[one]}.html#{one}">{one}</a>' if one in sources else one
        for one in ids[:_LINKED]
    ]
    more = len(ids) - len(told)
    return numbers.listed([*told, f"{more} more"] if more else told)


_LINKED = 5


def because(dispute: Dispute) -> str:
    """The likely reasons as a sentence; empty where what would have to be true holds them already."""
    ways = dispute.level == Level.APPARENT and "can be right if" in dispute.would_have_to_be_true
    if (
        ways
        or dispute.code in dispute_words.OTHERWISE
        or dispute.code in dispute_words.TOLD
        or dispute_words.SAID.issuperset(dispute.reasons)
    ):
        return ""
    told = [
        numbers.listed([dispute_words.REASONS[one] for one in together.split("+")])
        for together in dispute.reasons
        if together
    ]
    if len(told) == 1:
        return f"The likely reason: {told[0]}."
    return f"Possible reasons, any one of which is enough: {'; '.join(told)}."


def counted(findings: Findings) -> tuple[str, tuple[str, ...]]:
    """How many groups of claims conflict, or seem to, as a lead; and how many at each level, as sentences of a list."""
    groups = _groups(findings)
    many = sum(count for _, count in groups)
    sentences = tuple(f"In {numbers.plural(count, 'group')} {said}." for said, count in groups)
    if many == 1:
        return "Claims that conflict, or seem to, form one group:", sentences
    return f"Claims that conflict, or seem to, were put into {numbers.written(many)} groups:", sentences


def _groups(findings: Findings) -> list[tuple[str, int]]:
    """What holds of the groups of claims, and of how many: hardest first, without what no group is."""
    told = [one for one in findings.disputes if one.code not in dispute_words.OTHERWISE]
    hard = [one for one in told if one.code != _KNOWN]
    groups = [
        (said, sum(one.level == level and one.one_text for one in hard))
        for level, said in conflict_words.LEVELS.items()
    ]
    groups.append((dispute_words.SCATTERED, sum(not one.one_text for one in hard)))
    groups += [
        (said, sum(one.code == code for one in findings.disputes))
        for code, (said, _) in dispute_words.OTHERWISE.items()
    ]
    groups.append((dispute_known.said(findings, known(findings)), len(known(findings))))
    return [group for group in groups if group[1]]


def spelled(findings: Findings) -> Sequence[Dispute]:
    """The disagreements told here, without those that other sections or other pages tell.

    The hard ones come first. Of those that only seem to conflict, each sort has its turn before one of them has a
    second, so that one sort does not fill the list; pairs that nobody is likely to take for one thing come last.
    """
    told = [one for one in _others(findings) if one.one_text and not homes(findings, one)]
    own_ones = [one for one in told if own(findings, one)]
    hard = [one for one in own_ones if one.level != Level.APPARENT]
    turns: dict[str, int] = {}
    soft = []
    for one in sorted((o for o in own_ones if o.level == Level.APPARENT), key=lambda o: _late(findings, o)):
        turns[one.code] = turns.get(one.code, 0) + 1
        soft.append((_weak(findings, one), turns[one.code], one))
    soft = [item for item in soft if item[1] <= _EACH]
    chosen = [*hard, *(one for *_, one in sorted(soft, key=lambda item: item[:2]))][:SHOWN]
    return [one for one in own_ones if one in chosen]


#: Of one sort of seeming conflict at most so many are told.
_EACH = 2


def _late(findings: Findings, dispute: Dispute) -> bool:
    """Whether a disagreement waits until those of its sort have been told that are more of one."""
    other_times = dispute.code == Code.MONEY_BASIS and "unit_or_basis" not in dispute.reasons
    return _weak(findings, dispute) or other_times


def _weak(findings: Findings, dispute: Dispute) -> bool:
    """Whether nobody is likely to take the sharpest pair for one thing.

    It sets people in prostitution, forced or not, beside victims; or persons known over many years beside those of one
    year or of one time, or in one area beside those in another.
    """
    held = {claim.claim_id: claim for claim in findings.claims}
    pair = [held[one] for one in dispute.claim_ids[:2] if one in held]
    if dispute.code not in _PAIRS or len(pair) < 2:
        return False
    known = [one for one in pair if one.visibility in _KNOWN_PERSONS]
    elsewhere = len(known) == 2 and pair[0].area != pair[1].area
    over_years = bool(known) and dispute.code in _YEARS
    return over_years or elsewhere or pair[0].status == Status.SEX_TRADE != pair[1].status


#: Codes of pairs that years, or lengths of stay, set apart.
_YEARS = frozenset({Code.WINDOW_AVERAGE, Code.IMPLIED_DURATION})
_KNOWN_PERSONS = frozenset({Visibility.DETECTED, Visibility.ASSISTED})


def _others(findings: Findings) -> Sequence[Dispute]:
    """All disagreements but those on known persons."""
    return [dispute for dispute in findings.disputes if dispute.code != _KNOWN]


def homes(findings: Findings, dispute: Dispute) -> Sequence[str]:
    """Codes of the few countries that a disagreement is between; none where a claim is about the page's own region."""
    if findings.region.kind == "country" or _about(findings, dispute):
        return []
    found = [code for code in dispute.regions if code not in PAGE_REGIONS]
    return found if len(found) <= _HOMES else []


#: A disagreement between the claims of more countries than this is one of the region around them.
_HOMES = 3


def elsewhere(findings: Findings) -> str:
    """Names of the countries with a page in the region that tell the other disagreements: Bulgaria and Spain."""
    names = {display_name(code) for dispute in rest(findings) for code in homes(findings, dispute)}
    return numbers.listed([words.named(one.name) for one in findings.neighbours if one.name in names])


def own(findings: Findings, dispute: Dispute) -> bool:
    """Whether a disagreement is told in full: it is about the region itself, or no other one is.

    A wider region is what it is about, too, if a claim of the page counts people in it or a part of it; a share of a
    whole elsewhere is not enough.
    """
    return _told(findings, dispute) or not any(_told(findings, other) for other in findings.disputes)


def _told(findings: Findings, dispute: Dispute) -> bool:
    """Whether a disagreement is about the region, or for a wider one about a part of it."""
    if findings.region.kind == "country":
        return _about(findings, dispute)
    counts = {claim.claim_id for claim in findings.claims if claim.measure != Measure.SHARE}
    return _about(findings, dispute) or bool(counts & set(dispute.claim_ids))


def _about(findings: Findings, dispute: Dispute) -> bool:
    """Whether a claim, a role or a rating in a disagreement is about the region itself."""
    code = findings.region.code
    here = {claim.claim_id for claim in findings.claims if claim.area == code}
    here |= {role.role_id for role in findings.roles if role.area == code}
    here |= {rating.rating_id for rating in findings.ratings}
    return bool(here & set(dispute.claim_ids))


def known(findings: Findings) -> Sequence[Dispute]:
    """Disagreements in which a count of known persons stands beside a number of all."""
    return [dispute for dispute in findings.disputes if dispute.code == _KNOWN]


def plainest(findings: Findings) -> Dispute:
    """The disagreement on known persons whose two numbers differ in least: the one that is told and linked."""
    return dispute_known.plainest(findings, known(findings))


def of_known(findings: Findings) -> str:
    """That known persons stand beside larger numbers, as sentences: no measure of how many were not found."""
    held = known(findings)
    one = len(held) == 1
    at = _only_about(findings, held)
    start = f"In {numbers.plural(len(held), 'group')} of claims{f' about {at}' if at else ''}"
    example = dispute_known.example(findings, plainest(findings))
    shown = f"{':' if one else ', for example'} {example}" if example else ""
    told = [
        f"{start} {dispute_known.said(findings, held)}{shown}.",
        f"{'The two' if one else 'They'} do not contradict each other: the larger number also includes people whom "
        "nobody found.",
        *dispute_known.differences(findings, held),
    ]
    return " ".join(told)


def _only_about(findings: Findings, held: Sequence[Dispute]) -> str:
    """The countries that disagreements on a wider region's page are about, where none is about the region."""
    inside = [homes(findings, one) for one in held]
    if not all(inside):
        return ""
    return numbers.listed(sorted({words.named(display_name(code)) for codes in inside for code in codes}))


def rest(findings: Findings) -> Sequence[Dispute]:
    """The other disagreements, which are not told here."""
    told = {dispute.conflict_id for dispute in spelled(findings)}
    return [dispute for dispute in _others(findings) if dispute.conflict_id not in told]


_KNOWN = "detection_rate"


def more(findings: Findings) -> str:
    """How many disagreements are told on the page of all conflicts only, with links to some, as sentences."""
    left = rest(findings)
    many = numbers.capitalised(numbers.plural(len(left), "more group"))
    verb = "is" if len(left) == 1 else "are"
    told = f"{many} {verb} on the [page of all conflicts]({link(left[0])})"
    addresses: dict[str, str] = {}
    for one in _joint_first(left):
        addresses.setdefault(dispute_links.label(findings, one), link(one))
    labels = [f"[{label}]({address})" for label, address in addresses.items() if label]
    if labels and len(left) > 1:
        told += f", for example {numbers.listed(labels[:_EXAMPLES])}"
    scattered = sum(not one.one_text for one in left)
    if scattered:
        many = "all" if scattered == len(left) else numbers.written(scattered)
        told += f". In {'it' if len(left) == 1 else f'{many} of them'} {dispute_words.SCATTERED}"
    return told


#: How many of the disagreements that are told elsewhere are named.
_EXAMPLES = 3


def _joint_first(left: Sequence[Dispute]) -> Sequence[Dispute]:
    """Disagreements of three numbers or more first."""
    return sorted(left, key=lambda one: one.code != Code.JOINT)
