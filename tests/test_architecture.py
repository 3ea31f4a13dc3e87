"""The shape of the package: rooms import only upwards, nothing writes to data/raw, modules stay small."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from analysis.cli import AFTER_TABLES
from tests.conftest import ROOT

SOURCE = ROOT / "src/analysis"

#: In the order in which a number walks through them; a room may import those before it.
ROOMS = (
    "project",
    "extras",
    "one_thread",
    "files",
    "subject",
    "fingerprint",
    "content_cache",
    "work_ahead",
    "storage",
    "page_questions",
    "freshness",
    "vocabulary",
    "arguments",
    "safe_text",
    "terminal",
    "numbers",
    "reading",
    "table_contracts",
    "claims",
    "extraction",
    "conflicts",
    "estimates",
    "processing",
    *AFTER_TABLES,
)
MODULES = sorted(SOURCE.rglob("*.py"))
#: What reads objects back by running what it finds.
EXECUTABLE = {"pickle", "cPickle", "joblib", "shelve", "dill", "cloudpickle", "marshal"}


def room(path: Path) -> str:
    """Name of the room that a module belongs to."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """Rooms that a module imports at run time, wherever the import stands."""
    rooms: set[str] = set()
    nodes: list[ast.AST] = [*ast.parse(path.read_text(encoding="utf-8")).body]
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("analysis."):
            parts = str(node.module).split(".")
            rooms |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
            rooms |= {parts[1] for parts in names if parts[0] == "analysis" and len(parts) > 1}
        elif not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            nodes += ast.iter_child_nodes(node)
    return rooms


def test_the_order_names_each_room_once_and_none_that_does_not_exist() -> None:
    assert len(set(ROOMS)) == len(ROOMS)
    existing = {room(path) for path in MODULES if path != SOURCE / "__init__.py"}
    assert set(ROOMS) == existing


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_room_imports_only_rooms_above_it(path: Path) -> None:
    if path == SOURCE / "__init__.py":
        return
    name_of_room = room(path)
    assert name_of_room in ROOMS, f"the room {name_of_room} has no place in the order"
    below = {
        name for name in imported_rooms(path) & set(ROOMS) if ROOMS.index(name) > ROOMS.index(name_of_room)
    }
    assert not below, f"{name_of_room} imports {', '.join(sorted(below))}, which stand below it"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_nothing_is_kept_in_a_form_that_runs_code_when_it_is_read(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).partition(".")[0])
    assert imported.isdisjoint(EXECUTABLE), f"{path.name} imports {', '.join(imported & EXECUTABLE)}"


def module_name(path: Path) -> str:
    """What a module is called where it is imported."""
    relative = path.relative_to(SOURCE.parent).with_suffix("")
    return ".".join(relative.parts).removesuffix(".__init__")


def imported_modules(source: str, names: set[str]) -> set[str]:
    """Which of the package's modules a module imports: at its top, in a function, or for its types alone."""
    imported: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names} & names
        elif isinstance(node, ast.ImportFrom) and node.module in names:
            modules = {f"{node.module}.{alias.name}" for alias in node.names} & names
            imported |= modules or {node.module}
    return imported


@pytest.mark.parametrize(
    "source",
    [
        "from analysis.plot.style import size",
        "import analysis.plot.style",
        "from analysis.plot import style",
        "def draw():\n    from analysis.plot.style import size",
        "if TYPE_CHECKING:\n    from analysis.plot import style",
    ],
)
def test_every_form_of_an_import_is_seen(source: str) -> None:
    assert imported_modules(source, {"analysis.plot", "analysis.plot.style"}) == {"analysis.plot.style"}


def test_no_circle_between_modules() -> None:
    """Each module can be read after those that it uses, wherever it imports them."""
    names = {module_name(path) for path in MODULES}
    graph = {}
    for path in MODULES:
        name = module_name(path)
        graph[name] = imported_modules(path.read_text(encoding="utf-8"), names) - {name}
    TopologicalSorter(graph).prepare()


def test_nothing_writes_to_raw_data(processed: object) -> None:
    """Processing has run (the fixture), and every raw file is still the one that its card describes."""
    from analysis.reading.cards import check_cards, load_cards

    assert check_cards(ROOT, load_cards(ROOT)) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    # Statements that say one thing take lines: what is longer than this is two modules, whatever room it has.
    assert text.count("\n") <= 450
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            # A docstring may be as long as its parameters and references need; the body may not.
            body = node.body[1:] if ast.get_docstring(node) else node.body
            assert not body or node.end_lineno - body[0].lineno < 50, f"{node.name} is too long"
