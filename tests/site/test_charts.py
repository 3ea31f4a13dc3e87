"""Charts by themselves: files with title, source, licence and year; embeds that load nothing; the same bytes again."""

import re
import shutil
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from analysis.plot.chart_frames import Frame
from analysis.plot.chart_pictures import chart_png
from analysis.plot.dark_theme import COLORS
from analysis.site import charts
from analysis.site.charts import makers, page_charts, site_address, write_charts, years
from analysis.site.notebook_pages import drawn_figures
from analysis.site.site_data import SiteInput, page_templates
from tests.conftest import ROOT
from tests.site.conftest import inputs_of
from tests.site.fakes import EDITION, body, text


def texts_of(svg: str) -> str:
    return " ".join(unescape(words) for words in re.findall(r"<text[^>]*>([^<]*)</text>", svg))


def read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def of_page(inputs: SiteInput, slug: str) -> list[charts.Chart]:
    """The charts of a page."""
    templates = page_templates(inputs.root, {"date": inputs.date, "data_version": inputs.data_version})
    (page,) = [page for page in inputs.pages if page.slug == slug]
    return page_charts(page, inputs.root, templates)


def test_each_chart_of_a_page_is_offered_as_svg_png_csv_and_embed(built: Path) -> None:
    page = body(built, "regions/netherlands.html")
    figures = [figure for figure in page.split('<figure class="drawing"')[1:] if "figcaption" in figure]
    assert len(figures) >= 4
    for figure in figures:
        taken = figure.split('<span class="take">')[1].split("</span>")[0]
        links = re.findall(r'href="\.\./([^"]+)"', taken)
        endings = [link.partition(".")[2].partition(".")[2] for link in links]
        assert endings == ["chart.svg", "chart.png", "csv", "html"], links
        assert all((built / link).stat().st_size > 100 for link in links)


def test_title_source_licence_and_year_stand_in_the_picture_that_is_taken_away(built: Path) -> None:
    for chart in of_page(inputs_of(built), "netherlands"):
        svg = text(built, f"figures/{chart.drawn.stem}.chart.svg")
        said = texts_of(svg)
        assert said.startswith("Netherlands: ")
        assert re.search(r"Source: \w.*\. Numbers of \d{4}( to \d{4})?\.", said), said
        assert "Chart: Counting the Uncounted, 2026, CC BY 4.0. regions/netherlands.html" in said
        assert "<dc:date>" not in svg
        assert "<script" not in svg
    assert [chart.title for chart in of_page(inputs_of(built), "netherlands")][:2] == [
        "Netherlands: how many, and how that is known",
        "Netherlands: Every number of victims",
    ]


def test_the_picture_of_dots_is_as_wide_as_the_drawing_and_taller_by_its_words(built: Path) -> None:
    for chart in of_page(inputs_of(built), "ghana"):
        with Image.open(BytesIO((built / f"figures/{chart.drawn.stem}.chart.png").read_bytes())) as image:
            wide, high = chart.drawn.points(chart.drawn.picture)
            assert image.width == pytest.approx(1.5 * wide, abs=1)
            assert image.height > 1.5 * high + 60


def test_the_dark_variants_are_the_same_drawings_in_other_colours(built: Path) -> None:
    for name in ("netherlands.ladder", "netherlands.ladder.phone"):
        light, dark = (text(built, f"figures/{name}{theme}.svg") for theme in ("", ".dark"))
        assert light != dark
        assert texts_of(light) == texts_of(dark)
        assert not [color for color, _ in COLORS.values() if color in dark]
        assert re.sub(r"#[0-9a-f]{6}", "", light) == re.sub(r"#[0-9a-f]{6}", "", dark)
    page = body(built, "regions/netherlands.html")
    for theme in ("light", "dark"):
        assert page.count(f'<picture class="in-{theme}">') == page.count('<div class="drawing-frame">')


def test_an_embed_is_one_file_without_a_script_that_names_its_source_its_licence_and_its_page(
    built: Path,
) -> None:
    embeds = sorted((built / "figures").glob("*.html"))
    pictures = [
        path
        for path in (built / "figures").glob("*.svg")
        if not re.search(r"\.(dark|phone|chart)\.svg$", path.name)
    ]
    assert len(embeds) >= len(pictures) > 10
    for path in embeds:
        html = path.read_text(encoding="utf-8")
        assert "<script" not in html
        assert not re.search(r'<(?:link|iframe|object|source)\b|\ssrc="(?!data:)|url\((?!#)', html), path.name
        assert "default-src 'none'" in html
        caption = html.split("<figcaption>")[1]
        assert "Source: " in caption
        assert '<a href="https://creativecommons.org/licenses/by/4.0/" target="_top">CC BY 4.0</a>' in caption
        (address,) = re.findall(r'<a href="(\.\./[^"#]+\.html)#figure-[a-z0-9_-]+"', caption)
        assert (path.parent / address).resolve().is_file()
        assert EDITION["data_version"] in caption
        title = unescape(re.search("<title>(.*?)</title>", html)[1])
        assert f"<h1>{title}</h1>" in unescape(html)
        assert path.stat().st_size < 300_000


