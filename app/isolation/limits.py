"""What one review may use, and what a process has used so far, as the system counts it."""

from __future__ import annotations

import os
import resource
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_BACKSTOP = 2
"""The system's own limits lie above ours, so that ours are told in words; they hold even if the worker is gone."""


@dataclass(frozen=True, slots=True)
class JobLimits:
    cpu_seconds: int
    memory_mb: int

    def problem(self, used: Used) -> tuple[str, str]:
        """Which of them is exceeded, and in words; "" for none."""
        if used.cpu_seconds > self.cpu_seconds:
            return "cpu", f"it takes more than {self.cpu_seconds} s of processor time"
        if used.memory_mb > self.memory_mb:
            return "memory", self.too_much_memory
        return "", ""

    @property
    def too_much_memory(self) -> str:
        return f"it takes more than {self.memory_mb} MB of memory"

    def enforce(self) -> None:
        """Bind this process."""
        most = self.memory_mb * _BACKSTOP * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_CPU, (self.cpu_seconds + 5, self.cpu_seconds + 10))
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@dataclass(frozen=True, slots=True)
class Used:
    cpu_seconds: float = 0.0
    memory_mb: float = 0.0


def used_by(pid: int) -> Used:
    """Nothing where the process is gone, or where the system has no /proc: its own limits bind it there."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return Used()
    return Used((int(stat[11]) + int(stat[12])) / _TICKS, pages * _PAGE / 1e6)
