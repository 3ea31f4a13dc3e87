"""What git holds of earlier revisions; it is read without touching the tree."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from analysis import arguments


def commit_of(root: Path, name: str, *, editions: Iterable[str] = ()) -> str:
    """The commit of a git revision; a ValueError says what else is known: the editions, or names much like it."""
    names = list(editions)
    listed = ", ".join(names)
    record = f"the record knows the editions {listed}" if names else "the record knows no edition"
    has_history = (root / ".git").exists() or _is_inside(root)
    if not has_history:
        near = arguments.offer(arguments.nearest(name, names))
        raise ValueError(f"{name!r}: this copy has no history (no .git); {record}{near}")
    if not shutil.which("git"):
        raise ValueError(f"git is not installed: earlier revisions cannot be read; {record}")
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if commit is not None:
        return commit.strip()
    what = f"{name!r} is no revision that git knows here; {record}"
    is_shallow = _git(root, "rev-parse", "--is-shallow-repository")
    if is_shallow and is_shallow.strip() == "true":
        raise ValueError(f"{what}; this clone is shallow: git fetch --unshallow brings the earlier ones")
    branches = _git(root, "for-each-ref", "--format=%(refname:short)") or ""
    near = arguments.offer(arguments.nearest(name, [*names, *branches.split()]))
    raise ValueError(f"{what}{near}")


def head(root: Path) -> str:
    """The commit that the tree stands on; empty where git does not say."""
    if not shutil.which("git"):
        return ""
    return (_git(root, "rev-parse", "--verify", "--quiet", "HEAD") or "").strip()


def text_at(root: Path, commit: str, file: str) -> str | None:
    """The text of a file of the project, as it was in a commit; None if it was not there."""
    # Below the project, wherever that stands in its repository.
    return _git(root, "show", f"{commit}:./{file}")


def _is_inside(root: Path) -> bool:
    """Whether a folder is part of a repository that begins above it."""
    return bool(shutil.which("git")) and _git(root, "rev-parse", "--is-inside-work-tree") is not None


def _git(root: Path, *arguments_of_git: str) -> str | None:
    """What git prints; None if it fails."""
    done = subprocess.run(["git", *arguments_of_git], cwd=root, check=False, capture_output=True)
    return done.stdout.decode("utf-8") if done.returncode == 0 else None
