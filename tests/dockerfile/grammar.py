"""Dockerfiles for hypothesis: every construct of the language in every odd layout.

`valid_dockerfiles` makes files that BuildKit accepts, `wild_dockerfiles` puts any word anywhere, `dockerfiles` is either.
"""

from __future__ import annotations

from hypothesis import strategies as st

BLANK = st.sampled_from([" ", "  ", "\t", " \t "])
NAME = st.sampled_from(["a", "B", "app", "x_1", "PATH", "é", "node", "k.v"])
WORD = st.sampled_from(
    [
        "a",
        "b=c",
        "/app/",
        ".",
        "$A",
        "${B:-c d}",
        "${C}",
        "'q r'",
        '"s t"',
        "\\ ",
        "`",
        "\\\\",
        "\\$x",
        "#no",
        "-f",
        "--",
        "[x]",
        "&&",
        ";",
        "|",
        "é",
        "=",
        "a\\",
        "'",
        '"',
        "{",
        "}",
        "$",
        "${",
        "$(ls)",
        "<",
        ">",
        "2>&1",
        "%",
        "\u00a0",
        "[",
        "]",
        ",",
    ]
)
SAFE_WORD = st.sampled_from(["a", "b", "/app/", ".", "src", "x.y", "é"])
LINE_END = st.sampled_from(["\n"] * 6 + ["\r\n", "\r\r\n"])


def cased(keyword: str) -> st.SearchStrategy[str]:
    return st.sampled_from([keyword, keyword, keyword.lower(), keyword.title()])


def _joined(words: st.SearchStrategy[str], least: int = 0, most: int = 5) -> st.SearchStrategy[str]:
    return st.lists(st.tuples(words, BLANK), min_size=least, max_size=most).map(
        lambda parts: "".join(word + blank for word, blank in parts)
    )


JSON_STRING = st.sampled_from(
    ['"a"', '"b c"', r'"\""', r'"\u00e9"', r'"\ud800"', '"$A"', r'"\\"', '""', "'a'", "1", '"é"', '"]"']
)
EXEC_FORM = st.tuples(
    st.lists(JSON_STRING, max_size=4), st.sampled_from([", ", ",", " ,"]), st.sampled_from(["]", "]", " ]", ",]", ""])
).map(lambda parts: "[" + parts[1].join(parts[0]) + parts[2])
FLAG = st.sampled_from(
    [
        "--from=a",
        "--mount=type=cache,target=/x",
        '--mount="type=bind"',
        "--chown=1:1",
        "--link",
        "--link=false",
        "--platform=$P",
        "--",
        "--network=none",
        "--x='y z'",
        "--interval=5s",
        "--a\\ b",
        "--retries=1",
        "-x",
        "--''",
    ]
)
FLAGS = st.one_of(st.just(""), _joined(FLAG, 1, 2))
PAIR = st.tuples(
    st.sampled_from(["a", "b.c", '"d e"', "F", "é", ""]),
    st.sampled_from(["1", '"x y"', "'z'", "$A", "\\ q", "", "a=b"]),
).map(lambda parts: "=".join(parts))
HEREDOC_NAME = st.sampled_from(["EOF", "'EOF'", '"E F"', "a.txt", "E\\ F", "${x}", "1", "E'O'F"])
HEREDOC_WORD = st.tuples(
    st.sampled_from(["", "", "3", "12"]), st.sampled_from(["<<", "<<", "<<-", "<<<"]), HEREDOC_NAME
).map("".join)
NESTED = st.sampled_from(
    ["${a:-${b:-c}}", "${a#b}", "${a%%*}", "${a/b/c}", "${a^^}", "${a:-<<EOF}", "${a:-b <<EOF}", "x${a:-y}"]
)


@st.composite
def heredoc(draw: st.DrawFn) -> str:
    """A RUN, COPY or ADD with heredocs, most of them terminated."""
    marks = draw(st.lists(HEREDOC_WORD, min_size=1, max_size=3))
    words = draw(st.lists(st.one_of(SAFE_WORD, NESTED, WORD), max_size=3))
    line = draw(cased(draw(st.sampled_from(["RUN", "RUN", "COPY", "ADD"])))) + " " + draw(FLAGS)
    line += " ".join(draw(st.permutations([*marks, *words]))) + draw(st.sampled_from(["", "", " /dest"]))
    lines = [line]
    for mark in marks:
        lines += draw(
            st.lists(st.sampled_from(["echo a", "", "# no comment", "\tx", "RUN b", "c \\", "EO"]), max_size=3)
        )
        name = mark.lstrip("0123456789").lstrip("<").lstrip("-").replace("'", "").replace('"', "").replace("\\", "")
        lines.append(draw(st.sampled_from(["", "", "", "\t", " "])) + name)
    return "\n".join(lines)


