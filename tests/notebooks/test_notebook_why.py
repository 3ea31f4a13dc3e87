"""The page on why numbers differ shows an example of each reason, and the copies below their originals as printed."""

from tests.notebooks.executed_notebook import executed

REASONS = ("definition", "time", "found", "decay", "editions", "rivals")


def test_each_reason_has_an_example_and_areas_are_to_scale() -> None:
    done = executed("70_why_numbers_differ")
    assert all(len(done.numbers(cell)) >= 2 for cell in REASONS)
    squares = {row["label"]: row["value"] for row in done.rows("areas-figure")}
    assert squares["found"] < squares["forced labour"] < squares["modern slavery"] == 49.6e6
    copies = done.text("copies")
    assert copies.index("“809”](#NLR-001)") < copies.index("  - [“809”](#A2009-042)")


def test_the_article_alone_has_fewer_examples_and_is_a_page_too() -> None:
    done = executed("70_why_numbers_differ", evidence="article", corrections=False)
    assert all(one.startswith(("A2009", "P2009", "R2009")) for one in done.page["claim_ids"])
