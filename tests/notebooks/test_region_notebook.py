"""What the region notebook shows of a rich, a poor and an empty region; that its pages are the runner's is tested there."""

import pytest
from nbclient.exceptions import CellExecutionError

from tests.notebooks.executed_notebook import MIME, executed


def test_a_rich_region_leads_with_its_best_evidence() -> None:
    done = executed("40_region")
    rungs = {row["rung"]: row for row in done.page["ladder"]}
    assert rungs["found"]["best"] == 814
    assert (rungs["trafficked"]["low"], rungs["trafficked"]["high"]) == (4000, 7000)
    assert rungs["trafficked"]["grade"] == "list_comparison"
    assert rungs["modern_slavery"]["best"] == 10_000
    assert done.numbers("answer")["LST-012", "low"] == 4000
    # Drawn by nobody, pulled by a prior, and below a registered count: it stood first before.
    before = {row["estimate_id"]: row for row in done.page["estimates"]}["NLD-flow-trafficked-2008"]
    assert (before["answer_status"], before["median"], before["grade"]) == ("stated", None, "unattributed")
    assert done.page["advice"]["A2009-039"] == "do_not_quote"
    assert len(done.data("sources")[MIME]["numbers"]) >= len(done.page["claim_ids"])
    # The newest claims all have a year.
    newest = [line.split()[1] for line in done.text("claims").splitlines()[2:]]
    assert newest[:2] == ["2022", "2021"]
    assert all(year.isdigit() for year in newest)


def test_a_poor_region_says_what_nobody_measured_and_one_without_a_number_is_a_page_too() -> None:
    done = executed("40_region", region="Ghana")
    rungs = {row["rung"]: row for row in done.page["ladder"]}
    assert (rungs["trafficked"]["basis"], rungs["modern_slavery"]["best"]) == ("none", 91_000)
    assert not done.numbers("forest-text")
    done = executed("40_region", region="Oceania")
    assert {row["basis"] for row in done.page["ladder"]} == {"none"}
    assert done.page["claim_ids"] == []


def test_parameters_move_the_answer() -> None:
    # The article has few claims: all that is computed anew for a changed corpus takes a second.
    choices = {"evidence": "article", "drop_producers": ["unattributed"], "corrections": False}
    done = executed("40_region", year=2016, **choices)
    assert done.page["claim_ids"] == [f"A2009-0{number}" for number in (46, 47, 48, 49)]
    assert {row["rung"]: row["basis"] for row in done.page["ladder"]}["modern_slavery"] == "none"
    assert done.page["parameters"]["year"] == 2016


def test_an_added_seaborn_figure_is_fine_and_what_was_printed_and_does_not_fit_stops_the_page() -> None:
    extra = "import seaborn as sns\nsns.countplot(claims.reset_index(), y='method');"
    assert "image/svg+xml" in executed("40_region", change=("cited", extra)).data("cited")
    with pytest.raises(CellExecutionError, match="a number equals its own: LST-012"):
        executed("40_region", change=("answer", "answer.numbers[0]['value'] = 1.0"))
