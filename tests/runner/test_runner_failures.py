"""Everything that can go wrong with a page or a build, with real kernels: message, exit code, what stays."""

import ctypes
import errno
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis import files
from analysis.runner import failure_report
from analysis.runner.page_faults import Kind, Limits
from analysis.runner.results import EXIT_INTERRUPTED, BuildResult
from tests.runner.page_projects import (
    PLAIN_PAGE,
    entry,
    gone,
    old_site,
    project,
    published,
    reason,
    run_build,
    shown,
    wait_for,
    write_collection,
    write_notebook,
)

# Kernels that die, hang and fill memory are a minute's work; `make test-all` does it.
pytestmark = pytest.mark.slow

DRIVER = Path(__file__).with_name("page_projects.py")
_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE = 24, 1
# The 2 GB are really used: zeros alone would not be resident.
ALLOCATE = "held = []\nfor _ in range(200):\n    held.append(bytearray(b'x') * 10_000_000)"

# Template -> its cells, the kind of fault, the cell in which it happens, and what the message says.
FAULTS: dict[str, tuple[tuple[str, ...], Kind, int | None, str]] = {
    "raises": (("x = 1", "1 / 0", *PLAIN_PAGE), Kind.ERROR, 4, "ZeroDivisionError: division by zero"),
    "exits": (("import sys", "sys.exit(0)", *PLAIN_PAGE), Kind.EXIT, 4, "SystemExit: 0"),
    "dies": (("import os", "os._exit(0)", *PLAIN_PAGE), Kind.DEAD_KERNEL, 4, "the kernel died"),
    "crashes": (
        ("import ctypes", "ctypes.string_at(0)", *PLAIN_PAGE),
        Kind.DEAD_KERNEL,
        4,
        "the kernel died",
    ),
    "allocates": ((ALLOCATE, "input()", *PLAIN_PAGE), Kind.MEMORY, None, "the limit is 1.50 GB"),
    "allows": (("raise ValueError('expected')", *PLAIN_PAGE), Kind.ERROR, 3, "ValueError: expected"),
    "empty": (("x = 1",), Kind.HAND_OVER, None, "no cell hands over the record of the page"),
}


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildResult, str]:
    """A project with a good site, then built again with a template for every fault."""
    root = published(tmp_path_factory.mktemp("failed"))
    text = entry("region.ipynb")
    for name, (cells, _, _, _) in FAULTS.items():
        path = write_notebook(root, f"{name}.ipynb", cells)
        text += entry(f"{name}.ipynb", name, "{region: [Beta]}")
        if name == "allows":
            content = json.loads(path.read_text(encoding="utf-8"))
            content["cells"][1]["metadata"]["tags"] = ["raises-exception"]
            path.write_text(json.dumps(content), encoding="utf-8")
    write_collection(root, text)
    return root, *run_build(root)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_cell_and_its_notebook(
    name: str, failed: tuple[Path, BuildResult, str]
) -> None:
    root, result, text = failed
    _, kind, cell, message = FAULTS[name]
    (failure,) = [page for page in result.failures if page.page.slug == name]
    assert failure.fault is not None
    assert failure.fault.kind is kind
    assert message in failure.fault.message
    assert cell is None or failure.fault.cell == cell
    assert failure.notebook == root / f"build/pages/failed/{name}.ipynb"
    saved = json.loads(failure.notebook.read_text(encoding="utf-8"))
    assert saved["metadata"]["analysis"]["page"] == name
    assert f": cell {cell}: {message}" in text if cell else message in text
    assert f"<strong>{name}</strong>" in reason(root)
    assert not (root / f"build/pages/{name}.ipynb").exists()


def test_each_fault_is_annotated_and_a_case_of_the_junit_file(failed: tuple[Path, BuildResult, str]) -> None:
    root, result, _ = failed
    commands = failure_report.annotations(result, root)
    # Two died alike, of different templates.
    assert len(commands) == len(FAULTS)
    for name, (cells, _, cell, message) in FAULTS.items():
        (command,) = [text for text in commands if text.startswith(f"::error file=notebooks/{name}.ipynb,")]
        assert message in command
        if cell:
            assert f"%0A> {cells[cell - 3]}" in command
    (raised,) = [text for text in commands if "division by zero" in text]
    assert "Traceback (most recent call last)%0A" in raised
    assert failure_report.junit(result, root).count(b"<failure ") == len(FAULTS)


