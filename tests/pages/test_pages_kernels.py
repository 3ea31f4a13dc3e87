"""Warm kernels: started by whoever starts kernels, as clean as cold ones, and gone when they should be."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import psutil
import pytest
import websocket
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient
from page_projects import FIGURE, PAGE, gone, notebook, project, run_build, wait_for

from analysis.pages import kernelspec
from analysis.pages.forking import ForkError, Launch, Nursery, WarmProcess
from analysis.pages.kernels import WarmProvisioner
from tests.conftest import ROOT

PROBE = """import json, os, random, signal, sys, threading
import numpy

found = {
    "argv": [os.path.basename(sys.argv[0]), sys.argv[1]],
    "path": sys.path,
    "cwd": os.getcwd(),
    "environment": sorted(set(os.environ) - {"JPY_PARENT_PID", "JPY_SESSION_NAME"}),
    "signals": {name: str(signal.getsignal(getattr(signal, name))) for name in ("SIGTERM", "SIGCHLD", "SIGPIPE")},
    "blocked": sorted(map(int, signal.pthread_sigmask(signal.SIG_BLOCK, []))),
    "threads": sorted(type(thread).__name__ for thread in threading.enumerate()),
    "flags": [sys.flags.safe_path, sys.flags.isolated, sys.flags.dev_mode, sys.flags.no_user_site],
    "main": sorted(name for name in vars(sys.modules["__main__"]) if not name.startswith("_"))[:20],
    "session": os.getsid(0) == os.getpid(),
    "analysis": sorted(name for name in sys.modules if name.split(".")[0] == "analysis"),
    "stdin": sys.stdin.read() if not sys.stdin.isatty() else "terminal",
}
print(json.dumps(found, default=str))"""


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A place where Jupyter finds the kernel `analysis-warm`, as if it were installed into the environment."""
    prefix = tmp_path_factory.mktemp("prefix")
    kernelspec.install(prefix)
    patch = pytest.MonkeyPatch()
    patch.setenv("JUPYTER_PATH", str(prefix / "share/jupyter"))
    patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
    yield prefix / "share/jupyter"
    patch.undo()


def environment() -> dict[str, str]:
    """The environment of this process without what is different in each test: kernels of one are forked from one."""
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


def run_notebook(cells: list[str], kernel: str, cwd: Path) -> list[list[dict]]:
    """Outputs of each cell, run by nbclient."""
    made = nbformat.from_dict(notebook(cells, None))
    NotebookClient(made, kernel_name=kernel, resources={"metadata": {"path": str(cwd)}}).execute(
        env=environment()
    )
    return [cell.outputs for cell in made.cells]


def probed(kernel: str, cwd: Path) -> dict[str, object]:
    """What a notebook finds in a kernel."""
    outputs = run_notebook([PROBE], kernel, cwd)
    return dict(json.loads("".join(out["text"] for out in outputs[0] if out["output_type"] == "stream")))


def test_the_specification_is_found_and_its_provisioner_is_installed(jupyter: Path) -> None:
    specification = KernelSpecManager().get_kernel_spec(kernelspec.NAME)
    assert specification.language == "python"
    assert KernelProvisionerFactory.instance().is_provisioner_available(specification)


def test_a_warm_kernel_finds_what_a_cold_one_finds(jupyter: Path, tmp_path: Path) -> None:
    cold, warm = probed("python3", tmp_path), probed(kernelspec.NAME, tmp_path)
    assert warm == cold
    assert warm["cwd"] == str(tmp_path)


def test_the_package_is_never_preloaded_outside_a_build(jupyter: Path, tmp_path: Path) -> None:
    assert probed(kernelspec.NAME, tmp_path)["analysis"] == []


def test_figures_are_shown_without_asking(jupyter: Path, tmp_path: Path) -> None:
    cells = [
        "import sys; print('matplotlib.pyplot' in sys.modules)",
        FIGURE.split("display(")[0],
        "plt.gcf()",
    ]
    first, second, _ = run_notebook(cells, kernelspec.NAME, tmp_path)
    assert first[0]["text"] == "True\n"
    assert [sorted(out["data"]) for out in second if out["output_type"] == "display_data"] == [
        ["image/png", "text/plain"]
    ]


