"""What the second stage of a PHP program holds, in the cases that the rule's page has no room for."""

from __future__ import annotations

from textwrap import dedent

import pytest

from rules.engine.context import Context
from rules.engine.example_context import holding
from rules.engine.rewrite import rewrite
from rules.multi_stage.php_build_shipped import PhpBuildShipped


def second_stage(code: str, context: Context | None = None) -> str:
    """The text below the second FROM; "" where no second stage is proposed."""
    text = rewrite(dedent(code).lstrip("\n"), (PhpBuildShipped(),), context or Context()).text
    return text.partition("\n\nFROM ")[2]


EXTENSION = """
    FROM php:{tag}
    RUN apt-get update && apt-get install -y {packages}
    RUN docker-php-ext-install -j$(nproc) zip > /dev/null
    COPY . .
    """


@pytest.mark.parametrize(
    ("tag", "image", "library"),
    [
        ("8.4-fpm-bookworm", "php:8.4-fpm-bookworm", "libzip4"),
        ("8.4-fpm", "php:8.4-fpm-trixie", "libzip5"),
        ("8-apache", "php:8-apache-trixie", "libzip5"),
    ],
)
def test_the_release_decides_the_name_of_a_library(tag: str, image: str, library: str) -> None:
    text = second_stage(EXTENSION.format(tag=tag, packages="libzip-dev"))
    assert text.startswith(f"{image}\n")
    assert f"--no-install-recommends {library} " in text


@pytest.mark.parametrize(
    ("tag", "packages"),
    [
        ("8.4.1-fpm", "libzip-dev"),  # an update that may be older than the release of Debian
        ("8.1-fpm", "libzip-dev"),
        ("7.4-fpm", "libpq-dev"),  # Debian bullseye: other names
        ("8.4-fpm@sha256:" + "0" * 64, "libzip-dev"),
        ("8.4-fpm", "libzip-dev libunheardof-dev"),
        ("8.4-fpm", "libzip-dev ./own.deb"),
    ],
)
def test_what_cannot_be_named_is_left_to_the_author(tag: str, packages: str) -> None:
    assert second_stage(EXTENSION.format(tag=tag, packages=packages)) == ""


def test_a_variable_in_the_tag_stays() -> None:
    code = "ARG PHP=8.3\n" + dedent(EXTENSION).lstrip("\n").format(tag="${PHP}-fpm", packages="libzip-dev")
    assert second_stage(code).startswith("php:${PHP}-fpm-trixie\n")


def test_composer_stays_with_its_tools_where_nothing_was_installed_with_it() -> None:
    text = second_stage(
        """
        FROM php:8.3-fpm-bookworm
        ARG user
        RUN apt-get update && apt-get install -y git unzip libpng-dev
        RUN docker-php-ext-install gd
        COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
        RUN useradd -G www-data -d /home/$user $user
        USER $user
        """
    )
    assert text.splitlines() == [
        "php:8.3-fpm-bookworm",
        "ARG user",
        "RUN apt-get update && \\",
        "    apt-get install -y --no-install-recommends git unzip libpng16-16 && \\",
        "    rm -rf /var/lib/apt/lists/*",
        "COPY --from=builder /usr/local/lib/php/extensions /usr/local/lib/php/extensions",
        "COPY --from=builder /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d",
        "COPY --from=composer:2 /usr/bin/composer /usr/bin/composer",
        "RUN useradd -G www-data -d /home/$user $user",
        "USER $user",
    ]


COMPOSER = """
    FROM php:8.3-cli
    WORKDIR /srv
    RUN apt-get update && apt-get install -y git unzip
    COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
    {copy}
    RUN {install}
    CMD ["php", "-S", "0.0.0.0:80", "-t", "public"]
    """


def copied(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("COPY")]


def test_a_folder_in_which_scripts_may_write_is_copied_as_a_whole() -> None:
    context = holding({"composer.json": '{"scripts": {"post-install-cmd": "bin/build"}}', "public/index.php": ""})
    text = second_stage(
        COMPOSER.format(copy="COPY . .", install="composer install && npm ci && npm run build"), context
    )
    assert copied(text) == ["COPY --from=builder /srv /srv"]
    assert "git" not in text


def test_node_modules_are_left_behind_with_the_rest() -> None:
    context = holding({"composer.json": '{"scripts": {"post-install-cmd": "bin/build"}}', "public/index.php": ""})
    code = COMPOSER.format(copy="COPY . .", install="composer install && npm ci && npm run build")
    text = rewrite(dedent(code).lstrip("\n"), (PhpBuildShipped(),), context).text
    assert "npm run build && \\\n    rm -rf node_modules\n" in text


def test_without_scripts_only_what_was_installed_is_copied() -> None:
    text = second_stage(COMPOSER.format(copy="COPY . .", install="composer install --no-scripts"))
    assert copied(text) == ["COPY . .", "COPY --from=builder /srv/vendor /srv/vendor"]


def test_an_owner_of_the_folder_is_not_lost() -> None:
    context = holding({"composer.json": '{"scripts": {"post-install-cmd": "bin/build"}}', "public/index.php": ""})
    code = COMPOSER.format(copy="COPY --chown=www-data . .", install="composer install")
    assert second_stage(code, context) == ""


def test_a_change_between_two_builds_has_no_certain_place() -> None:
    code = COMPOSER.format(copy="COPY . .", install="composer install --no-scripts\n    RUN chown -R app vendor")
    assert second_stage(code) != ""
    code += "    RUN composer dump-autoload --no-scripts\n"
    assert second_stage(code) == ""


