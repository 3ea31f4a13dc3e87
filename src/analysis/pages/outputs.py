"""The outputs of cells, made from what a kernel broadcasts, as the Jupyter protocol defines them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Output = dict[str, Any]

_FIELDS = {
    "stream": ("name", "text"),
    "display_data": ("data", "metadata"),
    "execute_result": ("data", "metadata", "execution_count"),
    "error": ("ename", "evalue", "traceback"),
}


@dataclass(slots=True)
class Outputs:
    """Collects the outputs of a notebook's cells.

    Attributes
    ----------
    current
        The outputs of the cell that is running; a cell's own list, so that they are there whatever happens next.
    displays
        By display id, every output that shows it: an update changes all of them, in earlier cells too.
    """

    current: list[Output] = field(default_factory=list)
    displays: dict[str, list[Output]] = field(default_factory=dict)
    _clear_first: bool = False

    def begin(self, cell: list[Output]) -> None:
        """Collect into the outputs of another cell from now on."""
        self.current, self._clear_first = cell, False

    def receive(self, kind: str, content: Mapping[str, Any]) -> None:
        """Take a broadcast of the running cell into account; kinds that are no outputs are left alone."""
        display = (content.get("transient") or {}).get("display_id")
        if display is not None and "data" in content:
            for shown in self.displays.get(display, []):
                shown.update(data=content["data"], metadata=content["metadata"])
        if kind == "clear_output":
            self._clear_first = bool(content.get("wait"))
            if not self._clear_first:
                self._clear()
        elif kind in _FIELDS:
            if self._clear_first:
                self._clear()
            output = {"output_type": kind, **{name: content[name] for name in _FIELDS[kind]}}
            self.current.append(output)
            if display is not None:
                self.displays.setdefault(display, []).append(output)

    def _clear(self) -> None:
        """Drop what the running cell has shown so far."""
        gone = {id(output) for output in self.current}
        self.displays = {
            display: [output for output in shown if id(output) not in gone]
            for display, shown in self.displays.items()
        }
        self.current.clear()
        self._clear_first = False


def take_out(mark: str, outputs: list[Output]) -> bool:
    """Whether `mark` was printed in `outputs`, in one piece or several; it is cut out, and what is empty then too."""
    printed = [output for output in outputs if output.get("name") == "stdout"]
    start = "".join(output["text"] for output in printed).find(mark)
    if start < 0:
        return False
    end, position = start + len(mark), 0
    for output in printed:
        text = output["text"]
        cut = slice(max(0, start - position), max(0, end - position))
        output["text"] = text[: cut.start] + text[cut.stop :]
        position += len(text)
    outputs[:] = [output for output in outputs if output.get("name") != "stdout" or output["text"]]
    return True
