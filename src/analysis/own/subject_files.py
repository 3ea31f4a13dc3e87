"""The files of a subject as somebody who checks them reads them: what they state, and on which line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis import files
from analysis.reading.problems import InputError, Problem
from analysis.reading.yaml_entries import read_mapping
from analysis.subject.faults import Fault, line_of


@dataclass(frozen=True, slots=True)
class SubjectFiles:
    """The folder of a subject, and how errors call it."""

    folder: Path
    below: str
    broken: frozenset[str] = frozenset()  # names of files that cannot be read, and are taken to state nothing

    def path(self, name: str) -> str:
        """How errors call a file."""
        return f"{self.below}/{name}"

    def stated(self, name: str) -> Mapping[str, Any]:
        """What the subject's own file of that name states; nothing where it has none."""
        return {} if name in self.broken else read_mapping(self.folder / name, self.path(name))

    def content(self, name: str) -> Mapping[str, Any]:
        """What holds: each entry as the subject's own file states it, else as it is for every subject."""
        general = files.PACKAGE / "subject" / name
        of_every_subject = files.packaged(f"subject/{name}") if general.is_file() else {}
        return {**of_every_subject, **self.stated(name)}

    def unreadable(self) -> Iterator[Problem]:
        """What is wrong with files that cannot be read as YAML at all, or state one name twice."""
        for path in sorted(self.folder.glob("*.yml")):
            try:
                self.stated(path.name)
            except InputError as error:
                yield from error.problems

    def problems(self, name: str, faults: Iterable[Fault]) -> Iterator[Problem]:
        """Faults of a YAML file, each with the line on which its entry stands."""
        for fault in faults:
            keys = [str(key) for key in fault.keys if isinstance(key, str)]
            line = line_of(self.folder / name, fault.keys)
            yield Problem(self.path(name), line, ".".join(keys) or None, fault.what, fault.right)
