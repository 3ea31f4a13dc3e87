"""What a region has on paper: its answer on one sheet, and the questions of a worksheet with what their key says."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from markdown_it import MarkdownIt

from analysis.media_types import MARKDOWN, MIME
from analysis.narrative.template_rows import Row
from analysis.narrative.template_signs import Environment, in_html, without_spans
from analysis.numbers import significant
from analysis.runner.notebook_json import Notebook, joined
from analysis.site.notebook_pages import first_drawn, without_gauges
from analysis.site.site_data import Page, SiteError

#: What is advised of a claim that nobody should quote, and of one that needs care.
DO_NOT_QUOTE = "do_not_quote"
WITH_CARE = "quote_with_care"
#: From so many letters on a sheet is set smaller, then as small as can be read; more than the last do not fit.
LONG = (2600, 3500)
LONGEST = 4500
_PER_SOURCE = 250
#: Folders of the site, with a file for each region.
SHEETS = "sheets"
WORKSHEETS = "worksheets"
#: The function of `an.plot` that draws the chart of a sheet.
CHART = "ladder"
#: The narratives whose text is that of a sheet: what is known of each kind of victims, and the answer.
_RUNGS = "title"
_ANSWER = "answer"
#: So many counts make a series that a class can read, and so many fit on its sheet.
_FEWEST = 3
_MOST = 8
#: In what the counts of a series are alike.
_ALIKE = ("area", "producer", "producer_year", "kind_of", "unit")
#: What two numbers may differ in, in the order in which a key tells it: a name, and the columns that say it.
_DIFFERENCES: Mapping[str, Sequence[str]] = {
    "visibility": ["visibility"],
    "whom": ["status", "population", "exploitation"],
    "time": ["measure", "period_start", "period_end"],
    "maker": ["producer", "producer_year"],
    "grade": ["grade"],
}
#: Differences that make of a ratio something else than the share that was found.
_FORBIDDING = ("whom", "time")

# MyST reads the pages with it. An element in a text is shown as text: a narrative has none but the fold of citations.
_READER = MarkdownIt("commonmark", {"html": False})
_FOLD = re.compile(r"<details>.*?</details>", re.DOTALL)
_HEADING = re.compile(r"^#{1,2} .*$", re.MULTILINE)
_QUOTATION = re.compile(r"<blockquote>\s*<p>(.*?)</p>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_LINK = re.compile(r'<a href="#([^"]+)">(.*?)</a>', re.DOTALL)


class SheetText(NamedTuple):
    """What stands on a sheet in the words of the page."""

    rungs: str  # HTML, with the number of its source behind each number
    answer: str  # the same
    quotation: str  # the sentence to copy, HTML without signs of sources; empty where nothing leads
    ids: list[str]  # of the numbers, in the order of their sources

    @property
    def length(self) -> int:
        """How much room it takes, in letters; each source takes some two lines."""
        shown = _TAG.sub("", self.rungs + self.answer)
        return len(shown) + _PER_SOURCE * len(self.ids)


class Ratio(NamedTuple):
    """How many times a number is another one: the lowest and the highest factor that their ranges allow."""

    low: float
    high: float


def sheet_text(page: Page) -> SheetText:
    """The rungs and the answer of a page, with links turned into numbers of sources; paper has no links."""
    ids: dict[str, int] = {}

    def numbered(link: re.Match[str]) -> str:
        row_id, shown = link.groups()
        number = ids.setdefault(row_id, len(ids) + 1)
        return f"{shown}<sup>{number}</sup>"

    texts = []
    for name in (_RUNGS, _ANSWER):
        html = _READER.render(_shortened(_narrative(page.notebook, name)))
        texts.append(_LINK.sub(numbered, html))
    rungs, answer = texts
    quotation = _QUOTATION.search(answer)
    return SheetText(rungs, answer, quotation[1] if quotation else "", list(ids))


def _narrative(notebook: Notebook, name: str) -> str:
    """The text that a narrative of a notebook shows; empty if there is none of the name."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if data.get(MIME, {}).get("narrative") == name and MARKDOWN in data:
                return joined(data[MARKDOWN])
    return ""


def _shortened(markdown: str) -> str:
    """A narrative without its heading and its fold: the sheet has a title, and its sources, of its own."""
    without_fold = _FOLD.sub("", without_gauges(without_spans(markdown)))
    return _HEADING.sub("", without_fold)


def not_to_quote(page: Page, named: Sequence[str], claims: Mapping[str, Row]) -> list[Row]:
    """The claims of a page that are not to be quoted, first those whose ids its answer has `named`."""
    advice = page.record["advice"]
    ids = [row_id for row_id, name in advice.items() if name == DO_NOT_QUOTE and row_id in claims]
    ids.sort(key=lambda row_id: named.index(row_id) if row_id in named else len(named))
    return [claims[row_id] for row_id in ids]


