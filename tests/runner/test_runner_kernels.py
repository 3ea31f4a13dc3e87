"""Warm kernels: as clean as cold ones, and gone when they should be."""

import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from analysis.runner import kernels as room
from analysis.runner.collection import Page
from analysis.runner.kernels import ForkedKernel, Kernels
from analysis.runner.page_faults import Kind, Limits
from analysis.runner.page_run import make_page
from tests.runner.page_projects import PAGE, PLAIN_PAGE, gone, project, run_build, write_notebook

PROBE = """import json, os, random, signal, sys, threading
import numpy

found = {
    "argv": [os.path.basename(sys.argv[0]), sys.argv[1]],
    "path": sys.path,
    "environment": sorted(set(os.environ) - {"JPY_PARENT_PID", "JPY_SESSION_NAME"}),
    "signals": {name: str(signal.getsignal(getattr(signal, name))) for name in ("SIGTERM", "SIGCHLD", "SIGPIPE")},
    "blocked": sorted(map(int, signal.pthread_sigmask(signal.SIG_BLOCK, []))),
    "threads": sorted(type(thread).__name__ for thread in threading.enumerate()),
    "flags": [sys.flags.safe_path, sys.flags.isolated, sys.flags.dev_mode],
    "main": sorted(name for name in vars(sys.modules["__main__"]) if not name.startswith("_"))[:20],
    "session": os.getsid(0) == os.getpid(),
    "stdin": sys.stdin.read() if not sys.stdin.isatty() else "terminal",
    "numpy": numpy.random.get_state()[1][0] > 0,
}
print(json.dumps(found, default=str))"""


@pytest.fixture(scope="module")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernels]:
    """Warm kernels for a small project; what cannot be prepared is no matter."""
    prepare = ["no_such_module", "json:no_such_name", "json:loads"]
    with closing(Kernels(project(tmp_path_factory.mktemp("kernels")), prepare=prepare)) as kernels:
        yield kernels


@pytest.fixture
def doomed(tmp_path: Path) -> Iterator[Kernels]:
    """Kernels of one test, which ends them."""
    with closing(Kernels(project(tmp_path))) as kernels:
        yield kernels


def printed(kernels: Kernels, *cells: str) -> list[str]:
    """What each cell of a notebook prints."""
    write_notebook(kernels.root, "region.ipynb", cells)
    page = make_page(
        Page("alpha", kernels.root / "notebooks/region.ipynb", {}), kernels, Limits(seconds=60.0)
    )
    assert page.fault is None or page.fault.kind is Kind.HAND_OVER, page.fault
    texts = []
    for cell in json.loads(page.notebook)["cells"][1:]:
        parts = [output.get("text", "") for output in cell["outputs"]]
        texts.append("".join("".join(part) for part in parts))
    return texts


def test_a_warm_kernel_finds_what_a_cold_one_finds(kernels: Kernels, tmp_path: Path) -> None:
    with closing(Kernels(project(tmp_path), warm=False)) as cold:
        parents, found = zip(*(printed(one, PARENT, PROBE) for one in (kernels, cold)), strict=True)
    assert parents == ("forked\n", "started\n")
    assert json.loads(found[0]) == json.loads(found[1])


def test_kernels_share_no_random_state_and_no_memory(kernels: Kernels) -> None:
    cell = "import random, numpy; print(random.random(), numpy.random.rand(), getattr(numpy, 'mark', 0)); numpy.mark = 1"
    first, second = (printed(kernels, cell)[0].split() for _ in range(2))
    assert first[0] != second[0]
    assert first[1] != second[1]
    assert first[2] == second[2] == "0"


def test_a_build_gives_kernels_a_clean_home_and_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    startup = home / ".ipython/profile_default/startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("region = 'from the profile'", encoding="utf-8")
    (home / ".config/matplotlib").mkdir(parents=True)
    (home / ".config/matplotlib/matplotlibrc").write_text("font.size: 40", encoding="utf-8")
    for name, value in (("HOME", str(home)), ("IPYTHONDIR", str(home / ".ipython")), ("SECRET_TOKEN", "x")):
        monkeypatch.setenv(name, value)
    check = (
        "import os, matplotlib\n"
        "assert 'SECRET_TOKEN' not in os.environ\n"
        "assert not os.listdir(os.getcwd())\n"
        "assert matplotlib.rcParams['font.size'] == 10\n"
        "assert matplotlib.rcParams['svg.hashsalt'] == 'analysis'\n"
        "assert os.environ['OPENBLAS_NUM_THREADS'] == '1'\n"
        "open('litter.txt', 'w').close()"
    )
    root = project(tmp_path / "project", (check, *PAGE))
    result, text = run_build(root, regions=["Alpha"])
    assert result.exit_code == 0, text
    assert not list(root.rglob("litter.txt"))
    assert "from the profile" not in (root / "build/pages/alpha.ipynb").read_text(encoding="utf-8")


