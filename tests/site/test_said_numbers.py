"""A number is said with its unit, time, people and place alike wherever it stands: page, lists, Compare, chart, alt text."""

import html
import re
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import matplotlib.pyplot as pyplot
import pytest

import analysis as an
from analysis.library.quantities import some_of, span
from analysis.narrative.template_rows import Row, read, where_not
from analysis.narrative.template_signs import without_spans
from analysis.plot.figure_records import describe
from analysis.site.site_data import page_templates
from tests.conftest import ROOT

ALL_REGIONS = tuple(an.list_regions())


def words_of(markup: str) -> str:
    """What a reader sees of some markup, in one line of small letters."""
    visible = re.sub(r"<[^>]*>|\\(?=\\W)", " ", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markup))
    return " ".join(html.unescape(visible).split()).casefold()


def site_lists(region: str, code: str, rungs: Sequence[Row]) -> list[str]:
    """The pages of the site on which the rungs of a region stand beside its name, as a reader sees them."""
    listed: dict[str, Any] = {
        "page": SimpleNamespace(title=region, slug=region.lower()), "code": code, "depth": 2, "above": "",
        "rungs": {"found": (), "trafficked": tuple(rungs), "modern_slavery": ()}, "group": "trafficked",
        "claim_ids": [], "claims": 1, "then": (), "spread": None, "conflicts": 0, "roles": [],
    }  # fmt: skip
    context = {
        "region": code,
        "regions": [listed],
        "region_of": {"WORLD": listed},
        "lone_numbers": [],
        "countries": [],
        "first_compared": (),
    }
    context |= {
        "source_of": {},
        "slugs": {},
        "subjects": set(),
        "worth_reading": [],
        "conflicts": [],
        "claims": [],
        "publications": [],
        "tables": [],
        "data_version": "",
        "date": "",
    }
    texts = {"note_data": lambda ids: "", "for_machines": str, "others": [], "words": None}
    templates = page_templates(ROOT, context | texts)
    names = ("compare.md.jinja", "regions/index.md.jinja", "index.md.jinja")
    return [words_of(without_spans(templates.get_template(name).render())) for name in names]


@pytest.mark.parametrize("region", ALL_REGIONS)
def test_a_number_is_said_alike_on_page_lists_compare_and_chart(region: str) -> None:
    ladder = an.build_ladder(an.load_claims(region))
    rungs = where_not(read(ladder, []), basis="none")
    page = words_of(an.narrate("title", region=region, ladder=ladder).markdown)
    # A page has the interval of a number in brackets, which lists leave out.
    without_intervals = re.sub(r" \((?:four chances in five: )?[\d,.]+ to [\d,.]+(?: million)?\)", "", page)
    without_intervals = without_intervals.replace(" (four chances in five)", "")
    titled = re.findall(r"\*\*[^*]*:\*\* (.*?) \(", without_intervals)
    lists = site_lists(region, str(ladder.attrs["region"]), rungs)
    alt = getattr(describe(an.plot.ladder(ladder)), "alt", "")
    pyplot.close("all")
    by_id = {claim.id: claim for claim in read(an.load_claims(region), [])}
    phrases: Any = (
        page_templates(ROOT, {"region": str(ladder.attrs["region"])}).get_template("_words.jinja").module
    )
    for rung, said in zip(rungs, titled, strict=True):
        # The lists of Compare have the phrase of the claim itself.
        claim = by_id.get(rung.number_id)
        if claim:
            assert words_of(without_spans(str(phrases.said_there(claim)))) in said
        assert span(rung).casefold() in said
        assert span(rung) in alt
        assert some_of(rung) in alt
        assert all(said in listing for listing in lists)
