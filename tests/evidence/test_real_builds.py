"""Measuring with a real engine. The figures are Docker's own, and nothing is left behind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from app.evidence.docker_engine import docker_client
from app.evidence.dockerfile_versions import DockerfileVersion
from app.evidence.measured_builds import Built, FailedBuild
from app.evidence.measuring import BuildOptions, workshop
from app.evidence.started_images import Smoke
from app.local.files import LocalDockerfile, find_dockerfiles
from rules.dockerfile.source import LineRange
from rules.engine.suggestions import Suggestion

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("engine")]

SLIMLINE = str(Path(sys.executable).with_name("slimline"))
DOCKERFILE = """\
FROM debian:bookworm-slim
WORKDIR /app
COPY . .
RUN head -c 3000000 /dev/urandom > data
RUN chmod 600 data
CMD ["sleep", "60"]
"""


def project(folder: Path, text: str = DOCKERFILE) -> LocalDockerfile:
    folder.mkdir()
    (folder / "Dockerfile").write_text(text)
    (folder / "main.py").write_text("print()\n")
    (file,) = find_dockerfiles([str(folder)])
    return file


def leftovers() -> tuple[list[str], list[str]]:
    command = [
        "docker",
        "image",
        "ls",
        "--format",
        "{{.Repository}}:{{.Tag}}",
        "--filter",
        "reference=slimline-measure*",
    ]
    names = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return names, [p.name for p in Path(tempfile.gettempdir()).glob("slimline-measure-*")]


def test_the_command_tells_dockers_own_figures(tmp_path: Path) -> None:
    project(tmp_path / "tree")
    command = [SLIMLINE, "measure", str(tmp_path / "tree"), "--network", "host", "--format", "json", "--smoke"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    (report,) = json.loads(done.stdout)
    built = report["versions"][0]["built"]
    assert built["base_image"] == "debian:bookworm-slim"
    assert 75_000_000 < built["bytes"] < 95_000_000
    assert (built["layers"], built["steps"], built["rebuilt_steps"]) == (5, 4, 3)
    assert 20_000_000 < built["compressed_bytes"] < built["bytes"]
    assert report["touched"] == "main.py"
    assert report["versions"][0]["answer"] == {"status": None, "output": ""}
    assert leftovers() == ([], [])


def version(file: LocalDockerfile, *replacements: str) -> DockerfileVersion:
    """Each replacement is a suggestion for one more line, from the fourth on."""
    found = tuple(Suggestion(LineRange(4 + n, 4 + n), (line,), (), "", None) for n, line in enumerate(replacements))
    original = DOCKERFILE
    lines = DOCKERFILE.splitlines()
    lines[3 : 3 + len(replacements)] = replacements
    text = "\n".join(lines) + "\n"
    return DockerfileVersion("fixed", file.tree.root, {"Dockerfile": text}, original, found)


def test_the_suggestion_that_breaks_the_build_is_found(tmp_path: Path) -> None:
    file = project(tmp_path / "tree")
    as_it_is = DockerfileVersion("as it is", file.tree.root)
    with workshop(docker_client(), BuildOptions(("--network=host",), compressed=False), lambda *_: None) as room:
        measured = room.measure(file, [as_it_is, version(file, "RUN echo 1 > data", "RUN cat /nothing")])
    assert isinstance(measured.before.result, Built)
    (broken,) = measured.broken
    assert isinstance(broken.result, FailedBuild)
    assert "cat /nothing" in broken.result.step
    assert measured.culprit is not None
    assert measured.culprit.lines == LineRange(5, 5)
    assert leftovers() == ([], [])


def test_a_command_compares_the_answers(tmp_path: Path) -> None:
    file = project(tmp_path / "tree")
    smoke = Smoke("docker exec {container} stat -c %s data", "host")
    options = BuildOptions(("--network=host",), smoke, compressed=False)
    with workshop(docker_client(), options, lambda *_: None) as room:
        measured = room.measure(
            file, [DockerfileVersion("as it is", file.tree.root), version(file, "RUN echo 12345 > data")]
        )
    assert [v.answer and v.answer.output for v in measured.versions] == ["3000000", "6"]
    assert measured.answers == "different"


def test_a_second_measurement_tells_the_same_size_of_the_context(tmp_path: Path) -> None:
    file = project(tmp_path / "tree", "FROM debian:bookworm-slim\nCOPY . .\n")
    (tmp_path / "tree/data").write_bytes(bytes(300_000))
    sent = []
    for _ in range(2):
        with workshop(docker_client(), BuildOptions(compressed=False), lambda *_: None) as room:
            result = room.measure(file, [DockerfileVersion("as it is", file.tree.root)]).before.result
        assert isinstance(result, Built)
        sent.append(result.context_bytes)
    assert sent[0] == sent[1] > 300_000


def test_what_did_not_build_before_says_so(tmp_path: Path) -> None:
    project(tmp_path / "tree", "FROM debian:bookworm-slim\nRUN echo looking && cat /nothing\n")
    done = subprocess.run(
        [SLIMLINE, "measure", str(tmp_path / "tree"), "--network", "host"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert "It did not build before any change ([2/2] RUN echo looking && cat /nothing)" in done.stdout
    assert "cat: /nothing: No such file" in done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    project(tmp_path / "tree", "FROM debian:bookworm-slim\nRUN sleep 600\n")
    process = subprocess.Popen(
        [SLIMLINE, "measure", str(tmp_path / "tree"), "--network", "host"], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "Building: as it is\n"
    time.sleep(2)
    process.stderr.close()
    process.send_signal(number)
    assert process.wait(timeout=60) == 130
    assert leftovers() == ([], [])
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(tmp_path) not in running