PARENT = (
    "import os\nfrom pathlib import Path\n\n"
    "print('forked' if 'fork_server' in Path(f'/proc/{os.getppid()}/cmdline').read_text() else 'started')"
)


def test_where_nothing_can_be_forked_a_kernel_starts_cold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("analysis.runner.kernels.sys.platform", "darwin")
        kernels = Kernels(project(tmp_path))
    with closing(kernels):
        assert printed(kernels, PARENT) == ["started\n"]


def test_a_process_with_several_threads_is_not_forked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lib").mkdir()
    start = "import threading, time\nthreading.Thread(target=time.sleep, args=(100,), daemon=True).start()\n"
    (tmp_path / "lib/threaded.py").write_text(start, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "lib"))
    with closing(Kernels(project(tmp_path / "project"), prepare=["threaded"])) as kernels:
        assert forked(kernels, tmp_path) is None
        assert printed(kernels, PARENT) == ["started\n"]


# The fork server itself, without Papermill.


def forked(kernels: Kernels, folder: Path, name: str = "k.json") -> ForkedKernel | None:
    """A kernel that listens, if it could be forked."""
    connection = {"transport": "ipc", "ip": str(folder / f"{name}-s"), "key": ""}
    (folder / name).write_text(json.dumps(connection), encoding="utf-8")
    arguments = ["-f", str(folder / name), "--HistoryManager.enabled=False"]
    order = {"arguments": arguments, "environment": kernels.environment, "folder": str(folder)}
    log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT)
    try:
        return kernels.fork(order, log=log)
    finally:
        os.close(log)


def test_a_forked_kernel_is_known_to_run_and_to_have_ended(kernels: Kernels, tmp_path: Path) -> None:
    process = forked(kernels, tmp_path)
    assert process.poll() is None
    process.kill()
    assert gone([process.pid])
    assert process.poll() == process.wait() == 0


def test_a_kernel_that_cannot_start_harms_no_other(kernels: Kernels, tmp_path: Path) -> None:
    order = {"arguments": [], "environment": {}, "folder": str(tmp_path / "no such folder")}
    with (tmp_path / "log").open("w") as log:
        assert kernels.fork(order, log=log.fileno()) is None
    process = forked(kernels, tmp_path, "second.json")
    process.terminate()
    assert gone([process.pid])


def test_a_killed_fork_server_takes_its_kernels_with_it(doomed: Kernels, tmp_path: Path) -> None:
    process = forked(doomed, tmp_path)
    server = process.parent()
    server.kill()
    assert gone([process.pid, server.pid])
    assert printed(doomed, PARENT) == ["forked\n"], "another takes its place"


def test_closing_ends_kernels_and_what_they_started_and_removes_the_folder(
    doomed: Kernels, tmp_path: Path
) -> None:
    process = forked(doomed, tmp_path)
    server = process.parent().pid
    doomed.close()
    assert gone([process.pid, server])
    assert not doomed.scratch.exists()
    assert forked(doomed, tmp_path) is None


def test_a_folder_whose_name_is_too_long_for_sockets_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with pytest.raises(OSError, match="shorten TMPDIR"):
        Kernels(project(tmp_path))
    assert list(long.iterdir()) == []


# Starts that fail.


@pytest.mark.parametrize("times", [1, 9])
def test_a_start_that_failed_is_tried_once_more(
    kernels: Kernels, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    write_notebook(kernels.root, "region.ipynb", PLAIN_PAGE)
    attempts: list[bool] = []
    real = Kernels.kernel

    @contextmanager
    def kernel(self: Kernels) -> Iterator[tuple[room.PageKernelManager, dict[str, Any]]]:
        attempts.append(True)
        with real(self) as (manager, options):
            nowhere = {"cwd": str(kernels.root / "no such folder")} if len(attempts) <= times else {}
            yield manager, {**options, **nowhere}

    monkeypatch.setattr(Kernels, "kernel", kernel)
    page = Page("alpha", kernels.root / "notebooks/region.ipynb", {"region": "Alpha"})
    fault = make_page(page, kernels, Limits(seconds=60.0)).fault
    assert len(attempts) == 2
    assert (fault is None) == (times == 1)
    if fault:
        assert fault.kind is Kind.START
        assert "the kernel did not start" in fault.message