def test_the_folder_that_composer_json_names_is_followed() -> None:
    context = holding({"composer.json": '{"config": {"vendor-dir": "lib"}}', "public/index.php": ""})
    text = second_stage(COMPOSER.format(copy="COPY . .", install="composer install"), context)
    assert copied(text)[-1] == "COPY --from=builder /srv/lib /srv/lib"


@pytest.mark.parametrize(
    "command", ["composer global require laravel/installer", "install-php-extensions gd", "curl -O https://a.b/c.tgz"]
)
def test_a_command_whose_files_nobody_knows_is_left_to_the_author(command: str) -> None:
    assert second_stage(COMPOSER.format(copy="COPY . .", install=f"composer install --no-scripts && {command}")) == ""


def test_the_rest_of_a_run_is_done_again() -> None:
    text = second_stage(
        """
        FROM php:8.3-apache-bookworm
        RUN apt-get update && apt-get install -y libpq-dev && \\
            docker-php-ext-install pdo_pgsql && \\
            yes '' | pecl install redis && \\
            a2enmod \\
                # for the paths of the framework
                rewrite && \\
            sed -i 's/a/b/' /etc/apache2/apache2.conf
        """
    )
    assert text.endswith("RUN a2enmod rewrite && \\\n    sed -i 's/a/b/' /etc/apache2/apache2.conf\n")


def test_a_change_in_the_folder_comes_with_it() -> None:
    code = COMPOSER.format(copy="COPY . .\n    RUN cp .env.example .env", install="composer install")
    manifest = '{"scripts": {"post-install-cmd": "bin/build"}}'
    assert second_stage(code, holding({"composer.json": manifest})) == "", "who made the file?"
    text = second_stage(code, holding({"composer.json": manifest, ".env.example": ""}))
    assert copied(text) == ["COPY --from=builder /srv /srv"]
    assert "RUN cp" not in text


def test_scripts_of_an_update_do_not_run_where_a_lock_file_is_installed() -> None:
    manifest = '{"scripts": {"post-update-cmd": ["@php artisan vendor:publish --tag=laravel-assets"]}}'
    locked = holding({"composer.json": manifest, "composer.lock": "", "a.php": ""})
    code = COMPOSER.format(copy="COPY . .", install="composer install")
    assert copied(second_stage(code, locked))[-1] == "COPY --from=builder /srv/vendor /srv/vendor"
    unlocked = holding({"composer.json": manifest, "a.php": ""})
    assert copied(second_stage(code, unlocked)) == ["COPY --from=builder /srv /srv"]


@pytest.mark.parametrize(
    "download",
    [
        "curl -sS https://getcomposer.org/installer | php -- --install-dir=/usr/bin --filename=composer",
        "curl -fsSL https://deb.nodesource.com/setup_22.x | bash - && apt-get install -y nodejs",
    ],
)
def test_a_tool_that_nothing_is_built_with_is_there_for_people(download: str) -> None:
    assert second_stage(EXTENSION.format(tag="8.4-fpm-bookworm", packages="libzip-dev") + f"    RUN {download}\n") == ""


def test_the_folder_that_workdir_makes_is_not_made_again() -> None:
    text = second_stage(
        """
        FROM php:8.3-fpm-bookworm
        RUN mkdir /srv/app && mkdir -p /data && chown www-data /srv/app
        WORKDIR /srv/app
        RUN apt-get update && apt-get install -y libpq-dev && docker-php-ext-install pdo_pgsql
        """
    )
    assert "mkdir /srv/app" not in text
    assert text.endswith("RUN mkdir -p /data && \\\n    chown www-data /srv/app\n")


def test_settings_that_come_with_the_extensions_are_not_written_twice() -> None:
    text = second_stage(
        """
        FROM php:8.4-cli-bookworm
        RUN apt-get update && apt-get install -y libzip-dev
        RUN echo "opcache.enable_cli=1" >> /usr/local/etc/php/conf.d/opcache.ini
        RUN docker-php-ext-install zip && echo "zip.x=1" >> /usr/local/etc/php/conf.d/zip.ini
        RUN echo "memory_limit=1G" >> /usr/local/etc/php/php.ini
        COPY . .
        CMD ["php", "server.php"]
        """
    )
    assert "COPY --from=builder /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d\n" in text
    assert [line for line in text.splitlines() if "echo" in line] == [
        'RUN echo "memory_limit=1G" >> /usr/local/etc/php/php.ini'
    ]


def test_what_composer_requires_in_the_build_changes_the_manifest_too() -> None:
    text = second_stage(
        """
        FROM php:8.4-cli-bookworm
        RUN apt-get update && apt-get install -y libzip-dev
        RUN docker-php-ext-install zip
        COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
        WORKDIR /app
        COPY . .
        RUN composer require acme/shop
        CMD ["php", "server.php"]
        """,
        holding({"composer.json": "{}", "composer.lock": "{}", "server.php": ""}),
    )
    assert "COPY --from=builder /app /app\n" in text
    assert "COPY . ." not in text


TOOLS = """
    FROM php:8.4-fpm-bookworm
    RUN apt-get update && apt-get install -y libzip-dev curl {package}
    RUN docker-php-ext-install zip
    RUN {tool}
    COPY . .
    """


@pytest.mark.parametrize(
    ("package", "tool", "moves"),
    [
        ("", "true", True),
        ("nodejs", "curl -fsSL https://deb.nodesource.com/setup_22.x | bash -", False),
        ("", "curl -sS https://getcomposer.org/installer | php -- --install-dir=/usr/local/bin", False),
    ],
)
def test_tools_for_people_who_work_in_the_container_stay_there(package: str, tool: str, moves: bool) -> None:
    assert bool(second_stage(TOOLS.format(package=package, tool=tool))) is moves
