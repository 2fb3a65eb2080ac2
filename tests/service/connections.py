"""Which addresses a process and its children reach out to: by Python's audit events, and by the kernel's tables."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

SITE = """\
import os, sys

seen = set()
path = os.environ["AUDITED_INTO"]
names = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
         "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}

def note(event, arguments):
    process = os.getpid()
    lines = []
    if process not in seen:
        seen.add(process)
        lines.append(f"{process} alive")
    if event in names:
        where = arguments[1] if event.startswith("socket.") and event.rpartition(".")[2] in ("connect", "sendto", "sendmsg") else arguments[:2]
        lines.append(f"{process} {event} {where!r}")
    if lines:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, "".join(line + "\\n" for line in lines).encode())
        os.close(handle)

note("", ())
sys.addaudithook(note)
"""


# how the worker hands a pipe to the server that makes its processes, on this machine alone
OWN_PROCESSES = ("socket.connect '/tmp/pymp-", "socket.sendmsg None")


class Audit:
    """What the processes that were started with `environment` noted: no audit hook can be taken out again."""

    def __init__(self, folder: Path) -> None:
        (folder / "site").mkdir()
        (folder / "site" / "sitecustomize.py").write_text(SITE)
        self._path = folder / "audit"
        self.environment = {"PYTHONPATH": str(folder / "site"), "AUDITED_INTO": str(self._path)}

    def _lines(self) -> Iterator[tuple[int, str, str]]:
        for line in self._path.read_text().splitlines():
            process, event, *rest = line.split(" ", 2)
            yield int(process), event, "".join(rest)

    def processes(self) -> set[int]:
        """Every process in which the hook ran, forked ones too."""
        return {process for process, _, _ in self._lines()}

    def events(self) -> set[str]:
        """Connections and look-ups of names, each as `event arguments`."""
        found = {f"{event} {rest}" for _, event, rest in self._lines() if event.startswith("socket.")}
        return {event for event in found if not event.startswith(OWN_PROCESSES)}

    def programs(self) -> set[str]:
        """Programs started, by their first word and its arguments: they would reach out unseen."""
        return {rest for _, event, rest in self._lines() if event != "alive" and not event.startswith("socket.")}


class Kernel:
    """The remote ends of the TCP sockets that some processes hold, looked at again and again. Sees libpq's, too."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._stop = threading.Event()
        self.remote: set[str] = set()

    @contextmanager
    def watching(self) -> Iterator[Kernel]:
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            for process in (self._process, *children(self._process)):
                self.remote |= _remote_ends(process)


def children(process: int) -> set[int]:
    try:
        return {int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()}
    except OSError:
        return set()


def _remote_ends(process: int) -> set[str]:
    """`address:port` of the connections that the process itself began: not those to a port it listens on."""
    try:
        links = [str(link.readlink()) for link in Path(f"/proc/{process}/fd").iterdir()]
        rows = [
            line.split()
            for table in ("tcp", "tcp6")
            for line in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]
        ]
    except OSError:
        return set()  # it ended, or closed the socket meanwhile
    own = {link.removeprefix("socket:[").removesuffix("]") for link in links if link.startswith("socket:")}
    listening = {row[1].rpartition(":")[2] for row in rows if row[3] == "0A"}
    mine = [row for row in rows if row[9] in own and row[3] != "0A"]
    return {_address(row[2]) for row in mine if row[1].rpartition(":")[2] not in listening}


def _address(field: str) -> str:
    host, _, port = field.rpartition(":")
    words = [bytes.fromhex(host[at : at + 8])[::-1] for at in range(0, len(host), 8)]
    packed = b"".join(words)
    address = IPv4Address(packed) if len(packed) == 4 else IPv6Address(packed).ipv4_mapped or IPv6Address(packed)
    return f"{address}:{int(port, 16)}"
