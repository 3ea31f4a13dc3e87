"""The shape of the package: rooms import only upwards, nothing writes to data/raw, modules stay small."""

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

SOURCE = ROOT / "src/analysis"

#: In the order in which a number walks through them; a room may import those before it.
ROOMS = (
    *(
        "project",
        "files",
        "content_cache",
        "storage",
        "stages",
        "vocabulary",
        "arguments",
        "subject",
        "numbers",
    ),
    *("parameters", "reading", "tables", "claims", "datapackage", "conflicts", "estimates", "processing"),
    *("checking", "published", "library", "plot", "narrative", "console", "executed", "registry", "handover"),
    *("runner", "site", "cli", "__main__"),
)
MODULES = sorted(SOURCE.rglob("*.py"))


def room(path: Path) -> str:
    """Name of the room that a module belongs to."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """Rooms that a module imports at run time, wherever the import stands."""
    found = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "analysis":
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
            found |= {parts[1] for parts in names if parts[0] == "analysis" and len(parts) > 1}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_room_imports_only_rooms_above_it(path: Path) -> None:
    if path == SOURCE / "__init__.py":
        return
    own = room(path)
    assert own in ROOMS, f"the room {own} has no place in the order"
    below = {name for name in imported_rooms(path) & set(ROOMS) if ROOMS.index(name) > ROOMS.index(own)}
    assert not below, f"{own} imports {', '.join(sorted(below))}, which stand below it"


def test_no_circle_between_modules() -> None:
    """Importing any module first works; a circle would fail for one of its members."""
    graph = {path: _module_imports(path) for path in MODULES}
    names = {_name(path): path for path in MODULES}
    state: dict[str, int] = {}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        if state.get(name) == 2 or name not in names:
            return
        assert state.get(name) != 1, f"circle: {' -> '.join((*trail, name))}"
        state[name] = 1
        for other in graph[names[name]]:
            visit(other, (*trail, name))
        state[name] = 2

    for name in names:
        visit(name, ())


def _name(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _module_imports(path: Path) -> set[str]:
    """Modules of the package that a module imports while it is itself being imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("analysis"):
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            known = {
                name
                for name in names
                if (SOURCE.parent / Path(*name.split("."))).with_suffix(".py").is_file()
            }
            found |= known or {node.module}
    return found - {_name(path)}


def test_analysis_is_light_to_import() -> None:
    import subprocess
    import sys

    heavy = ("pandas", "sphinx", "papermill", "matplotlib", "scipy")
    code = f"import sys, analysis; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_writes_to_raw_data(processed: object) -> None:
    """Processing has run (the fixture), and every raw file is still the one that its card describes."""
    from analysis.reading.cards import check_cards, load_cards

    assert check_cards(ROOT, load_cards(ROOT)) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 350
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            # A docstring may be as long as its parameters and references need; the body may not.
            body = node.body[1:] if ast.get_docstring(node) else node.body
            assert not body or node.end_lineno - body[0].lineno < 50, f"{node.name} is too long"
