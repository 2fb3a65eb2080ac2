"""Small rules that make every kind of fix the engine must cope with. Each reacts to a marker word, so that tests can aim them."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Cmd, Copy, Dockerfile, From, Run
from rules.dockerfile.source import Span
from rules.dockerfile.words import Command
from rules.engine.context import Context
from rules.engine.edits import delete, delete_lines, insert, insert_lines, replace
from rules.engine.finding import Edit, Finding, Fix
from rules.engine.rule import Category, Phase, Rule


class FakeRule(Rule):
    category = Category.REPRODUCIBILITY
    invalid = ()
    valid = ()

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        raise NotImplementedError


def commands(dockerfile: Dockerfile, name: str) -> Iterator[tuple[Run, Command]]:
    for _, run in dockerfile.each(Run):
        for command in run.commands:
            if command.name == name:
                yield run, command


class FlagMissing(FakeRule):
    """`pip` without `--lean`: one insertion inside a command."""

    aliases = ("DL3042", "FlagIsMissing")

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, command in commands(dockerfile, "pip"):
            if "--lean" not in command.texts:
                fix = Fix("Add `--lean`", (insert(command.words[0].span.end, " --lean"),))
                yield self.finding(command.span, "pip is not lean", fix)


class LeftBehind(FakeRule):
    """`apt` without a later `clean` in its RUN: a line put at the end of the script."""

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for run, command in commands(dockerfile, "apt"):
            if not any(other.name == "clean" for other in run.commands):
                escape, newline = dockerfile.escape, dockerfile.source.newline
                end = run.commands[-1].span.end
                fix = Fix(
                    "Clean up", (insert(end, f" && {escape}{newline}    clean"),), caution="Nothing needs it later."
                )
                yield self.finding(command.span, "apt leaves its lists", fix)


class RunsApart(FakeRule):
    """Neighbouring RUNs of one stage: joined over their boundary."""

    phase = Phase.JOINING

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            for one, two in zip(stage.instructions, stage.instructions[1:], strict=False):
                if isinstance(one, Run) and isinstance(two, Run) and joinable(one) and joinable(two):
                    glue = f" && {dockerfile.escape}\n    "
                    edit = replace(Span(one.span.end, two.commands[0].span.start), glue)
                    yield self.finding(two.span, "two RUNs", Fix("Join", (edit,)))


def joinable(run: Run) -> bool:
    return not (run.heredocs or run.exec_form or run.beyond or run.flags) and bool(run.commands)


class CopyTooEarly(FakeRule):
    """`COPY . .` above a RUN: moved below it, with its first half left in place. Several edits in one fix."""

    phase = Phase.ORDER

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            for copy in stage.of_type(Copy):
                later = [i for i in stage.after(copy) if isinstance(i, Run)]
                if copy.value == ". ." and later:
                    source = dockerfile.source
                    edits = (
                        replace(source.span_of(copy.lines), f"COPY manifest .{source.newline}"),
                        insert_lines(source, later[-1].lines.last + 1, ("COPY . .",)),
                    )
                    yield self.finding(copy.span, "the source comes too early", Fix("Move it", edits))


class FatBase(FakeRule):
    """`FROM fat`: another image."""

    phase = Phase.BASE

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, base in dockerfile.each(From):
            if base.image.text == "fat":
                yield self.finding(
                    base.image.span, "a fat base", Fix("Use `thin`", (replace(base.image.span, "thin"),))
                )


class NoHeader(FakeRule):
    """A file without `# header`: a line put in at the start."""

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if "# header" not in dockerfile.source.text:
            fix = Fix("Add a header", (insert_lines(dockerfile.source, 1, ("# header",)),))
            yield self.finding(Span(0, 1), "no header", fix)


class NoCmd(FakeRule):
    """A file without CMD: a line put in at the end."""

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if not any(dockerfile.each(Cmd)):
            source = dockerfile.source
            fix = Fix("Add CMD", (insert_lines(source, source.line_count + 1, ('CMD ["run"]',)),))
            yield self.finding(dockerfile.stages[-1].base.span, "nothing is run", fix)


class Pointless(FakeRule):
    """`RUN true`: whole lines deleted."""

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, run in dockerfile.each(Run):
            if run.value == "true":
                yield self.finding(
                    run.span, "does nothing", Fix("Delete it", (delete_lines(dockerfile.source, run.lines),))
                )


class ArgOfBase(FakeRule):
    """A global `ARG tag=fat`: its default, which FROM reads."""

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for arg in dockerfile.global_args:
            value = arg.assignments[0].value
            if value is not None and value.text == "fat":
                yield self.finding(arg.span, "a fat default", Fix("Use `thin`", (replace(value.span, "thin"),)))


class OneStage(FakeRule):
    """`RUN build` in a lone stage: the stage becomes two, which changes the stages and says so."""

    phase = Phase.STAGES

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if len(dockerfile.stages) > 1:
            return
        for stage, run in dockerfile.each(Run):
            if run.value == "build" and stage.base.name is None:
                edits = (
                    insert(stage.base.image.span.end, " AS builder"),
                    insert_lines(dockerfile.source, run.lines.last + 1, ("FROM thin", "COPY --from=builder /out /out")),
                )
                yield self.finding(run.span, "built where it runs", Fix("Use two stages", edits, changes_stages=True))
                return


class Sealed(FakeRule):
    """`seal`: finds something wherever there is a comment, and has no fix."""

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for piece in dockerfile.pieces:
            if piece.kind == "comment":
                yield self.finding(piece.span, "a comment")


class Crashing(FakeRule):
    """Fails on every file."""

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        yield self.finding(dockerfile.stages[0].base.span, "about to fail")
        raise RuntimeError("a defect")


class Ping(FakeRule):
    """`ping` -> `pong`. With Pong, a pair that undoes each other's work."""

    old, new = "ping", "pong"

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, command in commands(dockerfile, self.old):
            word = command.words[0]
            yield self.finding(
                command.span, f"{self.old} is out of fashion", Fix("Rename", (replace(word.span, self.new),))
            )