@st.composite
def instruction(draw: st.DrawFn) -> str:
    """One instruction on one line."""
    kind = draw(st.sampled_from(["command", "paths", "pairs", "words", "whole", "healthcheck", "onbuild", "noise"]))
    blank = draw(BLANK)
    rest = _joined(WORD)
    if kind == "command":
        keyword = draw(cased(draw(st.sampled_from(["RUN", "CMD", "ENTRYPOINT", "SHELL"]))))
        return keyword + blank + draw(FLAGS) + draw(st.one_of(rest, EXEC_FORM))
    if kind == "paths":
        keyword = draw(cased(draw(st.sampled_from(["COPY", "ADD", "VOLUME"]))))
        return keyword + blank + draw(FLAGS) + draw(st.one_of(_joined(SAFE_WORD, 1), rest, EXEC_FORM))
    if kind == "pairs":
        keyword = draw(cased(draw(st.sampled_from(["ENV", "LABEL", "ARG"]))))
        return keyword + blank + draw(st.one_of(_joined(PAIR, 1, 3), rest, _joined(NAME, 1, 3)))
    if kind == "words":
        return (
            draw(cased(draw(st.sampled_from(["FROM", "EXPOSE"]))))
            + blank
            + draw(st.one_of(_joined(SAFE_WORD, 1, 1), rest))
        )
    if kind == "whole":
        keyword = draw(cased(draw(st.sampled_from(["USER", "WORKDIR", "STOPSIGNAL", "MAINTAINER"]))))
        return keyword + blank + draw(st.one_of(_joined(SAFE_WORD, 1, 2), rest))
    if kind == "healthcheck":
        how = draw(st.sampled_from(["CMD ", "cmd", "NONE", "NONE x", "CMD\t", "X y"]))
        return "HEALTHCHECK" + blank + draw(FLAGS) + how + draw(st.one_of(rest, EXEC_FORM))
    if kind == "onbuild":
        return draw(cased("ONBUILD")) + blank + draw(FLAGS) + draw(st.one_of(instruction(), st.just("")))
    return draw(st.one_of(rest, st.text(alphabet="RUN \\`'\"$<{}[]=,-#\té\v\f", max_size=12)))


SCRIPT = st.lists(
    st.sampled_from(["apt-get update", "echo 'a  b'", 'echo "#no"', "cd /x", "a=$(ls)", "pip install é", "test -f a"]),
    min_size=1,
    max_size=3,
).map(" && ".join)
STRINGS = st.lists(st.sampled_from(['"a"', '"b c"', r'"\""', '"é"', '"$A"']), min_size=2, max_size=3).map(
    lambda s: f"[{', '.join(s)}]"
)
PAIRS = st.lists(
    st.tuples(
        NAME, st.sampled_from(["1", '"x y"', "'z'", "$A", "\\ q", "", "a=b", "${B:-c d}", '"${V}/x"', "/a:$PATH"])
    ).map("=".join),
    min_size=1,
    max_size=3,
).map(" ".join)
PATHS = st.lists(SAFE_WORD, min_size=2, max_size=4).map(" ".join)
VALID_RESTS = {
    "RUN": st.one_of(SCRIPT, SCRIPT.map("--mount=type=cache,target=/x --network=none ".__add__), STRINGS, st.just("")),
    "CMD": st.one_of(SCRIPT, STRINGS),
    "ENTRYPOINT": st.one_of(SCRIPT, STRINGS, st.just("[]")),
    "SHELL": STRINGS,
    "COPY": st.one_of(PATHS, STRINGS, PATHS.map('--from=a --chown="1:1" --link '.__add__)),
    "ADD": st.one_of(PATHS, STRINGS, PATHS.map("--keep-git-dir=true -- ".__add__)),
    "VOLUME": st.one_of(SAFE_WORD, STRINGS),
    "ENV": st.one_of(PAIRS, st.just("a b c=d")),
    "LABEL": PAIRS,
    "ARG": st.one_of(PAIRS, st.just("V"), st.just("V x=${V:-2}")),
    "FROM": st.sampled_from(
        ["a", "b:$V AS c", "c", "--platform=$X d as E", "e", "mcr.microsoft.com/windows/servercore:1"]
    ),
    "EXPOSE": st.sampled_from(["80", "80/tcp 443", "$P"]),
    "USER": SAFE_WORD,
    "WORKDIR": st.sampled_from(["/a", "b/../c", "$A/x", '"/a b"', "."]),
    "STOPSIGNAL": st.just("SIGTERM"),
    "MAINTAINER": st.just("A B <a@b>"),
    "HEALTHCHECK": st.one_of(
        st.just("NONE"), SCRIPT.map("--interval=1m30s --retries=3 CMD ".__add__), STRINGS.map("CMD ".__add__)
    ),
}


