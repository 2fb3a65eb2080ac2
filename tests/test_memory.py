"""How many heaps the C library gives to the threads of a process."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

THREADS_THAT_ALLOCATE = """
import ctypes, sys, threading
from app.operations.memory import share_heaps

if sys.argv[1] == "shared":
    share_heaps()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fdopen.restype = ctypes.c_void_p
together = threading.Barrier(12)

def allocate():
    libc.malloc(10_000)
    together.wait()

threads = [threading.Thread(target=allocate) for _ in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc.malloc_info(0, ctypes.c_void_p(libc.fdopen(1, b"w")))
libc.fflush(None)
"""


def heaps(how: str) -> int:
    program = [sys.executable, "-c", THREADS_THAT_ALLOCATE, how]
    return subprocess.run(program, capture_output=True, text=True, check=True, timeout=240).stdout.count("<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc gives threads heaps of their own")
def test_threads_share_two_heaps() -> None:
    assert heaps("own") > 2
    assert heaps("shared") <= 2
