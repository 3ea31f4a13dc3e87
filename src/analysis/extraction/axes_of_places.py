"""Where a claim was so."""

import re
from collections.abc import Mapping, Sequence

from analysis.extraction.carried_places import NAME_IN, carried_place, is_of_event, is_unknown
from analysis.extraction.claim_context import CARRIED, EMPTY, Cell, Claim, SentenceContext, ends_clause
from analysis.extraction.maker_mentions import DOES, SAYS
from analysis.extraction.place_mentions import (
    ADJECTIVE,
    INSIDE,
    NATIONALITY,
    OWNER,
    is_country,
    is_demonym,
    is_one_place,
    is_single_country,
    is_world,
    narrower,
)
from analysis.extraction.sentence_mentions import Mention
from analysis.extraction.word_lists import phrases_of, words
from analysis.vocabulary import FigureKind

_NEAR = 110
_OPENING = 40
#: So many sentences back the whole world is still spoken of.
_NEAR_SENTENCES = 2
_MOVES = ("into", "through", "to", "out of", "from", "of")
_JOINED = re.compile(r",?\s*(?:and|or|,)?\s*(?:the\s+)?")
_WORD = re.compile(r"\w+")


def place(claim: Claim, cells: Mapping[str, Cell]) -> Cell:
    """Where those counted are: "in X" first, then X as the end of a movement, then whose they are.

    Examples
    --------
    >>> place.__name__
    'place'
    """
    del cells
    context = claim.context
    places = [mention for mention in context.places if _may_be_where(claim, mention)]
    label = claim.label(places) or _directly_before(claim, places) or _world_total(claim, places)
    if label is not None:
        return Cell.of(narrower(context.plain, context.places, label))
    behind = _behind(claim, places)
    ahead = [mention for mention in claim.ahead(places) if not is_of_event(context, mention)]
    if _is_in_unnamed_part(claim, places):
        return EMPTY
    chosen = _by_preposition(claim, behind, ahead)
    subject = ahead[-1] if ahead and _is_subject(claim, ahead[-1]) else None
    if subject is not None and (chosen is None or chosen.kind == "of"):
        return Cell.of(subject)
    if chosen is not None:
        return _with_joined(claim, chosen)
    for mention in behind:
        if mention.kind == ADJECTIVE and mention.start < claim.noun_end:
            return Cell.of(mention)
    named = [mention for mention in ahead if mention.kind == ""]
    others = _of_sentence(claim, places)
    for candidates in (_later(claim, places), named, others):
        if is_one_place(candidates):
            return Cell.of(candidates[0])
    office = _of_national_office(claim)
    if office is not None:
        return Cell.of(office, CARRIED)
    return carried_place(claim)


def _of_national_office(claim: Claim) -> Mention | None:
    """The country whose office recorded those counted: "Spain's Interior Ministry recorded"; None if none did.

    What an office says or thinks may be of anywhere; what it recorded, it recorded at home.
    """
    context = claim.context
    for maker in claim.ahead(context.makers):
        if maker.kind not in (DOES, SAYS):
            return None
        owners = [mention for mention in context.offices if maker.start <= mention.start < maker.end]
        records = not words("recorders").isdisjoint(_WORD.findall(maker.value.lower()))
        is_of_country = records and bool(owners) and is_single_country(owners[0].value)
        return owners[0] if is_of_country and _is_owner(context, owners[0]) else None
    return None


def _is_owner(context: SentenceContext, mention: Mention) -> bool:
    """Whether a country owns the office that is named behind it."""
    return bool(_OWNS.search(context.plain, mention.start, mention.end + 2)) or is_demonym(mention.value)


_OWNS = re.compile(r"['’]s\b")


def _may_be_where(claim: Claim, mention: Mention) -> bool:
    """Whether those counted may be in a place: not where it says whose citizens somebody is."""
    if mention.kind == NATIONALITY or _came_away(claim, mention):
        return False
    if mention.kind == "" and _ACTS.match(claim.context.plain, mention.end):
        # "Egypt has brought home 87 bodies" from elsewhere.
        return False
    return not is_world(mention.value) or _is_whole_world(claim, mention)


