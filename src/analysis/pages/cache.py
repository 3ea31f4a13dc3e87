"""Which pages are current: a record of each page says what it was made from, file by file.

A page is current if its template, its parameters, the lock file, the interpreter, the code it imported and the
files it read have the same content as when it was made, and its outputs are still there unchanged. Moments of
change play no part.
"""

import functools
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from analysis.pages import files
from analysis.pages.collection import Page, Plan
from analysis.pages.inputs import Digests
from analysis.pages.manifest import FILE as MANIFEST
from analysis.pages.notebook import Notebook, blank, to_bytes

FOLDER = ".cache"
#: Where the notebooks of failed pages are saved: nobody looks for pages there.
FAILED = "failed"
FORMAT = 1
LOCK_FILE = "requirements.lock"
# The modules of this room that shape what is written for a page.
_RUNNER = (
    "conversation",
    "execute",
    "handover",
    "launch",
    "notebook",
    "nursery",
    "outputs",
    "parameters",
    "proof",
    "trace",
    "workshop",
)


@dataclass(frozen=True, slots=True)
class Record:
    """What a page was made from, and what was written for it.

    Attributes
    ----------
    setting
        Digests of the template, the parameters, the lock file, the runner, and the version of Python.
    inputs
        Path relative to the project -> SHA-256 of each file that was imported, read or listed.
    outputs
        File name -> SHA-256 of each file that was written.
    figures, words, cell_seconds
        As in the page's result.
    """

    setting: Mapping[str, str]
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    figures: tuple[Mapping[str, object], ...]
    words: int
    cell_seconds: float


@dataclass(frozen=True, slots=True)
class Cache:
    """The records in one folder of pages."""

    folder: Path
    digests: Digests
    templates: dict[Path, str] = field(default_factory=dict)

    def load(self, slug: str) -> Record | None:
        """The record of a page; None if there is none that can be read."""
        try:
            content = json.loads(self._path(slug).read_bytes())
            if content.pop("format") != FORMAT:
                return None
            return Record(**{**content, "figures": tuple(content["figures"])})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, slug: str, record: Record) -> None:
        """Keep the record of a page; written last, it vouches for the outputs."""
        self._path(slug).parent.mkdir(exist_ok=True)
        content = {"format": FORMAT, **asdict(record)}
        files.write(self._path(slug), json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())

    def forget(self, slug: str) -> None:
        """Drop the record of a page."""
        self._path(slug).unlink(missing_ok=True)

    def prune(self, plan: Plan) -> None:
        """Remove everything that belongs to a page that is no longer in the plan."""
        kept = {MANIFEST, *(page.slug for page in plan.pages)}
        for folder in (self.folder, self.folder / FOLDER, self.folder / FAILED):
            for path in folder.glob("*"):
                if path.is_file() and path.name not in kept and path.name.partition(".")[0] not in kept:
                    path.unlink()

    def setting(self, page: Page, template: Notebook) -> dict[str, str]:
        """What a page is made from apart from the files that its cells use."""
        parameters = json.dumps(dict(page.parameters), sort_keys=True, ensure_ascii=False)
        if page.template not in self.templates:
            self.templates[page.template] = files.digest(to_bytes(blank(template)))
        return {
            f"the template {page.template.name}": self.templates[page.template],
            "its parameters": parameters,
            "the lock file": self.digests.of(LOCK_FILE),
            "the version of Python": platform.python_version(),
            "the runner of pages": _runner_digest(),
        }

    def why(self, page: Page, template: Notebook) -> str:
        """Why a page has to be run; empty if it is current."""
        record = self.load(page.slug)
        if record is None:
            return "it was never made, or its last run failed"
        changed = _changed(record.setting, self.setting(page, template))
        if changed:
            return f"{changed[0]} changed"
        for name, digest in record.outputs.items():
            if files.file_digest(self.folder / name) != digest:
                return f"{name} is missing or was changed"
        changed = _changed(record.inputs, self.digests.of_all(record.inputs))
        return f"{_listed(changed)} changed" if changed else ""

    def _path(self, slug: str) -> Path:
        return self.folder / FOLDER / f"{slug}.json"


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The names whose digests differ."""
    return [name for name in {**before, **now} if before.get(name) != now.get(name)]


def _listed(names: list[str]) -> str:
    """At most three names, and how many more there are."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


@functools.cache
def _runner_digest() -> str:
    """The digest of the code that shapes what is written for a page."""
    sources = [Path(__file__).with_name(f"{name}.py").read_bytes() for name in _RUNNER]
    return files.digest(b"".join(sources))
