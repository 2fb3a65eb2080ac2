"""Dockerfiles whose RUNs are longer than what a hunk shows around a change, and small edits inside of them.

A hunk has three lines above and below a change: of a RUN of ten lines and more it shows a part, or two parts in two.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st

COMMANDS = (
    *("pip install flask", "pip install --no-cache-dir flask", "pip install gunicorn", "echo token", "true", "make"),
    *("apt-get update", "apt-get install -y gcc", "apt-get install -y --no-install-recommends curl", "npm ci"),
    *("rm -rf /var/lib/apt/lists/*", "cd /srv", "curl -fsSL https://x.example/a.tgz | tar xz", "echo 'a  b'"),
)
PACKAGES = ("flask", "gunicorn", "gcc", "curl", "git", "'x>=1'", "make", "token")
SINGLE = (
    "COPY . .",
    "WORKDIR /app",
    "# a comment",
    "",
    "USER app",
    "RUN pip install flask",
    "ENV A=b",
    "RUN echo token",
)
BASES = ("FROM python:3.13", "FROM python:3.12-slim", "FROM node:22 AS build")


@dataclass(frozen=True)
class Lines:
    """An instruction: its first words, then parts that stand one a line."""

    start: str
    parts: tuple[str, ...] = ()
    between: str = ""
    others: tuple[str, ...] = ()
    """What may stand in the place of a part."""

    @property
    def text(self) -> str:
        return self.start + self.between.join(self.parts)


@st.composite
def long_runs(draw: st.DrawFn) -> Lines:
    """A RUN of 8 to 24 lines: commands, the words of one command, or a heredoc."""
    kind = draw(st.sampled_from(["commands", "commands", "leading", "remarks", "packages", "heredoc"]))
    some = PACKAGES if kind == "packages" else COMMANDS
    parts = tuple(draw(st.lists(st.sampled_from(some), min_size=8, max_size=24)))
    if kind == "packages":
        tool = draw(st.sampled_from(["apt-get install -y", "pip install", "npm install -g"]))
        return Lines(f"RUN {tool} \\\n        ", parts, " \\\n        ", some)
    if kind == "heredoc":
        return Lines("RUN <<EOF\n", (*parts, "EOF"), "\n", some)
    glue = {"commands": " && \\\n    ", "leading": " \\\n && ", "remarks": " && \\\n    # why\n    "}[kind]
    return Lines("RUN ", parts, glue, some)


instructions = st.one_of(long_runs(), st.sampled_from(SINGLE).map(Lines))


@st.composite
def files(draw: st.DrawFn) -> tuple[Lines, ...]:
    """A Dockerfile with a long RUN or two, and instructions around them."""
    base = Lines(draw(st.sampled_from(BASES)))
    around = draw(st.lists(instructions, max_size=5))
    return (base, *around, draw(long_runs()), *draw(st.lists(instructions, max_size=3)))


@st.composite
def edited(draw: st.DrawFn, file: tuple[Lines, ...]) -> tuple[Lines, ...]:
    """The file after one to three small edits, most of them inside of a long RUN."""
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.sampled_from([n for n, one in enumerate(file) if one.parts] or range(len(file))))
        if file[at].parts and draw(st.integers(0, 4)):
            file = (*file[:at], draw(_edited_part(file[at])), *file[at + 1 :])
        else:
            file = (*file[: at + 1], Lines(draw(st.sampled_from(SINGLE))), *file[at + 1 :])
    return file


@st.composite
def _edited_part(draw: st.DrawFn, run: Lines) -> Lines:
    """Another part in the place of one, in front of it, or none; a heredoc keeps its end."""
    at = draw(st.integers(0, len(run.parts) - 2))
    other = draw(st.sampled_from(run.others))
    new = draw(st.sampled_from([(other,), (other,), (other, run.parts[at]), ()]))
    return replace(run, parts=(*run.parts[:at], *new, *run.parts[at + 1 :]))


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, ...]:
    """The base and the heads of a pull request, one after the other."""
    file = draw(files())
    texts = [text_of(file)]
    for _ in range(draw(st.integers(1, 3))):
        file = draw(edited(file))
        texts.append(text_of(file))
    return tuple(texts)


def text_of(file: tuple[Lines, ...]) -> str:
    return "\n".join(one.text for one in file) + "\n"
