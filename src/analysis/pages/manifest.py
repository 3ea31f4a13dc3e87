"""The manifest: which page was built from what, as JSON beside the pages and for the site."""

import json
from collections.abc import Iterable, Mapping

from analysis.pages.results import PageResult

FILE = "manifest.json"
FORMAT = 1


def manifest(results: Iterable[PageResult], edition: Mapping[str, str]) -> dict[str, object]:
    """What was built from what.

    Parameters
    ----------
    results
        Of all pages, in the order of the plan.
    edition
        Version and date of the data.

    Returns
    -------
    dict
        The edition, a record for each page, and the SHA-256 of every input.
    """
    listed = list(results)
    inputs = {name: digest for result in listed for name, digest in result.inputs.items()}
    return {
        "format": FORMAT,
        **edition,
        "pages": [_page(result) for result in listed],
        "inputs": dict(sorted(inputs.items())),
    }


def _page(result: PageResult) -> dict[str, object]:
    """The record of one page."""
    record: dict[str, object] = {
        "slug": result.page.slug,
        "template": result.page.template.name,
        "parameters": dict(result.page.parameters),
        "tags": list(result.page.tags),
        "status": "failed" if result.fault else "ok",
        "words": result.words,
        "figures": [dict(figure) for figure in result.figures],
        "inputs": sorted(result.inputs),
        "outputs": dict(sorted(result.outputs.items())),
    }
    if result.fault:
        notebook = f"failed/{result.notebook.name}" if result.notebook else None
        record["fault"] = {
            "kind": str(result.fault.kind),
            "cell": result.fault.cell,
            "message": result.fault.message,
            "notebook": notebook,
        }
    return record


def to_bytes(content: Mapping[str, object]) -> bytes:
    """The file content of a manifest."""
    return f"{json.dumps(content, ensure_ascii=False, indent=2)}\n".encode()
