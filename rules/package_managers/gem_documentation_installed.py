"""gem install with documentation."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.catalogue import bringing
from rules.ecosystems.ruby import GEM, NO_DOCUMENT
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.calls import invocation
from rules.facts.named_packages import called
from rules.facts.old_systems import is_old
from rules.facts.shipped_stages import shipped_runs


class GemDocumentationInstalled(Rule):
    """`gem install` builds documentation that nobody reads in an image.

    Without `--no-document`, RubyGems generates `ri` pages for each gem. That's slow, and it takes tens of megabytes for
    a large gem. The official Ruby images turn it off in `/usr/local/etc/gemrc`, but Ruby from a distribution's packages
    doesn't.
    """

    category = Category.PACKAGE_MANAGERS
    looks_for = frozenset({GEM.name})
    aliases = ("gemUpdateNoDocument",)
    references = ("https://guides.rubygems.org/command-reference/#gem-install",)
    invalid = (
        Invalid(
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y ruby && gem install sass
            """,
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y ruby && gem install --no-document sass
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM debian:13
            RUN gem install --no-document sass
            """,
            because="the flag is there",
        ),
        Valid(
            """
            FROM debian:13
            RUN gem install sass --no-ri --no-rdoc
            """,
            because="the old flags say the same",
        ),
        Valid(
            """
            FROM debian:13
            RUN gem install -N sass
            """,
            because="`-N` is its short form",
        ),
        Valid(
            """
            FROM ruby:3.4
            RUN gem install sass
            """,
            because="the official image switches documentation off",
        ),
        Valid(
            """
            FROM ubuntu:14.04
            RUN apt-get install -y ruby && gem install sass
            """,
            because="its RubyGems does not know the flag, and would stop",
        ),
        Valid(
            """
            FROM debian:13
            RUN echo "gem: --no-document" > ~/.gemrc && gem install sass
            """,
            because="the configuration says the same",
        ),
        Valid(
            """
            FROM debian:13 AS build
            RUN gem install sass
            FROM scratch
            COPY --from=build /app /app
            """,
            because="a builder stage is not shipped",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in shipped_runs(dockerfile, context):
            if "ruby" in (stage.base_image or "ruby") or "gemrc" in dockerfile.source.text or is_old(stage):
                continue
            for command in run.commands:
                call = invocation(command)
                if call is None or call.tool != GEM.name or call.subcommand not in bringing(GEM.name):
                    continue
                if call.subcommand_word is None or call.has(*NO_DOCUMENT):
                    continue
                yield self.finding(
                    command.span,
                    f"{called(call)} also builds the documentation of the gems.",
                    Fix(
                        f"Add `{NO_DOCUMENT[0]}`",
                        (insert(call.subcommand_word.span.end, f" {NO_DOCUMENT[0]}"),),
                        saving=Saving("the gems' documentation", "RubyGems generates it by default"),
                    ),
                )
