"""What the page of examples shows: other subjects, each worked out in a process of its own, as its words are read once.

The examples stand in `examples/`. What is worked out of them is kept like the answers on known truth, and made again
when a file of any of them changes, or one of the reference data that they share.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from analysis import files
from analysis.content_cache import Stage, as_it_is, memoised
from analysis.plot.dark_theme import dark
from analysis.site.known_truth import FOLDER, drawing_size
from analysis.site.site_data import SiteError

#: Where the page finds the pictures.
PICTURES = "_static/examples"
_README = "README.md"
_SHOWN = "from analysis.own.shown_example import print_example; print_example({!r})"
#: A page and a phone, by what their pictures are called besides.
_ENDINGS = ("", ".phone")
#: What examples take from the project where they have none of their own.
_SHARED = ("data/raw/priors.yml", "data/raw/reference", "data/raw/conflicts")
#: How many of them are worked out at one time.
_AT_ONCE = 2


@dataclass(frozen=True)
class Examples:
    """The folders of the examples of a project."""

    root: Path
    folders: tuple[Path, ...]

    @property
    def content(self) -> Mapping[str, str]:
        """The digests of all files that what is shown is made from."""
        shared = [self.root / name for name in _SHARED]
        kept = [folder / name for folder in self.folders for name in ("subject", "data", "pyproject.toml")]
        return files.digests(self.root, *kept, *shared)


def examples(root: Path) -> Mapping[str, Any]:
    """The examples of a project as `shown`, their `drawings` by name, and the `sizes` of these in pixels."""
    folders = tuple(path.parent for path in sorted(root.glob(f"{FOLDER}/*/pyproject.toml")))
    drawings: dict[str, str] = {}
    shown = []
    for folder, worked_out in zip(folders, _worked_out(Examples(root, folders)), strict=True):
        for ending, drawing in zip(_ENDINGS, worked_out["drawings"], strict=True):
            name = f"{PICTURES}/{folder.name}{ending}"
            drawings[f"{name}.svg"] = drawing
            drawings[f"{name}.dark.svg"] = dark(drawing)
        shown.append({"name": folder.name, **_card(folder), **worked_out})
    # Those of few numbers are seen at a glance.
    shown.sort(key=lambda example: example["read"])
    sizes = {name: drawing_size(drawing) for name, drawing in drawings.items()}
    return {"shown": shown, "drawings": drawings, "sizes": sizes}


@memoised(Stage("examples", encode=list, decode=as_it_is))
def _worked_out(of: Examples) -> list[dict[str, Any]]:
    """What is shown of each example."""
    with ThreadPoolExecutor(_AT_ONCE) as waiting:
        return list(waiting.map(partial(_in_its_own_process, of.root), of.folders))


def _in_its_own_process(root: Path, folder: Path) -> dict[str, Any]:
    """What is shown of one example; a `SiteError` tells why it cannot be worked out."""
    outside = {name: text for name, text in os.environ.items() if not name.startswith("ANALYSIS_")}
    done = subprocess.run(
        [sys.executable, "-c", _SHOWN.format(str(folder))],
        cwd=folder,
        env=outside | {"ANALYSIS_PROJECT": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        *_, why = done.stderr.strip().splitlines() or [""]
        raise SiteError(f"{folder.relative_to(root).as_posix()}: the example cannot be worked out: {why}")
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


def _card(folder: Path) -> Mapping[str, str]:
    """The question of an example, as its card asks it."""
    first, _, _ = (folder / _README).read_text(encoding="utf-8").partition("\n")
    return {"title": first.removeprefix("# ").strip()}
