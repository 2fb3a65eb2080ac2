"""What the second stage of a Ruby program holds, in the cases that the rule's page has no room for."""

from __future__ import annotations

from textwrap import dedent

import pytest

from rules.engine.context import Context
from rules.engine.example_context import holding
from rules.engine.rewrite import rewrite
from rules.multi_stage.ruby_build_shipped import RubyBuildShipped

LOCK = "GEM\n  specs:\n    {}\n"


def project(*gems: str, **more: str) -> Context:
    locked = "\n    ".join(f"{gem} (1.0)" for gem in gems)
    return holding({"Gemfile": "", "Gemfile.lock": LOCK.format(locked), "app.rb": "", **more})


def second_stage(code: str, context: Context) -> str:
    """The text below the second FROM; "" where no second stage is proposed."""
    text = rewrite(dedent(code).lstrip("\n"), (RubyBuildShipped(),), context).text
    return text.partition("\n\nFROM ")[2]


RAILS = """
    FROM ruby:3.4
    WORKDIR /app
    RUN {node}
    COPY Gemfile Gemfile.lock ./
    RUN bundle install
    COPY . .
    RUN bundle exec rake assets:precompile
    CMD ["bin/rails", "server"]
    """


def test_node_stays_in_the_builder_of_the_assets() -> None:
    text = second_stage(RAILS.format(node="apt-get update && apt-get install -y nodejs"), project("rails"))
    assert "COPY --from=builder /app/public /app/public" in text
    assert "nodejs" not in text


def test_node_stays_where_a_gem_runs_javascript() -> None:
    text = second_stage(RAILS.format(node="apt-get update && apt-get install -y nodejs"), project("execjs"))
    assert "apt-get install -y --no-install-recommends nodejs" in text


def test_a_node_of_another_source_cannot_be_installed_by_name() -> None:
    source = "curl -fsSL https://deb.nodesource.com/setup_22.x | bash - && apt-get install -y nodejs"
    assert second_stage(RAILS.format(node=source), project("execjs")) == ""
    assert second_stage(RAILS.format(node=source), project("rails")) != ""


@pytest.mark.parametrize(
    ("setting", "copied"),
    [
        ("RUN bundle config set --local path gems", ["/usr/local/bundle", "/app/gems"]),
        ("RUN bundle config set deployment true", ["/usr/local/bundle", "/app/vendor/bundle"]),
        ("ENV BUNDLE_PATH=/gems", ["/gems"]),
        ("ENV GEM_HOME=/gems", ["/gems"]),
        ("ENV BUNDLE_PATH=/gems GEM_HOME=/more\n        RUN gem install bundler", ["/more", "/gems"]),
        ("RUN bundle config --global frozen 1", ["/root/.bundle", "/usr/local/bundle"]),
    ],
)
def test_gems_are_followed_to_where_bundler_puts_them(setting: str, copied: list[str]) -> None:
    text = second_stage(
        f"""
        FROM ruby:3.4
        WORKDIR /app
        {setting}
        COPY Gemfile Gemfile.lock ./
        RUN bundle install
        COPY . .
        CMD ["ruby", "app.rb"]
        """,
        project("rack"),
    )
    assert [line.split()[-1] for line in text.splitlines() if line.startswith("COPY --from")] == copied


NATIVE = """
    FROM ruby:3.4
    WORKDIR /app
    RUN apt-get update && apt-get install -y {packages}
    COPY . .
    RUN bundle install{more}
    CMD ["ruby", "app.rb"]
    """


@pytest.mark.parametrize(
    ("packages", "more"),
    [
        ("build-essential libpq-dev=15.1", ""),  # which version of the library belongs to it?
        ("build-essential $MORE", ""),
        ("build-essential", " && ./configure && make install"),
        ("build-essential", " && cp /usr/src/x/libx.so /usr/lib/"),
        ("build-essential", " --path ~/gems"),
        ("build-essential", " && cp -r vendor/bundle /bundle"),  # who made that folder?
    ],
)
def test_what_has_no_certain_place_is_left_to_the_author(packages: str, more: str) -> None:
    assert second_stage(NATIVE.format(packages=packages, more=more), project("rack")) == ""


def test_a_library_whose_name_is_not_known_comes_with_its_headers() -> None:
    code = NATIVE.format(packages="build-essential libmagickwand-dev", more="")
    assert "install -y --no-install-recommends libmagickwand-dev " in second_stage(code, project("rmagick"))


def test_the_release_in_the_tag_names_the_library() -> None:
    code = NATIVE.format(packages="build-essential libmagickwand-dev", more="").replace("3.4", "3.4-bookworm")
    text = second_stage(code, project("rmagick"))
    assert text.startswith("ruby:3.4-slim-bookworm\n")
    assert "install -y --no-install-recommends libmagickwand-6.q16-6 " in text


