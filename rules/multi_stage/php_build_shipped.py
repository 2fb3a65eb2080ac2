"""What compiles extensions and installs packages ships with a PHP program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.catalogue import spelled
from rules.ecosystems.node import NPM, YARN
from rules.ecosystems.php import COMPOSER
from rules.engine.context import BuildContext, Context
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Phase, Rule
from rules.facts.named_packages import of_use_outside
from rules.facts.start import start_texts, unread_script
from rules.facts.system_packages import installed_by
from rules.images.names import image_name
from rules.multi_stage._php_build_shipped_examples import INVALID, VALID
from rules.second_stage.assembly import two_stages
from rules.second_stage.final_stage import final_stage
from rules.second_stage.parts import Part
from rules.second_stage.php_parts import php_part, runs_composer, tool_copies
from rules.second_stage.php_second_stage import PhpStage, php_stage, second_stage
from rules.second_stage.refusal import attempt

_BUILDS_LATER = re.compile(
    rf"(?<![\w-])(?:{spelled(COMPOSER.name, NPM.name, YARN.name)}|npx"
    r"|docker-php-ext-\w+|pecl|phpize|make|gcc|phpunit|pest)(?![\w-])"
    r"|^\W*(?:/bin/)?(?:ba)?sh\W*$"
)


class PhpBuildShipped(Rule):
    """Headers, Composer, and tools that build the assets ship with a PHP program.

    `docker-php-ext-install` needs headers once, and a small library from then on. Composer, `git`, and `unzip` only
    install packages, and Node.js only builds what browsers load. All of it can stay in a first stage of the same image.
    The second stage copies the extensions with the files that load them, `vendor`, and the built assets, and installs
    only the libraries again.

    The first stage has the PHP and the extensions that later run the packages, so Composer's platform check is
    meaningful. A stage on the `composer` image would need `--ignore-platform-reqs`.
    """

    category = Category.MULTI_STAGE
    phase = Phase.STAGES
    looks_for = frozenset({"php"})
    references = (
        "https://docs.docker.com/build/building/multi-stage/",
        "https://hub.docker.com/_/php",
        "https://hub.docker.com/_/composer",
    )
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        stage = final_stage(dockerfile, context, _serves_itself, image="php")
        if stage is None:
            return
        if any(_BUILDS_LATER.search(text) for text in start_texts(stage, context.build)):
            return
        php = php_stage(stage, context.build)
        fix, refused = attempt([partial(_fix, dockerfile, php, context.build)])
        if php.packages.building and _compiles(stage):
            at = next(run for run in stage.of_type(Run) if php.packages.building[0] in installed_by(run))
            if not _forgets_marks(at):
                message = of_use_outside(php.packages.building, outside="compiling extensions")
                yield self.finding(at.span, message, fix, refused=refused)
        elif php.composes and fix is not None and (tools := _composer_tools(stage, php)):
            at = next(run for run in stage.of_type(Run) if any(php_part(c, "/") is Part.BUILD for c in run.commands))
            yield self.finding(at.span, of_use_outside(tools, outside="installing packages"), fix)


def _serves_itself(stage: Stage) -> bool:
    """Whether the base image's own command serves: Apache's and FPM's do."""
    parts = image_name(stage.base_image or "").tag.split("-")
    return image_name(stage.base_image or "").known_as == "php" and bool({"apache", "fpm"}.intersection(parts))


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
