"""Puts one command line to one real tool, in a project of its own, and says what it did."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.contracts.lines import Line, lines, numbers
from tests.contracts.projects import PROJECTS, Project
from tests.contracts.tools import SYSTEM, Tool, environment

SECONDS = 240


def asked(tool: Tool) -> tuple[Line, ...]:
    """The lines that fixes can write for this tool. Yarn 1 and its successors are told apart, and fixes leave
    development dependencies out for Yarn 1 alone.
    """
    found = tuple(
        line for line in lines(tool.manager) if not line.older_than or numbers(tool.version) < numbers(line.older_than)
    )
    if tool.name == "yarn":
        return tuple(line for line in found if "--immutable" not in line.text)
    if tool.name == "yarn-berry":
        return tuple(line for line in found if "--immutable" in line.text or not line.is_strict | line.leaves_dev)
    return found


def ask(tool: Tool, line: Line) -> str:
    """What the tool made of the line: `accepted, no development dependencies, refuses another lock file`."""
    project = PROJECTS[tool.name]
    output = _run(tool, project.files, _script(line, project))
    marks = dict(one.split("=") for one in output.splitlines() if one.startswith(("fits=", "dev=", "misfit=")))
    if "fits" not in marks:
        return f"not asked: {_last_words(output)}"
    if marks["fits"] != "0":
        return "refused"
    told = ["accepted"]
    if line.leaves_dev and project.dev:
        told.append("development dependencies too" if marks["dev"] == "0" else "no development dependencies")
    if line.is_strict and project.misfit[0]:
        told.append("takes another lock file" if marks["misfit"] == "0" else "refuses another lock file")
    return ", ".join(told)


def _last_words(output: str) -> str:
    return " / ".join(output.splitlines()[-4:])[:300]


def _script(line: Line, project: Project) -> str:
    """Runs the line where the lock file fits, then where the manifest asks for more."""
    verb = next((text for word, text in project.tail.items() if f" {word}" in line.text), "")
    call = f"{line.text} {verb}".strip()
    parts = [f"({project.lock}) || exit 1"] if project.lock else []
    parts += [f"{call}; code=$?; echo; echo fits=$code"]
    if project.dev:
        parts += [f"ls -d {project.dev}; echo dev=$?"]
    if line.is_strict and project.misfit[0]:
        parts += ["cp more.txt " + project.misfit[0], f"{call}; code=$?; echo; echo misfit=$code"]
    return "\n".join(parts)


def _with_misfit(files: Mapping[str, str | bytes], project: Project) -> dict[str, bytes]:
    found = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
    name, old, new = project.misfit
    if name:
        found["more.txt"] = found[name].replace(old.encode(), new.encode(), 1)
    return found


def _run(tool: Tool, files: Mapping[str, str | bytes], script: str) -> str:
    written = _with_misfit(files, PROJECTS[tool.name])
    return _in_image(tool, written, script) if tool.image else _here(tool, written, script)


def _here(tool: Tool, files: Mapping[str, bytes], script: str) -> str:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as work:
        folder, home = Path(work) / "project", Path(work) / "home"
        home.mkdir()
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return _output(["sh", "-c", script], cwd=folder, env=environment(tool, home))


def _in_image(tool: Tool, files: Mapping[str, bytes], script: str) -> str:
    docker = os.environ.get("DOCKER", "docker")
    if tool.image == "contracts/system":
        subprocess.run(
            [docker, "build", "-q", "--network=host", "-t", tool.image, "-"], input=SYSTEM.encode(), check=True
        )
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for path, data in files.items():
            about = tarfile.TarInfo(path)
            about.size = len(data)
            tar.addfile(about, io.BytesIO(data))
    call = [docker, "run", "--rm", "-i", "--network=host", tool.image, "sh", "-c"]
    return _output([*call, f"mkdir /contract && cd /contract && tar x\n{script}"], input_=packed.getvalue())


def _output(
    command: list[str], cwd: Path | None = None, env: Mapping[str, str] | None = None, input_: bytes = b""
) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        input=input_,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS,
        check=False,
    )
    return done.stdout.decode(errors="replace")
