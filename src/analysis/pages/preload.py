"""What the kernels of a template can have ready before they start: read from the template's own import statements."""

import ast
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from analysis.pages.notebook import Notebook

# What IPython understands and Python does not: magics, shell commands, help.
_MAGIC = re.compile(r"^\s*[%!].*$|^.*\?\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ready:
    """What kernels for a template find done: imports, calls of functions, and the texts that those are given."""

    imports: tuple[str, ...]
    calls: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


def ready_for(template: Notebook, rehearsals: Mapping[str, str]) -> Ready:
    """What can be done before a kernel for `template` starts.

    Parameters
    ----------
    template
        A notebook.
    rehearsals
        A name that templates import, ``module:name`` -> a function, in the same form, to be called then.
    """
    imports = imports_of(template)
    calls = tuple(call for name, call in rehearsals.items() if name in imports)
    return Ready(imports, calls, texts_of(template) if calls else ())


def imports_of(template: Notebook) -> tuple[str, ...]:
    """The modules that a template imports, and ``module:name`` for each name that it takes from one, sorted.

    A name may be loaded only when it is first asked for, as those of `analysis` are; asking for it beforehand
    loads it, which is why names count.
    """
    trees = [
        tree for cell in template["cells"] if cell["cell_type"] == "code" for tree in _parsed(cell["source"])
    ]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    found: set[str] = set()
    called: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
            called.update({alias.asname or alias.name: alias.name for alias in node.names})
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.update(f"{node.module}:{alias.name}" for alias in node.names)
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in called:
            found.add(f"{called[node.value.id]}:{node.attr}")
    return tuple(sorted(found))


def texts_of(template: Notebook) -> tuple[str, ...]:
    """The texts that a template gives to functions, sorted: names of slots and figures are among them."""
    trees = [
        tree for cell in template["cells"] if cell["cell_type"] == "code" for tree in _parsed(cell["source"])
    ]
    given = [
        argument
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for argument in (*node.args, *(keyword.value for keyword in node.keywords))
    ]
    return tuple(
        sorted(
            {node.value for node in given if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        )
    )


def _parsed(source: str) -> Iterator[ast.Module]:
    """The code of one cell; nothing if it is not Python, which its run will show."""
    with suppress(SyntaxError):
        yield ast.parse(_MAGIC.sub("", source))
