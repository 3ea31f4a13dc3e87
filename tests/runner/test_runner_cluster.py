"""Pages on a real Dask cluster: workers that die, stores behind URLs, and the same bytes as without a cluster."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest
from distributed import LocalCluster
from fsspec.core import url_to_fs
from jupyter_core.utils import ensure_event_loop

from analysis import storage
from analysis.runner import dask_workers, write_guard
from analysis.runner.results import EXIT_INTERRUPTED
from tests.runner.page_projects import (
    NARRATIVE,
    PAGE,
    PLAIN_FIGURE,
    PLAIN_PAGE,
    RECORD,
    gone,
    project,
    published,
    reason,
    run_build,
    shown,
    wait_for,
    write_notebook,
)

# Clusters take seconds to come up; `make test-all` does it.
pytestmark = pytest.mark.slow

DRIVER = Path(__file__).with_name("page_projects.py")
SLOW_PAGE = (NARRATIVE, "import time\n\ntime.sleep(3)", PLAIN_FIGURE, RECORD)


class Swarm:
    """A scheduler and workers, each a process of its own, as somebody would start them on several machines."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self.processes = [
            self.start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        ]

    def start(self, command: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{command}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", command, *arguments],
                cwd=self.folder,
                env={**os.environ, "OMP_NUM_THREADS": "1", **self.environment},
                stdout=log,
                stderr=log,
            )

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name)
        process = self.start("worker", self.address, *options, "--local-directory", str(self.folder / name))
        self.processes.append(process)
        return process

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def swarm(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Swarm]:
    """A cluster without workers; it knows of a bucket where the test has one."""
    environment = request.getfixturevalue("bucket") if "bucket" in request.fixturenames else {}
    (tmp_path / "swarm").mkdir()
    with closing(Swarm(tmp_path / "swarm", environment)) as started:
        yield started


@pytest.fixture
def thread() -> Iterator[str]:
    """Address of a cluster whose one worker is a thread of this process."""
    options: dict[str, Any] = {"n_workers": 1, "threads_per_worker": 2, "processes": False}
    with LocalCluster(**options, host="127.0.0.1", protocol="tcp", dashboard_address=":0") as cluster:
        yield cluster.scheduler_address


def made(root: Path) -> dict[str, bytes]:
    """Everything that was written for pages, apart from records."""
    return {path.name: path.read_bytes() for path in (root / "build/pages").iterdir() if path.is_file()}


def proofs(store: str) -> list[str]:
    """The names, below the folder of pages, of all that workers left in a store."""
    system, folder = url_to_fs(f"{store}/pages")
    system.invalidate_cache()
    return sorted(name.removeprefix(f"{folder}/") for name in system.find(folder))


def marking(root: Path, cells: Sequence[str]) -> Path:
    """A project whose pages leave a file in `ran` each time that they are run."""
    (root / "ran").mkdir(parents=True)
    mark = f"from pathlib import Path\nfrom uuid import uuid4\n\n(Path({str(root)!r}) / 'ran' / uuid4().hex).touch()"
    return project(root, (mark, *cells))


def runs(root: Path) -> int:
    """How often a page of the project was run."""
    return len(list((root / "ran").iterdir()))


def test_a_worker_killed_in_the_middle_costs_no_page_and_none_is_published_twice(
    tmp_path: Path, swarm: Swarm
) -> None:
    """Two worker processes; the one that is running a page is killed with SIGKILL."""
    root = marking(tmp_path / "project", SLOW_PAGE)
    store = (tmp_path / "store").as_uri()
    workers = [swarm.worker("one"), swarm.worker("two")]

    def kill() -> list[int]:
        """Kill one worker as soon as both are running cells; its processes."""
        wait_for(lambda: runs(root) == 2, 60.0)
        family = [child.pid for child in psutil.Process(workers[0].pid).children(recursive=True)]
        workers[0].kill()
        return family

    with ThreadPoolExecutor(1) as pool:
        killed = pool.submit(kill)
        result, _ = run_build(root, guarded=False, dask=swarm.address, store=store)
    assert workers[0].poll() == -signal.SIGKILL
    assert workers[1].poll() is None
    assert result.exit_code == 0
    assert [page.page.slug for page in result.pages] == ["alpha", "beta", "cote-dazur"]
    assert len(proofs(store)) == len({name.split("/")[0] for name in proofs(store)}) == 3
    assert runs(root) == 4, "the page of the killed worker was run once more, and no other"
    assert gone(killed.result()), "a kernel outlived its worker"
    for name in proofs(store):
        slug = name.split("/")[0]
        place = f"{store}/pages/{name}"
        result_kept = dask_workers.entry_of(storage.read(place), place)
        assert result_kept is not None
        assert result_kept.notebook == (root / f"build/pages/{slug}.ipynb").read_text(encoding="utf-8")
    again, _ = run_build(root, guarded=False, dask=swarm.address, store=store)
    assert again.exit_code == 0
    assert not any(page.why for page in again.pages), "what came from a cluster is current afterwards"


