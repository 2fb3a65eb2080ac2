"""How the rules and the rewrite grow with a hostile file: `python -m bench.growth [LINES]`.

Each row is a file that repeats one thing that rules have something to say about. Its size is doubled three times up to
LINES repetitions; a time per doubling near 2 is linear, near 4 would be quadratic. CPU time, all rules that are on by
default, without a build context.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping

from rules.engine.analysis import analyse
from rules.engine.catalogue import all_rules
from rules.engine.context import Context

_PYTHON = "FROM python:3.13\nWORKDIR /app\n"
_NODE = "FROM node:24\nWORKDIR /app\n"
_DOUBLINGS = 3


def _repeat(head: str, line: str) -> Callable[[int], str]:
    """A file of `head` and `line` again and again; `{n}` in it is its number."""
    return lambda count: head + "".join(line.replace("{n}", str(n)) for n in range(count))


SHAPES: Mapping[str, Callable[[int], str]] = {
    "installs": _repeat(_PYTHON, "RUN pip install p{n}\n"),
    "the same install": _repeat(_PYTHON, "RUN pip install flask\n"),
    "installs in heredocs": _repeat(_PYTHON, "RUN <<EOF\npip install flask\nEOF\n"),
    "installs in one RUN": lambda n: _repeat(_PYTHON + "RUN true", " && \\\n    pip install p{n}")(n) + "\n",
    "packages of one install": lambda n: _repeat(_PYTHON + "RUN apt-get install -y", " p{n}")(n) + "\n",
    "apt-get update and install apart": _repeat(_PYTHON, "RUN apt-get update\nRUN apt-get install -y curl\n"),
    "downloads and their removal": _repeat(
        _PYTHON, "RUN curl -O https://x.example/a.tgz && tar -xf a.tgz\nRUN rm a.tgz\n"
    ),
    "copies above an install": lambda n: _repeat(_NODE, "COPY . .\n")(n) + "RUN npm ci\n",
    "copies and installs in turn": _repeat(_NODE, "COPY . .\nRUN npm ci\n"),
    "files changed after their copy": _repeat(_PYTHON, "COPY a{n} /a{n}\nRUN chmod +x /a{n}\n"),
    "ADD of files": _repeat(_PYTHON, "ADD f{n} /x/\n"),
    "build arguments above installs": _repeat(_PYTHON, "ARG BUILD_NUMBER{n}\nRUN pip install p{n}\n"),
    "what a second stage takes over": lambda n: (
        _repeat("FROM golang:1.26\nWORKDIR /src\nCOPY . .\nRUN go build -o app .\n", "EXPOSE {n}\n\n")(n)
        + 'CMD ["/src/app"]\n'
    ),
    "number signs in a comment": lambda n: f"{_PYTHON}# {'#' * n * 20}\nRUN pip install flask\n",
    "letters of an option": lambda n: f"{_PYTHON}RUN rm -{'r' * n * 20}! x\n",
    "stages": _repeat("", "FROM python:3.13\nRUN pip install flask\n"),
    "stages that copy twice from the one above": _repeat(
        "FROM alpine AS s\nFROM alpine\n",
        "FROM alpine\nCOPY --from={n} /a /b /c/\nCOPY --from={n} /d /e\nRUN apk add curl\n",
    ),
    "copies of built files above installs": _repeat(
        "FROM alpine AS b\nCOPY . .\nFROM alpine\n", "COPY --from=b /x{n} /q{n}\nRUN apk add curl\n"
    ),
    "comments that answer a rule": _repeat(
        _PYTHON, "# keep the lists\nRUN apt-get update && apt-get install -y curl\n"
    ),
    "secrets in ENV": _repeat(_PYTHON, "# a key\nENV API_TOKEN_{n}=hunter2hunter2 B=c\n"),
    "secrets in ARG": lambda n: _repeat(_PYTHON, "ARG T{n}_TOKEN\n")(n) + _repeat("", "RUN echo $T{n}_TOKEN\n")(n),
    "downloads read in one RUN": lambda n: (
        _repeat(_PYTHON + "RUN true", " && \\\n    curl -O https://x.example/a{n}.zip && unzip a*.zip")(n) + "\n"
    ),
    "folders open to all": lambda n: (
        _repeat(_PYTHON + "RUN true", " && \\\n    mkdir -p /d{n} && chown a /d{n} && chmod 777 /d{n}")(n) + "\n"
    ),
    "sources that apt trusts": _repeat(_PYTHON, "RUN echo 'deb [ [ [ trusted=yes x' > /etc/apt/sources.list.d/a\n"),
    "pipelines": _repeat(_PYTHON, "RUN curl https://x.example/{n} | bash\n"),
    "users and starts": _repeat(_PYTHON, 'USER root\nRUN useradd u{n}\nENTRYPOINT ["/u{n}"]\nCMD ["-x"]\n'),
    "options of a start": lambda n: f"{_PYTHON}EXPOSE 80\nENTRYPOINT /x {'--conf-a.b:1 ' * n}\n",
    "comments of Checkov": lambda n: _repeat(_PYTHON, "# checkov:skip=CKV_DOCKER_{n}\n\n")(n) + "CMD x\n",
    "variables out of scope": lambda n: (
        _repeat("", "ARG V{n}\n")(n) + _repeat(_PYTHON, "RUN true\nLABEL l{n}=$V{n}\n")(n)
    ),
    "builds of a Go program": lambda n: (
        _repeat("FROM golang:1.26\nWORKDIR /src\nCOPY . .\n", "RUN go build -o app .\n")(n) + 'CMD ["/src/app"]\n'
    ),
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("lines", nargs="?", type=int, default=400)
    lines = arguments.parse_args().lines
    rules = tuple(rule for rule in all_rules() if rule.default)
    analyse("FROM scratch\n", rules, Context())
    print("| input | characters | ms | time per doubling |\n|---|---|---|---|")
    for name, shape in SHAPES.items():
        times = []
        for doubling in range(_DOUBLINGS, -1, -1):
            start = time.process_time()
            analyse(shape(lines >> doubling), rules, Context())
            times.append(1000 * (time.process_time() - start))
        growth = (times[-1] / times[0]) ** (1 / _DOUBLINGS)
        print(f"| {name} | {len(shape(lines)):,} | {times[-1]:,.0f} | {growth:.1f} |", flush=True)


if __name__ == "__main__":
    main()
