"""Notebooks as plain JSON, and executed ones in one canonical form: the same page is the same bytes whenever it runs.

nbformat takes a second to import, which a build that has nothing to run should not spend.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from itertools import groupby
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]
Cell = dict[str, Any]

#: Of cells that pages made of a notebook leave out, as MyST has it.
REMOVED_TAG = "remove-cell"
#: Of the cell in which Papermill assigns the parameters of a run.
INJECTED_TAG = "injected-parameters"
# What Papermill and nbclient note in a cell: moments and durations.
_CLOCKS = ("papermill", "execution")
# The first version of the format whose cells have ids.
_VERSION = (4, 5)
# What a kernel adds to these, its version above all, differs between machines and says nothing about the page.
_LANGUAGE = {
    "name": "python",
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "pygments_lexer": "ipython3",
}
_KEPT_METADATA = ("kernelspec", "authors", "title")
# The address of an object, in the repr of anything that has no better one; the moment at which an SVG was written.
_ADDRESS, _SVG_DATE = re.compile(r"\bat 0x[0-9a-fA-F]{6,}"), re.compile(r"\s*<dc:date>[^<]*</dc:date>")


def read(path: Path) -> Notebook:
    """The notebook in the file `path`, every text in one piece.

    A ValueError if it is no notebook of version 4.5 or later, or its cells do not have ids of their own.
    """
    try:
        notebook = json.loads(path.read_bytes())
        version = (notebook["nbformat"], notebook["nbformat_minor"])
        for cell in notebook["cells"]:
            cell["source"] = joined(cell["source"])
            cell["metadata"] = dict(cell["metadata"])
        ids = [cell.get("id") for cell in notebook["cells"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"it is not a notebook: {type(error).__name__}: {error}") from error
    if version < _VERSION or None in ids or len(set(ids)) != len(ids):
        raise ValueError("its cells have no ids, or two have the same; save it anew in JupyterLab")
    return dict(notebook)


def joined(text: str | list[str]) -> str:
    """A text in one piece; notebook files may hold it as a list of lines."""
    return text if isinstance(text, str) else "".join(text)


def tags(cell: Cell) -> list[str]:
    """The tags of a cell."""
    return list(cell["metadata"].get("tags", []))


def is_left_out(cell: Cell) -> bool:
    """Whether a cell is for those who open the notebook, and not for pages made of it."""
    return REMOVED_TAG in tags(cell)


def blank(notebook: Notebook) -> Notebook:
    """A copy of a template without outputs and execution counts, whatever somebody saved in it."""
    copy = deepcopy(notebook)
    for cell in copy["cells"]:
        cell["metadata"].pop("execution", None)
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return copy


def canonical(notebook: Notebook, *, about: Mapping[str, object], folders: Mapping[str, str]) -> Notebook:
    """A copy of an executed notebook with nothing in it that a second run would change.

    Its metadata hold `about` under the key ``analysis``; `folders` says what stands for an absolute path of this
    machine in outputs, longer paths first where one holds another.
    """
    metadata = {key: notebook["metadata"][key] for key in _KEPT_METADATA if key in notebook["metadata"]}
    cells = []
    for cell in notebook["cells"]:
        # Without Papermill's and nbclient's clocks, and without the random id of an injected cell.
        own = {key: item for key, item in cell["metadata"].items() if key not in _CLOCKS and item != []}
        made = {**cell, "metadata": own}
        if INJECTED_TAG in tags(cell):
            made.update(id=INJECTED_TAG, source=cell["source"].rstrip("\n"))
        if cell["cell_type"] == "code":
            made["outputs"] = [
                {key: _clean(item, folders) for key, item in output.items() if key != "transient"}
                for output in _without_noise(cell["outputs"])
            ]
        cells.append(made)
    about_run = {"language_info": _LANGUAGE, "analysis": dict(about)}
    return {**notebook, "cells": cells, "metadata": metadata | about_run}


def _without_noise(outputs: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Outputs without the standard error stream, which holds warnings, and with what is printed in one piece.

    In how many pieces a text arrives depends on moments.
    """
    kept = [output for output in outputs if output.get("name") != "stderr"]
    for is_printed, run in groupby(kept, lambda output: output["output_type"] == "stream"):
        pieces = [*run]
        printed = "".join(joined(one["text"]) for one in pieces) if is_printed else ""
        yield from [{**pieces[0], "text": printed}] if is_printed else pieces


def _clean(value: Any, folders: Mapping[str, str]) -> Any:
    """`value` with every text in it cleaned; images and other encoded data have nothing to clean."""
    if isinstance(value, str):
        return clean_text(value, folders)
    if isinstance(value, list):
        return [_clean(item, folders) for item in value]
    if not isinstance(value, Mapping):
        return value
    encoded = [key for key in value if str(key).startswith("image/") and key != "image/svg+xml"]
    return {key: item if key in encoded else _clean(item, folders) for key, item in value.items()}


def clean_text(text: str, folders: Mapping[str, str]) -> str:
    """`text` without addresses of objects, dates of drawing and absolute folders."""
    for folder, name in folders.items() if "/" in text else ():
        if folder in text:
            # Not in the middle of an address or of a longer name.
            end = "" if folder.endswith("/") else r"(?![\w-])"
            text = re.sub(rf"(?<![\w.-]){re.escape(folder)}{end}", name, text)
    if "0x" in text:
        text = _ADDRESS.sub("at 0x...", text)
    return _SVG_DATE.sub("", text) if "<dc:date>" in text else text


def to_bytes(notebook: Notebook) -> bytes:
    """The file content of a notebook: sorted keys, one trailing newline, UTF-8."""
    return f"{json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()