def test_pages_of_a_local_cluster_are_those_of_this_process_byte_for_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tempfile.mkdtemp(prefix="t")
    monkeypatch.setenv("TMPDIR", temporary)
    here, there = tmp_path / "here", tmp_path / "there"
    for root in (here, there):
        project(root, PAGE)
    assert run_build(here)[0].exit_code == 0
    result, text = run_build(there, dask="local")
    assert result.exit_code == 0, text
    assert made(there) == made(here)
    assert not (there / "build/.store").exists(), "a store that nobody asked for stays behind"
    wait_for(lambda: not list(Path(temporary).glob("analysis-*")), 10.0)
    shutil.rmtree(temporary)


def test_a_worker_without_work_lets_its_kernels_go(
    tmp_path: Path, thread: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cluster may stay for days: what is warm goes after a while, and comes back for the next page."""
    monkeypatch.setattr(dask_workers, "_SECONDS_IDLE", 0.3)
    root = project(tmp_path, PLAIN_PAGE)
    # Kernels that other tests share live as long as the tests.
    servers_before = set(fork_servers())
    for force in (False, True):
        result, text = run_build(root, dask=thread, store=f"memory://idle-{tmp_path.name}", force=force)
        assert result.exit_code == 0, text
        wait_for(lambda: servers_before.issuperset(fork_servers()), 10.0)


def test_pages_in_threads_of_one_process_share_no_event_loop(tmp_path: Path) -> None:
    """Threads of a worker inherit the context of who started it, and with it the loop that Jupyter keeps there."""
    loop = ensure_event_loop()
    options: dict[str, Any] = {"n_workers": 1, "threads_per_worker": 2, "processes": False}
    with LocalCluster(**options, host="127.0.0.1", protocol="tcp", dashboard_address=":0") as cluster:
        result, text = run_build(project(tmp_path, PLAIN_PAGE), dask=cluster.scheduler_address)
    assert result.exit_code == 0, text
    assert not loop.is_closed(), "a page closed the loop of somebody else"


def fork_servers() -> list[int]:
    """Processes below this one that fork kernels, or were forked so."""
    pids = []
    for process in psutil.Process().children(recursive=True):
        # One that is just ending has no command line any more.
        with suppress(psutil.Error):
            pids += [process.pid] if any("fork_server" in word for word in process.cmdline()) else []
    return pids


def test_a_proof_that_is_in_the_store_is_not_made_again(tmp_path: Path, swarm: Swarm) -> None:
    """As after a builder that was killed: the store has the pages, the builder does not."""
    root = marking(tmp_path / "project", PLAIN_PAGE)
    url = (tmp_path / "store").as_uri()
    swarm.worker("one")
    assert run_build(root, guarded=False, dask=swarm.address, store=url)[0].exit_code == 0
    first = made(root)
    shutil.rmtree(root / "build/pages")
    assert run_build(root, guarded=False, dask=swarm.address, store=url)[0].exit_code == 0
    assert made(root) == first
    assert runs(root) == 3
    # A storage that keeps half a file is found out.
    (name, *_) = proofs(url)
    path = tmp_path / "store/pages" / name
    path.write_bytes(path.read_bytes()[:-100])
    shutil.rmtree(root / "build/pages")
    run_build(root, guarded=False, dask=swarm.address, store=url)
    assert made(root) == first
    assert runs(root) == 4
    # So is one in which a number is another one, and the page of one region in the place of another.
    shutil.copy(tmp_path / "store/pages" / proofs(url)[1], path)
    proof = tmp_path / "store/pages" / proofs(url)[2]
    proof.write_bytes(proof.read_bytes().replace(b"word", b"ward", 1))
    shutil.rmtree(root / "build/pages")
    run_build(root, guarded=False, dask=swarm.address, store=url)
    assert made(root) == first
    assert runs(root) == 6
    run_build(root, guarded=False, dask=swarm.address, store=url, force=True)
    assert runs(root) == 9


def test_a_cell_that_writes_to_the_files_of_its_worker_fails_with_those_beside_it(
    tmp_path: Path, thread: str
) -> None:
    """First where the system stops it. The worker goes on with a folder of its own that is as it was."""
    write = (
        "import os\nfrom pathlib import Path\n\n"
        "if region == 'Alpha':\n    (Path(os.environ['ANALYSIS_PROJECT']) / 'data/a.csv').write_text('2')"
    )
    root, store = project(tmp_path, (write, *PLAIN_PAGE)), f"memory://writes-{tmp_path.name}"
    (root / "data").mkdir()
    (root / "data/a.csv").write_text("1", encoding="utf-8")
    result, text = run_build(root, regions=["Alpha"], dask=thread, store=store)
    assert result.exit_code == 1
    assert ("PermissionError" in text) == bool(write_guard.offered())
    result, text = run_build(root, regions=["Alpha"], guarded=False, dask=thread, store=store)
    assert result.exit_code == 1
    assert "alpha: data/a.csv changed since the build began" in text
    assert proofs(store) == []
    result, text = run_build(root, regions=["Beta"], guarded=False, dask=thread, store=store)
    assert result.exit_code == 0, text
    assert (root / "data/a.csv").read_text(encoding="utf-8") == "1"


WAIT = """import os, time
from pathlib import Path

folder = Path(os.environ["TMPDIR"])
(folder / f"pids-{region}").write_text(f"{os.getpid()} {os.getppid()}")
time.sleep(1000)"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_build_that_ends_takes_its_own_cluster_with_it(tmp_path: Path, number: signal.Signals) -> None:
    root = published(tmp_path)
    write_notebook(root, "region.ipynb", (WAIT, *PLAIN_PAGE))
    temporary = Path(tempfile.mkdtemp(prefix="t"))
    build = subprocess.Popen(
        [sys.executable, str(DRIVER), str(root), "dask"],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    wait_for(lambda: len([path for path in temporary.rglob("pids-*") if path.read_text()]) == 2, 60.0)
    family = [process.pid for process in psutil.Process(build.pid).children(recursive=True)]
    assert len(family) > 4
    # A terminal sends Ctrl-C to the whole foreground group; nothing else gets there.
    if number == signal.SIGINT:
        os.killpg(build.pid, number)
    else:
        build.kill()
    text, _ = build.communicate(timeout=60)
    assert build.returncode == (EXIT_INTERRUPTED if number == signal.SIGINT else -signal.SIGKILL)
    assert gone(family, seconds=20.0)
    assert shown(root).count("region") == 3
    says = "interrupted by Ctrl-C" if number == signal.SIGINT else "The build did not finish"
    assert says in reason(root)
    assert "Traceback" not in text
    shutil.rmtree(temporary)


def test_pages_go_through_memory_and_one_that_fails_fails_on_a_cluster_too(
    tmp_path: Path, thread: str
) -> None:
    """A worker in a thread of this process: memory:// is one process's own."""
    cells = (NARRATIVE, 'assert region != "Beta", "no"', PLAIN_FIGURE, RECORD)
    root, store = marking(tmp_path / "project", cells), "memory://pages-store/project"
    result, text = run_build(root, guarded=False, dask=thread, store=store)
    assert result.exit_code == 1
    (failure,) = result.failures
    assert failure.page.slug == "beta"
    assert failure.fault is not None
    assert (failure.fault.cell, failure.fault.message) == (5, "AssertionError: no")
    assert failure.notebook == root / "build/pages/failed/beta.ipynb"
    assert "1 of 3 pages failed:" in text
    assert not (root / "build/site").exists()
    assert (len(proofs(store)), runs(root)) == (2, 3)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The variables by which everybody reaches a server that speaks S3, with a bucket."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    url_to_fs("s3://pages-of-a-test")[0].mkdir("pages-of-a-test")
    yield environment
    server.stop()


@pytest.mark.usefixtures("bucket")
def test_pages_go_through_s3(tmp_path: Path, swarm: Swarm) -> None:
    root = marking(tmp_path / "project", PLAIN_PAGE)
    swarm.worker("one")
    url = "s3://pages-of-a-test/project"
    result, text = run_build(root, guarded=False, dask=swarm.address, store=url)
    assert result.exit_code == 0, text
    assert len(proofs(url)) == runs(root) == 3
    assert storage.read(f"{url}/nothing/here") is None
    with pytest.raises(storage.StorageError, match="cannot be used"):
        storage.write("s3://no-such-bucket/project/name", b"content")


def test_a_worker_with_other_code_makes_no_page(
    tmp_path: Path, thread: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_workers, "code_key", map(str, count()).__next__)
    store = f"memory://other-{tmp_path.name}"
    root = marking(tmp_path / "project", PLAIN_PAGE)
    result, text = run_build(root, guarded=False, dask=thread, store=store)
    assert result.exit_code == 1
    assert len(result.failures) == 3
    assert "has another version of the package or of Python than the build: install the same" in text
    assert runs(root) == 0


def test_a_cluster_that_is_not_there_is_one_clear_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_workers, "_SECONDS_TO_CONNECT", 1)
    root = project(tmp_path, PLAIN_PAGE)
    result, text = run_build(root, dask="tcp://127.0.0.1:9")
    assert result.exit_code == 1
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in text
    result, text = run_build(root, store="memory://somewhere")
    assert "give --dask too" in text
    result, text = run_build(root, dask="local", store="nowhere://at-all")
    assert result.exit_code == 1
    assert "nowhere" in text