def test_failures_are_told_in_summary_page_and_manifest_and_the_site_stays(
    failed: tuple[Path, BuildResult, str],
) -> None:
    root, result, text = failed
    assert (result.exit_code, len(result.failures), result.site) == (1, len(FAULTS), None)
    assert f"{len(FAULTS)} of {len(FAULTS) + 3} pages failed:" in text
    assert "The site stays as it was." in text
    assert "Some pages could not be made" in reason(root)
    # Two died in the same cell, in the same way.
    assert "  2 pages: cell 4: the kernel died (saved:" in text
    assert shown(root).count("region") == 3
    assert (root / "build/site.failed/index.html").read_text(encoding="utf-8").count("region") == 3
    records = json.loads((root / "build/pages/manifest.json").read_text(encoding="utf-8"))["pages"]
    (record,) = [record for record in records if record["slug"] == "raises"]
    assert record["status"] == "failed"
    assert record["fault"] == {
        "kind": "error",
        "cell": 4,
        "message": "ZeroDivisionError: division by zero",
        "notebook": "failed/raises.ipynb",
    }
    saved = json.loads((root / "build/pages/failed/raises.ipynb").read_text(encoding="utf-8"))
    (error,) = [output for cell in saved["cells"] for output in cell.get("outputs", [])]
    assert (error["output_type"], error["ename"]) == ("error", "ZeroDivisionError")


def test_a_failure_is_run_again_and_a_success_is_not(failed: tuple[Path, BuildResult, str]) -> None:
    root, _, _ = failed
    write_notebook(root, "raises.ipynb", PLAIN_PAGE)
    write_collection(root, entry("region.ipynb") + entry("raises.ipynb", "raises", "{region: [Beta]}"))
    result, _ = run_build(root)
    assert result.exit_code == 0
    assert [page.page.slug for page in result.pages if page.why] == ["raises"]
    assert not (root / "build/pages/failed/raises.ipynb").exists()
    assert not (root / "build/site.failed").exists()
    assert shown(root).count("region") == 4


@pytest.mark.usefixtures("unrun")
def test_keep_going_publishes_the_good_pages_and_still_fails(tmp_path: Path) -> None:
    root = project(tmp_path, PLAIN_PAGE)
    write_notebook(root, "raises.ipynb", ("1 / 0",))
    write_collection(root, entry("region.ipynb") + entry("raises.ipynb", "raises", "{region: [Beta]}"))
    result, text = run_build(root, keep_going=True)
    assert result.exit_code == 1
    assert result.site == root / "build/site"
    assert shown(root).count("region") == 3
    assert "raises" in (root / "build/site/failures.html").read_text(encoding="utf-8")
    assert "1 of 4 pages failed" in text
    assert not (root / "build/site.failed").exists()
    # What was published is not what the collection asks for: the next build does not take it for current.
    assert "Building the site" in run_build(root, keep_going=True)[1]


def test_an_endless_cell_is_ended(tmp_path: Path) -> None:
    """Whether it sleeps or never rests."""
    root = published(tmp_path)
    for name, cell in (("busy", "while True:\n    pass"), ("idle", "import time\n\ntime.sleep(1000)")):
        write_notebook(root, f"{name}.ipynb", (*PLAIN_PAGE, cell))
    entries = (entry(f"{name}.ipynb", name, "{region: [Beta]}") for name in ("busy", "idle"))
    write_collection(root, "".join(entries))
    result, text = run_build(root, limits=Limits(seconds=3.0))
    assert result.exit_code == 1
    assert shown(root).count("region") == 3
    assert "<strong>busy</strong>: cell 6: the page took longer than 3 s" in reason(root)
    assert "2 pages: cell 6: the page took longer than 3 s" in text
    assert len(result.failures) == 2
    for page in result.failures:
        assert page.fault is not None
        assert (page.fault.kind, page.fault.cell) == (Kind.TIMEOUT, 6)
        # The cells before it are saved with their outputs.
        saved = json.loads((root / f"build/pages/failed/{page.page.slug}.ipynb").read_text(encoding="utf-8"))
        assert [len(cell["outputs"]) for cell in saved["cells"]] == [0, 0, 1, 1, 1, 0]


# What is refused before any kernel starts.


@pytest.mark.parametrize(
    ("collection", "parameters", "says"),
    [
        (entry("region.ipynb", grid="{regoin: [Alpha]}"), "region = 'Alpha'", "no parameter `regoin`"),
        (entry("region.ipynb"), None, "no cells are tagged `parameters`"),
        ("- [", "region = 'Alpha'", "not readable as YAML"),
    ],
)
def test_a_wrong_request_starts_nothing(
    tmp_path: Path, collection: str, parameters: str | None, says: str
) -> None:
    root = old_site(tmp_path)
    write_notebook(root, "region.ipynb", PLAIN_PAGE, parameters)
    write_collection(root, collection)
    result, text = run_build(root)
    assert (result.exit_code, result.pages) == (1, ())
    assert text.count("Error:") == 1
    assert says in text
    assert shown(root) == "old"
    assert "The site was not published" in reason(root)
    assert not (root / "build/pages").exists()


