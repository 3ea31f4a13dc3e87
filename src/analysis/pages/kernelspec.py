"""The kernel specification `analysis-warm`, for programs that start the kernels of notebooks by name.

``python -m analysis.pages.kernelspec`` installs it into the environment. A notebook never needs to name it: it is
given to papermill as ``--kernel analysis-warm``, and JupyterLab forks the kernels of ordinary notebooks when
``analysis-warm-provisioner`` is its default provisioner.
"""

import json
import sys
from pathlib import Path

from analysis.pages import files

NAME = "analysis-warm"
PROVISIONER = "analysis-warm-provisioner"

_SPECIFICATION = {
    # Without a history: kernels that are started side by side would wait for each other to write it.
    "argv": [
        "python",
        "-m",
        "ipykernel_launcher",
        "-f",
        "{connection_file}",
        "--HistoryManager.hist_file=:memory:",
    ],
    "display_name": "Python 3 (warm)",
    "language": "python",
    "kernel_protocol_version": "5.5",
    "metadata": {
        "debugger": True,
        "supported_encryption": ["curve"],
        "kernel_provisioner": {"provisioner_name": PROVISIONER},
    },
}


def install(prefix: Path) -> Path:
    """The folder of the specification, written into the environment `prefix`.

    Raises
    ------
    OSError
        If the environment cannot be written.
    """
    folder = prefix / "share" / "jupyter" / "kernels" / NAME
    folder.mkdir(parents=True, exist_ok=True)
    files.write(folder / "kernel.json", f"{json.dumps(_SPECIFICATION, indent=1)}\n".encode())
    return folder


if __name__ == "__main__":
    install(Path(sys.prefix))
