"""Outputs as the Jupyter protocol defines them: the runner collects what nbclient collects."""

import asyncio
import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from page_projects import notebook

from analysis.pages.execute import Execution, execute
from analysis.pages.outputs import Outputs, take_out
from analysis.pages.results import Kind, Limits
from analysis.pages.workshop import open_workshop

CELLS = [
    "from IPython.display import HTML, Markdown, clear_output, display, update_display\nimport sys",
    "print('one')\nprint('two', file=sys.stderr)\nprint('three')",
    "1 + 1",
    "display(Markdown('a'), HTML('<b>b</b>'))\n'result'",
    "shown = display('first', display_id='same')\nhandle = display({'text/plain': 'x'}, raw=True, display_id=True)",
    "display('second', display_id='same')",
    "handle.update({'text/plain': 'y'}, raw=True)\nupdate_display('third', display_id='same')",
    "print('gone')\nclear_output()\nprint('kept')",
    "print('gone')\nclear_output(wait=True)\nprint('kept')",
    "print('stays')\nclear_output(wait=True)",
    "display(1)\ndisplay(2, display_id='late')\nclear_output()\ndisplay(3)",
    "update_display('not shown any more', display_id='late')",
    # No result beside it: a kernel fixes no order between a process's text and a result.
    "import os\nos.system('echo from a process') or None",
    "for number in range(300):\n    display({'text/plain': str(number)}, raw=True)",
    "print('é ☃ \\x1b[31mred\\x1b[0m')",
    "   ",
    "%pprint",
    "x = 1;",
]


def run(cells: list[str], root: Path, **limits: float) -> tuple[dict, Execution]:
    """A notebook run by the runner."""
    made = notebook(cells, None)

    async def go() -> Execution:
        with open_workshop(root) as workshop:
            done = await execute(made, workshop, name="", limits=Limits(**limits), turns=asyncio.Semaphore(1))
            await asyncio.gather(*workshop.burials)
            return done

    return made, asyncio.run(go())


def joined(outputs: list[dict]) -> list[dict]:
    """Outputs with texts that were printed one after the other in one piece: their pieces depend on moments."""
    kept: list[dict] = []
    for output in outputs:
        if kept and output["output_type"] == "stream" and kept[-1].get("name") == output["name"]:
            kept[-1]["text"] += output["text"]
        else:
            kept.append(dict(output))
    return kept


def test_the_runner_collects_what_nbclient_collects(tmp_path: Path) -> None:
    ours, execution = run(CELLS, tmp_path)
    assert execution.fault is None
    theirs = nbformat.from_dict(notebook(CELLS, None))
    # A kernel that sees pytest's variable does not capture what processes print.
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    NotebookClient(theirs, kernel_name="python3").execute(env=environment)
    for mine, other in zip(ours["cells"], theirs["cells"], strict=True):
        assert joined(mine["outputs"]) == joined(other["outputs"]), mine["source"]
        assert mine["execution_count"] == other["execution_count"]
    nbformat.validate(nbformat.from_dict(ours))


def test_an_error_is_an_output_too(tmp_path: Path) -> None:
    ours, execution = run(["print('before')\n1 / 0", "print('never')"], tmp_path)
    assert execution.fault is not None
    assert (execution.fault.kind, execution.fault.cell) == (Kind.ERROR, 1)
    assert [output["output_type"] for output in ours["cells"][0]["outputs"]] == ["stream", "error"]
    assert ours["cells"][1]["outputs"] == []


def test_what_was_shown_before_the_end_is_kept(tmp_path: Path) -> None:
    ours, execution = run(
        ["print('before', flush=True)\nimport time\ntime.sleep(100)"], tmp_path, seconds=1.5
    )
    assert execution.fault is not None
    assert execution.fault.kind is Kind.TIMEOUT
    assert [output.get("text") for output in ours["cells"][0]["outputs"]] == ["before\n"]


def test_a_kernel_that_does_not_start_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.pages.launch._KERNEL_ARGUMENTS", ("--no-such-option=1", "--IPKernelApp.ip"))
    _, execution = run(["1"], tmp_path, start_seconds=20)
    assert execution.fault is not None
    assert execution.fault.kind is Kind.START
    assert "the kernel did not start" in execution.fault.message


def test_kinds_that_are_no_outputs_change_nothing() -> None:
    outputs = Outputs()
    for kind in ("status", "execute_input", "comm_open", "", "update_display_data"):
        outputs.receive(kind, {"data": {}, "metadata": {}, "transient": {"display_id": "unknown"}})
    assert outputs.current == []


def test_a_message_without_transient_data_is_taken() -> None:
    outputs = Outputs()
    outputs.receive("display_data", {"data": {"text/plain": "x"}, "metadata": {}, "transient": None})
    assert outputs.current == [{"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {}}]


def test_what_processes_print_is_in_the_cell_that_started_them(tmp_path: Path) -> None:
    """Not in the next one, and not lost after the last one, however much it is."""
    cells = [
        "import os\nimport subprocess",
        *(f"os.system('echo {number}') or None" for number in range(20)),
        "subprocess.run('seq 1 20000', shell=True).returncode",
    ]
    made, done = run(cells, tmp_path)
    assert done.fault is None
    for number in range(20):
        assert joined(made["cells"][number + 1]["outputs"]) == [
            {"output_type": "stream", "name": "stdout", "text": f"{number}\n"}
        ]
    printed = "".join(output.get("text", "") for output in made["cells"][-1]["outputs"])
    assert printed == "".join(f"{number}\n" for number in range(1, 20001))


def test_what_native_code_prints_last_is_not_lost(tmp_path: Path) -> None:
    made, done = run(["import os\nos.write(1, b'written past Python') and None"], tmp_path)
    assert done.fault is None
    assert "".join(output["text"] for output in made["cells"][0]["outputs"]) == "written past Python"


def test_a_notebook_may_close_or_replace_what_it_prints_to(tmp_path: Path) -> None:
    cells = ["import io, os, sys\nos.system('true')\nsys.stdout = io.StringIO()", "print('nowhere')"]
    assert run(cells, tmp_path)[1].fault is None
    cells = ["import os\nos.dup2(os.open(os.devnull, os.O_WRONLY), 1)\nos.system('echo nowhere') and None"]
    assert run(cells, tmp_path)[1].fault is None


@pytest.mark.parametrize("pieces", [["a\n<mark>\n"], ["a\n<m", "ark>\n"], ["a\n", "<", "mark", ">\n"]])
def test_a_mark_is_cut_out_of_the_pieces_in_which_it_came(pieces: list[str]) -> None:
    outputs = [{"output_type": "stream", "name": "stdout", "text": piece} for piece in pieces]
    outputs.insert(1, {"output_type": "display_data", "data": {}, "metadata": {}})
    assert not take_out("<other>\n", outputs)
    assert take_out("<mark>\n", outputs)
    assert [output.get("text") for output in outputs] == ["a\n", None]