# What the disk can do.


def test_a_folder_of_pages_that_cannot_be_written(tmp_path: Path) -> None:
    root = old_site(tmp_path)
    # Nobody can write here, whoever runs the test.
    (root / "build/pages").symlink_to("/proc/self/fdinfo")
    result, text = run_build(root)
    assert result.exit_code == 1
    assert "Error:" in text
    assert shown(root) == "old"
    assert "The site was not published" in reason(root)


def test_a_build_folder_that_cannot_be_made(tmp_path: Path) -> None:
    root = project(tmp_path, PLAIN_PAGE)
    (root / "build").write_text("a file in the way", encoding="utf-8")
    result, text = run_build(root)
    assert (result.exit_code, result.pages) == (1, ())
    assert "Error: the folder build cannot be written" in text
    assert (root / "build").read_text(encoding="utf-8") == "a file in the way"


def test_a_disk_that_takes_no_more_leaves_the_site(tmp_path: Path) -> None:
    """The system refuses to let any file grow beyond a size, in the middle of the writing, as a full disk does."""
    root = published(tmp_path)
    before, notebook = shown(root), (root / "build/pages/alpha.ipynb").read_bytes()
    write_notebook(root, "region.ipynb", (*PLAIN_PAGE, "print('x' * 1_000_000)"))
    done = subprocess.run(
        [sys.executable, str(DRIVER), str(root)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000)),
    )
    assert done.returncode == 1
    assert done.stdout.count("the page cannot be written: [Errno 27]") >= 3
    assert shown(root) == before
    assert (root / "build/pages/alpha.ipynb").read_bytes() == notebook
    assert not list((root / "build/pages").glob(".*.part"))
    assert "alpha" in reason(root)


# What is written last before the disk is full: parts of a page, its record, the manifest, the record of the site.
LAST = ("alpha.json", "alpha.ipynb", ".cache/alpha.json", "manifest.json", ".site")


@pytest.mark.parametrize("name", LAST)
@pytest.mark.usefixtures("unrun")
def test_a_disk_that_is_full_at_some_file_leaves_the_site_of_one_build(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = published(tmp_path)
    write_notebook(root, "region.ipynb", (*PLAIN_PAGE, "0"))
    before = scales(root)
    write = files.write

    def full(path: Path, content: bytes) -> None:
        if path.as_posix().endswith(f"/{name}"):
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, content)

    with monkeypatch.context() as patched:
        patched.setattr(files, "write", full)
        result, text = run_build(root)
    assert result.exit_code == 1
    assert "No space left on device" in text
    # The record of the site comes after the site.
    assert (scales(root) == before) == (name != ".site")
    assert len(scales(root)) == 1, "pages of two builds"
    assert run_build(root)[0].exit_code == 0
    assert len(scales(root)) == 1
    assert scales(root) != before


def scales(root: Path) -> set[str]:
    """What tells the pages of one build from those of another."""
    return {json.loads(line)["scale"] for line in shown(root).splitlines()}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a small disk of its own where whoever runs the test may make one; else an ordinary folder."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)]
    mounted = subprocess.run(command, check=False, capture_output=True)
    yield folder
    if mounted.returncode == 0:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_disk_that_is_really_full_leaves_the_site(small_disk: Path) -> None:
    root = published(small_disk / "project")
    before = shown(root)
    write_notebook(root, "region.ipynb", (*PLAIN_PAGE, "print('x' * 1_000_000)"))

    def limited() -> None:
        # Where there is no small disk, no file may grow beyond what it would hold.
        if not os.path.ismount(small_disk):
            resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))

    command = [sys.executable, str(DRIVER), str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limited)
    assert done.returncode == 1, done.stdout
    assert "the page cannot be written: [Errno 2" in done.stdout
    assert shown(root) == before
    assert not list((root / "build/pages").glob(".*.part"))
    write_notebook(root, "region.ipynb", (*PLAIN_PAGE, "0"))
    assert run_build(root)[0].exit_code == 0


