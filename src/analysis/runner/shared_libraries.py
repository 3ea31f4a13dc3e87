"""What pages share and may not change: the functions and classes of pandas, numpy and this package.

A page that put something else in their place would get other numbers in a kernel that has read the tables already than
in one that has yet to do it. A replaced function is seen if it has not been put back when somebody looks.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from operator import is_
from types import ModuleType
from typing import Any

#: Libraries whose functions a page may call and not replace.
LIBRARIES = ("analysis", "numpy", "pandas")


@dataclass(frozen=True, slots=True)
class _Part:
    """A module or a class of a shared library as it was."""

    name: str
    itself: Any
    items: dict[str, Any]

    def is_unchanged(self) -> bool:
        """Whether it holds the same objects in the same order."""
        now = vars(self.itself)
        return len(now) == len(self.items) and all(map(is_, now.values(), self.items.values()))

    def replaced(self) -> Iterator[str]:
        """The names of its functions and classes that are others now, or gone, or hidden by a new one."""
        now = vars(self.itself)
        for name, item in self.items.items():
            if _is_code(item) and now.get(name) is not item:
                yield f"{self.name}.{name}"
        for name in now.keys() - self.items.keys():
            if self._serves(name) and not isinstance(now[name], ModuleType):
                yield f"{self.name}.{name}"

    def _serves(self, name: str) -> bool:
        """Whether it has something of a name that it does not hold itself: inherited, or loaded when asked for."""
        if isinstance(self.itself, type):
            return any(_is_code(vars(base).get(name)) for base in self.itself.__mro__[1:])
        return name in self.items.get("__all__", ())


class LibraryRecord:
    """What the functions and classes of the shared libraries are, in the modules that are loaded."""

    def __init__(self) -> None:
        for name in LIBRARIES:
            # A kernel that starts cold has not imported them, and a cell may import and change them at once.
            with suppress(ImportError):
                importlib.import_module(name)
        self._modules = 0
        self._parts: dict[int, _Part] = {}
        self._look()

    def replaced(self) -> list[str]:
        """The names of what was replaced since it was last asked, or first seen."""
        names: list[str] = []
        for key, part in self._parts.items():
            if not part.is_unchanged():
                names += part.replaced()
                self._parts[key] = _as_it_is(part.name, part.itself)
        self._look()
        return names

    def _look(self) -> None:
        """Note modules that have been loaded since, and their classes."""
        if len(sys.modules) == self._modules:
            return
        self._modules = len(sys.modules)
        for name, module in list(sys.modules.items()):
            if not _is_shared(name) or not isinstance(module, ModuleType):
                continue
            self._add(name, module)
            for item in list(vars(module).values()):
                if isinstance(item, type) and _is_shared(item.__module__):
                    self._add(f"{item.__module__}.{item.__qualname__}", item)

    def _add(self, name: str, itself: Any) -> None:
        if id(itself) not in self._parts:
            self._parts[id(itself)] = _as_it_is(name, itself)


#: The record of this process; a fork server makes it once for all of its kernels.
libraries = cache(LibraryRecord)


def _as_it_is(name: str, itself: Any) -> _Part:
    return _Part(name, itself, dict(vars(itself)))


def _is_shared(module: str) -> bool:
    return module.partition(".")[0] in LIBRARIES


def _is_code(item: object) -> bool:
    """Whether an attribute is a function, a class, or what a class makes of a function."""
    return callable(item) or isinstance(item, property | classmethod | staticmethod)