def _came_away(claim: Claim, mention: Mention) -> bool:
    """Whether those counted are no more in a place: "Ethiopians sent home from Saudi Arabia"."""
    if mention.kind != "from":
        return False
    before = claim.context.plain[max(claim.context.start, mention.start - _OPENING) : mention.start].lower()
    matches = list(phrases_of("came_away").finditer(before))
    return bool(matches) and before[matches[-1].end() :].strip() in ("", "the")


def _is_whole_world(claim: Claim, mention: Mention) -> bool:
    """Whether the world is where those counted are, and not what speaks or what something is the largest of."""
    plain = claim.context.plain
    before = plain[max(claim.context.start, mention.start - _OPENING) : mention.start].lower()
    if phrases_of("superlatives").search(before):
        return False
    nearest = _WORD.findall(before)[-1:]
    if mention.start > claim.span.start or mention.kind or not nearest:
        return True
    if _TOTAL.match(plain, mention.end):
        return True
    # Of "media outlets worldwide" it is the outlets, and of "the world promised" nobody.
    is_alone = (
        nearest[0] in words("opens_with_place") | words("before_world") or not before.rstrip()[-1:].isalpha()
    )
    return is_alone and nearest[0] != "the"


#: What says that the number behind it is that of the whole world: "the global total".
_TOTAL = re.compile(
    r"\s+(?:\w+\s+)?(?:total|number|estimate|figure|toll|count|sum|market)s?\b", re.IGNORECASE
)
#: What may stand between a place and its number in a list: "Iran with 3.4 million", "Mali (n = 40)".
_LISTED = re.compile(r"\s*(?:with|had|has|:|\(|-|–|,)?\s*(?:n\s*=\s*)?", re.IGNORECASE)


def _directly_before(claim: Claim, places: Sequence[Mention]) -> Mention | None:
    """The place that stands directly before a number, as in a list of places."""
    nearest = next(iter(claim.ahead(places)), None)
    if nearest is None or nearest.kind in (ADJECTIVE, OWNER, "from", "to", "into"):
        return None
    listed = _LISTED.fullmatch(claim.context.plain, nearest.end, claim.span.start)
    if listed is None:
        return None
    has_sign = bool(listed[0].strip(" ,"))
    is_leading = nearest.kind in INSIDE and _begins_clause(claim, nearest)
    return nearest if has_sign or is_leading else None


def _world_total(claim: Claim, places: Sequence[Mention]) -> Mention | None:
    """The world, where the number is called that of the whole: "the global total rose to"."""
    for mention in claim.ahead(places):
        is_total = is_world(mention.value) and _TOTAL.match(claim.context.plain, mention.end)
        if is_total and not ends_clause(claim.context.plain, mention.end, claim.span.start):
            return mention
    return None


def _is_subject(claim: Claim, mention: Mention) -> bool:
    """Whether a sentence speaks of a place itself: "London accounted for 23%"."""
    context = claim.context
    is_first = not context.plain[context.start : mention.start].strip().removeprefix("The")
    is_lone = True
    for span in context.numbers:
        is_rank = span.figure is not None and span.figure.kind == FigureKind.RANK
        is_lone = is_lone and (is_rank or span.start >= claim.span.start)
    is_name = mention.kind in ("", ADJECTIVE) and not is_demonym(mention.value)
    return is_name and is_first and is_lone and not is_world(mention.value)


#: A country that does something to persons who may be elsewhere.
_ACTS = re.compile(
    rf"\s+(?:has|have|had|also|later)?\s*{phrases_of('acts_elsewhere').pattern}", re.IGNORECASE
)


def _is_in_unnamed_part(claim: Claim, places: Sequence[Mention]) -> bool:
    """Whether those counted are in a part of a country that has no name, or none that a list has: "in the capital"."""
    plain = claim.context.plain
    if _WHERE.search(claim.before_text):
        return True
    until = min(max(claim.clause_end, claim.noun_end), claim.span.end + _NEAR)
    part = _PART.search(plain[claim.span.end : until].lower())
    if part is not None and not _is_named(places, claim.span.end + part.end()):
        return True
    for name in NAME_IN.finditer(plain, claim.clause_start, min(until, claim.after)):
        is_elsewhere = any(
            span.start >= name.end() for span in claim.context.numbers if span.start < claim.span.start
        )
        if is_unknown(name[1]) and not is_elsewhere and not _is_named(places, name.end()):
            return True
    return False


def _is_named(places: Sequence[Mention], end: int) -> bool:
    """Whether a place that is known stands directly behind a word: "in the city of Lima", "in Huanta, Peru"."""
    return any(end <= mention.start <= end + _BESIDE for mention in places)


