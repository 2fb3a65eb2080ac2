"""How containers start and stop, and as whom."""

from __future__ import annotations

from bench.prove.effects.case import Effect
from bench.prove.effects.seen import both, printed, stopping, what_it_prints

SERVE = "#!/bin/sh\ntrap 'exit 0' TERM\nwhile :; do sleep 0.1; done\n"
"""A program that ends when it is told to, as servers do."""

_WRITES = '#!/bin/sh\nid -u\ncd "$1" && touch written && echo wrote\n'
_KILLED, _STOPS = "killed after ten seconds, exit 137", "it stops by itself, exit 0"
_DEBIAN = "FROM debian:bookworm-slim\nCOPY --chmod=755 serve.sh /srv/serve.sh\n"
_ALPINE = "FROM alpine:3.18\nCOPY --chmod=755 serve.sh /srv/serve.sh\n"


def _start(name: str, text: str, before: str = _KILLED, rule: str = "command-in-shell-form") -> Effect:
    return Effect(name, rule, text, stopping, before, _STOPS, {"serve.sh": SERVE})


STARTS = (
    _start("a command in shell form under dash", f"{_DEBIAN}CMD /srv/serve.sh\n"),
    _start("an entrypoint in shell form under dash", f"{_DEBIAN}ENTRYPOINT /srv/serve.sh all\n"),
    _start("a command with a variable under dash", f"{_DEBIAN}ENV WHAT=all\nCMD /srv/serve.sh $WHAT\n"),
    _start("a command behind another one under dash", f"{_DEBIAN}CMD echo ready && /srv/serve.sh\n"),
    _start("a command in shell form under BusyBox", f"{_ALPINE}CMD /srv/serve.sh\n", before=_STOPS),
    _start("a command behind another one under BusyBox", f"{_ALPINE}CMD echo ready && /srv/serve.sh\n", _STOPS, ""),
    Effect(
        "JSON with single quotes",
        "exec-form-invalid",
        "FROM debian:bookworm-slim\nCMD ['echo', 'hello']\n",
        what_it_prints,
        "fails: docker run: /bin/sh: 1: [echo,: not found",
        "hello",
    ),
)

USERS = (
    Effect(
        "a new user on Debian writes into the volume and the folders that the file makes",
        "runs-as-root",
        "FROM debian:bookworm-slim\nRUN mkdir -p /srv/uploads\nVOLUME /data\nCOPY --chmod=755 run.sh /run.sh\n"
        'ENTRYPOINT ["/run.sh"]\n',
        both(printed("/data"), printed("/srv/uploads")),
        "0\nwrote; 0\nwrote",
        "10001\nwrote; 10001\nwrote",
        {"run.sh": _WRITES},
    ),
    Effect(
        "a new user on Alpine writes into the volume",
        "runs-as-root",
        'FROM alpine:3.18\nVOLUME ["/data"]\nCOPY --chmod=755 run.sh /run.sh\nENTRYPOINT ["/run.sh"]\n',
        printed("/data"),
        "0\nwrote",
        "10001\nwrote",
        {"run.sh": _WRITES},
    ),
    Effect(
        "Node's own user writes into the volume",
        "runs-as-root",
        'FROM node:20-slim\nWORKDIR /app\nVOLUME /app/data\nCOPY server.js .\nCMD ["node", "server.js"]\n',
        what_it_prints,
        "0",
        "1000",
        {"server.js": "require('fs').writeFileSync('data/x', ''); console.log(process.getuid())\n"},
    ),
    Effect(
        "the user that the file makes",
        "runs-as-root",
        'FROM python:3.11-slim\nRUN useradd --create-home web\nCOPY main.py /app/\nCMD ["python", "/app/main.py"]\n',
        what_it_prints,
        "0 /root",
        "1000 /home/web",
        {"main.py": "import os, pathlib\nprint(os.getuid(), pathlib.Path.home())\n"},
    ),
    Effect(
        "a number instead of a user's name",
        "user-not-numeric",
        "FROM debian:bookworm-slim\nRUN useradd --uid 10001 --create-home app\nUSER app\n"
        'CMD ["sh", "-c", "id -u; id -g; echo $HOME"]\n',
        what_it_prints,
        "10001\n10001\n/home/app",
        "10001\n10001\n/home/app",
    ),
)
