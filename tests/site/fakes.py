"""Executed notebooks as the runner leaves them, made by hand, with their manifest; and a small project around them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

from analysis.pages import handover

SVG = (
    '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n'
    '<svg xmlns="http://www.w3.org/2000/svg" width="547.2pt" height="180pt" viewBox="0 0 547.2 180" version="1.1">'
    '<rect width="547.2" height="180" fill="#ffffff"/><text x="20" y="40" font-size="9">A claim</text>'
    '<line x1="150" y1="36" x2="400" y2="36" stroke="#0072b2" stroke-width="4"/></svg>\n'
)
WORDS = (
    "Several producers have printed numbers about this region, and they do not count the same thing. Some are about "
    "people who were registered by an office; some are about everyone, found or not. A range is told as a range, and a "
    "bound as a bound. Nothing is added up that does not add up, and no number is printed without what it counts, when "
    "and by whom. Where one producer speaks alone, the claim is told first and an estimate second. "
)


def link(claim_id: str, text: str, *, printed: str) -> str:
    """A number of a sentence, as the narrative writes it."""
    return f'<a class="n" href="../evidence/article_2009.html#{claim_id}" title="{printed}">{text}</a>'


def notebook(*, region: str, slug: str, claims: Sequence[tuple[str, str]]) -> nbformat.NotebookNode:
    """An executed region notebook whose sentences name these claims (id, text)."""
    new = nbformat.v4
    sentence = "; ".join(link(claim_id, text, printed=text) for claim_id, text in claims) or "no number"
    answer = (
        f"# {region}\n\nFor {region} the sources print {sentence}. A price of $5 and of $6 is no formula.\n"
    )
    findings = {
        "region": region,
        "slug": slug,
        "answer": {"sentence": f"For {region} the sources print {len(claims)} numbers."},
        "counts": {"claims": len(claims)},
    }
    rows = [{"claim_id": claim_id, "text": text, "low": 1000.0} for claim_id, text in claims]
    figure = {"figure": "claims", "alt": f"Claims about {region} on a logarithmic axis.", "rows": rows}
    cells = [
        _code('region = "World"', tags=["parameters"]),
        _code("from analysis.report import page", tags=["hide-input"]),
        _code("page.answer()", outputs=[{handover.MARKDOWN: answer}], tags=["hide-input"]),
        _code("page.hand_over()", outputs=[{handover.MIME: {"findings": findings}}], tags=["hide-input"]),
        _code(
            "page.text()",
            outputs=[{handover.MARKDOWN: f"## What is claimed\n\n{WORDS * 2}"}],
            tags=["hide-input"],
        ),
        _code("page.figure()", outputs=[{handover.SVG: SVG}, {handover.MIME: figure}], tags=["hide-input"]),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"c{number}"
    return new.new_notebook(
        cells=cells,
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


def _code(source: str, *, outputs: Sequence[Mapping[str, Any]] = (), tags: Sequence[str]) -> Any:
    new = nbformat.v4
    shown = [new.new_output("display_data", data=dict(data)) for data in outputs]
    return new.new_code_cell(source=source, outputs=shown, metadata={"tags": list(tags)})


def write_pages(folder: Path, regions: Mapping[str, tuple[str, Sequence[tuple[str, str]]]]) -> dict[str, Any]:
    """Write notebooks, findings and figure data for `slug -> (region, claims)`; returns the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    for slug, (region, claims) in regions.items():
        executed = notebook(region=region, slug=slug, claims=claims)
        nbformat.write(executed, folder / f"{slug}.ipynb")
        for name, content in handover.files(slug, handover.extract(executed)).items():
            (folder / name).write_bytes(content)
    pages = [{"slug": slug, "status": "ok", "tags": ["region"]} for slug in regions]
    return json.loads(json.dumps({"pages": pages, "data_version": "0123abcd", "date": "2026-11-24"}))
