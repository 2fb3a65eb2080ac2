"""Development dependencies in a shipped stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.catalogue import managers, programs
from rules.ecosystems.record import Dev
from rules.edits.shell import append_command
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Rule
from rules.facts.calls import invocation
from rules.facts.dev_dependencies import (
    environment_builders,
    fills_folder,
    is_run_as_it_is,
    only_runs,
    production_flag,
)
from rules.facts.prepare_scripts import ignored_scripts
from rules.facts.shipped_stages import shipped_stages
from rules.package_managers._copied_installs import copied_installs
from rules.package_managers._dev_dependencies_shipped_examples import INVALID, VALID


class DevDependenciesShipped(Rule):
    """The shipped stage installs packages that only development needs.

    Test runners, bundlers, and type checkers are often the larger part of `node_modules`, and you have to patch each of
    them. Install without them in the stage that ships, and build or test the application in another stage.
    """

    category = Category.PACKAGE_MANAGERS
    looks_for = programs(*(name for name, one in managers().items() if isinstance(one.dev, Dev)))
    kept_on_purpose = (
        r"(?<!not )(?<!n't )\b(?:need|want|keep|requir)\w*\b[^.]{0,30}\bdev\w*[ -]?dep"
        r"|\bdev\w*[ -]?dep\w*[^.]{0,20}\b(?:are|is) (?:also |still )?(?:needed|required|wanted|used)\b"
    )
    aliases = ("php/composer-no-dev-in-production",)
    references = (
        "https://docs.npmjs.com/cli/commands/npm-install#omit",
        "https://getcomposer.org/doc/03-cli.md#install-i",
    )
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        shipped = tuple(shipped_stages(dockerfile, context))
        pairs = {stage: stage for stage in shipped} | dict(environment_builders(dockerfile, shipped))
        stages = [one for one in dockerfile.stages if one in pairs and _only_run(dockerfile, {one, pairs[one]})]
        for stage, run in ((one, run) for one in stages for run in one.of_type(Run) if not run.exec_form):
            runner = pairs[stage]
            for command in run.commands:
                call = invocation(command)
                flag = None if call is None else production_flag(dockerfile, stage, run, call)
                if call is None or flag is None or (runner is not stage and not fills_folder(call)):
                    continue
                if not is_run_as_it_is(dockerfile, stage, run, call, context.build, runner):
                    continue
                flag = " ".join(filter(None, (flag, ignored_scripts(stage, run, call, context.build))))
                word = call.subcommand_word or call.program
                text = f" {flag}" if call.subcommand_word else f" {call.subcommand} {flag}"
                yield self.finding(
                    command.span,
                    f"`{call.tool}` also installs the development dependencies.",
                    Fix(
                        f"Add `{flag}`",
                        (insert(word.span.end, text),),
                        caution=f"Check that the program loads nothing that `{flag}` leaves out.",
                        saving=Saving("the development dependencies", "the manifest lists them apart"),
                    ),
                )
        yield from self._copied(dockerfile, context, shipped)

    def _copied(self, dockerfile: Dockerfile, context: Context, shipped: tuple[Stage, ...]) -> Iterator[Finding]:
        for install in copied_installs(dockerfile, shipped, context.build):
            edits = append_command(dockerfile, install.last_build, install.prune)
            fix = Fix(
                f"Add `{install.prune}`",
                edits if isinstance(edits, tuple) else (),
                caution=f"Check that the program loads nothing that `{install.prune}` removes.",
                saving=Saving("the development dependencies", "the manifest lists them apart"),
            )
            yield self.finding(
                install.copy.span,
                f"`{install.folder}` comes with what only the build needs.",
                fix if fix.edits else None,
            )


def _only_run(dockerfile: Dockerfile, stages: Iterable[Stage]) -> bool:
    return all(only_runs(dockerfile, stage) for stage in stages)
