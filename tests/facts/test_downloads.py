"""Files that a RUN downloads, unpacks and forgets."""

from __future__ import annotations

import pytest

from rules.dockerfile.model import Run
from rules.dockerfile.parser import parse
from rules.facts.downloads import downloaded_files, leftover_unpackings


def run_of(script: str) -> Run:
    return next(run for _, run in parse(f"FROM a\nRUN {script}\n").each(Run))


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("curl -fsSLO https://x/a/tool.tgz", ["tool.tgz"]),
        ("curl -o /tmp/t.tgz https://x/a", ["t.tgz"]),
        ("curl -sSLo t.tgz https://x/a", ["t.tgz"]),
        ("curl --output=/tmp/t.tgz https://x/a", ["t.tgz"]),
        ("curl -fsSL https://x/a > /tmp/t.tgz", ["t.tgz"]),
        ("curl -fsSL https://x/a > /tmp/t.tgz 2> /tmp/errors", ["t.tgz", "errors"]),
        ("curl -fsSL https://x/a 1>>t.tgz", ["t.tgz"]),
        ("curl -fsSL https://x/a.tgz", []),
        ("wget -q https://x/a/tool.tgz?x=1", ["tool.tgz"]),
        ("wget -O /tmp/t.tgz https://x/a.tgz", ["t.tgz"]),
        ("sudo wget https://x/${V}/tool-${V}.tgz", ["tool-${V}.tgz"]),
        ("echo https://x/a.tgz", []),
    ],
)
def test_the_names_of_downloads(command: str, files: list[str]) -> None:
    assert list(downloaded_files(run_of(command).commands[0])) == files


@pytest.mark.parametrize(
    "script",
    [
        "wget x://y/a.tgz && tar -xzf a.tgz",
        "wget x://y/a.tgz && tar xf a.tgz && make",
        "curl -o /tmp/a.zip x://y && unzip -q /tmp/a.zip -d /opt",
        'wget "x://y/a-$V.deb" && dpkg -i "a-$V.deb"',
        *(f"wget x://y/a.rpm && {install} ./a.rpm" for install in ("dnf install -y", "yum install -y", "rpm -i")),
        *(f"wget x://y/a.deb && {install} ./a.deb" for install in ("apt install -y", "apt-get install -y", "gdebi -n")),
        *(f"wget x://y/a.whl && {install} install a.whl" for install in ("pip", "pip3")),
        "wget x://y/Miniconda3-Linux-x86_64.sh -O conda.sh && bash conda.sh -b",
        "wget -O /tmp/a.zip x://y && unzip /tmp/a.zip && rm -rf /var/lib/apt/lists/* /opt/a",
        "wget x://y/a.tgz && rm b.tgz && tar -xzf a.tgz",
    ],
)
def test_what_is_left_behind(script: str) -> None:
    assert len(list(leftover_unpackings(run_of(script)))) == 1


@pytest.mark.parametrize(
    "script",
    [
        "wget x://y/a.tgz && tar -xzf a.tgz && rm a.tgz",
        "wget x://y/a.tgz && tar -xzf a.tgz && rm -f *.tgz",
        "cd /tmp && wget x://y/a.tgz && tar -xzf a.tgz && rm -rf /tmp/*",
        "cd /tmp/a && wget x://y/a.tgz && tar -xzf a.tgz && cd / && rm --force --recursive /tmp/a",
        "wget x://y/a.tgz && tar -xzf a.tgz && mv a.tgz /srv",
        "wget -qO- x://y/a.tgz | tar -xz",
        "wget x://y/a.tgz && tar -tzf a.tgz",
        "tar -xzf /opt/a.tgz",
        "wget x://y/a.tgz && sha256sum a.tgz",
    ],
)
def test_what_is_not_left_behind(script: str) -> None:
    assert list(leftover_unpackings(run_of(script))) == []
