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
FORMAT = 2
#: Of a record: what a page was made from and what was written for it, name by name with digests; its figures and words.
_KEYS = frozenset({"parts", "outputs", "figures", "words"})
Record = Mapping[str, Any]
LOCK_FILE = "requirements.lock"
# What the digests of folders stand for, file by file: only to say what changed, of which so many are named.
_LISTINGS, _NAMED = ".listings.json", 3


class Freshness:
    """What the pages of a plan are made from now, and the records of how they were made, in the folder of pages."""

    def __init__(self, root: Path, plan: Plan) -> None:
        self.folder, self.plan = root / "build" / "pages", plan
        package = files.digests(files.PACKAGE.parent, files.PACKAGE)
        data = files.digests(root, root / "data")
        #: The parts that all pages have in common.
        self.shared = {
            "the package": files.joint_digest(package),
            "the data": files.joint_digest(data),
            "the lock file": files.file_digest(root / LOCK_FILE) or "missing",
            "the version of Python": platform.python_version(),
        }
        now = {self.shared["the package"]: package, self.shared["the data"]: data}
        #: The files behind the digests among them, now and of earlier builds.
        self.listings = {**_read(self.folder / FOLDER / _LISTINGS), **now}

    def parts(self, page: Page) -> dict[str, str]:
        """What a page is made from -> its digest."""
        parameters = json.dumps(dict(page.parameters), sort_keys=True, ensure_ascii=False)
        template = self.plan.templates[page.template]
        own = {f"the template {page.template.name}": template, "its parameters": parameters}
        return {**own, **self.shared}

    def key(self, page: Page) -> str:
        """The content key of a page."""
        return files.joint_digest(self.parts(page))

    def why(self, page: Page) -> str:
        """Why a page has to be run; empty if it is current."""
        record = self.load(page.slug)
        if record is None:
            return "it was never made, or its last run failed"
        before, now = record["parts"], self.parts(page)
        for name in {**now, **before}:
            if before.get(name) != now.get(name):
                return f"{self._changed(before.get(name, ''), now.get(name, '')) or name} changed"
        for name, digest in record["outputs"].items():
            if files.file_digest(self.folder / name) != digest:
                return f"{name} is missing or was changed"
        return ""

    def _changed(self, before: str, now: str) -> str:
        """The first names of files that differ between two listings; empty where one is not known."""
        if not {before, now} <= set(self.listings):
            return ""
        old, new = self.listings[before], self.listings[now]
        names = sorted(name for name in {**old, **new} if old.get(name) != new.get(name))
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        return ", ".join(names[:_NAMED]) + more

    def load(self, slug: str) -> Record | None:
        """The record of a page; None if there is none that can be read."""
        content = _read(self._path(slug))
        return content if content.get("format") == FORMAT and content.keys() >= _KEYS else None

    def save(self, slug: str, record: Record) -> None:
        """Keep the record of a page; written last, it vouches for the outputs."""
        _write(self._path(slug), {"format": FORMAT, **record})

    def forget(self, slug: str) -> None:
        """Drop the record of a page."""
        self._path(slug).unlink(missing_ok=True)

    def save_listings(self) -> None:
        """Keep the listings that records speak of."""
        records = (self.load(page.slug) for page in self.plan.pages)
        used = {digest for record in records if record for digest in record["parts"].values()}
        _write(
            self.folder / FOLDER / _LISTINGS, {key: self.listings[key] for key in used & set(self.listings)}
        )

    def prune(self) -> None:
        """Remove everything that belongs to a page that is no longer in the plan."""
        planned = {"manifest", "", *(page.slug for page in self.plan.pages)}
        for folder in (self.folder, self.folder / FOLDER, self.folder / FAILED):
            for path in folder.glob("*"):
                if path.is_file() and path.name.partition(".")[0] not in planned:
                    path.unlink()

    def _path(self, slug: str) -> Path:
        return self.folder / FOLDER / f"{slug}.json"


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
