"""For tests of what a build does before and after its pages run."""

from collections.abc import Iterator

import pytest

from tests.runner.page_projects import without_kernels


@pytest.fixture
def unrun() -> Iterator[None]:
    """No kernel starts: pages are made at once."""
    with without_kernels():
        yield
