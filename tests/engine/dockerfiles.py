"""Generated Dockerfiles: valid ones, with every layout that real files have, and words that the fake rules react to."""

from __future__ import annotations

from hypothesis import strategies as st

COMMANDS = st.sampled_from(
    ["pip install a", "pip install -r r.txt b", "apt get x", "drop me", "true", "ping x", "grow", "clean", "echo 'a  b' \"c # d\"",
     "cd /x", "if true; then pip install z; fi", "A=b pip list", "(pip install q)", "curl x | tar y"]
)  # fmt: skip
IMAGES = st.sampled_from(["fat", "thin", "python:3.11", "debian", "$tag"])


@st.composite
def runs(draw: st.DrawFn, escape: str) -> str:
    most = draw(st.sampled_from([4, 4, 4, 12]))  # 12 lines are longer than what a hunk shows around a change
    commands = draw(st.lists(COMMANDS, min_size=most // 5, max_size=most))
    kind = draw(st.sampled_from(["one line", "lines", "lines", "leading", "comments", "heredoc", "exec", "mount"]))
    if kind == "one line":
        return "RUN " + " && ".join(commands)
    if kind == "lines":
        return "RUN " + f" && {escape}\n    ".join(commands)
    if kind == "leading":
        return "RUN " + f" {escape}\n && ".join(commands)
    if kind == "comments":
        return "RUN " + f" && {escape}\n# pip remark\n\n  ".join(commands)
    if kind == "heredoc":
        return "RUN <<EOF\n" + "\n".join(commands) + "\nEOF"
    if kind == "exec":
        return 'RUN ["pip", "install", "a"]'
    return "RUN --mount=type=cache,target=/x " + " && ".join(commands)


OTHERS = st.sampled_from(
    ["COPY . .", "COPY . .", "COPY a b", "WORKDIR /app", "ENV A=b C=d", "# a comment", "# pip: why", "", "  ", "RUN true", "RUN build",
     "USER app", "EXPOSE 80", "ARG x", 'LABEL a="b c"', "COPY <<EOF /x\npip install\nEOF", "  RUN pip install indented",
     "ONBUILD RUN pip install w", "# slimline ignore=flag-missing", "# hadolint ignore=DL3042", "RUN pip install", "RUN apt get y"]
)  # fmt: skip


@st.composite
def dockerfiles(draw: st.DrawFn) -> str:
    """A text that BuildKit accepts."""
    escape = draw(st.sampled_from(["\\", "\\", "\\", "`"]))
    lines = (
        [f"# escape={escape}"]
        if escape == "`"
        else draw(st.sampled_from([[], [], ["# syntax=docker/dockerfile:1"], ["# about"]]))
    )
    lines = [*lines, "ARG tag=" + draw(st.sampled_from(["fat", "thin"]))]
    names: list[str] = []
    for number in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(["", f" AS s{number}"]))
        image = draw(st.sampled_from(names)) if names and draw(st.booleans()) else draw(IMAGES)
        lines.append(f"FROM {image}{name}")
        lines += draw(st.lists(st.one_of(OTHERS, runs(escape)), max_size=6))
        if names and draw(st.booleans()):
            lines.append(f"COPY --from={draw(st.sampled_from(names))} /a /b")
        names += [f"s{number}"] if name else []
    if draw(st.booleans()):
        lines.append('CMD ["x"]')
    text = "\n".join(lines) + "\n" * draw(st.integers(0, 2))
    if not text.endswith("\n") and not lines[-1].strip():
        text += "\n"
    return text.replace("\n", "\r\n") if draw(st.integers(0, 5)) == 0 else text