def test_what_is_said_of_a_chart_where_nobody_knows_its_makers_or_years(inputs: SiteInput) -> None:
    plain, foreign = of_page(inputs, "netherlands")
    assert plain.source == "Source: worked out here from the numbers that the page names."
    assert foreign.alt == foreign.title == "Netherlands: Deeper"
    assert makers([{"producer": "unattributed"}, {"producer": "Counting the Uncounted"}, {}]) == []
    assert years([{"year": None}, {"year": float("nan")}, {"producer_year": 2018}]) == [2018]
    many = [{"producer": name, "year": 2010} for name in "ABCDEF"]
    said: Any = page_templates(ROOT, {"date": EDITION["date"]}).get_template("_chart.jinja").module
    assert (
        charts._line(said.source(makers(many), years(many))) == "Source: A; B; C; D; 2 more. Numbers of 2010."
    )


def test_a_title_that_asks_has_no_colon_behind_its_question_mark(inputs: SiteInput) -> None:
    said: Any = page_templates(ROOT, {"date": EDITION["date"]}).get_template("_chart.jinja").module
    asked, told = (
        charts._line(said.title({"title": title}, "Who quotes whom?")) for title in ("Why?", "World")
    )
    assert (asked, told) == ("Why? Who quotes whom?", "World: Who quotes whom?")
    assert charts._line(said.title({"title": "World"}, "World")) == "World: how many, and how that is known"


def test_words_of_an_authors_figure_and_of_a_source_stay_text_in_an_embed(by_hand: Path) -> None:
    html = text(by_hand, "figures/ghana.claims.html")
    assert "Shares &#34;below&#34; &lt;1 percent &amp; more." in html
    # A picture of somebody else's is an image, in which no script runs.
    assert '<img src="data:image/svg+xml;base64,' in html
    assert "<svg" not in html


def test_the_page_of_an_embed_is_absolute_where_it_is_known_where_the_site_stands(
    inputs: SiteInput, tmp_path: Path
) -> None:
    assert site_address(ROOT) == ""
    assert site_address(tmp_path) == ""
    (tmp_path / "CITATION.cff").write_text("url: https://example.org/counted\n", encoding="utf-8")
    assert site_address(tmp_path) == "https://example.org/counted/"
    chart = of_page(inputs, "netherlands")[0]
    templates = page_templates(inputs.root, {"date": inputs.date, "data_version": inputs.data_version})
    html = charts._embed(chart, tmp_path, templates)
    assert '<a href="https://example.org/counted/regions/netherlands.html#figure-areas"' in html


def test_files_of_charts_are_the_same_bytes_again_and_pictures_of_dots_are_kept(
    by_hand: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inputs: SiteInput
) -> None:
    shutil.copytree(inputs.pages_dir, tmp_path / "pages")
    own = replace(inputs, pages_dir=tmp_path / "pages")
    made = list[str]()

    def noted(drawing: str) -> bytes:
        made.append(drawing)
        return chart_png(drawing)

    monkeypatch.setattr(charts, "chart_png", noted)
    write_charts(own, tmp_path / "first")
    count = len(made)
    assert count == len(set(made)) > 1
    # From nothing kept, from what was kept, and after one was damaged.
    write_charts(own, tmp_path / "second")
    assert len(made) == count
    kept = sorted((tmp_path / "charts").iterdir())
    kept[0].write_bytes(b"damaged")
    write_charts(own, tmp_path / "third")
    assert len(made) == count + 1
    shutil.rmtree(tmp_path / "charts")
    write_charts(own, tmp_path / "fourth")
    assert (
        read(tmp_path / "first")
        == read(tmp_path / "second")
        == read(tmp_path / "third")
        == read(tmp_path / "fourth")
    )
    # Another title is another picture, and what nobody asks for any more goes.
    assert len(kept) == len(list((tmp_path / "charts").iterdir()))


def test_a_chart_with_other_words_has_another_picture_of_dots(inputs: SiteInput) -> None:
    chart = of_page(inputs, "netherlands")[0]
    others = (chart, chart._replace(title="Another"), chart._replace(source="B"))
    assert len({charts._drawing(other) for other in others}) == 3
    assert chart.frame == Frame(chart.title, (chart.source, chart.credit))


def test_alt_texts_are_in_words_of_the_page_and_under_400_letters(built: Path) -> None:
    for path in sorted(built.rglob("*.html")):
        for alt in re.findall(r'<img [^>]*\balt="([^"]*)"', path.read_text(encoding="utf-8")):
            assert len(unescape(alt)) < 400, path.name
            assert not re.search(r"infeasible|forest plot|\bnan\b", alt), path.name
    page = body(built, "regions/netherlands.html")
    for drawn in drawn_figures(
        next(page for page in inputs_of(built).pages if page.slug == "netherlands")
    ).values():
        # Read out once: the picture of the other theme is not there.
        assert page.count(f'alt="{drawn.figure.alt}"') <= 2
