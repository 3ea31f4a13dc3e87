"""What the site does beside something else or once only: an error is raised, and nothing is taken for something else."""

from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sphinx.search.en import SearchEnglish

from analysis.site.site_build import _in_turn
from analysis.site.site_data import SiteError
from analysis.site.sphinx_hooks import EachWordOnce, _keep_highlighted


def written(folder: Path, name: str) -> None:
    """A step that leaves a file."""
    (folder / name).write_text(name, encoding="utf-8")


def refused(what: str) -> None:
    """A step that ends with an error."""
    raise SiteError(what)


def follow(folder: Path) -> None:
    """A step that needs what the one before it left."""
    (folder / "second").write_text((folder / "first").read_text(encoding="utf-8"), encoding="utf-8")


def test_steps_in_a_process_of_their_own_are_taken_in_turn_while_other_work_goes_on(tmp_path: Path) -> None:
    with _in_turn(partial(written, tmp_path, "first"), partial(follow, tmp_path)) as (first, _second):
        written(tmp_path, "here")
        first.result()
        assert (tmp_path / "first").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first", "here", "second"]
    assert (tmp_path / "second").read_text(encoding="utf-8") == "first"


@pytest.mark.parametrize("place", [0, 1])
def test_an_error_of_a_step_is_raised(tmp_path: Path, place: int) -> None:
    steps = [partial(written, tmp_path, "beside")]
    steps.insert(place, partial(refused, "a page hands this file over"))
    with pytest.raises(SiteError, match="a page hands this file over"), _in_turn(*steps):
        written(tmp_path, "here")


def test_an_error_of_the_other_work_is_raised(tmp_path: Path) -> None:
    with (
        pytest.raises(SiteError, match="a link leads nowhere"),
        _in_turn(partial(written, tmp_path, "beside")),
    ):
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
