"""What the pages about a subject say: plain, sober, linked to claims that exist, and never broken off."""

import re
from html import unescape
from pathlib import Path

import pytest

import analysis
from analysis.notebook import held
from analysis.subjects import SUBJECTS
from tests.conftest import ROOT
from tests.report.reading_grade import coleman_liau, readable
from tests.report.word_list import found

TEMPLATES = ROOT / "src/analysis/report/templates"
#: The capture page is computed, which takes seconds; its words are tested with the slow tests.
QUICK = [name for name in SUBJECTS if name != "capture"]


def slots(subject: str) -> list[str]:
    """Names of the slots of a page; the verdicts of exercises and shared pieces are none."""
    found = sorted((TEMPLATES / subject).glob("*.md.jinja"))
    return [path.name.removesuffix(".md.jinja") for path in found if not _shared(path)]


def _shared(path: Path) -> bool:
    return path.name.startswith(("_", "check"))


def said(subject: str) -> str:
    """Everything that a page says."""
    page = analysis.subject(subject)
    return "\n".join(page.say(slot).markdown for slot in slots(subject))


@pytest.mark.parametrize("subject", [name for name in QUICK if name != "lesson"])
def test_answers_read_easily(subject: str) -> None:
    assert coleman_liau(readable(analysis.subject(subject).say("answer").markdown)) <= 10


@pytest.mark.parametrize("subject", QUICK)
def test_every_linked_number_rests_on_claims_that_are_held(subject: str) -> None:
    claims = held().processed["10_claims"].set_index("claim_id")["source"]
    links = re.findall(
        r'href="\.\./evidence/([a-z0-9_]+)\.html#([^"]+)" data-claims="([^"]+)"', said(subject)
    )
    assert links or subject == "lesson"
    for source, anchor, ids in links:
        assert claims[anchor] == source
        assert set(ids.split()) <= set(claims.index)


@pytest.mark.parametrize("subject", QUICK)
def test_words_are_sober_and_nothing_is_left_open(subject: str) -> None:
    text = re.sub(r"<[^>]*>|\]\([^)]*\)", "", said(subject))
    assert found(unescape(text)) == []
    assert not re.search(r"\b(nan|None|undefined|not_applicable)\b(?! of)", text.replace("None of", ""))
    assert "{{" not in text
    assert "  " not in text.replace("\n", "|").replace("|  ", "|")
    assert not re.search(r"\bof of\b|\bthe the\b|\bin in\b|\(\)|, ,|\.\.(?!\.)", text)


def test_singular_and_zero_are_said_as_such() -> None:
    bare = analysis.subject("world", reference_year=1905, evidence="article")
    assert "none fixes a number" in bare.say("answer").markdown
    assert "No claim counts the victims of the whole world near 1905." in bare.say("quantities").markdown
    assert "nothing is added up" in bare.say("nested").markdown
    few = analysis.subject("sources", evidence="article")
    assert "1 claims" not in few.say("answer").markdown