def test_kernels_share_no_random_state(jupyter: Path, tmp_path: Path) -> None:
    cells = ["import random, numpy; print(random.random(), numpy.random.rand())"]
    found = [run_notebook(cells, kernelspec.NAME, tmp_path)[0][0]["text"].split() for _ in range(2)]
    assert found[0][0] != found[1][0]
    assert found[0][1] != found[1][1]


def test_kernels_share_no_memory(jupyter: Path, tmp_path: Path) -> None:
    cells = ["import pandas; print(getattr(pandas, 'mark', 0)); pandas.mark = 1"]
    assert [run_notebook(cells, kernelspec.NAME, tmp_path)[0][0]["text"] for _ in range(2)] == ["0\n", "0\n"]


def test_an_environment_of_its_own_is_what_a_kernel_gets(jupyter: Path, tmp_path: Path) -> None:
    made = nbformat.from_dict(
        notebook(["import os; print(os.environ['MARK'], os.environ.get('HOME'))"], None)
    )
    client = NotebookClient(made, kernel_name=kernelspec.NAME)
    client.execute(env={**environment(), "MARK": "x y", "HOME": str(tmp_path)})
    assert made.cells[0].outputs[0]["text"] == f"x y {tmp_path}\n"


def test_a_kernel_can_be_interrupted_and_restarted(jupyter: Path) -> None:
    manager = KernelManager(kernel_name=kernelspec.NAME)
    manager.start_kernel(env=environment())
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        assert isinstance(manager.provisioner.process, WarmProcess)
        client.execute("import time; time.sleep(100)")
        time.sleep(0.5)
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=10)
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        first = manager.provisioner.pid
        manager.restart_kernel()
        client.wait_for_ready(timeout=60)
        assert manager.provisioner.pid != first
        assert isinstance(manager.provisioner.process, WarmProcess)
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
    assert not manager.is_alive()


