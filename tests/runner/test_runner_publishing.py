"""From staging to the site: whole or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from analysis import files
from analysis.fingerprint import Fingerprint
from analysis.freshness import read_record
from analysis.runner import publishing
from analysis.runner.collection import Page
from analysis.runner.page_faults import Fault, Kind
from analysis.runner.results import BuildResult, PageResult


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A build folder with a site and a staged one."""
    folder = tmp_path / "build"
    for name, text in (("site", "old"), ("site.staging", "new")):
        (folder / name).mkdir(parents=True)
        (folder / name / "index.html").write_text(text, encoding="utf-8")
    (folder / "site" / "only-old.html").write_text("old", encoding="utf-8")
    return folder


def shown(build: Path) -> str:
    return (build / "site" / "index.html").read_text(encoding="utf-8")


def no_builder(*_: object, **__: object) -> None:
    """A builder of sites that is not asked for one."""
    raise AssertionError


def is_current(build: Path, digest: str) -> bool:
    """Whether the site is what `a` gives, by this digest of it."""
    record = read_record(build / ".site")
    return not publishing.Site(build.parent, no_builder, record, str).why({"a": digest})


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("in_one_step", [True, False])
def test_the_staged_site_replaces_the_old_one_whole(
    build: Path, in_one_step: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if in_one_step:
        assert not publishing.exchange(build / "site", build / "no-such-folder")
    else:
        monkeypatch.setattr(publishing, "exchange", lambda one, other: False)
    assert publishing.swap(build, {"a": "1"}) == build / "site"
    assert shown(build) == "new"
    assert names(build / "site") == {"index.html"}
    assert names(build) == {"site", ".site"}
    assert is_current(build, "1")
    assert not is_current(build, "2")


def test_a_site_that_got_no_key_is_not_taken_for_the_one_before(
    build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in between, the new site would else be called current once its sources are as before."""
    publishing.swap(build, {"a": "1"})
    (build / "site.staging").mkdir()
    # Its start page is the same, so that no digest gives it away.
    for name in ("index.html", "newer.html"):
        (build / "site.staging" / name).write_text("new", encoding="utf-8")

    def killed(path: Path, content: bytes) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        publishing.swap(build, {"a": "2"})
    assert names(build / "site") == {"index.html", "newer.html"}
    assert not is_current(build, "1")


def test_a_site_that_a_killed_build_moved_aside_is_put_back(build: Path) -> None:
    (build / "site").rename(build / "site.previous")
    publishing.announce(build)
    assert shown(build) == "old"
    assert names(build) == {"site", "site.failed"}


def made(pages: Path, staging: Path, **_: object) -> None:
    """A builder of a site of one page."""
    (staging / "index.html").write_text("made", encoding="utf-8")


@pytest.mark.parametrize("fault", [None, Fault(Kind.ERROR, "no", 3)])
def test_a_site_without_its_failed_pages_is_published_but_never_called_current(
    build: Path, fault: Fault | None
) -> None:
    project = Fingerprint({}, {})
    site = publishing.Site(build.parent, made, None, str)
    result = BuildResult((PageResult(Page("alpha", Path("region.ipynb"), {}), "", fault),))
    site.publish({}, result, project, keep_going=True, console=Console(quiet=True))
    assert shown(build) == "made"
    again = replace(site, record=publishing.site_record(build.parent))
    why = again.why(publishing.site_inputs(project, {}))
    assert why == ("it was never made, or not to the end" if fault else "")


def test_a_reason_names_pages_and_escapes_what_they_say(build: Path) -> None:
    page, fault = Page("alpha", Path("region.ipynb"), {}), Fault(Kind.ERROR, "<b>ValueError</b>", 3)
    failed = PageResult(page, fault=fault, notebook=Path("failed/alpha.ipynb"))
    publishing.leave_reason(build, "Some pages", "1 of 2 pages failed.", [failed])
    text = (build / "site.failed/failures.html").read_text(encoding="utf-8")
    assert "<strong>alpha</strong>: cell 3: &lt;b&gt;ValueError&lt;/b&gt;" in text
    assert 'href="../pages/failed/alpha.ipynb"' in text
    assert text.count("<li>") == 1
    # What was staged is there to be looked at.
    assert (build / "site.failed/index.html").read_text(encoding="utf-8") == "new"
    assert shown(build) == "old"
