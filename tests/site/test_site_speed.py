"""What the site does beside something else or once only: an error is raised, and nothing is taken for something else."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sphinx.search.en import SearchEnglish

from analysis.site.site_build import _beside
from analysis.site.site_data import SiteError
from analysis.site.sphinx_hooks import EachWordOnce, _keep_highlighted


def written(folder: Path, name: str) -> None:
    """A step that leaves a file."""
    (folder / name).write_text(name, encoding="utf-8")


def refused(what: str) -> None:
    """A step that ends with an error."""
    raise SiteError(what)


def test_a_step_in_a_process_of_its_own_is_through_when_the_other_work_is(tmp_path: Path) -> None:
    with _beside(written, tmp_path, "beside"):
        written(tmp_path, "here")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["beside", "here"]


def test_an_error_of_either_side_is_raised(tmp_path: Path) -> None:
    with (
        pytest.raises(SiteError, match="a page hands this file over"),
        _beside(refused, "a page hands this file over"),
    ):
        written(tmp_path, "here")
    with pytest.raises(SiteError, match="a link leads nowhere"), _beside(written, tmp_path, "beside"):
        refused("a link leads nowhere")


def test_the_search_has_each_word_of_a_text_once_and_its_stem_as_sphinx_has_it() -> None:
    words = EachWordOnce({})
    assert words.split("Estimates of victims; estimates, Estimates of 2016.") == [
        "Estimates",
        "of",
        "victims",
        "estimates",
        "2016",
    ]
    as_sphinx = SearchEnglish({})
    for word in ("Estimates", "estimates", "victims", "Trafficking", "2016"):
        assert words.stem(word) == words.stem(word) == as_sphinx.stem(word)


def test_code_is_coloured_once_and_apart_by_language_and_options() -> None:
    asked = []

    def highlight_block(source: str, lang: str, *, location: Any = None, **options: Any) -> str:
        asked.append((source, lang, options))
        return f"{lang} {sorted(options.items())} {source}"

    bridge = SimpleNamespace(highlight_block=highlight_block)
    application: Any = SimpleNamespace(builder=SimpleNamespace(highlighter=bridge))
    _keep_highlighted(application)
    first = bridge.highlight_block("x = 1", "python", location="a page", force=False)
    assert bridge.highlight_block("x = 1", "python", location="another page", force=False) == first
    assert len(asked) == 1
    texts = {
        first,
        bridge.highlight_block("x = 1", "text", force=False),
        bridge.highlight_block("x = 1", "python", force=True),
        bridge.highlight_block("x = 2", "python", force=False),
    }
    assert len(texts) == len(asked) == 4
