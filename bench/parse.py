"""How long reading takes, on one core, and that it is linear: `python -m bench.parse [COUNT]`.

It takes CPU time, so that other work on the machine does not count. Files are generated (bench.shapes). The second
table doubles hostile inputs: a time per doubling near 2 is linear, near 4 would be quadratic.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from bench.shapes import dockerfiles
from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.parser import parse
from rules.dockerfile.second_reader import disagreement
from rules.dockerfile.syntax_error import DockerfileSyntaxError

DOUBLINGS = 5


def stages(text: str) -> None:
    parse(text)


def scopes(text: str) -> None:
    for stage in parse(text).stages:
        for instruction in stage.instructions:
            stage.variables_at(instruction).get("A")
            stage.workdir_at(instruction)
            stage.user_at(instruction)


def commands(text: str) -> None:
    read_commands(parse(text))


def read_commands(dockerfile: Dockerfile) -> None:
    for _, run in dockerfile.each(Run):
        _ = run.commands


def second_reader(text: str) -> None:
    disagreement(text, parse(text))


READERS: dict[str, Callable[[str], None]] = {
    "parse + stages": stages,
    "parse + stages + second reader": second_reader,
    "parse + stages + variable, folder and user at every instruction": scopes,
    "parse + stages + commands": commands,
}


def seconds(reader: Callable[[str], None], text: str) -> float:
    start = time.process_time()
    with suppress(DockerfileSyntaxError):
        reader(text)
    return time.process_time() - start


def _run(script: str) -> str:
    return f"FROM a\nRUN {script}\n"


def _lines(size: int, line: str) -> str:
    return "FROM a\n" + line * size


HOSTILE: dict[str, tuple[int, Callable[[int], str]]] = {
    "a long line": (2_000, lambda n: _run("x" * n)),
    "a long line of blanks": (2_000, lambda n: _run(" \t" * (n // 2) + "x")),
    "`&&` in one RUN": (1_250, lambda n: _run("\\\n && ".join(["a b"] * n))),
    "continuation lines": (2_500, lambda n: _run("a \\\n" * n + "b")),
    "comments in a continuation": (2_500, lambda n: _run("a \\\n" + "# c\n" * n + "b")),
    "blank lines in a continuation": (2_500, lambda n: _run("a \\\n" + "\n" * n + "b")),
    "open quotes": (2_000, lambda n: _run("cat <<E " + "'\"" * n)),
    "quoted words of ENV": (2_000, lambda n: _lines(1, "ENV " + 'a="b\'c\\"" \\\n' * n)),
    "heredocs in one RUN": (625, lambda n: _run("cat " + "\\\n".join(["<<E"] * n) + "\n" + "x\nE\n" * n)),
    "heredocs in many RUNs": (625, lambda n: _lines(n, "RUN <<E\nx\nE\n")),
    "a heredoc of many lines": (5_000, lambda n: _run("<<E\n" + "x\n" * n + "E")),
    "backslashes": (31_250, lambda n: "FROM a\n" + ("\\" * 49 + "\n") * (n // 50)),
    "backslash lines": (15_000, lambda n: "FROM a\n" + "\\\n" * n),
    "nested ${}": (2_000, lambda n: _run("cat <<E " + "${a:-" * n + "}" * n + "\nE")),
    "many ${}": (2_000, lambda n: _run("cat <<E " + "${a:-${b:-c}} \\\n" * n + "\nE")),
    "flags": (1_000, lambda n: _run("--mount=type=cache,target=/x \\\n" * n + "a")),
    "escapes in flags": (1_000, lambda n: _run("--mount=" + "\\a" * n + " a")),
    "deep JSON": (1_000, lambda n: f"FROM a\nCMD {'[' * n}\n"),
    "exec form": (2_000, lambda n: 'FROM a\nCMD ["b"' + ', \\\n "c"' * n + "]\n"),
    "values that double": (1_000, lambda n: "FROM a\nENV A=bb\n" + "ENV A=$A$A\n" * n),
    "values that add up": (1_000, lambda n: "FROM a\nENV A=" + "b" * 4_000 + "\n" + "ENV B=$A$A$A$A\n" * n),
    "patterns": (1_000, lambda n: "FROM a\nENV A=" + "ab" * 2_000 + "\n" + "ENV B=${A//a*b?/c}${A%%*a}\n" * n),
    "a chain of stages": (
        1_000,
        lambda n: "FROM a AS s0\n" + "".join(f"FROM s{i} AS s{i + 1}\nENV A{i}=$A\n" for i in range(n)),
    ),
    "relative WORKDIRs": (2_000, lambda n: _lines(n, "WORKDIR a\n")),
    "ONBUILD chains": (1_000, lambda n: "FROM a\n" + "ONBUILD \\\n" * n + "RUN b\n"),
    "instructions": (5_000, lambda n: _lines(n, "USER a\n")),
}


def speed(count: int) -> Iterator[str]:
    texts = list(dockerfiles(count))
    commands(texts[0])  # loads the shell's grammar
    yield from ("| reading | files/s | p50 | p99 |", "|---|---|---|---|")
    for name, reader in READERS.items():
        times = sorted(seconds(reader, text) for text in texts)
        p50, p99 = (times[len(times) * p // 100] * 1000 for p in (50, 99))
        yield f"| {name} | {count / sum(times):,.0f} | {p50:.2f} ms | {p99:.2f} ms |"


def growth() -> Iterator[str]:
    """The dearest reading of each hostile input, its size doubled again and again."""
    yield from ("| input | characters | time | time per doubling |", "|---|---|---|---|")
    for name, (size, make) in HOSTILE.items():
        texts = [make(size << n) for n in range(DOUBLINGS)]
        times = [max(min(seconds(reader, text) for _ in range(2)) for reader in READERS.values()) for text in texts]
        factor = (times[-1] / times[-3]) ** 0.5
        yield f"| {name} | {len(texts[-1]):,} | {times[-1] * 1000:,.0f} ms | {factor:.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=2_000, help="how many files to read")
    options = parser.parse_args()
    for table in (speed(options.count), growth()):
        for row in table:
            print(row, flush=True)
        print()


if __name__ == "__main__":
    main()
