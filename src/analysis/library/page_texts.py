"""What a page's text says, read again as a reader does, and held against what is published.

Nothing here knows how a text was made. A number that leads to its claim is read by the grammar that reads sources;
words beside it are looked up in `page_words.yml`; every other number has to be one that the template noted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import NamedTuple

from analysis.library.citations import cite
from analysis.library.published_names import WORDS
from analysis.library.published_rows import PublishedRows, Row
from analysis.library.shown_values import is_same, reads_as
from analysis.words import load

#: A number that leads to a row: its text, and the id of the row.
_LINK = re.compile(r"\[([^\]]*)\]\(#([A-Za-z0-9_+./-]+)\)")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_YEAR = re.compile(r"(?<![\d,.])(?:1[5-9]|20)\d\d(?![\d,]|\.\d)")
#: An id in a text is a name, and so is an address.
_ID = re.compile(r"\b[A-Za-z]\w*(?:[-+/]\w+)*-\w{3,9}\b")
_ADDRESS = re.compile(r"\]\([^)]*\)|https?://\S+")
_QUOTED = re.compile(r"“[^”]*”")
_TAG = re.compile(r"<[^>]*>")
_SPAN = re.compile(r"</?span>")
_BRACKETS = re.compile(r"\((?P<inside>(?:[^()]|\([^()]*\))*)\)")
#: Where what is said of a number ends: at the next number, or with the sentence.
_CLAUSE_END = re.compile(r"; | beside |\.(?:\s|$)|: ")
#: What stands in brackets behind a maker: the year of publication, if there is one, then something else or nothing.
_PUBLISHED = re.compile(r"(?:, (?P<year>\d{4}))?(?=$|[;,])")
_MAKER_AND_YEAR = re.compile(r"(?P<name>[^;,]+(?:, [^;,\d]+)*), \d{4}(?=$|;)")
#: A range has to rise.
_AMOUNT = r"\d[\d,]*(?:\.\d+)?"
_RANGE = re.compile(
    rf"(?P<low>{_AMOUNT})(?P<scale> \w+illion)? to \D{{0,4}}(?P<high>{_AMOUNT})(?P<unit> \w+illion)?"
)
#: What ends each citation, with its id.
_CITED = re.compile(r"Counting the Uncounted, (?P<id>\S+), accessed")
#: Names and descriptions of a claim, which may hold any word.
_NAMES = ("producer", "carrier", "target_population", "share_of", "definition", "place", "name", "note")
#: Columns that name the rows behind a row.
_BEHIND = ("claim_ids", "members", "original", "claim_id", "found_claim_id", "expected_ids")
_YEARS = ("period_start", "period_end", "producer_year", "carrier_year", "year", "reference_year", "time")


class Fault(NamedTuple):
    """A rule that a page breaks: which, by what, what is wrong, and what would be right."""

    rule: str
    about: str
    what: str
    right: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.about}: {self.what}; {self.right} would be right"


@dataclass(frozen=True, slots=True)
class Mention:
    """A number that leads to its row, and what is said of it in the same clause."""

    row_id: str
    text: str
    clause: str


def without_tags(markdown: str) -> str:
    """The text with its links; what a source wrote is still escaped, so that nothing of it is taken for a link."""
    # A sign that is kept from formulas stands in an element of its own, within its word.
    whole_words = _SPAN.sub("", markdown)
    return _TAG.sub(" ", whole_words)


def read(text: str) -> str:
    """A text as a reader sees it, in one line."""
    words = unescape(text).split()
    return " ".join(words)


def blocks(text: str) -> list[str]:
    """Paragraphs and items of lists, each in one line."""
    parts: list[str] = []
    is_new = True
    for text_line in map(str.strip, text.splitlines()):
        if text_line and (is_new or text_line.startswith(("- ", "> ", "#"))):
            parts.append(text_line)
        elif text_line:
            parts[-1] += f" {text_line}"
        is_new = not text_line
    return parts


def mentions(block: str) -> list[Mention]:
    """The numbers of a block that lead to a row, each with its clause."""
    linked: list[Mention] = []
    for link in _LINK.finditer(block):
        start = link.end()
        following = _LINK.search(block, start)
        stop = following.start() if following else None
        clause = block[start:stop]
        # Signs within brackets end nothing.
        flat = _BRACKETS.sub(lambda brackets: "_" * len(brackets[0]), clause)
        end = _CLAUSE_END.search(flat)
        if end:
            clause = clause[: end.start()]
        mention = Mention(row_id=link[2], text=read(link[1]), clause=read(clause))
        linked.append(mention)
    return linked


# -- the rules --------------------------------------------------------------------------------------------------------


def text_faults(
    markdown: str, noted: Iterable[Row], published: PublishedRows, *, by_hand: bool = False
) -> Iterator[Fault]:
    """What a text says that is not so; `noted` are the numbers that its template noted.

    Of a text that a person wrote `by_hand` the numbers are checked, not the words.
    """
    numbers = list(noted)
    spare: Counter[str] = Counter()
    for number in numbers:
        spare.update(_NUMBER.findall(str(number["shown"])))
    for block in blocks(without_tags(markdown)):
        cited = _CITED.search(block)
        if cited:
            yield from _citation(read(block), cited["id"], published)
            continue
        for mention in mentions(block):
            yield from _mention(mention, published, by_hand=by_hand)
        context = _context(block, numbers, published)
        if not by_hand:
            yield from _makers(block, context, published)
        yield from _ranges(read(block))
        yield from _loose_numbers(block, spare, context, published)


def _citation(block: str, row_id: str, published: PublishedRows) -> Iterator[Fault]:
    """A citation is the one that `cite` gives."""
    is_published = published.claim(row_id) and not published.is_own(row_id)
    if not is_published:
        return
    right = " ".join(cite(row_id).split())
    if right not in block:
        yield Fault("a citation is the published one", row_id, f"it reads {block!r}", repr(right))


def _mention(mention: Mention, published: PublishedRows, *, by_hand: bool) -> Iterator[Fault]:
    """A number that leads to a claim says what the claim says, and so do the words beside it."""
    claim = published.claim(mention.row_id)
    if claim is None:
        if not published[mention.row_id]:
            problem = f"{mention.text!r} leads to it, and nothing has it"
            yield Fault("an id exists", mention.row_id, problem, "the id of a claim")
    elif mention.text != mention.row_id:
        # A number may begin a sentence.
        within_sentence = mention.text[:1].lower() + mention.text[1:]
        versions = published.versions(mention.row_id)
        if not reads_as(within_sentence, versions):
            what = f"it is shown as {mention.text!r}"
            right = f"what says the same as {claim['figure']!r}"
            yield Fault("a number says what its claim says", mention.row_id, what, right)
        if not by_hand:
            yield from word_faults(mention.clause, claim, mention.row_id)
            yield from _attribution(mention, claim, published)


def word_faults(text: str, row: Row, about: str) -> Iterator[Fault]:
    """Words that are not so of a row; names, and words of sources, are left aside."""
    bare = _QUOTED.sub(" ", text)
    for column in _NAMES:
        name = read(str(row.get(column) or ""))
        if name:
            bare = bare.replace(name, " ")
    for column, words in word_rules().items():
        if column not in row:
            continue
        code = row[column]
        for pattern, codes in words:
            word = pattern.search(bare)
            if word and code not in codes:
                problem = f"{word[0]!r} is said of it, and its {column} is {code!r}"
                right = f"{column} {' or '.join(codes)}"
                yield Fault("a word beside a number is so", about, problem, right)


@cache
def word_rules() -> Mapping[str, Sequence[tuple[re.Pattern[str], Sequence[str]]]]:
    """By column of the claims, each word with the codes that it may be said of."""
    rules: dict[str, list[tuple[re.Pattern[str], Sequence[str]]]] = {}
    for column, words in load(WORDS)["columns"].items():
        rules[column] = []
        for word, codes in words.items():
            pattern = re.compile(rf"\b(?:{word})\b", re.IGNORECASE)
            rules[column].append((pattern, codes))
    return rules


def _attribution(mention: Mention, claim: Row, published: PublishedRows) -> Iterator[Fault]:
    """The maker in brackets behind a number, and the year of publication, are those of its claim."""
    for brackets in _BRACKETS.finditer(mention.clause):
        inside = brackets["inside"]
        name = published.maker_at(inside)
        if not name:
            stranger = _MAKER_AND_YEAR.match(inside)
            if stranger:
                problem = f"{stranger['name']!r} stands behind it in brackets, and nobody of that name made a number"
                yield Fault("a number has its own maker", mention.row_id, problem, repr(claim["producer"]))
            continue
        if claim["producer"] not in published.makers_of_name(name):
            problem = f"{name!r} stands behind it in brackets"
            yield Fault("a number has its own maker", mention.row_id, problem, repr(claim["producer"]))
        dated = _PUBLISHED.match(inside, len(name))
        year = dated["year"] if dated else None
        year_of_claim = claim["producer_year"]
        if year and not is_same(year, year_of_claim):
            problem = f"it is said to be published in {year}"
            yield Fault("a number has its own year", mention.row_id, problem, str(year_of_claim))


def _context(block: str, numbers: Iterable[Row], published: PublishedRows) -> list[Row]:
    """The rows that a block speaks of: those that its numbers lead to, or that their template took them from."""
    ids = {link[2]: None for link in _LINK.finditer(block)}
    for number in numbers:
        if number["id"] and str(number["shown"]) in block:
            ids[str(number["id"])] = None
    rows: list[Row] = []
    for row_id in ids:
        rows += published[row_id]
    behind: set[str] = set()
    for row in rows:
        for column in _BEHIND:
            behind.update(filter(None, str(row.get(column) or "").split(";")))
    for row_id in behind - ids.keys():
        rows += published[row_id]
    return rows


def _makers(block: str, context: Sequence[Row], published: PublishedRows) -> Iterator[Fault]:
    """A maker who is named beside numbers made one of them, or carried it."""
    there: set[str] = set()
    names: set[str] = set()
    places = []
    for row in context:
        filled = {column: row[column] for column in _NAMES if row.get(column)}
        for column, name in filled.items():
            if column in ("producer", "carrier"):
                there.add(name)
            names.add(read(str(name)))
        places.append(str(row.get("place") or ""))
    if not there:
        return
    text = _QUOTED.sub(" ", read(block))
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    # Some areas are named by who draws them.
    drawn_by = published.makers_in(" ".join(places))
    unnamed = load(WORDS)["makers"]
    for name in dict.fromkeys(published.makers_in(text)):
        is_allowed = name in drawn_by or name in unnamed
        if is_allowed or not there.isdisjoint(published.makers_of_name(name)):
            continue
        start_of_block = block[:80]
        problem = f"the text names {name!r}: {start_of_block!r}"
        right = f"a maker among {', '.join(sorted(there))}"
        yield Fault("a maker beside a number made it", name, problem, right)


def _ranges(block: str) -> Iterator[Fault]:
    """A range rises from its first end to its second."""
    for printed in _RANGE.finditer(block):
        low = float(printed["low"].replace(",", ""))
        high = float(printed["high"].replace(",", ""))
        # In "1 to 2 million" the unit is of both ends, in "900 to 1 million" of the second alone.
        has_unit_of_its_own = printed["unit"] and not printed["scale"]
        if low >= high and not has_unit_of_its_own:
            start_of_block = block[:80]
            what = f"it stands in {start_of_block!r}"
            yield Fault("a range rises", printed[0], what, "the lower end first")


def _loose_numbers(
    block: str, spare: Counter[str], context: Sequence[Row], published: PublishedRows
) -> Iterator[Fault]:
    """A number that leads nowhere is one that the template noted, or a year of what the block speaks of."""
    for link in _LINK.finditer(block):
        spare.subtract(_NUMBER.findall(read(link[1])))
    bare = published.without_known_texts(read(_LINK.sub(" ", block)))
    bare = _ID.sub(" ", _ADDRESS.sub(" ", bare))
    years: set[str] = set()
    for row in context:
        years.update(str(int(row[column])) for column in _YEARS if row.get(column) is not None)
    for digits in _NUMBER.findall(bare):
        number = digits.rstrip(",")
        if spare[number] > 0:
            spare[number] -= 1
        elif not (_YEAR.fullmatch(number) and number in years):
            problem = f"{number} stands in {block[:120]!r}, and no row of the page has it there"
            yield Fault(
                "a number comes from a row", number, problem, "a number that a filter takes from a row"
            )
