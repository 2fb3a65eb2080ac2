"""Three small rules with fixed words, so that the texts around them can be read in golden files."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, From, Run
from rules.dockerfile.words import Command
from rules.engine.context import Context
from rules.engine.edits import insert, replace
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Rule, Severity


class BigBase(Rule):
    """A full image."""

    category = Category.BASE_IMAGE
    aliases = ("T1",)

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, base in dockerfile.each(From):
            image = base.image
            if image.text.startswith("python:") and "slim" not in image.text and image.text not in context.kept_images:
                slim = image.text + "-slim"
                saving = Saving("about 300 MB", "compressed sizes in the registry", 300_000_000)
                caution = f"Check that nothing needs what only `{image.text}` has."
                fix = Fix(f"Use `{slim}`", (replace(image.span, slim),), caution, saving)
                note = f"`{image.text}-alpine` is another system."
                yield self.finding(image.span, f"`{image.text}` has more than you need.", fix, note)


class CacheKept(Rule):
    """A cache."""

    category = Category.PACKAGE_MANAGERS
    severity = Severity.HINT

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for command in _commands(dockerfile):
            if command.texts[:2] == ("pip", "install") and "--no-cache-dir" not in command.texts:
                at = command.words[1].span.end
                yield self.finding(
                    command.span,
                    f"`pip install {command.words[-1].text}` leaves its cache in the layer.",
                    Fix("Add `--no-cache-dir`", (insert(at, " --no-cache-dir"),)),
                )


class SecretShown(Rule):
    """A secret; nobody can mend it by rewriting."""

    category = Category.REPRODUCIBILITY
    severity = Severity.ERROR

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for command in _commands(dockerfile):
            if any("token" in text for text in command.texts):
                yield self.finding(command.span, f"`{command.texts[-1]}` stays readable in the image's history.")


def _commands(dockerfile: Dockerfile) -> Iterator[Command]:
    for _, run in dockerfile.each(Run):
        yield from run.commands


RULES = (BigBase(), CacheKept(), SecretShown())
