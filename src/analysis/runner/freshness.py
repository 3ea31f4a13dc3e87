"""Which pages are current: one content key a page, the digest of everything that it may be made from.

That is its template and parameters, the whole package, all data, the lock file and the version of Python. A page is
current if all of that is as it was when it was made, and its outputs are still there unchanged. Moments of change play
no part.
"""

import json
import platform
from collections.abc import Mapping
from pathlib import Path

from analysis import files, stages
from analysis.runner.collection import Page, Plan

FOLDER = ".cache"
#: Where the notebooks of failed pages are saved: nobody looks for pages there.
FAILED = "failed"
LOCK_FILE = "requirements.lock"


class Freshness:
    """What the pages of a plan are made from now, and the records of how they were made, in the folder of pages."""

    def __init__(self, root: Path, plan: Plan) -> None:
        self.root, self.folder, self.plan = root, root / "build" / "pages", plan
        #: Name -> digest of every file that any page may be made from, whatever its template.
        self.shared = {
            **files.digests(root, root / "data", root / LOCK_FILE),
            **files.digests(files.PACKAGE.parent, files.PACKAGE),
            "the version of Python": platform.python_version(),
        }

    def inputs(self, page: Page) -> dict[str, str]:
        """What a page is made from, in words or by the name of a file -> its digest."""
        parameters = json.dumps(page.parameters, sort_keys=True, ensure_ascii=False)
        template = {f"the template {page.template.name}": self.plan.templates[page.template]}
        return {**template, "its parameters": parameters, **self.shared}

    def key(self, page: Page) -> str:
        """The content key of a page."""
        return files.joint_digest(self.inputs(page))

    def why(self, page: Page) -> str:
        """Why a page has to be run; empty if it is current."""
        never = "it was never made, or its last run failed"
        return stages.why_made(self.record(page.slug), self.inputs(page), self.folder, never=never)

    def outputs(self, page: Page) -> dict[str, str]:
        """Name -> digest of the files of a page that is current."""
        return stages.read_record(self.record(page.slug))["outputs"]

    def save(self, page: Page, outputs: Mapping[str, str]) -> None:
        """Keep the record of a page."""
        stages.write_record(self.record(page.slug), self.inputs(page), outputs)

    def record(self, slug: str) -> Path:
        """Where the record of a page is."""
        return self.folder / FOLDER / f"{slug}.json"

    def prune(self) -> None:
        """Remove everything that belongs to a page that is no longer in the plan."""
        known = {"manifest", *(page.slug for page in self.plan.pages)}
        for folder in (self.folder, self.folder / FOLDER, self.folder / FAILED):
            for path in folder.glob("[!.]*"):
                if path.is_file() and path.name.partition(".")[0] not in known:
                    path.unlink()