#: So many signs part a part of a country from its name, or from that of the country.
_BESIDE = 6


_PART = re.compile(
    r"\b(?:in|across|throughout|within|around|of)\s+(?:the|that|this|a|one|each|every|a\s+single|both|two|three|four|five|six|several)\s+"
    rf"(?:\w+\s+)?{phrases_of('unnamed_parts').pattern}"
)


_WHERE = re.compile(rf"\b{phrases_of('unnamed_parts').pattern}\b[^.;:]{{0,80}}\bwhere\b")


def _of_sentence(claim: Claim, places: Sequence[Mention]) -> list[Mention]:
    """The places of a sentence that may be those of a number, however they stand."""
    nearby = []
    is_movement_of_people = bool(_IN_COUNTRY.search(claim.clause))
    for mention in places:
        is_next = mention.start >= claim.after
        is_movement = mention.kind in _MOVES and (is_next or _is_behind_comma(claim, mention))
        is_of_others = _is_of_next(claim, mention) or is_movement
        is_of_people = mention.kind == ADJECTIVE and mention.end <= claim.span.start
        is_of_people = is_of_people or (is_movement_of_people and mention.kind == "from")
        if not is_of_others and not is_of_people and not is_of_event(claim.context, mention):
            nearby.append(mention)
    return nearby


def _behind(claim: Claim, places: Sequence[Mention]) -> list[Mention]:
    """The places behind a number that may be its own."""
    context = claim.context
    behind = []
    for mention in claim.behind(places):
        is_near = mention.start < claim.clause_end + _NEAR
        if is_near and not is_of_event(context, mention) and not _leads_to_next(claim, mention):
            if _opens_clause(claim, mention):
                break
            behind.append(mention)
    is_led = bool(places) and _opens_sentence(context, places[0])
    if is_led and behind and _is_in_relative_clause(claim, behind[0]):
        return []
    return behind


def _leads_to_next(claim: Claim, mention: Mention) -> bool:
    """Whether a place begins what is said of the next number: "40 victims, in Hamburg 22"."""
    plain = claim.context.plain
    if claim.after >= claim.context.end or plain[mention.end : claim.after].strip(" ,:("):
        return False
    return bool(_JOINS_NEXT.search(plain, claim.span.end, mention.start))


def _opens_clause(claim: Claim, mention: Mention) -> bool:
    """Whether "and in" begins to speak of another place: "a quarter of everybody and in New York all have a bed"."""
    plain = claim.context.plain
    match = _AND_IN.search(plain, claim.span.end, mention.start)
    if match is None:
        return False
    joined = any(other.end == match.start() for other in claim.context.places)
    return not joined and bool(plain[claim.noun_end : match.start()].strip())


_AND_IN = re.compile(r"\s+and\s+in\s+(?:the\s+)?$")


_JOINS_NEXT = re.compile(r"(?:[,;]|\band|\bwhile)\s+(?:in|across|within)\s+(?:the\s+)?$")


def _begins_clause(claim: Claim, mention: Mention) -> bool:
    """Whether a place before a number stands at the start of what is said of it, behind the number before."""
    context = claim.context
    begin = context.start
    for span in context.numbers:
        if span.end <= mention.start:
            begin = span.end
    return _JOINS_NEXT.search(context.plain, begin, mention.start) is not None


def _by_preposition(claim: Claim, behind: Sequence[Mention], ahead: Sequence[Mention]) -> Mention | None:
    """The first place that a preposition makes that of a number: behind it, before it, at the start of the sentence."""
    context = claim.context
    opening = [mention for mention in context.places[:1] if _opens_sentence(context, mention)]
    for candidates, kinds in (
        (behind, INSIDE),
        (ahead, (OWNER,)),
        (opening, INSIDE),
        (_before_comma(claim, behind), _MOVES),
        (ahead, (*INSIDE, "into")),
    ):
        for mention in candidates:
            if mention.kind in kinds:
                return mention
    return None


def _later(claim: Claim, places: Sequence[Mention]) -> list[Mention]:
    """The places behind the next number that hold for both: "300 men and 200 women in Italy"."""
    later = []
    for mention in places:
        is_near = claim.after <= mention.start <= claim.noun_end + _NEAR
        if mention.kind == "in" and is_near and not _is_of_next(claim, mention):
            later.append(mention)
    return later


