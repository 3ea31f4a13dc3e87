"""Language of everything that is shipped: easy to read, respectful, and no page a copy of another."""

import json
import re
from difflib import SequenceMatcher
from html import unescape
from itertools import combinations
from pathlib import Path

import pytest

import analysis
from analysis.report.narrative import SLOTS, narrate
from tests.conftest import ROOT
from tests.report.reading_grade import coleman_liau
from tests.report.shipped import shipped

#: Words that make a spectacle of suffering, turn people into things, or call an act by its offender's name for it.
BANNED = re.compile(
    r"\b("
    r"shocking|horrific|horrifying|horrors?|heartbreaking|unspeakable|gruesome|sickening|nightmares?|epidemic|scourge|"
    r"evil|monsters?|predators?|modern[- ]day slaves?|sex slaves?|slaves|hookers?|whores?|prostitutes?|illegals|"
    r"illegal (aliens?|immigrants?)|victimi[sz]ed women|merchandise|human cargo|commodity|harvested|rescued|"
    r"voiceless|broken lives|alarming|staggering|astonishing|skyrocket\w*|explod\w+|flood of|waves? of|hordes?"
    r")\b",
    re.IGNORECASE,
)
#: Names of things, in which a banned word may stand: a report's title, a printed quotation.
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|`[^`]*`")


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
    for slot, text in NARRATIVES[region].items():
        found = BANNED.search(QUOTED.sub("", text))
        assert found is None, f"{slot}: {found}"


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
    assert BANNED.search(QUOTED.sub("", text)) is None


def test_the_word_list_finds_what_it_is_for() -> None:
    for bad in ("a shocking rise", "sex slaves", "the prostitutes", "human cargo", "waves of women"):
        assert BANNED.search(bad)
    for good in ("modern slavery", "people in prostitution", "The Global Slavery Index", "presumed victims"):
        assert not BANNED.search(good)


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
