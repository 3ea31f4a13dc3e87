"""Workers of a cluster have the subject of the build, which they could not know themselves."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from analysis import files, storage
from analysis.fingerprint import Fingerprint
from analysis.runner.dask_workers import send_inputs
from analysis.runner.kernels import Kernels
from tests.subject.invented import project, run
from tests.subject.test_other_subjects import without_choices

#: Whether work that is done by a cluster at an address reads rows in the words of another subject.
WORK = """
import sys

import analysis as an

rows = [{"place": f"Haiti; {place}", "figure": figure, "measure": "deaths", "status": "killed", "year": 2010,
         "producer": figure, "method": "survey"} for place in ("Cuba", "Nepal") for figure in ("900", "9,000")]
claims = an.make_claims(rows)
with an.workers(dask=sys.argv[1]) as executor:
    print(an.reconcile(claims, executor=executor).equals(an.reconcile(claims)))
"""
#: What a worker does that is told a subject, after it has read words of its own or not.
TAKEN = """
import sys

from analysis.subject.chosen import chosen, take_on

if len(sys.argv) > 2:
    chosen()
take_on({"ANALYSIS_SUBJECT": "subject", "ANALYSIS_PROJECT": sys.argv[1]})
print(chosen().folder)
"""


def test_files_of_a_subject_are_sent_with_the_project(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    names = ("pyproject.toml", "mine/axes.yml", "other.txt")
    for name in names:
        (tmp_path / name).write_text(name, encoding="utf-8")
    digests = {name: files.digest(name.encode()) for name in names}
    sent = send_inputs(tmp_path, tmp_path.as_uri(), Fingerprint(digests, subject=("mine/axes.yml",)))
    archive = zipfile.ZipFile(io.BytesIO(storage.read(sent) or b""))
    assert archive.namelist() == ["pyproject.toml", "mine/axes.yml"]


def test_kernels_have_the_subject_that_they_are_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANALYSIS_SUBJECT", "of_this_process")
    given = Kernels(tmp_path, warm=False, subject="subject")
    usual = Kernels(tmp_path, warm=False)
    assert given.environment["ANALYSIS_SUBJECT"] == "subject"
    assert usual.environment["ANALYSIS_SUBJECT"] == "of_this_process"
    given.close()
    usual.close()


def test_a_worker_takes_a_subject_on_unless_it_has_read_words(tmp_path: Path) -> None:
    folder = project(tmp_path / "mine", {})
    taken = run(tmp_path, "-c", TAKEN, str(folder))
    assert taken.stdout.strip() == str(folder / "subject")
    refused = run(tmp_path, "-c", TAKEN, str(folder), "after")
    assert "this worker has read the words of trafficking; workers that were started for" in refused.stderr


@pytest.mark.slow
def test_workers_started_elsewhere_know_the_words_of_the_subject(tmp_path: Path) -> None:
    folder = project(tmp_path / "mine", {})
    log = tmp_path / "scheduler"
    start = [sys.executable, "-m", "dask"]
    options = ["--no-dashboard", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(log)]
    worker = ["--no-dashboard", "--no-nanny", "--nthreads", "1", "--scheduler-file", str(log)]
    elsewhere: dict[str, Any] = {"cwd": tmp_path, "env": without_choices(), "stderr": subprocess.DEVNULL}
    with (
        subprocess.Popen([*start, "scheduler", *options], **elsewhere) as scheduler,
        subprocess.Popen([*start, "worker", *worker], **elsewhere) as runner,
    ):
        try:
            address = "import json, sys, time, pathlib\nfile = pathlib.Path(sys.argv[1])\n"
            address += (
                "while not file.is_file(): time.sleep(.1)\nprint(json.loads(file.read_text())['address'])"
            )
            found = run(tmp_path, "-c", address, str(log)).stdout.strip()
            done = run(folder, "-c", WORK, found)
        finally:
            runner.kill()
            scheduler.kill()
    assert done.stdout == "True\n", done.stderr[-1000:]