def _is_of_next(claim: Claim, mention: Mention) -> bool:
    """Whether a place belongs to the next number alone, of which a verb or a new clause tells."""
    if mention.start < claim.after:
        return False
    plain = claim.context.plain
    between = plain[claim.after : mention.start].lower()
    has_verb = bool(words("verbs_of_being") & {*_WORD.findall(between)})
    return has_verb or ends_clause(plain, claim.span.end, mention.start)


def _is_in_relative_clause(claim: Claim, mention: Mention) -> bool:
    """Whether a place is told of those counted, and not of the count: girls who were promised work in X."""
    between = claim.context.plain[claim.span.end : mention.start].lower()
    return bool(words("relatives") & {*_WORD.findall(between)})


def _before_comma(claim: Claim, mentions: Sequence[Mention]) -> list[Mention]:
    """The places behind a number that no comma parts from it, as the end of a movement."""
    if _IN_COUNTRY.search(claim.clause):
        # People from Nepal who work in the country are not in Nepal.
        return []
    return [mention for mention in mentions if not _is_behind_comma(claim, mention)]


def _is_behind_comma(claim: Claim, mention: Mention) -> bool:
    """Whether a comma parts a place from the number before it."""
    return "," in claim.context.plain[claim.noun_end : mention.start]


_IN_COUNTRY = re.compile(r"\b(?:in|into)\s+(?:the|this|that)\s+country\b")


def _opens_sentence(context: SentenceContext, mention: Mention) -> bool:
    """Whether a place stands at the start of its sentence, perhaps behind a time: "In 2007, in Spain,"."""
    before = context.plain[context.start : mention.start]
    for time in context.times:
        if time.end <= mention.start:
            before = before.replace(context.plain[time.start : time.end], "")
    opening = _WORD.findall(before.lower())
    if len(before) <= _OPENING and len(opening) <= 4 and set(opening) <= words("opens_with_place"):
        return True
    # "In the hills of western Nepal, 64 girls".
    is_set_off = context.plain[mention.end : mention.end + 1] == ","
    is_short = "," not in before and len(before) <= _NEAR // 2
    return is_set_off and opening[:1] == ["in"] and is_short


def _with_joined(claim: Claim, chosen: Mention) -> Cell:
    """A place with the country joined to it, as in "in Spain and Italy"; empty where each may have its own number."""
    context = claim.context
    part = narrower(context.plain, context.places, chosen)
    joined = _joined_to(context, chosen) if part is chosen else []
    if not joined and _NAME_JOINED.match(context.plain, part.end) and not is_country(part.value):
        return EMPTY
    if not joined:
        return Cell.of(part)
    if _NAME_JOINED.match(context.plain, joined[-1].end):
        # Another name follows that no list has.
        return EMPTY
    names = [mention.value for mention in joined]
    are_alike = len({is_country(name) for name in names}) == 1
    if not are_alike or chosen.kind not in INSIDE or len(context.numbers) > 1:
        return EMPTY
    return Cell("; ".join(names), joined[0].start, joined[-1].end, Cell.of(chosen).how, kind=chosen.kind)


#: A name that "and" or a comma joins to a place.
_NAME_JOINED = re.compile(
    r"(?:,\s+|,?\s+and\s+)(?!The\b|In\b|But\b|And\b)[A-Z][a-z]+(?:\s+and\s+[A-Z]|,|\.|\s+[a-z])"
)


def _joined_to(context: SentenceContext, chosen: Mention) -> list[Mention]:
    """A place with those that "and" or commas join to it, in order; nothing where it stands alone."""
    places = [mention for mention in context.places if mention.kind != NATIONALITY]
    joined = [chosen]
    for mention in sorted(places, key=lambda place: place.start):
        if mention.start > joined[-1].end and _is_joined(context, joined[-1], mention):
            joined.append(mention)
    for mention in sorted(places, key=lambda place: -place.start):
        if mention.end < joined[0].start and _is_joined(context, mention, joined[0]):
            joined.insert(0, mention)
    return joined if len({mention.value for mention in joined}) > 1 else []


def _is_joined(context: SentenceContext, first: Mention, last: Mention) -> bool:
    """Whether nothing but a comma or "and" stands between two places."""
    return _JOINED.fullmatch(context.plain, first.end, last.start) is not None
