"""On which machine was this measured? What a reader needs to judge the figures, and no path or name of it."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

PACKAGES = ("streamlit", "sqlalchemy", "pandas", "pydeck", "psycopg", "playwright")


def machine(folder: Path) -> dict[str, Any]:
    """Return cores, memory, processor, versions, and what one durable write costs in ``folder``."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "processor": _processor(),
        "system": _system(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in PACKAGES},
        "fsync_ms": round(fsync_ms(folder), 2),
        "load_before": round(os.getloadavg()[0], 2),
    }


def fsync_ms(folder: Path, writes: int = 40) -> float:
    """Return the median milliseconds of writing 4 kB and waiting until they are on the disk."""
    taken = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(writes):
            file.write(os.urandom(4096))
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text().splitlines():
            if line.lower().startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return f"{platform.system()} {platform.release()}"
