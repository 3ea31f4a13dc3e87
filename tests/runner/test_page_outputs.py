"""Outputs of an executed notebook: what was checked passes, what was not is marked, numbers from elsewhere are refused."""

from typing import Any

import pytest

from analysis.files import text_digest
from analysis.media_types import HTML, MARKDOWN, MIME, SVG
from analysis.runner.notebook_json import HandOverError
from analysis.runner.page_outputs import checked_outputs
from analysis.words import load
from tests.conftest import ROOT

MARK = load("words.yml")["phrases"]["unchecked"]
TEXT = {MARKDOWN: "814 persons", MIME: {"narrative": "answer", "numbers": []}}
TABLE: dict[str, Any] = {
    HTML: "<table><tbody><tr><td>814</td></tr></tbody></table>",
    MIME: {"table": "Claims", "numbers": []},
}
CLAIM = {"id": "UNODCNLD-2022", "kind": "claim", "best": 814, "producer": "UNODC", "year": 2022}


def figure(*rows: dict[str, Any], name: str = "forest") -> dict[str, Any]:
    return {SVG: "<svg/>", MIME: {"figure": name, "alt": "A figure.", "rows": list(rows)}}


def checked(
    *outputs: dict[str, Any],
    shown: tuple[str, ...] = (),
    unchecked: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
    strict: bool = True,
) -> list[Any]:
    """The outputs of a cell after the check, on a page whose record has seen some texts."""
    record = {
        "shown": [text_digest(text) for text in shown],
        "unchecked": [text_digest(text) for text in unchecked],
        "claim_ids": ["UNODCNLD-2022"],
        "parameters": {"region": "Netherlands"},
    }
    bundles = [{"output_type": "display_data", "data": data, "metadata": {}} for data in outputs]
    cell = {"cell_type": "code", "metadata": {"tags": list(tags)}, "source": "", "outputs": bundles}
    last = {"output_type": "display_data", "data": {MIME: {"page": record}}, "metadata": {}}
    notebook = {"cells": [cell, {**cell, "outputs": [last]}]}
    return [
        output["data"] for output in checked_outputs(notebook, ROOT, strict=strict)["cells"][0]["outputs"]
    ]


def test_texts_tables_and_figures_that_were_checked_pass_as_they_are() -> None:
    outputs = (TEXT, TABLE, figure(CLAIM))
    assert checked(*outputs, shown=("814 persons", TABLE[HTML])) == [*outputs]


def test_a_frame_that_was_checked_passes_as_it_is() -> None:
    frame = {HTML: TABLE[HTML]}
    assert checked(frame, shown=(TABLE[HTML],)) == [frame]
    # A text that shows nothing was checked too, and is no frame.
    with pytest.raises(HandOverError, match="shows numbers that no published row holds"):
        checked({"text/plain": "45000"}, shown=("",))


@pytest.mark.parametrize(
    ("output", "says"),
    [
        (TEXT, "cell 1 shows a text or a table that check_page did not see as it stands there"),
        (TABLE, "cell 1 shows a text or a table that check_page did not see"),
        ({MARKDOWN: "**45,000** children"}, "cell 1 shows numbers that no published row holds"),
        ({HTML: "<table><td>45000</td></table>"}, "cell 1 shows numbers that no published row holds"),
        ({"text/plain": "45000"}, "cell 1 shows numbers that no published row holds"),
        ({SVG: "<svg/>"}, "cell 1 shows numbers that no published row holds"),
        (figure({**CLAIM, "best": 8140}), "a figure draws what is published: UNODCNLD-2022: forest draws best as 8140; 814"),
        (figure({**CLAIM, "producer": "Walk Free"}), "UNODCNLD-2022: forest draws producer as 'Walk Free'"),
        (figure({**CLAIM, "id": "UNODCNLD-9999"}), "an id exists: UNODCNLD-9999"),
        (figure({"label": "found", "value": 45_123}, name="areas"), "cell 1 shows numbers that no published row holds"),
    ],
)  # fmt: skip
def test_what_nothing_published_holds_is_refused(output: dict[str, Any], says: str) -> None:
    with pytest.raises(HandOverError, match=says):
        checked(output)


def test_a_text_that_changed_after_it_was_checked_is_refused() -> None:
    with pytest.raises(HandOverError, match="did not see as it stands there"):
        checked({**TEXT, MARKDOWN: "841 persons"}, shown=("814 persons",))


@pytest.mark.parametrize("output", [{MARKDOWN: "**45,000** children"}, {SVG: "<svg/>"}])
def test_numbers_of_the_author_are_free_under_a_mark(output: dict[str, Any]) -> None:
    mark = {MARKDOWN: MARK, "text/plain": MARK}
    assert checked(output, tags=("author",)) == [mark, output]
    assert checked(output, strict=False) == [mark, output]


def test_a_text_that_rests_on_nothing_published_needs_the_tag_and_gets_the_mark() -> None:
    with pytest.raises(HandOverError, match="no published row holds"):
        checked(TEXT, unchecked=("814 persons",))
    assert len(checked(TEXT, unchecked=("814 persons",), tags=("author",))) == 2


def test_words_without_numbers_are_marked_and_pass() -> None:
    assert len(checked({MARKDOWN: "Nothing is held."})) == 2


@pytest.mark.parametrize(("tags", "is_free"), [((), False), (("author",), True)])
def test_a_number_typed_into_a_text_of_the_notebook_needs_the_tag(
    tags: tuple[str, ...], is_free: bool
) -> None:
    cell = {"cell_type": "markdown", "metadata": {"tags": list(tags)}, "source": "Some 45,000 children."}
    if is_free:
        assert checked_outputs({"cells": [cell]}, ROOT, strict=True) == {"cells": [cell]}
        return
    with pytest.raises(HandOverError, match="cell 1 has a number typed into its text"):
        checked_outputs({"cells": [cell]}, ROOT, strict=True)


def test_a_number_of_a_row_without_an_id_is_one_of_the_page_or_of_its_region() -> None:
    squares = figure({"label": "found", "value": 814}, name="areas")
    assert checked(squares) == [squares]
    tile = figure({"region_code": "NPL", "value": 12_000}, name="tile_map")
    assert checked(tile) == [tile]
