"""What a notebook has shown is found by its names, and frames and explanations are held to what is published."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

import analysis as an
from analysis.library.page_checks import PageCheckError
from analysis.library.page_displays import displays, frame_digest
from analysis.media_types import MIME

CLAIMS = an.assign_quantities(an.load_claims("Nepal"))
LADDER = an.build_ladder(CLAIMS)
LEADING = str(LADDER.loc[LADDER["leads"], "number_id"].item())
FIGURE = str(CLAIMS["figure"][LEADING])
OTHER = "A2009-042"


def checked(*last_lines: object, ladder: pd.DataFrame | None = None, **names: object) -> dict[str, Any]:
    """The record of a page whose cells end with these values, and which has these names."""
    shown = {"an": an, "claims": CLAIMS, "Out": dict(enumerate(last_lines, 1)), **names}
    page = an.check_page(CLAIMS, [], an.find_conflicts(CLAIMS), shown=shown, ladder=ladder)
    return dict(page._repr_mimebundle_()[MIME]["page"])


def test_last_lines_and_names_are_what_was_shown() -> None:
    title = an.narrate("title", region="Nepal")
    table = an.table(CLAIMS, caption="Claims", columns=["producer"])
    found = displays({"an": an, "title": title, "_3": table, "Out": {1: CLAIMS, 2: title, 4: 5}})
    assert found.items == [title]
    assert [id(frame) for frame in found.frames] == [id(CLAIMS)]
    assert displays([title, table]) == ([title, table], [])


def test_a_table_and_a_frame_as_last_lines_are_held() -> None:
    table = an.table(CLAIMS, caption="Claims", columns=["number", "quantity", "producer"])
    frame = CLAIMS[["best", "quantity", "producer"]]
    record = checked(table, frame)
    assert record["shown"] == [table.digest, frame_digest(frame)]
    assert record["unchecked"] == []


@pytest.mark.parametrize("column", ["best", "producer", "quantity"])
def test_a_frame_with_another_cell_is_its_author_s(column: str) -> None:
    """The runner refuses its numbers on a published page, unless the cell has the author's tag."""
    frame = CLAIMS[["best", "quantity", "producer"]].copy()
    frame.loc[frame["best"].first_valid_index(), column] = 1 if column == "best" else "Walk Freely"
    assert checked(frame)["unchecked"] == [frame_digest(frame)]


def test_so_is_a_frame_with_what_is_worked_out() -> None:
    frame = CLAIMS[["best"]].assign(doubled=CLAIMS["best"] * 2)
    counts = CLAIMS["producer"].value_counts().to_frame()
    record = checked(frame, counts)
    assert record["unchecked"] == [frame_digest(frame), frame_digest(counts)]


def test_an_explanation_of_the_leading_number_is_held() -> None:
    trail = an.explain(LEADING)
    assert trail.attrs["explains"] == LEADING
    table = an.table(
        trail[trail["stage"] != "where"], caption="From print to page", columns=["field", "after"]
    )
    record = checked(table, trail, ladder=LADDER)
    assert record["shown"] == [table.digest, frame_digest(trail)]


def test_what_this_project_made_is_called_so_in_its_explanation() -> None:
    claims = an.load_claims("United Kingdom")
    trail = an.explain("MSEGBR-2013")
    table = an.table(trail, caption="From print to page", columns=["field", "after"])
    page = an.check_page(claims, [], an.find_conflicts(claims), shown=[table])
    assert "this project" in table.html
    assert dict(page._repr_mimebundle_()[MIME]["page"])["shown"] == [table.digest]
    of_nobody = replace(table, html=table.html.replace("this project", "Walk Free"))
    with pytest.raises(PageCheckError, match="after is shown as 'Walk Free'"):
        an.check_page(claims, [], an.find_conflicts(claims), shown=[of_nobody])


def renamed() -> pd.DataFrame:
    """The explanation of another number under the name of the leading one."""
    trail = an.explain(OTHER)
    trail.attrs["explains"] = LEADING
    return trail


@pytest.mark.parametrize("trail", [renamed(), an.explain(LEADING).replace(FIGURE, f"{FIGURE}0")])
def test_an_explanation_that_is_not_that_of_its_number_is_a_fault(trail: pd.DataFrame) -> None:
    table = an.table(trail, caption="From print to page")
    with pytest.raises(PageCheckError, match=f"an explanation is that of its number: {LEADING}"):
        checked(table, ladder=LADDER)
    assert checked(trail, ladder=LADDER)["unchecked"] == [frame_digest(trail)]


def test_a_page_that_explains_a_number_explains_the_leading_one() -> None:
    other = an.explain(OTHER)
    with pytest.raises(PageCheckError, match=f"the leading number is explained: {LEADING}: .*{OTHER}"):
        checked(other, ladder=LADDER)
    # Beside it any other may be explained, and where nothing leads.
    assert len(checked(other, an.explain(LEADING), ladder=LADDER)["shown"]) == 2
    assert len(checked(other)["shown"]) == 1
