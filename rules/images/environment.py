"""Variables that official images set, which an instruction below FROM may use.

Source: the ENV lines of the images' Dockerfiles, linked from
https://github.com/docker-library/official-images (2026-11). What every image sets, such as `PATH`, is not listed.
"""

from __future__ import annotations

from rules.images.names import image_name


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_JAVA = _names("JAVA_HOME JAVA_VERSION LANG LANGUAGE LC_ALL")
_PHP = _names(
    "PHPIZE_DEPS PHP_INI_DIR PHP_CFLAGS PHP_CPPFLAGS PHP_LDFLAGS GPG_KEYS PHP_VERSION PHP_URL PHP_ASC_URL PHP_SHA256"
    " APACHE_CONFDIR APACHE_ENVVARS"
)
_DOTNET = _names(
    "DOTNET_VERSION ASPNET_VERSION DOTNET_SDK_VERSION ASPNETCORE_HTTP_PORTS ASPNETCORE_URLS APP_UID"
    " DOTNET_RUNNING_IN_CONTAINER"
)
_VARIABLES: dict[str, frozenset[str]] = {
    "python": _names(
        "LANG GPG_KEY PYTHON_VERSION PYTHON_SHA256 PYTHON_PIP_VERSION PYTHON_SETUPTOOLS_VERSION PYTHON_GET_PIP_URL"
        " PYTHON_GET_PIP_SHA256"
    ),
    "node": _names("NODE_VERSION YARN_VERSION"),
    "golang": _names("GOLANG_VERSION GOPATH GOTOOLCHAIN"),
    "ruby": _names(
        "LANG RUBY_VERSION RUBY_DOWNLOAD_URL RUBY_DOWNLOAD_SHA256 GEM_HOME BUNDLE_APP_CONFIG"
        " BUNDLE_SILENCE_ROOT_WARNING"
    ),
    "rust": _names("RUSTUP_HOME CARGO_HOME RUST_VERSION"),
    "php": _PHP,
    "wordpress": _PHP,
    "composer": _names("COMPOSER_VERSION COMPOSER_HOME COMPOSER_ALLOW_SUPERUSER") | _PHP,
    "openjdk": _JAVA,
    "eclipse-temurin": _JAVA,
    "amazoncorretto": _JAVA,
    "maven": _JAVA | {"MAVEN_HOME", "MAVEN_CONFIG"},
    "gradle": _JAVA | {"GRADLE_HOME", "GRADLE_VERSION"},
    "tomcat": _JAVA | _names("CATALINA_HOME TOMCAT_MAJOR TOMCAT_VERSION TOMCAT_SHA512 LD_LIBRARY_PATH"),
    "jetty": _JAVA | {"JETTY_VERSION", "JETTY_HOME", "JETTY_BASE"},
    "nginx": _names("NGINX_VERSION NJS_VERSION NJS_RELEASE PKG_RELEASE DYNPKG_RELEASE"),
    "httpd": _names("HTTPD_PREFIX HTTPD_VERSION HTTPD_SHA256 HTTPD_PATCHES"),
    "postgres": _names("GOSU_VERSION LANG PG_MAJOR PG_VERSION PGDATA PG_SHA256"),
    "mysql": _names("GOSU_VERSION MYSQL_MAJOR MYSQL_VERSION MYSQL_SHELL_VERSION"),
    "mariadb": _names("GOSU_VERSION LANG MARIADB_VERSION"),
    "redis": _names("GOSU_VERSION REDIS_VERSION REDIS_DOWNLOAD_URL REDIS_DOWNLOAD_SHA"),
    "mongo": frozenset(
        {"GOSU_VERSION", "JSYAML_VERSION", "MONGO_MAJOR", "MONGO_VERSION", "MONGO_PACKAGE", "MONGO_REPO"}
    ),
    "elixir": _names("ELIXIR_VERSION LANG OTP_VERSION REBAR3_VERSION"),
    "erlang": _names("LANG OTP_VERSION REBAR_VERSION REBAR3_VERSION"),
    "swift": _names("SWIFT_VERSION SWIFT_PLATFORM SWIFT_BRANCH SWIFT_WEBROOT SWIFT_SIGNING_KEY"),
    "julia": _names("JULIA_PATH JULIA_GPG JULIA_VERSION"),
    "r-base": _names("LC_ALL LANG R_BASE_VERSION"),
    "mcr.microsoft.com/dotnet/sdk": _DOTNET,
    "mcr.microsoft.com/dotnet/aspnet": _DOTNET,
    "mcr.microsoft.com/dotnet/runtime": _DOTNET,
    "mcr.microsoft.com/dotnet/runtime-deps": _DOTNET,
}


def variables_of(image: str) -> frozenset[str]:
    """The variables that the image is known to set. Its tag may hold a variable (`python:$V`)."""
    return _VARIABLES.get(image_name(image).known_as, frozenset())
