"""What installs gems and builds assets ships with a Ruby program."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.catalogue import spelled
from rules.ecosystems.node import NPM, YARN
from rules.ecosystems.ruby import BUNDLE, GEM, SECOND_STAGE
from rules.engine.context import BuildContext, Context
from rules.engine.finding import Fix, Saving
from rules.facts.named_packages import of_use_outside
from rules.facts.start import start_texts, unread_script
from rules.multi_stage._ruby_build_shipped_examples import INVALID, VALID
from rules.multi_stage._second_stage_rule import SecondStageRule, Shipped
from rules.second_stage.assembly import two_stages
from rules.second_stage.kept_packages import bringing
from rules.second_stage.moved_sources import checks_of
from rules.second_stage.ruby_second_stage import RubyStage, ruby_stage, second_stage

_BUILDS_LATER = re.compile(
    rf"(?<![\w-])(?:(?:{spelled(BUNDLE.name)}) (?:install|update|check)|{GEM.name} install"
    rf"|{spelled(YARN.name, NPM.name)}|npx|make|gcc|g\+\+|bin/dev|guard|rspec"
    r"|rake test|rails test|console|irb)(?![\w-])|^\W*(?:/bin/)?(?:ba)?sh\W*$"
)


class RubyBuildShipped(SecondStageRule):
    """Compilers, headers, and tools that build the assets ship with a Ruby program.

    Gems with C extensions need a compiler and headers once, during the install, and a small library from then on. The
    asset pipeline needs Node.js once. If one stage installs the gems, the next can copy them to the slim image of the
    same version and install only the libraries again. The official image keeps gems and Bundler's settings in
    `/usr/local/bundle`. Slimline also follows `BUNDLE_PATH` and `vendor/bundle`, and removes the archives that RubyGems
    keeps.

    Rails' own template for new applications has the same two stages.
    """

    known = SECOND_STAGE
    looks_for = frozenset({"ruby"})
    references = (
        "https://docs.docker.com/build/building/multi-stage/",
        "https://hub.docker.com/_/ruby",
        "https://guides.rubyonrails.org/getting_started.html#deploying-to-production",
    )
    invalid = INVALID
    valid = VALID

    def shipped(self, dockerfile: Dockerfile, stage: Stage, context: Context) -> Iterator[Shipped]:
        ruby = ruby_stage(stage, context.build)
        if not ruby.installs or _is_for_developers(ruby, context.build):
            return
        building = ruby.packages.building
        if building:
            at = bringing(stage.of_type(Run), building[0])
            message = of_use_outside(building, outside="installing the gems")
            yield Shipped(message, lambda: _fix(dockerfile, ruby, context.build), at)
        elif ruby.slim is not None:
            image, slim = stage.base.image.text, ruby.image.tagged(ruby.slim).short
            message = f"The image ships the compilers and headers of `{image}`; installed gems run on `{slim}`."
            yield Shipped(message, lambda: _fix(dockerfile, ruby, context.build), is_certain=False)


def _is_for_developers(ruby: RubyStage, build: BuildContext) -> bool:
    known = ruby.stage.environment_at(ruby.stage.instructions[-1])
    if {known.get(name) for name in ("RAILS_ENV", "RACK_ENV", "APP_ENV")} & {"development", "test"}:
        return True
    return any(_BUILDS_LATER.search(text) for text in start_texts(ruby.stage, build))


def _fix(dockerfile: Dockerfile, ruby: RubyStage, build: BuildContext) -> Fix:
    taken, runtime, moved = second_stage(dockerfile, ruby, build)
    script = unread_script(ruby.stage, build)
    left = [f"`{name}`" for name in ruby.packages.left if name not in " ".join(runtime.setup).split()]
    caution = [
        'Check that every gem loads in the second stage: `bundle exec ruby -e "Bundler.require"`.',
        *([f"{' and '.join(left)} {'stay' if len(left) > 1 else 'stays'} in the builder."] if left else ()),
        *([f"`{script}` must not call anything that is only in the builder."] if script else ()),
        *(f"Check that {check}." for check in checks_of(moved)),
    ]
    return two_stages(
        taken, runtime, "Install gems in one stage and ship them on a slim image", " ".join(caution), _SAVING
    )


_SAVING = Saving("compilers, headers and the gems' archives", "the slim image of the same Ruby holds none of them")