def count_of_advice(page: Page, advice: str) -> int:
    """How many claims of a page have some advice."""
    return list(page.record["advice"].values()).count(advice)


def differences(one: Row, other: Row) -> list[str]:
    """The names of what two rungs differ in, apart from their numbers."""
    named = []
    for name, columns in _DIFFERENCES.items():
        if any(one.get(column) != other.get(column) for column in columns):
            named.append(name)
    return named


def forbids_share(names: Iterable[str]) -> bool:
    """Whether two numbers that differ in these say nothing about the share of people that was found."""
    return any(name in _FORBIDDING for name in names)


def ratio(part: Row, whole: Row) -> Ratio | None:
    """How many times the second number is the first, with two digits; None where one has no value, or is a bound."""
    ends = []
    for row in (part, whole):
        values = [value for value in (row.low, row.best, row.high) if value]
        if not values or row.bound != "none":
            return None
        ends.append((min(values), max(values)) if row.best is None else (row.best, row.best))
    (part_low, part_high), (whole_low, whole_high) = ends
    return Ratio(significant(whole_low / part_high, digits=2), significant(whole_high / part_low, digits=2))


def series(rung: Row, claims: Iterable[Row]) -> list[Row]:
    """The latest counts of single years that are of the kind and the edition of a rung, oldest first, one a year.

    Empty if they are too few for a series.
    """
    by_id = {claim.id: claim for claim in claims}
    same = by_id.get(rung.number_id)
    if same is None:
        return []
    of_years: dict[int, Row] = {}
    for claim in by_id.values():
        is_of_kind = all(claim[name] == same[name] for name in _ALIKE)
        is_of_one_year = claim.period_start is not None and claim.period_start == claim.period_end
        if is_of_kind and is_of_one_year and claim.best:
            of_years[int(claim.period_start)] = claim
    latest = [of_years[year] for year in sorted(of_years)][-_MOST:]
    return latest if len(latest) >= _FEWEST else []


def papers(templates: Environment, context: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The files for paper of all listed regions, by their names: a sheet for each, and a worksheet where it can be."""
    sheet: Any = templates.get_template("_sheet.jinja").module
    exercise: Any = templates.get_template("_worksheet.jinja").module
    claims = context["claim_of"]
    for region in context["regions"]:
        page = region["page"]
        text = sheet_text(page)
        if text.length > LONGEST:
            problem = f"{text.length} letters, of which one sheet of paper holds {LONGEST}"
            raise SiteError(
                f"the answer on the page {page.slug!r} has, with its rungs and sources, {problem}"
            )
        banned = not_to_quote(page, text.ids, claims)
        task = worksheet(region, text, banned, claims)
        shown = {
            "text": text,
            "size": sum(text.length > letters for letters in LONG),
            "chart": first_drawn([page], CHART),
            "banned": banned,
            "careful": count_of_advice(page, WITH_CARE),
            "claim_count": len(page.record["claim_ids"]),
            "has_worksheet": task is not None,
        }
        yield f"{SHEETS}/{page.slug}.html", _as_file(sheet.sheet(page, **shown))
        if task is not None:
            yield f"{WORKSHEETS}/{page.slug}.html", _as_file(exercise.worksheet(page, task))


def _as_file(said: object) -> str:
    """What a macro said as a file, with the values in it as text."""
    return in_html(str(said)).lstrip()


def has_worksheet(region: Mapping[str, Any]) -> bool:
    """Whether a listed region has two numbers that can be set side by side."""
    return len(_rungs(region)) > 1


def _rungs(region: Mapping[str, Any]) -> list[Row]:
    """The rungs of a listed region that have a number, in their order."""
    return list(chain.from_iterable(region["rungs"].values()))


def worksheet(
    region: Mapping[str, Any], text: SheetText, banned: Sequence[Row], claims: Mapping[str, Row]
) -> dict[str, Any] | None:
    """What the worksheet of a listed region asks and what its key says; None if no two numbers can be set side by side.

    `text` is what stands on its sheet, `banned` are its claims that are not to be quoted.
    `claims` are all claims by their ids.
    """
    if not has_worksheet(region):
        return None
    rungs = _rungs(region)
    first = rungs[0]
    lead = next((row for row in rungs if row.get("leads")), first)
    second = rungs[1] if lead is first else lead
    named = differences(first, second)
    own = [claims[row_id] for row_id in region["page"].record["claim_ids"] if row_id in claims]
    return {
        "rungs": rungs,
        "first": first,
        "second": second,
        "differences": named,
        "ratio": ratio(first, second),
        "is_share": not forbids_share(named),
        "series": series(first, own) if first.id == "found" else [],
        "banned": banned[0] if banned else None,
        "quotation": text.quotation,
    }
