"""Language of everything that is shipped: easy to read, respectful, and no page a copy of another."""

import json
import re
from difflib import SequenceMatcher
from html import unescape
from io import StringIO
from itertools import combinations
from pathlib import Path

import pytest
from rich.console import Console

import analysis
from analysis.report.figures import FIGURES
from analysis.report.narrative import SLOTS, narrate
from analysis.report.style import PAGE
from analysis.terminal_page import print_page
from tests.conftest import ROOT
from tests.report.reading_grade import coleman_liau
from tests.report.shipped import shipped
from tests.report.word_list import ATTRIBUTED, NEVER, found


def plain(markdown: str) -> str:
    """Narrative without markup."""
    return unescape(re.sub(r"<[^>]*>|\[([^\]]*)\]\([^)]*\)", r"\1", markdown)).replace("**", "").strip()


def without_headings(text: str) -> str:
    """Words of a slot; a heading is the frame that all pages share."""
    return re.sub(r"^#.*$", "", text, flags=re.MULTILINE)


def narratives(region: str) -> dict[str, str]:
    """Every slot of a page without markup."""
    findings = shipped(region)
    return {slot: plain(narrate(slot, findings)) for slot in SLOTS}


NARRATIVES = {region: narratives(region) for region in analysis.regions()}


def test_the_index_is_that_of_its_authors() -> None:
    """A sentence counted by hand: six words of 29 letters."""
    expected = 0.0588 * 29 / 6 * 100 - 0.296 * 1 / 6 * 100 - 15.8
    assert coleman_liau("Seven small birds sang there today.") == pytest.approx(expected)
    assert coleman_liau("No one can count them all.") < coleman_liau("Quantification remains impossible.")
    with pytest.raises(ValueError, match="without words"):
        coleman_liau("...")


@pytest.mark.parametrize("region", analysis.regions())
def test_no_page_has_words_that_harm(region: str) -> None:
    assert {slot: found(text) for slot, text in NARRATIVES[region].items() if found(text)} == {}


@pytest.mark.parametrize("region", analysis.regions())
def test_no_picture_has_words_that_harm(region: str) -> None:
    """Neither in its alternative text nor in what its table says."""
    page = analysis.page(region)
    for name in page.figures:
        drawing = FIGURES[name].draw(page.findings, PAGE)
        table = "\n".join(
            str(value) for row in drawing.rows for value in row.values() if isinstance(value, str)
        )
        assert found(f"{drawing.alt}\n{table}") == [], name


@pytest.mark.parametrize("region", ["World", "Moldova", "Netherlands", "North America", "Nepal"])
def test_the_terminal_has_no_words_that_harm(region: str) -> None:
    told = Console(file=StringIO(), width=10_000, record=True)
    print_page(region, told)
    assert found(told.export_text()) == []


def shipped_texts() -> list[Path]:
    """Templates, notebooks and documents."""
    return [
        *sorted((ROOT / "src/analysis/report/templates").rglob("*.jinja")),
        *sorted((ROOT / "notebooks").glob("*.ipynb")),
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted((ROOT / "docs").rglob("*.jinja")),
        ROOT / "README.md",
    ]


@pytest.mark.parametrize("path", shipped_texts(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_text_that_is_shipped_has_words_that_harm(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    assert found(text) == []


@pytest.mark.parametrize(
    "bad",
    [
        "a shocking rise", "sex slaves", "the prostitutes", "human cargo", "waves of women", "sold into prostitution",
        "women were sold like goods", "sex slavery", "sex workers trafficked", "Eastern European girls",
        "the price of a girl is US$500", "a person is worth US$13,000", "illegal migrants", "third world women",
        "innocent victims", "helpless", "prey on the vulnerable", "tragic plight", "brutal", "horrendous", "terrifying",
        "shocked", "explosion of trafficking", "trade in human beings", "cattle", "the supply of victims", "enslaved",
        "gypsies", "child prostitution", "victims into the Netherlands", "detected trafficked persons", "Moldovan victims",
        "were foreigners", "trafficking of underage women", "47 at-risk children",
    ],
)  # fmt: skip
def test_the_word_list_finds_what_it_is_for(bad: str) -> None:
    assert found(bad)
    assert found(f"called “{bad}” by the source") == []


def test_the_word_list_leaves_plain_words_alone() -> None:
    for good in ("modern slavery", "people in prostitution", "The Global Slavery Index", "presumed victims"):
        assert found(good) == []
    assert all(reason for reason in (*NEVER.values(), *ATTRIBUTED.values()))


def without_name(region: str, text: str) -> list[str]:
    """Words of a text, the region's own name replaced by a blank."""
    return re.sub(rf"(the )?\b{re.escape(region)}\b", "_", text, flags=re.IGNORECASE).split()


SLOTS_TOLD = tuple(slot for slot in SLOTS if slot not in ("title", "how", "about", "sources"))


#: Part of the words of two pages that may be the same and in the same order; measured: 0.839 at most, Slovakia
#: and Turkey, of which sources say nearly the same; it was 0.924 when every page had one skeleton.
LIKE = 0.85
#: Part of the sentences with numbers that two pages may share; measured: 0.16 at most, Bosnia and Herzegovina and the
#: United Arab Emirates, of which as many claims of the same makers are held.
SHARED = 0.2


def test_no_two_regions_read_as_if_copied_with_the_name_exchanged() -> None:
    """In their order, at least one word in seven differs between any two pages; a copy would have none."""
    told = {
        region: without_name(region, without_headings("\n".join(texts[slot] for slot in SLOTS_TOLD)))
        for region, texts in NARRATIVES.items()
    }
    near = []
    for one, other in combinations(told, 2):
        matcher = SequenceMatcher(None, told[one], told[other], autojunk=False)
        if matcher.real_quick_ratio() > LIKE and matcher.quick_ratio() > LIKE and matcher.ratio() > LIKE:
            near.append((one, other, round(matcher.ratio(), 3)))
    assert near == []


def counted_sentences(region: str) -> set[str]:
    """The sentences of a page that hold a number other than a year, without the region's name."""
    lines = "\n".join(NARRATIVES[region][slot] for slot in SLOTS_TOLD).splitlines()
    whole = [" ".join(without_name(region, line)) for line in lines]
    sentences = [part for line in whole for part in re.split(r"(?<=[.;])\s", line)]
    return {part for part in sentences if re.search(r"\d", re.sub(r"\b(19|20)\d\d\b", "", part))}


def test_two_regions_share_few_sentences_with_numbers() -> None:
    """What a page counts is its own: a copy with the name exchanged would share all of it."""
    told = {region: counted_sentences(region) for region in NARRATIVES}
    shared = {
        (one, other): len(told[one] & told[other]) / min(len(told[one]), len(told[other]))
        for one, other in combinations(told, 2)
        if min(len(told[one]), len(told[other])) > 4
    }
    assert max(shared.values()) < SHARED, max(shared, key=lambda pair: shared[pair])
