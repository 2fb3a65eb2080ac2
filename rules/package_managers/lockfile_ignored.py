"""Installs that may depart from the lock file that lies beside them."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.catalogue import managers, programs
from rules.ecosystems.record import Lock
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Rule
from rules.facts.calls import Invocation, invocation
from rules.facts.lockfiles import lock_file, strict_edit, strict_form
from rules.facts.users import first_stage
from rules.images.names import image_name
from rules.package_managers._lockfile_ignored_examples import INVALID, VALID


class LockfileIgnored(Rule):
    """An install doesn't enforce the lock file next to it.

    `npm install` changes a lock file that doesn't fit, and then installs other versions than those you tested. `npm
    ci`, `yarn install --frozen-lockfile` (as of Yarn 2, `--immutable`), `pnpm install --frozen-lockfile`, `cargo build
    --locked`, and similar commands install exactly what the lock file says, or fail.
    """

    category = Category.PACKAGE_MANAGERS
    looks_for = programs(*(name for name, one in managers().items() if isinstance(one.lock, Lock)))
    kept_on_purpose = (
        r"(?<!not )(?<!n't )\b(?:npm|yarn|pnpm|bun|bundle|composer) install (?:to|so|because|since|as|instead)\b"
        r"|\b(?:updat|renew|refresh|regenerat|rewrit)\w*\b[^.]{0,20}\block ?-?file"
        r"|\b(?:npm ci|frozen|immutable)\b[^.]{0,30}\b(?:fails?|breaks?|doesn't|does not|won't|can't|cannot)\b"
    )
    aliases = ("DF031",)
    references = (
        "https://docs.npmjs.com/cli/commands/npm-ci",
        "https://classic.yarnpkg.com/en/docs/cli/install",
        "https://pnpm.io/cli/install",
    )
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in dockerfile.each(Run):
            for command in run.commands:
                call = invocation(command)
                strict = None if call is None else strict_form(stage, run, call, dockerfile, context.build)
                if call is None or strict is None or call.operands or call.has("-g", "--global"):
                    continue
                lock = lock_file(stage, run, strict, context.build)
                if lock is None:
                    continue
                yield self.finding(
                    command.span,
                    f"This can install versions other than those in `{lock}`.",
                    Fix(
                        f"Use `{strict.spelled}`",
                        (strict_edit(call, strict),),
                        caution=_caution(stage, call, lock),
                    ),
                )


def _caution(stage: Stage, call: Invocation, lock: str) -> str:
    """`cargo install --locked`, and npm 7's `npm ci`, take a lock file that doesn't fit the manifest."""
    image, known = image_name(first_stage(stage).base_image or ""), managers()[call.tool].lock
    assert isinstance(known, Lock)
    is_lenient = any(image.known_as == name and tags.match(image.tag) for name, tags in known.lenient_in)
    if is_lenient or call.subcommand in known.lenient:
        return f"Check that `{lock}` is up to date."
    return f"The build fails if `{lock}` is out of date."
