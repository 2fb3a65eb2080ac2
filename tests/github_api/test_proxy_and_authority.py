"""A company's network: GitHub behind a proxy, under a certificate of the company's own authority."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.failures import TryAgainLater
from app.github_api.gateway import Gateway
from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox

HOST = "github.corp.example"


def certificate_for(folder: Path) -> Path:
    """A key and a certificate of its own authority, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "corp.pem"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    )
    return path


class Proxy(ThreadingTCPServer):
    """Answers CONNECT as the corporate proxy does, and is the TLS end of the one host behind it."""

    daemon_threads = True

    def __init__(self, sandbox_port: int, certificate: Path) -> None:
        super().__init__(("127.0.0.1", 0), Tunnel)
        self.sandbox_port, self.asked = sandbox_port, list[str]()
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate)


class Tunnel(StreamRequestHandler):
    server: Proxy

    def handle(self) -> None:
        self.server.asked.append(self.rfile.readline().decode().split()[1])
        while self.rfile.readline().strip():
            pass
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            inner = self.server.tls.wrap_socket(self.request, server_side=True)
        except (ssl.SSLError, OSError):
            return
        with inner, socket.create_connection(("127.0.0.1", self.server.sandbox_port)) as outer:
            back = threading.Thread(target=_pump, args=(outer, inner))
            back.start()
            _pump(inner, outer)
            back.join(5)


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


@pytest.fixture
def github(private_key: str) -> Iterator[Sandbox]:
    with running_sandbox(private_key=private_key) as sandbox:
        yield sandbox


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return certificate_for(tmp_path)


@pytest.fixture
def proxy(github: Sandbox, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    port = urlsplit(github.url).port
    assert port is not None
    with Proxy(port, certificate) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.server_address[1]}")
        yield server
        server.shutdown()
        thread.join()


def test_github_is_reached_through_the_proxy_and_trusted_by_its_own_authority(
    github: Sandbox, proxy: Proxy, certificate: Path
) -> None:
    gateway = Gateway(f"https://{HOST}/", github.app_id, github.private_key, ca_file=certificate)
    assert gateway.identity().name == "Slimline"
    gateway.close()
    assert proxy.asked == [f"{HOST}:443"]


def test_without_the_authority_github_is_not_trusted(github: Sandbox, proxy: Proxy) -> None:
    gateway = Gateway(f"https://{HOST}/", github.app_id, github.private_key)
    with pytest.raises(TryAgainLater, match="SSLError"):
        gateway.identity()
    gateway.close()
