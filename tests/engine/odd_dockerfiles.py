"""Dockerfiles that the rules speak about, in the oddest layouts and with the rarest instructions that BuildKit accepts."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.dockerfile.grammar import BLANK, cased

COMMANDS = st.sampled_from(
    r"""
apt-get update
apt-get install -y curl git
apt-get install -y gcc make libpq-dev
apt-get -y install python3-pip=1.0 $PKGS
apt update && apt install -y vim
apt-get remove -y gcc
apt-get clean
rm -rf /var/lib/apt/lists/*
pip install -r requirements.txt
pip3 install --upgrade pip flask
python -m pip install "numpy>=1.2" 'x[y]'
npm install
npm ci && npm run build
yarn install
apk add curl
apk update
dnf install -y gcc && dnf clean all
curl -O https://x.example/a.tgz
curl -fsSL https://x.example/i.sh | bash
tar xzf a.tgz && rm a.tgz
chmod +x /entrypoint.sh
chown -R app:app /app
cd /x && make
cd /app
export A=1
echo 'é 漢字 é' > /e
echo "${X:-y} ${X#y} ${X/a/b} $$"
for f in *; do echo $f; done
if [ -f a ]; then pip install a; fi
go build -o /bin/app ./...
mvn package
bundle install
set -eux
sudo apt-get install -y nano
npm cache clean --force
cargo build --release
""".strip().splitlines()
)
FLAGS = st.sampled_from(
    [
        "--mount=type=cache,target=/root/.cache/pip ",
        "--mount=type=cache,id=apt,target=/var/cache/apt,sharing=locked\t",
        "--mount=type=bind,from=0,target=/x ",
        "--mount=type=secret,id=s,env=TOKEN ",
        "--mount=type=ssh  ",
        "--mount=type=tmpfs,target=/tmp ",
        "--mount=target=/src ",
        '--mount="type=cache,target=/root/.npm" ',
        "--network=none ",
        "--security=insecure ",
    ]
)
BASES = st.sampled_from(
    """
python:3.11
node:20-alpine
golang:1.24
ubuntu
alpine:3.20
maven:3.9-eclipse-temurin-21
centos:7
$BASE
${BASE:-python:3.11}
scratch
mcr.microsoft.com/windows/servercore:ltsc2022
--platform=$BUILDPLATFORM python:3.13
--platform=linux/amd64 node:22
docker.io/library/python:3.11
localhost:5000/x/y:1
""".strip().splitlines()
)
OTHERS = st.sampled_from(
    [
        "COPY . .",
        "COPY package*.json ./",
        "COPY --chown=app:app requirements.txt ./",
        "COPY --link --parents --exclude=*.md src/ /app/",
        "COPY --chmod=755 e.sh /entrypoint.sh",
        "copy\t--link --from=0 /a /b",
        'COPY ["a b" , "c d/"]',
        "COPY <<EOF /x\napt-get update\nEOF",
        "COPY <<-'A' <<B /x/\n\tpip install x\n\tA\nRUN x\nB",
        "ADD https://x.example/a.tgz /tmp/",
        "ADD https://github.com/moby/buildkit.git#v0.14:docs /d",
        "ADD --keep-git-dir=true git@github.com:a/b.git /g",
        "ADD . /app",
        "WORKDIR /app",
        "WORKDIR C:\\app",
        "WORKDIR $X/${Y:-z}",
        "ENV a b c",
        "ENV PIP_NO_CACHE_DIR=1",
        "ARG X=${X:-y} Y",
        "LABEL a=\"é\" b.c='d'",
        "MAINTAINER É <e@x>",
        "EXPOSE 80 443/tcp",
        "USER 1000:0",
        'VOLUME [ "/a" , "/b" ]',
        "HEALTHCHECK NONE",
        "healthcheck --interval=5s CMD curl -f http://localhost/",
        'SHELL ["/bin/bash", "-o", "pipefail", "-c"]',
        'SHELL [ "powershell" , "-Command" ]',
        "ONBUILD RUN pip install x",
        "onbuild\tadd . /x",
        "# é",
        "   # indented",
        "# hadolint ignore=DL3008,DL3042",
        "# slimline ignore=pip-cache-kept because of é",
        "",
        "  \t",
        "CMD npm start",
        'ENTRYPOINT [ "a" ,"b" ]',
        'RUN [ "sh" ,\t"-c" ,"apt-get update && apt-get install -y curl" ]',
        'RUN cat <<A <<"B" > /x\npip install x\nA\napt-get update\nB',
        "RUN echo " + "x" * 5000 + " é && pip install x",
    ]
)


@st.composite
def runs(draw: st.DrawFn, escape: str) -> str:
    """A RUN of one to four commands: between them comments, blank lines, blanks behind the escape, or a heredoc."""
    commands = draw(st.lists(COMMANDS, min_size=1, max_size=4))
    start = draw(cased("RUN")) + draw(BLANK) + draw(st.one_of(st.just(""), st.just(""), FLAGS))
    glue = draw(
        st.sampled_from(
            [
                " && ",
                "; ",
                f" && {escape}\n    ",
                f" {escape}\n && ",
                f" && {escape}\n# why é\n  # more {escape}\n\t",
                f" && {escape}  \t\n\n  \n",
                f"; {escape}\n\t",
            ]
        )
    )
    mark, tab = draw(st.sampled_from([("", ""), ("", ""), ("<<EOF", ""), ("<<-EOF", "\t"), ("<<'EOF'", "")]))
    if mark:
        return start + "\n".join([mark, *(tab + command for command in commands), tab + "EOF"])
    return start + glue.join(commands) + draw(st.sampled_from(["", "", " ", f" {escape}\n", f" {escape}\n\n# x\n"]))


@st.composite
def odd_dockerfiles(draw: st.DrawFn) -> str:
    """A text that BuildKit accepts."""
    escape = draw(st.sampled_from(["\\", "\\", "\\", "`"]))
    lines = ["# escape=`"] if escape == "`" else draw(st.sampled_from([[], ["# syntax = docker/dockerfile:1.7-labs"]]))
    lines = [*lines, draw(st.sampled_from(["ARG BASE=debian:12", "arg BASE=python:3.11", "# about\nARG BASE"]))]
    names: list[str] = []
    for number in range(draw(st.integers(1, 3))):
        base = draw(st.one_of(BASES, st.sampled_from(names))) if names else draw(BASES)
        name = draw(st.sampled_from(["", "build", "Base", "dup"]))
        lines.append(draw(cased("FROM")) + draw(BLANK) + base + (f"\t{draw(cased('AS'))} {name}" if name else ""))
        lines += draw(st.lists(st.one_of(runs(escape), OTHERS), max_size=7))
        names += [name.lower()] if name else []
        if number:
            lines.append("COPY --from=0 /a /b")
    text = "\n".join(lines) + draw(st.sampled_from(["\n", "\n", "", "\n\n"]))
    text = draw(st.sampled_from([text, text, text, text.replace("\n", "\r\n"), text.replace("\n", "\r\n", 2)]))
    return draw(st.sampled_from(["", "", "", "\ufeff"])) + text
