"""What gives each worker of a Dask cluster the subject of the process that has work for it, before it reads any words.

A worker that joins later has it too. Nothing here imports words: what does is imported with the work itself.
"""

from collections.abc import Mapping

from distributed import Client, Worker, WorkerPlugin

from analysis.subject.chosen import handed_on, take_on


class _Subject(WorkerPlugin):
    """Has a worker take on a subject."""

    # One a subject: two processes with one subject each share no workers.
    name = "analysis-subject"

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables

    def setup(self, worker: Worker) -> None:
        """Take on the subject, or say why that cannot be."""
        take_on(self.variables)


def hand_on_subject(client: Client) -> None:
    """Give all workers of a cluster the subject of this process; a SubjectError if one of them has another one."""
    client.register_plugin(_Subject(handed_on()))
