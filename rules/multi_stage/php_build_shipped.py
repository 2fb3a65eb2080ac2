"""What compiles extensions and installs packages ships with a PHP program."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.catalogue import spelled
from rules.ecosystems.node import NPM, YARN
from rules.ecosystems.php import COMPOSER, SECOND_STAGE
from rules.engine.context import BuildContext, Context
from rules.engine.finding import Fix, Saving
from rules.facts.named_packages import of_use_outside
from rules.facts.start import start_texts, unread_script
from rules.multi_stage._php_build_shipped_examples import INVALID, VALID
from rules.multi_stage._second_stage_rule import SecondStageRule, Shipped
from rules.second_stage.assembly import two_stages
from rules.second_stage.kept_packages import bringing
from rules.second_stage.parts import Part
from rules.second_stage.php_parts import php_part, runs_composer, tool_copies
from rules.second_stage.php_second_stage import PhpStage, php_stage, second_stage

_BUILDS_LATER = re.compile(
    rf"(?<![\w-])(?:{spelled(COMPOSER.name, NPM.name, YARN.name)}|npx"
    r"|docker-php-ext-\w+|pecl|phpize|make|gcc|phpunit|pest)(?![\w-])"
    r"|^\W*(?:/bin/)?(?:ba)?sh\W*$"
)


class PhpBuildShipped(SecondStageRule):
    """Headers, Composer, and tools that build the assets ship with a PHP program.

    `docker-php-ext-install` needs headers once, and a small library from then on. Composer, `git`, and `unzip` only
    install packages, and Node.js only builds what browsers load. All of it can stay in a first stage of the same image.
    The second stage copies the extensions with the files that load them, `vendor`, and the built assets, and installs
    only the libraries again.

    The first stage has the PHP and the extensions that later run the packages, so Composer's platform check is
    meaningful. A stage on the `composer` image would need `--ignore-platform-reqs`.
    """

    known = SECOND_STAGE
    looks_for = frozenset({"php"})
    references = (
        "https://docs.docker.com/build/building/multi-stage/",
        "https://hub.docker.com/_/php",
        "https://hub.docker.com/_/composer",
    )
    invalid = INVALID
    valid = VALID

    def shipped(self, dockerfile: Dockerfile, stage: Stage, context: Context) -> Iterator[Shipped]:
        if any(_BUILDS_LATER.search(text) for text in start_texts(stage, context.build)):
            return
        php = php_stage(stage, context.build)
        building, runs = php.packages.building, stage.of_type(Run)
        if building and _compiles(stage):
            at = bringing(runs, building[0])
            if at is not None and not _forgets_marks(at):
                message = of_use_outside(building, outside="compiling extensions")
                yield Shipped(message, lambda: _fix(dockerfile, php, context.build), at)
        elif php.composes and (tools := _composer_tools(stage, php)):
            at = next(run for run in runs if any(php_part(c, "/") is Part.BUILD for c in run.commands))
            message = of_use_outside(tools, outside="installing packages")
            yield Shipped(message, lambda: _fix(dockerfile, php, context.build), at, is_certain=False)


def _forgets_marks(run: Run) -> bool:
    """Whether the RUN takes the marks off its packages, so that apt removes all that no program needs.

    The official PHP images' own way: `apt-mark auto '.*'`, then `apt-get purge --auto-remove`.
    """
    return any(command.texts[:2] == ("apt-mark", "auto") for command in run.commands)


def _compiles(stage: Stage) -> bool:
    return any(c.name in {"docker-php-ext-install", "pecl"} for run in stage.of_type(Run) for c in run.commands)


def _composer_tools(stage: Stage, php: PhpStage) -> tuple[str, ...]:
    copied = (COMPOSER.name,) if any(True for _ in tool_copies(stage)) or runs_composer(stage) else ()
    return (*copied, *php.packages.left)


def _fix(dockerfile: Dockerfile, php: PhpStage, build: BuildContext) -> Fix:
    taken, runtime = second_stage(dockerfile, php, build)
    script = unread_script(php.stage, build)
    left = [f"`{name}`" for name in (*((COMPOSER.name,) if php.composes else ()), *php.packages.left)]
    caution = [
        "Check that every extension loads in the second stage: `php -m` must print no warning."
        if runtime.copies
        else "Check that the program starts.",
        *([f"{', '.join(left)} {'stay' if len(left) > 1 else 'stays'} in the builder."] if left else ()),
        *(
            [f"Both stages name the Debian release (`{php.suffix[1:]}`), because the libraries' names depend on it."]
            if php.suffix
            else ()
        ),
        *([f"`{script}` must not call anything that is only in the builder."] if script else ()),
    ]
    return two_stages(
        taken, runtime, "Install and compile in one stage, and ship what came of it", " ".join(caution), _SAVING
    )


_SAVING = Saving("headers, Composer and its tools", "the second stage holds none of them")
