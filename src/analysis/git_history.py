"""What git holds of earlier revisions; it is read without touching the tree."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from analysis import arguments


def commit_of(root: Path, name: str, *, editions: Iterable[str] = ()) -> str:
    """The commit of a git revision; a ValueError says what else is known: the editions, or names much like it."""
    known = list(editions)
    record = "the record knows no edition"
    if known:
        listed = ", ".join(known)
        record = f"the record knows the editions {listed}"
    has_history = (root / ".git").exists() or _is_inside(root)
    if not has_history:
        near = arguments.offer(arguments.nearest(name, known))
        raise ValueError(f"{name!r}: this copy has no history (no .git); {record}{near}")
    if not shutil.which("git"):
        raise ValueError(f"git is not installed: earlier revisions cannot be read; {record}")
    revision = f"{name}^{{commit}}"
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", revision)
    if commit is None:
        advice = _advice(root, name, known)
        raise ValueError(f"{name!r} is no revision that git knows here; {record}{advice}")
    return commit.strip()


def _advice(root: Path, name: str, editions: Iterable[str]) -> str:
    """What to do about a revision that git does not know: fetch the earlier ones, or mean another name."""
    is_shallow = _git(root, "rev-parse", "--is-shallow-repository") or ""
    if is_shallow.strip() == "true":
        return "; this clone is shallow: git fetch --unshallow brings the earlier ones"
    branches = _git(root, "for-each-ref", "--format=%(refname:short)") or ""
    names = [*editions, *branches.split()]
    return arguments.offer(arguments.nearest(name, names))


def head(root: Path) -> str:
    """The commit that the tree stands on; empty where git does not say."""
    if not shutil.which("git"):
        return ""
    commit = _git(root, "rev-parse", "--verify", "--quiet", "HEAD")
    return "" if commit is None else commit.strip()


def text_at(root: Path, commit: str, file: str) -> str | None:
    """The text of a file of the project, as it was in a commit; None if it was not there."""
    # Below the project, wherever that stands in its repository.
    return _git(root, "show", f"{commit}:./{file}")


def _is_inside(root: Path) -> bool:
    """Whether a folder is part of a repository that begins above it."""
    if not shutil.which("git"):
        return False
    return _git(root, "rev-parse", "--is-inside-work-tree") is not None


def _git(root: Path, *arguments_of_git: str) -> str | None:
    """What git prints; None if it fails."""
    command = ["git", *arguments_of_git]
    done = subprocess.run(command, cwd=root, check=False, capture_output=True)
    if done.returncode:
        return None
    return done.stdout.decode("utf-8")
