"""The closed vocabulary: every word and phrase that may stand beside a number, each with one role.

A role is one character, so that a sentence of them can be matched by a pattern:

9          digits                                 N V    number; vague magnitude (made by `numbers`)
d e y      one..nine; ten..nineteen; twenty..     H K    hundred; thousand and larger scale words
G v        hundreds, thousands, ...; several      h q    half, quarter; third, fifth (fraction or rank)
A g f      about; approximately; or so            n s    words without effect; hedges without effect
L i l      more than; at least; or more           t a    the, these; article
U z u      up to; at most; or fewer               S <    fewer than; the sign <
B F        between; from                          T -    to; a dash
& | b      and; or; but                           I o    in, out of; of
P /        per; a slash                           Q E    most, a minority; all
% m        percent; per thousand                  C      currency
R r        second (rank only); rank, number       X J    largest; top
Z M        no, none; no data                      w      noun or other known word
x p        st, nd, rd, th; point                  ( ) ,  brackets, comma

Of three hedges the first stands before a number, the last behind it, the middle one on either side.
Words about people, places and things are in `nouns`, currencies in `money`.
"""

from dataclasses import dataclass
from functools import cache
from itertools import product

from analysis.reading.grammar.money import CURRENCY_WORDS
from analysis.reading.grammar.nouns import NOUNS


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase is: its role and, for some roles, a value."""

    role: str
    value: int | tuple[int, int] | str | None = None


_PHRASES: dict[str, str] = {
    "A": """
        about; around; approximates; very nearly; circa; c; ca; some; nearly; almost; close to; closer to;
        near; near to; nearing; approaching; virtually; practically; just about; not quite; in the region of;
        in the order of; of the order of; on the order of; in the area of; somewhere around; somewhere near;
        something like; something around; in the neighbourhood of; in the neighborhood of;
        in the vicinity of; to the tune of; an estimated; estimated at; estimated to be; is estimated at;
        are estimated at; is estimated to be; are estimated to be; was estimated at; were estimated at;
        it is estimated that; it was estimated that; it has been estimated that; an estimate of; estimates;
        estimates of; an average of; averaging; rounded to; ~; a rough; a rough estimate of;
        about as many as; upwards or downwards of; as near as
        """,
    "g": """
        approximately; approximate; approx; roughly; roughly speaking; very roughly; very approximately;
        more or less; give or take; give or take a few; estimated; estimate; est; perhaps; maybe; possibly;
        probably; likely; most likely; on average; average; ballpark; rounded; as an estimate; at a guess;
        at a rough estimate
        """,
    "f": "or so; or thereabouts; thereabouts; ish; odd",
    "i": """
        at least; at the least; at the very least; at minimum; at a minimum; at the minimum; minimum
        """,
    "L": """
        upwards from; min; exceeding; exceeds; exceed; exceeded; beyond; surpassing; topping; no fewer than;
        no less than; not fewer than; not less than; not under; not below; no lower than; no smaller than;
        a minimum of; minimum of; the minimum of; as few as; as little as; as low as; >; >=
        """,
    "l": """
        or more; or over; and over; or above; and above; or higher; and higher; or greater; and up;
        and upward; and upwards; or upwards; upwards; plus; + plus; or larger; +; if not more; and counting;
        or even more; or possibly more; or perhaps more
        """,
    "z": """
        at most; at the most; at the very most; at maximum; at a maximum; at the maximum; maximum; max
        """,
    "U": """
        up to; upto; up to and including; as many as; as much as; as high as; as great as; as large as;
        no more than; not more than; no greater than; not greater than; no higher than; no larger than;
        no bigger than; not exceeding; not to exceed; not over; not above; a maximum of; maximum of;
        the maximum of; anything up to; any number up to; a high of; <=
        """,
    "u": """
        or less; or fewer; or under; and under; or below; and below; or lower; and lower; tops;
        or even fewer; or even less; if not fewer; if not less
        """,
    "<": "<",
    "s": """
        reportedly; allegedly; purportedly; officially; supposedly; said to be; are said to be;
        is said to be; believed to be; is believed to be; are believed to be; it is believed that;
        thought to be; is thought to be; are thought to be; it is thought that; reported to be;
        claimed to be; known to be; a reported; a possible; a potential; a confirmed; a known; a claimed;
        a staggering; a mere; a whopping; only; just; merely; exactly; precisely; could be; may be; might be;
        can be; would be; could reach; may reach; even; fully; a full; barely; scarcely; conservatively;
        at last count
        """,
    "n": """
        there are; there were; there is; there was; there may be; there might be; there could be;
        there have been; are; is; was; were; be; been; being; to be; a total of; the total of; total of;
        in total; total; totalling; totaling; altogether; in all; currently; presently; today; now;
        a further; further; another; additional; an additional; a combined; combined; a record; a sum of;
        sum of; a number of; it is; this is; that is; ranging; ranges; range; ranged; is as; are as;
        equal to; equals; equivalent to; amounts to; amounting to; numbering; number of; the number of;
        the figure of; a figure of; figure of; somewhere; anywhere; anything; a sample of; sample of;
        samples of; a survey of; a group of; groups of; a coalition of; coalition of; a network of;
        a population of; a list of; in the range of; in the range; a range of; so far; worth; valued at;
        estimated range; which; also
        """,
    "t": "the; these; those; its; their; this; his; her; our",
    "E": "all; all of; every; every one of; all of the",
    "B": "between; in between",
    "F": "from",
    "T": "to; through; until; till",
    "&": "and; &; as well as",
    "|": "or; or even; or perhaps; or maybe; or possibly; if not; if not even; perhaps even; possibly even",
    "b": "but; yet; though",
    "o": "of",
    "I": """
        in; out of; in every; in each; out of every; out of each; of every; of each; from every; among every;
        of all the; out of the; out of all
        """,
    "P": "per; for every; for each; per each; per every",
    "-": "-; --; ---",
    "x": "st; nd; rd; th",
    "p": "point",
    "a": "a; an",
    "%": "%; percent; per cent; per cents; percents; pct; per centum; p c; pc; prozent; pour cent; por ciento",
    "m": "permille; per mille; per mil; promille; promil; per mill",
    "Z": """
        no; none; not one; not a single; not been a single; not a single one; not one single; nil; nobody;
        no one; not any; none at all; no single; none whatsoever
        """,
    "M": """
        n / a; na; n a; n / d; n d; n k; n / k; ..; ...; ....; :; .; ?; ? ?; * *; not available;
        not applicable; no data; no data available; data not available; data unavailable; no information;
        no information available; information not available; unknown; not known; number unknown;
        exact number unknown; missing; unavailable; not reported; not recorded; not stated; not given;
        not collected; not specified; unspecified; not published; no record; no records; no records kept;
        no records available; no figure; no figures; no figures available; no estimate; no estimates;
        no estimate available; no estimates available; no official data; no reliable data; no statistics;
        no statistics available; no official statistics; no number; no numbers; no count; undetermined;
        unreported; suppressed; confidential; data missing; absence of records; an absence of records;
        lack of data; no records exist; no data exist; no records found; no data on; no data for;
        no official records; records not kept; not counted; uncounted; no answer; no response;
        not determined; not disclosed
        """,
    "r": "no .; nos .; number; rank; ranks; ranked; ranking; ranked number; ranked no .; #; position; rank number",
    "R": "first; second",
    "X": """
        largest; biggest; highest; greatest; leading; foremost; the most; fastest growing; worst; number one;
        no . one; # one
        """,
    "J": "top; in the top; among the top; the top",
    "v": """
        several; a few; few; many; untold; countless; numerous; a good many; a great many; quite a few;
        multiple; various
        """,
    "w": """
        a year; a month; a day; a week; per year; per annum; per month; per day; per week; every year;
        each year; every month; each month; every day; each day; in a year; in one year; yearly; annually;
        annual; monthly; daily; weekly; pa; a head; per head; per capita; per person; per victim; / year;
        / yr; / month; / day; / person; at any time; at any one time; at any given time; at a given time;
        at any moment; at any given moment; to date; until now; at present; at the moment; worldwide;
        globally; nationwide; nationally; internationally; abroad; overseas; overall; in the world;
        around the world; across the world; throughout the world; across the country; in the country;
        at risk; under age; whom; who; them; which; with; by; for; into; across; within; through the;
        not for profit; has been; have been; had been; have; has; had; did; do; only to; ci;
        confidence interval; credible interval; uncertainty interval; confidence limits; interval; cri; ui;
        that year; this year; last year; the same year; the same period; during; place; or not
        """,
}

#: Strict bounds, each alone or behind a word of degree: "just over", "far fewer than", "a little short of".
_OVER = """
    more than; over; above; greater than; larger than; higher than; bigger than; in excess of; upwards of;
    upward of; north of
    """
_UNDER = """
    fewer than; less than; under; below; lower than; smaller than; short of; shy of; south of; beneath
    """
_DEGREES = """
    just; only just; slightly; marginally; a little; a bit; a shade; a fraction; somewhat; rather; well; far; much;
    many; way; considerably; significantly; substantially; comfortably; easily; quite a bit; barely; narrowly
    """
_MAJORITIES = (
    "",
    *("vast", "great", "overwhelming", "large", "clear", "substantial", "huge", "absolute", "slim", "narrow"),
    *("simple", "bare", "strong"),
)
_MINORITIES = ("", "small", "tiny", "large", "significant", "substantial", "sizeable", "sizable", "slim")
_SUPERLATIVES = """
    common; frequent; popular; numerous; lucrative; profitable; prevalent; important; significant; widespread;
    trafficked; frequently; commonly; active; affected; notorious
    """
_MOSTLY = """
    most; mostly; mainly; predominantly; primarily; chiefly; largely; principally; overwhelmingly; in most cases;
    most cases; for the most part; in most instances; most of the time; the greater part; the bulk; the lion's share
    """

#: Scale words: factor and exponent. Long-scale "billions" of other languages are left out: they mean 10^12.
_SCALES: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("thousand", "k", "tsd", "tausend"), (1, 3)),
    **dict.fromkeys(("million", "m", "mn", "mln", "mio", "mill", "millon"), (1, 6)),
    **dict.fromkeys(("millones", "millionen", "milioni", "miljoen", "miljoner", "millioner"), (1, 6)),
    **dict.fromkeys(
        ("billion", "bn", "bln", "milliard", "milliarden", "milliards", "miliardi", "miljard"), (1, 9)
    ),
    **dict.fromkeys(("mrd", "mld", "b"), (1, 9)),
    **dict.fromkeys(("trillion", "tn", "trn", "tln"), (1, 12)),
    **dict.fromkeys(("lakh", "lac", "lacs"), (1, 5)),
    **dict.fromkeys(("crore", "cr"), (1, 7)),
    "dozen": (12, 0),
}
_PLURALS: dict[str, tuple[int, int]] = {
    "tens": (1, 1),
    "hundreds": (1, 2),
    "thousands": (1, 3),
    "lakhs": (1, 5),
    "millions": (1, 6),
    "crores": (1, 7),
    "billions": (1, 9),
    "trillions": (1, 12),
    "dozens": (12, 0),
    "scores": (20, 0),
}
#: From third on: "second" is never a fraction.
_ORDINALS = (
    *("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"),
    *(
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ),
)
_FRACTION_WORDS: dict[str, tuple[str, int]] = {
    **dict.fromkeys(("half", "halves"), ("h", 2)),
    **dict.fromkeys(("quarter", "quarters"), ("h", 4)),
    **{word: ("q", 3 + step) for step, word in enumerate(_ORDINALS)},
    **{word + "s": ("h", 3 + step) for step, word in enumerate(_ORDINALS)},
    "hundredth": ("q", 100),
    "hundredths": ("h", 100),
    "thousandth": ("q", 1000),
    "thousandths": ("h", 1000),
}

#: Words whose full stop is part of them.
ABBREVIATIONS = frozenset(
    {
        "c",
        "ca",
        "approx",
        "est",
        "min",
        "max",
        "pct",
        "per",
        "cent",
        "rs",
        "k",
        "m",
        "b",
        "mn",
        "mln",
        "bn",
        "bln",
    }
    | {"tn", "mio", "mrd", "mld", "mill", "tsd", "cr"}
)
#: Words that a hyphen or nothing may tie to the digits before them.
TIED = frozenset((*_SCALES, *_PLURALS, "percent", "pct", "per", "permille", "plus", "odd", "ish"))
#: Words that may stand directly before digits.
LEADING = frozenset(CURRENCY_WORDS)
#: What makes an ordinal number of digits.
SUFFIXES = frozenset(("st", "nd", "rd", "th"))


def _shares() -> dict[str, Meaning]:
    table = {phrase.strip(): Meaning("Q", "L") for phrase in _MOSTLY.split(";")}
    for word, article in product(_SUPERLATIVES.split(";"), ("", "the ")):
        table[f"{article}most {word.strip()}"] = Meaning("X")
    for noun, adjectives, side in (("majority", _MAJORITIES, "L"), ("minority", _MINORITIES, "U")):
        for adjective, lead in product(adjectives, ("", "in the ", "in a ", "in an ")):
            table[f"{lead}{adjective} {noun}".replace("  ", " ").strip()] = Meaning("Q", side)
    return table


def _strict_bounds() -> dict[str, Meaning]:
    degrees = ("", *(degree.strip() + " " for degree in _DEGREES.split(";")))
    bounds = {
        phrase.strip(): role for role, listed in (("L", _OVER), ("S", _UNDER)) for phrase in listed.split(";")
    }
    return {degree + phrase: Meaning(role) for degree, (phrase, role) in product(degrees, bounds.items())}


@cache
def phrases() -> dict[str, dict[str, tuple[Meaning, ...]]]:
    """Return, for each first word, the phrases that start with it, longest first, and what they mean."""
    table: dict[str, tuple[Meaning, ...]] = {noun: (Meaning("w"),) for noun in NOUNS}
    for role, listed in _PHRASES.items():
        table |= {" ".join(phrase.split()): (Meaning(role),) for phrase in listed.split(";")}
    table |= {phrase: (meaning,) for phrase, meaning in (_shares() | _strict_bounds()).items()}
    table |= {word: (Meaning("C", code),) for word, code in CURRENCY_WORDS.items()}
    table |= {word: (Meaning("K", scale),) for word, scale in _SCALES.items()}
    table |= {word: (Meaning("G", scale),) for word, scale in _PLURALS.items()}
    table |= {word: (Meaning(*meaning),) for word, meaning in _FRACTION_WORDS.items()}
    table |= {
        "hundred": (Meaning("H"),),
        "zero": (Meaning("d", 0),),
        "one": (Meaning("d", 1),),
        "a single": (Meaning("d", 1),),
        "one single": (Meaning("d", 1),),
        "first": (Meaning("R", 1),),
        "second": (Meaning("R", 2),),
        "a couple": (Meaning("A"), Meaning("d", 2)),
        "a couple of": (Meaning("A"), Meaning("d", 2)),
        "a pair of": (Meaning("d", 2),),
        "upon": (Meaning("&"),),
        "(": (Meaning("("),),
        "[": (Meaning("("),),
        ")": (Meaning(")"),),
        "]": (Meaning(")"),),
        ",": (Meaning(","),),
        ";": (Meaning(","),),
        "/": (Meaning("/"),),
    }
    index: dict[str, dict[str, tuple[Meaning, ...]]] = {}
    for phrase in sorted(table, key=lambda phrase: -phrase.count(" ")):
        index.setdefault(phrase.split(" ", 1)[0], {})[phrase] = table[phrase]
    return index
