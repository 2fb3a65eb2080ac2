"""Shell commands read as calls of package managers."""

from __future__ import annotations

import pytest

from rules.dockerfile.words import Command
from rules.facts.calls import Invocation, invocation
from tests.dockerfile.test_shell import read


def first(script: str) -> Command:
    return read(script).commands[0]


def called(script: str) -> Invocation:
    call = invocation(first(script))
    assert call is not None
    return call


def shown(script: str) -> str:
    """`tool | sub-command | options | operands`; an option's value behind `=`."""
    call = called(script)
    options = " ".join(o.name if o.value is None else f"{o.name}={o.value}" for o in call.options)
    return f"{call.tool} | {call.subcommand} | {options} | {' '.join(call.operand_texts)}"


CALLS = {
    "apt-get install -y gcc": "apt-get | install | -y | gcc",
    "apt-get -yq --no-install-recommends install gcc $X": "apt-get | install | -y -q --no-install-recommends | gcc $X",
    "apt-get install -yt bookworm-backports git": "apt-get | install | -y -t=bookworm-backports | git",
    "apt-get -o Dpkg::Options::=--force-confold -oA::B=c update": (
        "apt-get | update | -o=Dpkg::Options::=--force-confold -o=A::B=c | "
    ),
    "apt-get -qq=2 update": "apt-get | update | -q -q=2 | ",
    "DEBIAN_FRONTEND=noninteractive apt-get install -y tzdata": "apt-get | install | -y | tzdata",
    "sudo -E -u root DEBIAN_FRONTEND=x apt-get update": "apt-get | update |  | ",
    "env -i A=1 B=2 /usr/bin/apt-get update": "apt-get | update |  | ",
    "exec timeout -k 5 60 nice -n 5 apt update": "apt | update |  | ",
    "xargs -r -n 10 apt-get install -y": "apt-get | install | -y | ",
    "apk add --no-cache -t .build gcc musl-dev": "apk | add | --no-cache -t=.build | gcc musl-dev",
    "apk --update add --virtual=.deps gcc": "apk | add | --update --virtual=.deps | gcc",
    "dnf -y --setopt=tsflags=nodocs --enablerepo crb install gcc": (
        "dnf | install | -y --setopt=tsflags=nodocs --enablerepo=crb | gcc"
    ),
    "yum groupinstall -y 'Development Tools'": "yum | groupinstall | -y | Development Tools",
    "dnf module enable -y nodejs:20": "dnf | module enable | -y | nodejs:20",
    "microdnf install gcc": "microdnf | install |  | gcc",
    "zypper -n in -y gcc": "zypper | install | -n -y | gcc",
    "pacman -Syu --noconfirm gcc": "pacman | -S | -S -y -u --noconfirm | gcc",
    "pip install -r requirements.txt": "pip | install | -r=requirements.txt | ",
    "pip3.11 install --no-cache-dir -rrequirements.txt -e . flask==3.*": (
        "pip | install | --no-cache-dir -r=requirements.txt -e=. | flask==3.*"
    ),
    "python3 -u -m pip --no-cache-dir install -U pip": "pip | install | --no-cache-dir -U | pip",
    "/opt/venv/bin/python -m pip install .": "pip | install |  | .",
    "pip config set global.index-url u": "pip | config set |  | global.index-url u",
    "uv pip install --system -r requirements.txt": "uv | pip install | --system -r=requirements.txt | ",
    "uv sync --frozen --no-dev --group docs": "uv | sync | --frozen --no-dev --group=docs | ",
    "poetry install --no-root --only main": "poetry | install | --no-root --only=main | ",
    "conda clean -afy": "conda | clean | -a -f -y | ",
    "conda install -y -c conda-forge -n base numpy": "conda | install | -y -c=conda-forge -n=base | numpy",
    "conda env create -f environment.yml": "conda | env create | -f=environment.yml | ",
    "conda run -n app pip install flask": "pip | install |  | flask",
    "npm i -g --prefix /opt yarn": "npm | install | -g --prefix=/opt | yarn",
    "npm --prefix web ci --omit=dev": "npm | ci | --prefix=web --omit=dev | ",
    "npm cache clean --force": "npm | cache clean | --force | ",
    "npm run build -- --prod": "npm | run |  | build --prod",
    "yarn": "yarn | install |  | ",
    "yarn --version": "yarn |  | --version | ",
    "bundle -v": "bundle |  | -v | ",
    "yarn --cwd web --frozen-lockfile": "yarn | install | --cwd=web --frozen-lockfile | ",
    "yarn global add serve": "yarn | global add |  | serve",
    "pnpm i --filter web --prod": "pnpm | install | --filter=web --prod | ",
    "bun install --production": "bun | install | --production | ",
    "gem install -N bundler -v 2.5": "gem | install | -N -v=2.5 | bundler",
    "bundle --jobs 4 --without development": "bundle | install | --jobs=4 --without=development | ",
    "composer -d app global require x/y": "composer | global require | -d=app | x/y",
    "go mod download -x": "go | mod download | -x | ",
    'go build -ldflags "-s -w" -o=/bin/x -tags netgo ./cmd': "go | build | -ldflags=-s -w -o=/bin/x -tags=netgo | ./cmd",
    "cargo +nightly build --release -p app": "cargo | build | --release -p=app | ",
    "./mvnw -q -DskipTests -f app/pom.xml clean package": "mvn |  | -q -DskipTests -f=app/pom.xml | clean package",
    "gradle build -x test --no-daemon": "gradle |  | -x=test --no-daemon | build",
    "dotnet tool install -g dotnet-ef": "dotnet | tool install | -g | dotnet-ef",
    "mix deps.get --only prod": "mix | deps.get | --only=prod | ",
}


@pytest.mark.parametrize("script", CALLS)
def test_calls(script: str) -> None:
    assert shown(script) == CALLS[script]


@pytest.mark.parametrize(
    "script", ["ls", "A=1", "python3 -m venv x", "python3 app.py", "sudo", "echo apt-get update", "env"]
)
def test_other_commands_are_no_calls(script: str) -> None:
    assert invocation(first(script)) is None


def test_a_call_knows_its_words() -> None:
    script = "sudo python3 -m pip install --timeout 60 -qr a.txt flask"
    call = called(script)
    assert call.program.text == "pip"
    assert call.subcommand_word is not None
    assert script[: call.subcommand_word.span.end] == "sudo python3 -m pip install"
    assert [(o.name, o.word.text, o.value_word and o.value_word.text) for o in call.options] == [
        ("--timeout", "--timeout", "60"),
        ("-q", "-qr", None),
        ("-r", "-qr", "a.txt"),
    ]


def test_options_are_asked_by_any_of_their_names() -> None:
    call = called("pip install -r a -c b --requirement=c -q")
    assert call.has("-q", "--quiet")
    assert not call.has("--no-cache-dir")
    assert call.values("-r", "--requirement") == ("a", "c")
    assert call.value("-r", "--requirement") == "c"
    assert call.value("-q") is None


def test_the_environment_of_a_call() -> None:
    call = called("A=1 sudo B=2 env C=$D pip install x")
    assert call.environment == {"A": "1", "B": "2", "C": None}


@pytest.mark.parametrize("program", ["pip", "/usr/local/bin/pip3", "../venv/bin/pip3.12", "python -m pip"])
def test_a_tool_is_known_by_the_last_part_of_its_path(program: str) -> None:
    assert called(f"{program} install flask").tool == "pip"
