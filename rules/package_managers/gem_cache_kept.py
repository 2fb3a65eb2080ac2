"""RubyGems and Bundler keep archives in the layer."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.engine.context import Context
from rules.engine.finding import Finding, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.tools.caches import GEM
from rules.tools.invocations import Invocation
from rules.tools.kept_caches import Download, clean_behind, keep_out, kept_downloads, last_of_each_run
from rules.tools.kept_out import commands_after


class GemCacheKept(Rule):
    """`bundle install` and `gem install` leave the downloaded gems in the layer.

    RubyGems unpacks each gem and keeps its archive in a `cache` folder beside it. Nothing reads it again. Remove it in
    the same `RUN`: a later `RUN` only hides it.
    """

    category = Category.PACKAGE_MANAGERS
    aliases = (
        "ruby/leftover-bundler-cache",
        "gemUpdateSystemRmRootGem",
    )
    references = ("https://guides.rubygems.org/command-reference/#gem-environment",)
    invalid = (
        Invalid(
            """
            FROM ruby:3.4-slim
            RUN bundle install
            """,
            """
            FROM ruby:3.4-slim
            RUN bundle install && \\
                rm -rf "$(gem env gemdir)"/cache
            """,
        ),
        Invalid(
            """
            FROM ruby:3.4-slim
            ENV BUNDLE_PATH=/gems
            RUN bundle install
            """,
            """
            FROM ruby:3.4-slim
            ENV BUNDLE_PATH=/gems
            RUN bundle install && \\
                rm -rf "$BUNDLE_PATH"/ruby/*/cache
            """,
        ),
        Invalid(
            """
            FROM ruby:3.4-slim
            RUN bundle install --deployment
            """,
            """
            FROM ruby:3.4-slim
            RUN bundle install --deployment && \\
                rm -rf vendor/bundle/ruby/*/cache
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM ruby:3.4-slim
            RUN bundle install && rm -rf /usr/local/bundle/cache/*.gem
            """,
            because="the archives are removed in the same layer",
        ),
        Valid(
            """
            FROM ruby:3.4-slim
            RUN bundle install && rm -rf "${BUNDLE_PATH}"/ruby/*/cache
            """,
            because="the archives are removed in the same layer",
        ),
        Valid(
            """
            FROM ruby:3.4-slim
            RUN --mount=type=cache,target=/usr/local/bundle/cache bundle install
            """,
            because="the archives live in a cache mount",
        ),
        Valid(
            """
            FROM ruby:3.4-slim
            RUN bundle config set path gems && bundle install
            """,
            because="only Bundler knows where the gems are",
        ),
        Valid(
            """
            FROM ruby:3.4 AS build
            RUN bundle install
            FROM scratch
            COPY --from=build /app /app
            """,
            because="a builder stage is not shipped",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        downloads = kept_downloads(dockerfile, context, GEM, _downloads)
        for download in last_of_each_run(downloads):
            folder = _folder(download)
            if folder is None or _removes_gems(download):
                continue
            saving = Saving("the archives of the gems", "RubyGems keeps each archive beside what was in it")
            yield self.finding(
                download.call.command.span,
                "The archives of the installed gems stay in this layer.",
                keep_out(
                    dockerfile,
                    context,
                    download,
                    GEM,
                    clean_behind(dockerfile, download, f"rm -rf {folder}/cache", saving),
                ),
            )


def _downloads(call: Invocation) -> bool:
    return call.tool in {"gem", "bundle"} and call.subcommand in {"install", "update"}


def _folder(download: Download) -> str | None:
    """Where the gems go, as a shell word; None where Bundler is configured in a way that is not seen here."""
    call, known = download.call, download.stage.variables_at(download.run)
    gem_home = f'"$({call.program.text.removesuffix(call.tool)}gem env gemdir)"'
    if call.tool == "gem":
        return None if call.has("-i", "--install-dir") else gem_home
    if call.has("--deployment"):
        return "vendor/bundle/ruby/*"
    if call.has("--path") or "config" in download.run.value or "BUNDLE_DEPLOYMENT" in known:
        return None
    return '"$BUNDLE_PATH"/ruby/*' if "BUNDLE_PATH" in known else gem_home


def _removes_gems(download: Download) -> bool:
    """`rm` or `find` on the archives, wherever they are: `find / -name '*.gem' -delete`."""
    later = commands_after(download.run, download.call.command)
    return any(c.name in {"rm", "find"} and ("cache" in text or "*.gem" in text) for c in later for text in c.texts)