@pytest.mark.slow
def test_papermill_runs_a_page_with_it_and_gives_the_same_outputs(jupyter: Path, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    root = project(tmp_path / "project")
    assert run_build(root, regions=["Beta"])[0].exit_code == 0
    ours = json.loads((root / "build/pages/beta.ipynb").read_text(encoding="utf-8"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    found = {}
    for kernel in ("python3", kernelspec.NAME):
        command = [
            sys.executable,
            "-m",
            "papermill",
            "--kernel",
            kernel,
            "-p",
            "region",
            "Beta",
            "--no-progress-bar",
        ]
        command += [str(root / "notebooks/region.ipynb"), f"{kernel}.ipynb"]
        subprocess.run(command, cwd=elsewhere, check=True, capture_output=True)
        found[kernel] = json.loads((elsewhere / f"{kernel}.ipynb").read_text(encoding="utf-8"))
    assert found[kernelspec.NAME]["metadata"]["kernelspec"]["name"] == "python3"
    for theirs in found.values():
        assert [_comparable(cell) for cell in theirs["cells"]] == [
            _comparable(cell) for cell in ours["cells"]
        ]


def _comparable(cell: dict) -> tuple[object, object, object]:
    """What two runners have to agree on: sources, counts, and outputs but for the format of plain figures."""
    source = "".join(cell["source"]).replace('"Beta"', "'Beta'").strip()
    outputs = []
    for output in cell.get("outputs", []):
        data = {
            mime: "".join(value) if isinstance(value, list) else value
            for mime, value in output.get("data", {}).items()
            if not mime.startswith("image/")
        }
        outputs.append((output["output_type"], output.get("text"), data))
    return source, cell.get("execution_count"), outputs


def test_a_specification_of_something_else_is_started_as_it_says(jupyter: Path, tmp_path: Path) -> None:
    folder = jupyter / "kernels" / "odd"
    folder.mkdir(parents=True)
    launcher = tmp_path / "odd.py"
    launcher.write_text(
        "from ipykernel import kernelapp\n\nkernelapp.launch_new_instance()\n", encoding="utf-8"
    )
    content = json.loads((jupyter / "kernels" / kernelspec.NAME / "kernel.json").read_text(encoding="utf-8"))
    content["argv"] = [sys.executable, str(launcher), "-f", "{connection_file}"]
    (folder / "kernel.json").write_text(json.dumps(content), encoding="utf-8")
    manager = KernelManager(kernel_name="odd")
    manager.start_kernel()
    try:
        assert isinstance(manager.provisioner, WarmProvisioner)
        assert isinstance(manager.provisioner.process, subprocess.Popen)
    finally:
        manager.shutdown_kernel(now=True)


@pytest.mark.slow
def test_a_process_keeps_nurseries_for_few_environments_only(jupyter: Path, tmp_path: Path) -> None:
    """Each holds memory until the process ends."""
    parent = "import os; print('nur' + 'sery.py' in open(f'/proc/{os.getppid()}/cmdline').read())"
    driver = f"""
import os, sys
import nbformat
from nbclient import NotebookClient

for number in range(4):
    cell = nbformat.v4.new_code_cell({parent!r})
    made = nbformat.v4.new_notebook(cells=[cell])
    NotebookClient(made, kernel_name="{kernelspec.NAME}").execute(env={{**os.environ, "NUMBER": str(number)}})
    print(made.cells[0].outputs[0]["text"].strip())
"""
    done = subprocess.run([sys.executable, "-c", driver], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "True", "False"]


def test_where_nothing_can_be_forked_a_kernel_starts_cold(
    jupyter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.pages.kernels.sys.platform", "darwin")
    assert run_notebook(["print(1)"], kernelspec.NAME, tmp_path)[0][0]["text"] == "1\n"


@pytest.mark.slow
def test_make_lab_starts_jupyterlab_whose_kernels_are_forked_and_go_with_it(tmp_path: Path) -> None:
    """The recipe itself: the kernel is `python3`, as notebooks say, and the provisioner is the default one."""
    port = free_port()
    options = f"--no-browser --allow-root --port={port} --IdentityProvider.token=secret"
    environment = {
        **os.environ,
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "IPYTHONDIR": str(tmp_path / "i"),
    }
    # The environment is the one that runs this test, and stays.
    recipe = [
        "make",
        "-s",
        "-o",
        ".venv/.ready",
        f"BIN={Path(sys.executable).parent}",
        f"LAB={options}",
        "lab",
    ]
    with (tmp_path / "log").open("wb") as log:
        make = subprocess.Popen(recipe, cwd=ROOT, env=environment, stdout=log, stderr=log)
    (server,) = wait_for(lambda: psutil.Process(make.pid).children())
    try:
        started = json.loads(call_server(port, "POST", "/api/kernels", b'{"name": "python3", "path": ""}'))
        assert started["name"] == "python3"
        # A forked process has the command line of what it was forked from: the nursery, and the kernel below it.
        kernels = wait_for(lambda: forked_below(server.pid))
        (kernel,) = [process for process in kernels if process.ppid() != server.pid]
        assert wait_for(lambda: kernel.cwd() == str(ROOT / "notebooks"))
        code = "import os, analysis; print(os.getpid(), 'Ghana' in analysis.regions())"
        assert printed_by(port, started["id"], code) == f"{kernel.pid} True\n"
        assert b"JupyterLab" in call_server(port, "GET", "/lab")
    finally:
        server.kill()
        make.wait()
    assert gone([process.pid for process in kernels])


def printed_by(port: int, kernel: str, code: str) -> str:
    """What a cell prints, run over the websocket that JupyterLab uses."""
    address = f"ws://127.0.0.1:{port}/api/kernels/{kernel}/channels"
    header = {
        "msg_id": "one",
        "username": "",
        "session": "two",
        "msg_type": "execute_request",
        "version": "5.3",
    }
    content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    printed = ""
    connection = websocket.create_connection(address, header=["Authorization: token secret"], timeout=60)
    try:
        connection.send(json.dumps(message))
        while True:
            answer = json.loads(connection.recv())
            if answer["parent_header"].get("msg_id") != "one":
                continue
            assert answer["msg_type"] != "error", answer["content"]
            if answer["msg_type"] == "stream":
                printed += answer["content"]["text"]
            if answer["msg_type"] == "status" and answer["content"]["execution_state"] == "idle":
                return printed
    finally:
        connection.close()


def forked_below(pid: int) -> list[psutil.Process]:
    """A nursery and what it has forked, if it has."""
    family = psutil.Process(pid).children(recursive=True)
    found = [process for process in family if any("nursery.py" in word for word in process.cmdline())]
    return found if len(found) > 1 else []


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def call_server(port: int, method: str, path: str, body: bytes | None = None) -> bytes:
    """The server's answer, as soon as it gives one."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, method=method)
    request.add_header("Authorization", "token secret")
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return bytes(answer.read())
        except urllib.error.URLError:
            assert time.monotonic() < deadline
            time.sleep(0.2)


# The nursery itself, without Jupyter.


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    made = Nursery.start([sys.executable], dict(os.environ))
    yield made
    made.close()


def launch(tmp_path: Path, connection: str = "k.json") -> Launch:
    (tmp_path / connection).write_text(
        json.dumps({"transport": "ipc", "ip": str(tmp_path / f"{connection}-s"), "key": ""}), encoding="utf-8"
    )
    arguments = ["-f", str(tmp_path / connection), "--HistoryManager.enabled=False"]
    return Launch("ipykernel_launcher", arguments, dict(os.environ), str(tmp_path), stdout=1, stderr=2)


def end(process: WarmProcess) -> None:
    """Kill a kernel that has to be alive."""
    assert process.poll() is None
    process.kill()
    assert process.wait(timeout=10) == -signal.SIGKILL


def test_a_forked_kernel_tells_how_it_ended(nursery: Nursery, tmp_path: Path) -> None:
    process = nursery.fork(launch(tmp_path))
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.05)
    process.kill()
    assert process.wait(timeout=10) == -signal.SIGKILL
    assert process.poll() == -signal.SIGKILL
    process.send_signal(signal.SIGKILL)


def test_a_kernel_that_cannot_start_is_an_error(nursery: Nursery, tmp_path: Path) -> None:
    wrong = launch(tmp_path)
    with pytest.raises(ForkError, match="ended before it listened"):
        nursery.fork(Launch(wrong.module, wrong.arguments, wrong.environment, str(tmp_path / "no"), 1, 2))
    end(nursery.fork(launch(tmp_path, "second.json")))


def test_a_nursery_with_two_threads_forks_nothing(nursery: Nursery, tmp_path: Path) -> None:
    (tmp_path / "threaded.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(100,), daemon=True).start()\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    threaded = Nursery.start([sys.executable], environment)
    try:
        threaded.prepare(["threaded"])
        with pytest.raises(ForkError, match="has started 1 threads"):
            threaded.fork(launch(tmp_path))
    finally:
        threaded.close()


def test_what_cannot_be_imported_is_no_matter(nursery: Nursery, tmp_path: Path) -> None:
    nursery.prepare(
        ["no_such_module", "json:no_such_name", "os.path:join"], ["json:no_such_call", "time:time"]
    )
    end(nursery.fork(launch(tmp_path)))


def test_a_branch_knows_more_and_goes_with_its_nursery(nursery: Nursery, tmp_path: Path) -> None:
    branch = nursery.branch()
    branch.prepare(["colorsys"])
    process = branch.fork(launch(tmp_path))
    family = psutil.Process(process.pid).parents()
    assert [parent.pid for parent in family].count(os.getpid()) == 1
    nursery.close()
    assert process.wait(timeout=10) == -signal.SIGKILL
    with pytest.raises(ForkError):
        branch.fork(launch(tmp_path, "second.json"))
    branch.close()


def test_closing_a_nursery_ends_kernels_and_what_they_started(tmp_path: Path) -> None:
    folder = tmp_path / "scratch"
    folder.mkdir()
    nursery = Nursery.start([sys.executable], dict(os.environ), folder=folder)
    process = nursery.fork(launch(tmp_path))
    assert folder.exists()
    nursery.close()
    assert process.wait(timeout=10) == -signal.SIGKILL
    assert gone([process.pid])
    assert not folder.exists()


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
    (tmp_path / "project").mkdir()
    root = project(tmp_path / "project", (check, *PAGE))
    result, text = run_build(root)
    assert result.exit_code == 0, text
    assert not list(root.rglob("litter.txt"))
    assert "from the profile" not in (root / "build/pages/alpha.ipynb").read_text(encoding="utf-8")
