"""The answers under all combinations of choices: one choice at a time, and as a script that toggles read."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.library.quantities import label
from analysis.site.claim_wording import Words
from analysis.site.site_input import REGION_FOLDER, Page, SiteError, SiteInput
from analysis.vocabulary import Measure

#: Folder beside that of the pages: a grid of answers for each region, as `analysis data` writes them.
FOLDER = "multiverse"
_VALUES = ("low95", "median", "high95")
#: A change by less is none.
_MOVED = math.log(1.005)


def universes(inputs: SiteInput, words: Words) -> list[dict[str, Any]]:
    """What is shown of each region with a grid: the world, then by title; `SiteError` if a file is no grid."""
    found = []
    for page, path in grids(inputs):
        try:
            found.append({"page": page, **_universe(json.loads(path.read_bytes()), page.slug, words)})
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise SiteError(
                f"{FOLDER}/{path.name}: no grid of answers ({error!r}); run: analysis data"
            ) from None
    return sorted(found, key=lambda one: (one["page"].slug != "world", one["page"].title))


def grids(inputs: SiteInput) -> list[tuple[Page, Path]]:
    """The pages about a region that has a grid of answers, each with the grid's file."""
    folder = inputs.pages_dir.parent / FOLDER
    pages = [(page, folder / f"{page.slug}.json") for page in inputs.pages if page.folder == REGION_FOLDER]
    return [(page, path) for page, path in pages if path.is_file()]


def _universe(grid: Mapping[str, Any], slug: str, words: Words) -> dict[str, Any]:
    """What is counted, the published answer, all that change one choice, that which moves it most, and the script."""
    axes, index = grid["axes"], grid["index"]
    expected = math.prod(len(axis["levels"]) for axis in axes)
    if len(index) != expected:
        raise ValueError(f"{len(index)} specifications instead of {expected}")
    key, values = grid["quantity"], {name: grid[name] for name in _VALUES}
    counts = label(key | {"counterpart": key["counterpart"].replace("+", ";")}, region=grid["region_code"])
    if key["measure"] == Measure.SHARE:
        # A share is read in percent.
        counts = words.percent(counts)
        values = {
            name: [None if share is None else round(100 * share, 4) for share in shares]
            for name, shares in values.items()
        }
    answers = [
        dict(zip(("low", "median", "high"), row, strict=True)) for row in zip(*values.values(), strict=True)
    ]
    published, stride = answers[index[0]], len(index)
    options, named = [], []
    for axis in axes:
        stride //= len(axis["levels"])
        choice, levels = (
            words.choice(axis["name"]),
            [words.option(axis["name"], one) for one in axis["levels"]],
        )
        named.append({"name": choice, "levels": levels})
        for place, level in enumerate(levels[1:], start=1):
            answer = answers[index[place * stride]]
            known = answer["median"] and published["median"]
            factor = answer["median"] / published["median"] if known else None
            options.append({"choice": choice, "words": level, "factor": factor, **answer})
    moved = [one for one in options if one["factor"] and abs(math.log(one["factor"])) > _MOVED]
    handed = {"index": index, **values, "axes": named}
    text = json.dumps(handed, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return {
        "counts": counts,
        "published": published,
        "options": options,
        "strongest": max(moved, key=lambda one: abs(math.log(one["factor"])), default=None),
        "specifications": len(index),
        "script": f"(window.analysisMultiverse ??= {{}})[{json.dumps(slug)}] = {text};\n",
    }
