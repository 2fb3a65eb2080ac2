"""RubyGems and Bundler keep archives in the layer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.ruby import GEM, GEM_FOLDER
from rules.edits.kept_caches import KeptDownload, clean_behind, last_of_each_run
from rules.engine.context import Context
from rules.engine.finding import Fix
from rules.engine.rule import Invalid, Valid
from rules.facts.command_prefixes import without_prefixes
from rules.facts.kept_out_caches import commands_after
from rules.facts.system_packages import APK, installs, package_names, removes_packages
from rules.facts.users import identity_at
from rules.package_managers._cache_kept import CacheKept


class GemCacheKept(CacheKept):
    """`bundle install` and `gem install` leave the downloaded gems in the layer.

    RubyGems unpacks each gem and keeps its archive in a `cache` folder. Nothing reads it again. Remove it in the same
    `RUN`, because a later `RUN` only hides it.
    """

    manager = GEM
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
        Invalid(
            """
            FROM ruby:3.4-slim
            RUN bin/bundle install
            """,
            """
            FROM ruby:3.4-slim
            RUN bin/bundle install && \\
                rm -rf "$(gem env gemdir)"/cache
            """,
        ),
        Invalid(
            """
            FROM ocaml/opam:debian-13
            USER opam
            RUN sudo gem install deb-s3
            """,
            """
            FROM ocaml/opam:debian-13
            USER opam
            RUN sudo gem install deb-s3 && \\
                sudo rm -rf "$(gem env gemdir)"/cache
            """,
        ),
        Invalid(
            """
            FROM phusion/passenger-ruby34
            RUN sudo -u app bundle install --deployment
            """,
            """
            FROM phusion/passenger-ruby34
            RUN sudo -u app bundle install --deployment && \\
                sudo rm -rf vendor/bundle/ruby/*/cache
            """,
        ),
        Invalid(
            """
            FROM nginx:1.29-alpine
            RUN apk add --no-cache --virtual .build ruby ruby-dev && gem install jekyll && apk del .build
            """,
        ),
        Invalid(
            """
            FROM fluent/fluentd:v1.18
            RUN gem install fluent-plugin-elasticsearch
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN cd /srv/shop && bundle install --deployment && cd / && echo done
            """,
            """
            FROM debian:13
            RUN cd /srv/shop && bundle install --deployment && rm -rf vendor/bundle/ruby/*/cache && cd / && echo done
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
            RUN bundle config set path gems && bundle install
            """,
            because="only Bundler knows where the gems are",
        ),
    )

    def counting(
        self, dockerfile: Dockerfile, context: Context, downloads: Iterable[KeptDownload]
    ) -> Iterable[KeptDownload]:
        return (one for one in last_of_each_run(downloads) if _folder(one) is not None and not _removes_gems(one))

    def cleaned(self, dockerfile: Dockerfile, download: KeptDownload) -> Fix | None:
        folder, saving = _folder(download) or "", self.leftover.saving
        if folder == _gem_home(download) and not _can_ask_for_it(download):
            return None
        here = folder.startswith("vendor")
        return clean_behind(dockerfile, download, f"rm -rf {folder}/cache", saving, here=here)


def _folder(download: KeptDownload) -> str | None:
    """Where the gems go, as a shell word; None where Bundler is configured in a way that is not seen here."""
    call, known = download.call, download.stage.variables_at(download.run)
    gem_home = _gem_home(download)
    if call.tool == GEM.name:
        return None if call.has("-i", "--install-dir") else gem_home
    if call.has("--deployment"):
        return "vendor/bundle/ruby/*"
    if call.has("--path") or "config" in download.run.value or "BUNDLE_DEPLOYMENT" in known:
        return None
    return '"$BUNDLE_PATH"/ruby/*' if "BUNDLE_PATH" in known else gem_home


def _gem_home(download: KeptDownload) -> str:
    """A script of the project (`bin/bundle`) has no `gem` beside it; a Ruby of its own (`/opt/ruby/bin/bundle`) has."""
    folder = download.call.program.text.removesuffix(download.call.tool)
    return f'"$({folder if folder.startswith("/") else ""}{GEM_FOLDER})"'


def _can_ask_for_it(download: KeptDownload) -> bool:
    """Whether `gem` is there at the end of the RUN, and the user may empty the folder that it names.

    Without `gem` the words would come to `rm -rf /cache`. Users without rights get their gems in their home instead.
    """
    later = commands_after(download.run, download.call.command)
    calls = [call for command in later if (call := removes_packages(command))]
    removed = frozenset(name for call in calls for name in package_names(call))
    for command in download.run.commands:
        install = installs(command, APK)
        if install is not None and removed.intersection(install.values("-t", "--virtual")):
            removed |= package_names(install)
    identity = identity_at(download.stage, download.run)
    is_root = identity is not None and not identity.uid
    return (is_root or download.call.command.texts[0] == "sudo") and not any(
        re.fullmatch(r"j?ruby[\d.]*", name) for name in removed
    )


def _removes_gems(download: KeptDownload) -> bool:
    """`rm` or `find` on the archives, wherever they are: `find / -name '*.gem' -delete`."""
    later = (without_prefixes(c)[0] for c in commands_after(download.run, download.call.command))
    removals = (words for words in later if words and words[0].text in {"rm", "find"})
    return any("cache" in word.text or "*.gem" in word.text for words in removals for word in words)