@st.composite
def valid_instruction(draw: st.DrawFn) -> str:
    keyword = draw(st.sampled_from([*VALID_RESTS, "ONBUILD"]))
    if keyword == "ONBUILD":
        inner = draw(st.sampled_from(sorted(VALID_RESTS.keys() - {"FROM", "MAINTAINER"})))
        return f"{draw(cased(keyword))} {inner} {draw(VALID_RESTS[inner])}"
    return draw(cased(keyword)) + draw(BLANK) + draw(VALID_RESTS[keyword])


@st.composite
def valid_heredoc(draw: st.DrawFn) -> str:
    start, end = draw(
        st.sampled_from([("RUN ", ""), ("RUN cat ", " | tee x"), ("COPY ", " /dest"), ("RUN --mount=type=ssh ", "")])
    )
    names = draw(st.lists(st.sampled_from(["EOF", "END", "a.txt"]), min_size=1, max_size=2, unique=True))
    lines, marks = [], []
    for name in names:
        tabs, quote = draw(st.sampled_from(["", "-"])), draw(st.sampled_from(["", "'", '"']))
        marks.append(f"<<{tabs}{quote}{name}{quote}")
        lines += draw(
            st.lists(st.sampled_from(["echo a", "", "# no comment", "\tx", "RUN b", "c \\", "#!/bin/sh"]), max_size=3)
        )
        lines.append(draw(st.sampled_from(["", "\t"])) * bool(tabs) + name)
    return "\n".join([start + " ".join(marks) + end, *lines])


@st.composite
def laid_out(draw: st.DrawFn, line: str, escape: str, wild: bool) -> str:
    """A line broken at some of its characters, with comments and blank lines between the parts."""
    cuts = sorted(draw(st.lists(st.integers(0, len(line)), max_size=3)))
    parts, start = [], 0
    for cut in cuts:
        ends = [escape + "\n", escape + " \t\n", escape + "\r\n"] + [escape + escape + "\n"] * wild
        end = draw(st.sampled_from(ends))
        between = draw(
            st.lists(st.sampled_from(["# c\n", "  # d " + escape + "\n", "\n", " \t\n", "\r\n"]), max_size=2)
        )
        parts.append(line[start:cut] + end + "".join(between))
        start = cut
    return "".join((*parts, line[start:]))


DIRECTIVE = st.sampled_from(
    [
        "# syntax=docker/dockerfile:1",
        "#escape=`",
        "# escape = \\",
        "# ESCAPE=`  ",
        "  # check=skip=all",
        "# x=y",
        "#syntax=",
        "# escape=^",
        "",
    ]
)
VALID_HEAD = st.sampled_from(
    [[], [], ["# syntax=docker/dockerfile:1"], ["#escape=`"], ["# syntax=x", "  # Escape = `"], ["# check=skip=all"]]
)
BOM = st.sampled_from(["", "", "", "\ufeff"])


@st.composite
def wild_dockerfiles(draw: st.DrawFn) -> str:
    head = draw(st.lists(DIRECTIVE, max_size=2))
    escape = "`" if any("`" in line for line in head) else draw(st.sampled_from(["\\", "\\", "\\", "`"]))
    return draw(_file(head, escape, instruction(), heredoc(), True))


@st.composite
def valid_dockerfiles(draw: st.DrawFn) -> str:
    head = draw(VALID_HEAD)
    escape = "`" if any("`" in line for line in head) else "\\"
    return draw(_file(head, escape, valid_instruction(), valid_heredoc(), False))


@st.composite
def _file(
    draw: st.DrawFn,
    head: list[str],
    escape: str,
    one: st.SearchStrategy[str],
    with_body: st.SearchStrategy[str],
    wild: bool,
) -> str:
    lines = [
        *head,
        *draw(st.sampled_from([[], ["ARG V=1"], ["# comment"]])),
        draw(st.sampled_from(["FROM a", "FROM a AS b", " from x"])),
    ]
    for kind in draw(st.lists(st.sampled_from(["one"] * 5 + ["body", "comment", "blank"]), max_size=6)):
        if kind == "one":
            lines.append(draw(st.sampled_from(["", "", " ", "\t"])) + draw(laid_out(draw(one), escape, wild)))
        elif kind == "body":
            lines.append(draw(with_body))
        else:
            lines.append(draw(st.sampled_from(["# c \\", "  #d"] if kind == "comment" else ["", "  ", "\t", "\u00a0"])))
    end = draw(LINE_END)
    text = "\n".join(lines) + draw(st.sampled_from(["\n", "\n", "", "\n\n"]))
    return draw(BOM) + text.replace("\r\n", "\n").replace("\n", end)


def dockerfiles() -> st.SearchStrategy[str]:
    return st.one_of(valid_dockerfiles(), wild_dockerfiles())
