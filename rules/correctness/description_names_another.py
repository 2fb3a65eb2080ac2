"""A comment above FROM or ARG that does not begin with its name."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Arg, Dockerfile, From, Instruction
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid


class DescriptionNamesAnother(Rule):
    """A comment above a stage or an `ARG` doesn't begin with its name.

    `docker build --call=outline` and `--call=targets` show a comment as a description if it begins with the name. This
    rule is off by default, as in BuildKit, because most comments aren't written for these lists.
    """

    category = Category.CORRECTNESS
    severity = Severity.HINT
    default = False
    aliases = ("InvalidDefinitionDescription",)
    references = ("https://docs.docker.com/reference/build-checks/invalid-definition-description/",)
    invalid = (
        Invalid("# the image of the shop\nFROM scratch AS shop\n"),
        Invalid("FROM scratch\n# which one\nARG VERSION=1\n"),
    )
    valid = (
        Valid("# shop is the image of the shop\nFROM scratch AS shop\n", because="it begins with the stage's name"),
        Valid("FROM scratch\n# VERSION of the shop\nARG VERSION=1\n", because="it begins with the argument's name"),
        Valid("# the image of the shop\n\nFROM scratch AS shop\n", because="a blank line keeps it apart"),
        Valid("# the image of the shop\nFROM scratch\n", because="the stage has no name"),
        Valid("# check=skip=all\nFROM scratch AS shop\n", because="that is a parser directive"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for instruction in dockerfile.instructions:
            name = _name(instruction)
            comments = dockerfile.comments_above(instruction) if name else ()
            if not comments:
                continue
            last = dockerfile.source.line(comments[-1].lines.last).strip()
            if last.lstrip("# ").split(" ")[0] != name:
                text = f"This comment does not begin with `{name}`, so lists of targets and arguments do not show it."
                yield self.finding(comments[-1].span, text)


def _name(instruction: Instruction) -> str:
    if isinstance(instruction, From):
        return instruction.name.text if instruction.name is not None else ""
    return instruction.assignments[0].name if isinstance(instruction, Arg) else ""
