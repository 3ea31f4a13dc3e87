"""Pages write nothing but what they hand over: stopped by the system where it can, found out by digests elsewhere."""

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from analysis.runner import write_guard
from analysis.runner.collection import Page
from analysis.runner.kernels import Kernels
from analysis.runner.page_faults import Limits
from analysis.runner.page_run import make_page
from analysis.site.preview import preview
from tests.runner.page_projects import PLAIN_PAGE, REGISTRY, project, write_notebook

ROOT = "import os\nfrom pathlib import Path\n\nroot = Path(os.environ['ANALYSIS_PROJECT'])\n"

# What a cell may try, and whether the guard lets it.
ATTEMPTS = {
    "a table": ("(root / 'data/processed/a.csv').write_text('2')", False),
    "a new file": ("(root / 'data/raw/b.csv').write_text('2')", False),
    "removing": ("(root / 'data/processed/a.csv').unlink()", False),
    "renaming": ("(root / 'data').rename(root / 'elsewhere')", False),
    "shortening": ("os.truncate(root / 'data/processed/a.csv', 0)", False),
    "a link": ("Path('a').symlink_to(root / 'data/processed/a.csv'); Path('a').write_text('2')", False),
    "another page": ("(root / 'build/pages/beta.ipynb').write_text('{}')", False),
    "a record": ("(root / 'build/pages/.cache/beta.json').write_text('{}')", False),
    "the site": ("(root / 'build/site/index.html').write_text('no')", False),
    "the package": ("Path(__import__('analysis').__file__).open('a')", False),
    "the fonts": ("(root / 'build/.matplotlib/matplotlibrc').write_text('font.size: 40')", False),
    "another kernel": ("(Path.home().parent.parent / 'other').mkdir()", False),
    "in a shell": ("import subprocess\n\nsubprocess.run(['touch', root / 'data/c.csv'], check=True)", False),
    "a session": ("import subprocess\n\nsubprocess.run(['setsid', 'touch', root / 'c'], check=True)", False),
    "the fork server": ("os.kill(os.getppid(), 9)", False),
    "its own folder": ("Path('b').write_text('1')", True),
    "its home": ("(Path.home() / 'a').write_text('1')", True),
    "a temporary file": ("import tempfile\n\ntempfile.NamedTemporaryFile()", True),
    "a device": ("Path('/dev/null').write_text('1')", True),
    "shared memory": ("import multiprocessing\n\nmultiprocessing.Lock()", True),
    "its own children": (
        "import subprocess\n\nchild = subprocess.Popen(['sleep', '100'])\nchild.kill()\nchild.wait()",
        True,
    ),
}


def outcomes(root: Path, *, warm: bool, guarded: bool) -> dict[str, str]:
    """By attempt the name of the error with which it ends in a kernel; empty for one that succeeds."""
    attempts = {name: ROOT + source for name, (source, _) in ATTEMPTS.items()}
    cell = f"""import json

outcomes = {{}}
for name, source in {attempts!r}.items():
    outcomes[name] = ""
    try:
        exec(source, {{}})
    except Exception as error:
        outcomes[name] = type(error).__name__
print(json.dumps(outcomes))"""
    path = write_notebook(root, "region.ipynb", (cell,))
    with closing(Kernels(root, warm=warm, guarded=guarded)) as kernels:
        # The first kernel that draws leaves the list of fonts.
        (root / "build/.matplotlib/fontlist-v0.json").touch()
        page = make_page(Page("alpha", path, {}), kernels, Limits(seconds=60.0))
    outputs = json.loads(page.notebook)["cells"][1]["outputs"]
    return dict(json.loads(outputs[0]["text"]))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with everything that a cell might write to."""
    project(tmp_path, PLAIN_PAGE)
    for name in (
        "data/raw/a.csv",
        "data/processed/a.csv",
        "build/site/index.html",
        "build/pages/.cache/beta.json",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("warm", [True, False], ids=["warm", "cold"])
def test_a_guarded_kernel_writes_nowhere_but_in_its_own_folders(root: Path, warm: bool) -> None:
    if not write_guard.offered():
        # It says so, and changes nothing; the digests, tried elsewhere, are what is left.
        assert not write_guard.restrict([])
        return
    errors_by_name = outcomes(root, warm=warm, guarded=True)
    stopped = {name for name, error in errors_by_name.items() if error}
    assert stopped == {name for name, (_, allowed) in ATTEMPTS.items() if not allowed}
    errors = {errors_by_name[name] for name in stopped}
    assert errors == {"PermissionError", "CalledProcessError"}
    assert (root / "data/processed/a.csv").read_text(encoding="utf-8") == "1"
    assert not (root / "data/c.csv").exists()


def test_who_runs_a_notebook_by_hand_may_write_where_they_like(root: Path) -> None:
    with closing(Kernels(root)) as kernels:
        assert kernels.writable(root) is None


def test_a_preview_is_guarded(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []

    def refuse(*_: object, guarded: bool, **__: object) -> None:
        calls.append(guarded)
        raise RuntimeError

    monkeypatch.setattr("analysis.runner.kernels.Kernels", refuse)
    with pytest.raises(RuntimeError):
        preview(root, "Alpha", registry=REGISTRY, limits=Limits())
    assert calls == [True]


def test_rules_of_one_process_do_not_reach_its_parent(tmp_path: Path) -> None:
    """And a command that is guarded ends as it would have."""
    allowed, outside = tmp_path / "allowed", tmp_path / "other"
    for folder in (allowed, outside):
        folder.mkdir()
    script = "import sys; open(sys.argv[1] + '/a', 'w').close(); sys.exit(7)"
    codes = []
    for folder in (allowed, outside):
        command = [sys.executable, "-c", script, str(folder)]
        guarded = write_guard.command([str(allowed), str(tmp_path / "missing")], command)
        codes.append(subprocess.run(guarded, check=False, capture_output=True).returncode)
    assert codes == ([7, 1] if write_guard.offered() else [7, 7])
    (outside / "b").write_text("1", encoding="utf-8")