class Pong(Ping):
    old, new = "pong", "ping"


class Growing(FakeRule):
    """`grow 1` -> `grow 2` -> ...: never content."""

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, command in commands(dockerfile, "grow"):
            number = int(command.texts[1]) if len(command.words) > 1 and command.texts[1].isdigit() else 0
            edit = replace(Span(command.words[0].span.end, command.span.end), f" {number + 1}")
            yield self.finding(command.span, f"only {number}", Fix("Grow", (edit,)))


class Stubborn(FakeRule):
    """`pip`: its fix changes nothing that it looks at."""

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, command in commands(dockerfile, "pip"):
            yield self.finding(command.span, "still pip", Fix("Add a word", (insert(command.span.end, " word"),)))


class WithEdits(FakeRule):
    """Makes exactly the edits that a test gives, once, before any other rule."""

    phase = Phase.STAGES

    def __init__(
        self, *edits: Edit, changes_stages: bool = False, message: str = "as the test wants", at: Span | None = None
    ):
        self.edits, self.changes_stages, self.message = edits, changes_stages, message
        self.at = at or (edits[0].span if edits else Span(0, 1))
        self.seen: str | None = None

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        self.seen = self.seen or dockerfile.source.text
        if dockerfile.source.text == self.seen:
            yield self.finding(self.at, self.message, Fix("Do it", self.edits, changes_stages=self.changes_stages))


class Hostile(FakeRule):
    """Puts a hostile text behind each `pip`'s name."""

    def __init__(self, text: str) -> None:
        self.text = text

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, command in commands(dockerfile, "pip"):
            if not dockerfile.source.text.startswith(self.text, command.words[0].span.end):
                edit = insert(command.words[0].span.end, self.text)
                yield self.finding(command.span, "hostile", Fix("Break it", (edit,)))


class Removing(FakeRule):
    """`drop x && y`: the command and its separator go."""

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for run, command in commands(dockerfile, "drop"):
            at = run.commands.index(command)
            if command.before == "" and command.after == "&&" and at + 1 < len(run.commands):
                span = Span(command.span.start, run.commands[at + 1].span.start)
                yield self.finding(command.span, "drop it", Fix("Drop it", (delete(span),)))


BENIGN: tuple[Rule, ...] = (
    FlagMissing(), LeftBehind(), RunsApart(), CopyTooEarly(), FatBase(), NoHeader(), NoCmd(), Pointless(), ArgOfBase(),
    OneStage(), Sealed(), Removing(),
)  # fmt: skip
FIGHTING: tuple[Rule, ...] = (Ping(), Pong(), Growing(), Stubborn(), Crashing())
HOSTILE_TEXTS = (
    *(
        "\\",
        " \\",
        " #x",
        "\n",
        "\nRUN x",
        " <<EOF",
        '"',
        " '",
        " `",
        " $(",
        " )",
        " &&",
        " ;;",
        "\r\n",
        " \\\n# ",
        "\x00",
        " |",
    ),
)
