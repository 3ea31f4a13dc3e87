"""How much memory a kernel uses, seen from outside."""

import psutil  # type: ignore[import-untyped]


def resident_bytes(pid: int) -> int:
    """Resident memory of a process and its descendants, in bytes; 0 if it is gone."""
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0
    total = 0
    for member in family:
        try:
            total += member.memory_info().rss
        except psutil.Error:
            continue
    return total
