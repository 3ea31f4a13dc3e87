"""Which pages are current: one content key a page, the digest of everything that it may be made from.

That is its template and parameters, the whole package, all data, the lock file and the version of Python. A page is
current if its key is the same as when it was made, and its outputs are still there unchanged. Moments of change play
no part.
"""

import json
import platform
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from analysis import files
from analysis.runner.collection import Page, Plan

FOLDER = ".cache"
#: Where the notebooks of failed pages are saved: nobody looks for pages there.
FAILED = "failed"
FORMAT = 3
_KEYS = {"inputs", "outputs"}
LOCK_FILE = "requirements.lock"
# Of what a page is made from, that which all pages have in common; so many names of its files are told if they change.
_SHARED, _NAMED = "the data, the package or the lock file", 3


class Freshness:
    """What the pages of a plan are made from now, and the records of how they were made, in the folder of pages."""

    def __init__(self, root: Path, plan: Plan) -> None:
        self.root, self.folder, self.plan = root, root / "build" / "pages", plan
        #: Name -> digest of every file that any page may be made from, whatever its template.
        self.listing = {
            **files.digests(root, root / "data", root / LOCK_FILE),
            **files.digests(files.PACKAGE.parent, files.PACKAGE),
            "the version of Python": platform.python_version(),
        }
        self.shared = files.joint_digest(self.listing)

    def inputs(self, page: Page) -> dict[str, str]:
        """What a page is made from, in words -> its digest."""
        parameters = json.dumps(dict(page.parameters), sort_keys=True, ensure_ascii=False)
        template = {f"the template {page.template.name}": self.plan.templates[page.template]}
        return {**template, "its parameters": parameters, _SHARED: self.shared}

    def key(self, page: Page) -> str:
        """The content key of a page."""
        return files.joint_digest(self.inputs(page))

    def why(self, page: Page) -> str:
        """Why a page has to be run; empty if it is current."""
        record = self.load(page.slug)
        if not record:
            return "it was never made, or its last run failed"
        before = record["inputs"]
        for name, digest in self.inputs(page).items():
            if before.get(name) != digest:
                return f"{self._changed(before) if name == _SHARED else name} changed"
        for name, digest in record["outputs"].items():
            if files.file_digest(self.folder / name) != digest:
                return f"{name} is missing or was changed"
        return ""

    def _changed(self, before: Mapping[str, str]) -> str:
        """The first names of files that are not as they were; what they all are called, where that is not known."""
        old, new = _read(self._path(before.get(_SHARED, ""))), self.listing
        names = (
            sorted(name for name in {**old, **new} if old.get(name) != new.get(name)) if old else [_SHARED]
        )
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        return ", ".join(names[:_NAMED]) + more

    def load(self, slug: str) -> dict[str, Any]:
        """The record of a page: what it was made from and its outputs; empty if there is none that can be read."""
        content = _read(self._path(slug))
        return content if content.get("format") == FORMAT and content.keys() >= _KEYS else {}

    def save(self, page: Page, outputs: Mapping[str, str]) -> None:
        """Keep the record of a page; written last, it vouches for the outputs."""
        listing = self._path(self.shared)
        if not listing.exists():
            _write(listing, self.listing)
        _write(self._path(page.slug), {"format": FORMAT, "inputs": self.inputs(page), "outputs": outputs})

    def forget(self, slug: str) -> None:
        """Drop the record of a page."""
        self._path(slug).unlink(missing_ok=True)

    def prune(self) -> None:
        """Remove everything that belongs to a page that is no longer in the plan, and listings of no record."""
        slugs = {page.slug for page in self.plan.pages}
        known = {self.load(slug).get("inputs", {}).get(_SHARED) for slug in slugs}
        for folder in (self.folder, self.folder / FOLDER, self.folder / FAILED):
            for path in folder.glob("[!.]*"):
                if path.is_file() and path.name.partition(".")[0] not in {"manifest", *slugs, *known}:
                    path.unlink()

    def _path(self, name: str) -> Path:
        return self.folder / FOLDER / f"{name}.json"


def _read(path: Path) -> dict[str, Any]:
    """A JSON object from a file; empty if it cannot be read."""
    with suppress(OSError, ValueError):
        content = json.loads(path.read_bytes())
        return content if isinstance(content, dict) else {}
    return {}


def _write(path: Path, content: Mapping[str, object]) -> None:
    """Write a JSON object to a file, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())