def test_a_lock_file_that_only_the_builder_has_is_copied() -> None:
    context = holding({"Gemfile": "", "app.rb": ""})
    text = second_stage(NATIVE.format(packages="build-essential", more=""), context)
    assert text.splitlines()[-2:] == [
        "COPY --from=builder /app/Gemfile.lock /app/Gemfile.lock",
        'CMD ["ruby", "app.rb"]',
    ]


def test_what_the_health_check_calls_is_installed() -> None:
    code = NATIVE.format(packages="build-essential git curl", more="") + "    HEALTHCHECK CMD curl -f localhost\n"
    text = second_stage(code, project("rack"))
    assert "--no-install-recommends curl " in text
    assert "git" not in text


def test_bytecode_is_copied_and_a_downloader_that_nothing_calls_stays() -> None:
    text = second_stage(
        """
        FROM ruby:3.4-slim
        WORKDIR /rails
        RUN apt-get update && apt-get install -y build-essential libpq-dev curl git
        COPY Gemfile Gemfile.lock ./
        RUN bundle install && rm -rf ~/.bundle "${BUNDLE_PATH}"/ruby/*/cache
        COPY . .
        RUN bundle exec bootsnap precompile app/ lib/
        CMD ["bin/rails", "server"]
        """,
        project("rails"),
    )
    assert "--no-install-recommends libpq5 curl " in text
    assert [line for line in text.splitlines() if line.startswith("COPY")] == [
        "COPY --from=builder /usr/local/bundle /usr/local/bundle",
        "COPY . .",
        "COPY --from=builder /rails/tmp/cache/bootsnap /rails/tmp/cache/bootsnap",
    ]


def test_what_gems_use_when_they_run_is_installed() -> None:
    text = second_stage(
        NATIVE.format(packages="build-essential", more=""), project("ethon", "mimemagic", "mini_magick")
    )
    assert "--no-install-recommends libcurl4 shared-mime-info imagemagick " in text
    text = second_stage(NATIVE.format(packages="build-essential libvips", more=""), project("mini_magick"))
    assert "--no-install-recommends libvips &&" in text


def test_credentials_for_downloads_stay_in_the_builder() -> None:
    text = second_stage(
        """
        FROM ruby:3.4
        ARG TOKEN
        ENV BUNDLE_GITHUB__COM=$TOKEN
        COPY id_rsa /root/.ssh/
        WORKDIR /app
        RUN bundle config --global gems.example.org user:password
        COPY Gemfile Gemfile.lock .netrc ./
        COPY .netrc /root/
        RUN --mount=type=ssh bundle install
        COPY . .
        CMD ["ruby", "app.rb"]
        """,
        project("rack"),
    )
    assert [line for line in text.splitlines() if line.startswith(("ARG", "ENV", "COPY"))] == [
        "COPY --from=builder /usr/local/bundle /usr/local/bundle",
        "COPY . .",
    ]


def test_stages_that_exist_keep_their_names_and_copies() -> None:
    text = second_stage(
        """
        FROM node:22 AS builder
        RUN npm run build
        FROM ruby:3.4 AS web
        WORKDIR /app
        COPY . .
        COPY --from=builder /public/assets public/assets
        RUN bundle install
        CMD ["ruby", "app.rb"]
        """,
        project("rack"),
    )
    assert text.startswith("ruby:3.4-slim AS web\n")
    assert [line for line in text.splitlines() if line.startswith("COPY")] == [
        "COPY --from=build /usr/local/bundle /usr/local/bundle",
        "COPY . .",
        "COPY --from=builder /public/assets public/assets",
    ]


def test_gems_in_a_mount_are_in_no_layer() -> None:
    code = NATIVE.format(packages="build-essential", more="")
    cached = code.replace("RUN bundle", "RUN --mount=type=cache,target=/usr/local/bundle/cache bundle")
    assert second_stage(cached, project("rack")) != ""
    mounted = code.replace("RUN bundle", "RUN --mount=type=cache,target=/usr/local/bundle bundle")
    assert second_stage(mounted, project("rack")) == ""


def test_the_slim_variant_of_a_digest_is_not_known() -> None:
    code = NATIVE.format(packages="build-essential", more="").replace("ruby:3.4", "ruby@sha256:" + "0" * 64)
    assert second_stage(code, project("rack")) == ""


def test_the_slim_image_is_given_what_makes_accounts() -> None:
    code = NATIVE.format(packages="build-essential", more="\n    RUN adduser --disabled-password app")
    assert "--no-install-recommends adduser " in second_stage(code, project("rack"))
    assert "adduser &&" not in second_stage(code.replace("ruby:3.4", "ruby:3.4-slim"), project("rack"))


def test_the_variable_of_a_tag_stays_or_nothing_is_proposed() -> None:
    code = "ARG RUBY={}\n" + dedent(NATIVE).lstrip("\n").replace("ruby:3.4", "ruby:$RUBY")
    code = code.replace("{packages}", "build-essential").replace("{more}", "")
    assert second_stage(code.format("3.4"), project("rack")).startswith("ruby:$RUBY-slim\n")
    assert second_stage(code.format("3.4-bookworm"), project("rack")) == "", "the slim tag is spelled otherwise"