def without_privilege() -> None:
    """Have what this process executes obey permissions, whoever runs it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, 0, 0, 0)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("build", "the folder build cannot be written: [Errno 13]"),
        ("build/pages", "Error: [Errno 13]"),
        ("build/pages/.cache", "the page cannot be written: [Errno 13]"),
    ],
)
def test_a_folder_that_may_only_be_read_leaves_the_site(name: str, says: str, tmp_path: Path) -> None:
    root = published(tmp_path)
    write_notebook(root, "region.ipynb", (*PLAIN_PAGE, "0"))
    before = files.every_digest(root / "build/site")
    (root / name).chmod(0o555)
    done = subprocess.run(
        [sys.executable, str(DRIVER), str(root)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=without_privilege,
    )
    (root / name).chmod(0o755)
    assert done.returncode == 1, done.stdout
    assert says in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert files.every_digest(root / "build/site") == before
    assert not list((root / "build").rglob("*.part"))
    assert run_build(root)[0].exit_code == 0


# What ends a build from outside.

WAIT = """import os, subprocess, sys, time
from pathlib import Path

child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
folder = Path(os.environ["ANALYSIS_PROJECT"])
(folder / f"pids-{region}").write_text(f"{os.getpid()} {os.getppid()} {child.pid} {os.environ['HOME']}")
time.sleep(1000)"""


Waiting = tuple[Path, subprocess.Popen[str], list[int], Path]


@pytest.fixture
def waiting(tmp_path: Path) -> Waiting:
    """A build that is under way, the processes below it, and its scratch folder."""
    root = published(tmp_path)
    write_notebook(root, "region.ipynb", (WAIT, *PLAIN_PAGE))
    build = subprocess.Popen(
        [sys.executable, str(DRIVER), str(root), "free"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    words = wait_for(lambda: noted(root))
    pids = sorted({int(pid) for line in words for pid in line[:3]})
    scratch = next(path for path in Path(words[0][3]).parents if path.name.startswith("analysis-"))
    return root, build, pids, scratch


def noted(root: Path) -> list[list[str]]:
    """What the two pages that are under way have noted, when both have."""
    words = [path.read_text(encoding="utf-8").split() for path in sorted(root.glob("pids-*"))]
    return words if len(words) == 2 and all(len(line) == 4 for line in words) else []


def test_ctrl_c_ends_everything_and_says_so(waiting: Waiting) -> None:
    root, build, pids, scratch = waiting
    # A terminal sends the signal to the whole foreground group.
    os.killpg(build.pid, signal.SIGINT)
    text, _ = build.communicate(timeout=30)
    assert build.returncode == EXIT_INTERRUPTED
    assert "interrupted by Ctrl-C" in text
    assert "Traceback" not in text
    assert gone(pids)
    assert not scratch.exists()
    assert shown(root).count("region") == 3
    assert "interrupted by Ctrl-C" in reason(root)


ENDS = {
    "SIGKILL": (os.kill, signal.SIGKILL),
    "SIGTERM": (os.kill, signal.SIGTERM),
    # As a terminal that is closed sends it.
    "SIGHUP to the group": (os.killpg, signal.SIGHUP),
    "SIGKILL to the group": (os.killpg, signal.SIGKILL),
    "SIGTERM to the group": (os.killpg, signal.SIGTERM),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_killed_build_leaves_no_process_and_the_last_site(end: str, waiting: Waiting) -> None:
    root, build, pids, scratch = waiting
    kill, number = ENDS[end]
    kill(build.pid, number)
    build.communicate(timeout=30)
    assert build.returncode == -number
    assert gone(pids)
    wait_for(lambda: not scratch.exists())
    assert shown(root).count("region") == 3
    assert "The build did not finish" in reason(root)
    write_notebook(root, "region.ipynb", PLAIN_PAGE)
    assert run_build(root, force=True)[0].exit_code == 0
    assert not (root / "build/site.failed").exists()


def test_a_killed_fork_server_takes_its_kernels_with_it_and_fails_their_pages(waiting: Waiting) -> None:
    root, build, _, _ = waiting
    (kernel, server, child, _), *_ = noted(root)
    os.kill(int(server), signal.SIGKILL)
    assert gone([int(kernel), int(child)])
    # The third page waits for another fork server, or for ever as the others did.
    time.sleep(0.2)
    os.killpg(build.pid, signal.SIGINT)
    text, _ = build.communicate(timeout=60)
    assert text.count(": failed: cell 3: the kernel died") == 2
    assert shown(root).count("region") == 3


def test_killed_before_any_step_in_the_file_system_the_site_is_of_one_build(tmp_path: Path) -> None:
    root = published(tmp_path)
    before = shown(root)
    done = subprocess.run(
        [sys.executable, str(DRIVER), str(root), "crash"], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 30, "a build writes three pages, their records and the site"
    assert shown(root) != before
    assert left(root) == set()


def left(root: Path) -> set[str]:
    """What nobody needs after a good build."""
    needed = {"pages", "site", ".site", ".lock", ".matplotlib"}
    return {path.name for path in (root / "build").iterdir()} - needed


def test_a_living_process_is_not_gone() -> None:
    assert not gone([os.getpid()], seconds=0.1)
