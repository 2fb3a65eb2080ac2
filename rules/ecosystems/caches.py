"""Where tools keep what they download: one row for each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cache:
    """What one tool keeps.

    folders: where, `~` being the user's home.
    switches: variables that turn the cache off or move it; any value counts, as the tools read them.
    cleaners: commands that empty it, as the words they contain in this order.
    mounts: the targets of cache mounts for it, `~` being the user's home; () where that depends on the image.
    in_images: other targets in an official image. moved_by: others again where a variable is set, `{}` its value.
    locked: builds that run at the same time have to wait for one another.
    """

    tool: str
    folders: tuple[str, ...]
    switches: tuple[str, ...] = ()
    cleaners: tuple[tuple[str, ...], ...] = ()
    mounts: tuple[str, ...] = ()
    in_images: tuple[tuple[str, tuple[str, ...]], ...] = ()
    moved_by: tuple[tuple[str, tuple[str, ...]], ...] = ()
    locked: bool = False


_XDG = ("XDG_CACHE_HOME",)

APT_LISTS = Cache(
    "apt-get",
    ("/var/lib/apt/lists",),
    (),
    tuple((apt, word) for apt in ("apt-get", "apt") for word in ("distclean", "dist-clean")),  # since apt 2.7.8
    ("/var/lib/apt/lists", "/var/cache/apt"),
    locked=True,
)
APK = Cache(
    "apk",
    ("/var/cache/apk", "/etc/apk/cache"),
    (),
    (),  # not `apk cache clean`: it spares the indexes in use (cache_clean_item in apk-tools)
    (
        "/etc/apk/cache",
    ),  # apk keeps packages only where this folder exists; /var/cache/apk holds no more than the index
    locked=True,
)
DNF = Cache(
    "dnf",
    ("/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5"),
    (),
    (("dnf", "clean"), ("yum", "clean"), ("microdnf", "clean"), ("dnf5", "clean")),
    ("/var/cache/dnf",),
    (
        ("fedora", ("/var/cache/libdnf5",)),
        ("centos", ("/var/cache/yum",)),
        ("amazonlinux", ("/var/cache/dnf", "/var/cache/yum")),
    ),
    locked=True,
)
ZYPPER = Cache(
    "zypper",
    ("/var/cache/zypp",),
    (),
    (("zypper", "clean"), ("zypper", "cc")),
    ("/var/cache/zypp",),
    locked=True,
)
PACMAN = Cache(
    "pacman",
    ("/var/cache/pacman/pkg",),
    (),
    (("pacman", "-Scc"), ("pacman", "-Sc"), ("paccache",)),
    ("/var/cache/pacman/pkg",),
    locked=True,
)
PIP = Cache(
    "pip",
    ("~/.cache/pip",),
    ("PIP_NO_CACHE_DIR", "PIP_CACHE_DIR", *_XDG),
    (
        ("pip", "cache", "purge"),
        ("pip3", "cache", "purge"),
    ),
    ("~/.cache/pip",),
)
UV = Cache(
    "uv",
    ("~/.cache/uv",),
    ("UV_NO_CACHE", "UV_CACHE_DIR", *_XDG),
    (("uv", "cache", "clean"), ("uv", "cache", "prune")),
    ("~/.cache/uv",),
)
POETRY = Cache(
    "poetry",
    ("~/.cache/pypoetry/artifacts", "~/.cache/pypoetry/cache"),
    ("POETRY_CACHE_DIR", *_XDG),
    (("poetry", "cache", "clear"),),
    ("~/.cache/pypoetry/artifacts", "~/.cache/pypoetry/cache"),
)
PIPENV = Cache(
    "pipenv",
    ("~/.cache/pipenv",),
    ("PIPENV_CACHE_DIR", "PIP_NO_CACHE_DIR", *_XDG),
    (("pipenv", "--clear"),),
    ("~/.cache/pipenv", "~/.cache/pip"),
)
CONDA = Cache(
    "conda",
    ("/opt/conda/pkgs", "~/miniconda3/pkgs", "~/mambaforge/pkgs", "~/micromamba/pkgs"),
    ("CONDA_PKGS_DIRS",),
    (("conda", "clean"), ("mamba", "clean"), ("micromamba", "clean")),
    ("/opt/conda/pkgs",),
)
NPM = Cache(
    "npm",
    ("~/.npm", "~/.npm/_cacache"),
    ("npm_config_cache", "NPM_CONFIG_CACHE"),
    (("npm", "cache", "clean"), ("npm", "cache", "clear"), ("npm", "cache", "rm")),
    ("~/.npm",),
)
PNPM = Cache(
    "pnpm",
    ("~/.cache/pnpm", "~/.local/share/pnpm/store"),
    (),
    (("pnpm", "store", "prune"),),
    ("~/.local/share/pnpm/store", "~/.cache/pnpm"),
    moved_by=(
        ("PNPM_HOME", ("{}/store", "~/.cache/pnpm")),
        ("XDG_DATA_HOME", ("{}/pnpm/store", "~/.cache/pnpm")),
    ),
)
BUN = Cache(
    "bun",
    ("~/.bun/install/cache",),
    ("BUN_INSTALL_CACHE_DIR",),
    (("bun", "pm", "cache", "rm"),),
    ("~/.bun/install/cache",),
)
YARN = Cache(
    "yarn",
    ("/usr/local/share/.cache/yarn", "~/.cache/yarn"),
    ("YARN_CACHE_FOLDER",),
    (("yarn", "cache", "clean"),),
    ("/usr/local/share/.cache/yarn",),
)
GEM = Cache(
    "gem",
    ("/usr/local/bundle/cache", "~/.bundle/cache", "~/.gem"),
    (),
    (("gem", "env"), ("bundle", "clean"), ("gem", "sources", "--clear-all")),
    in_images=(("ruby", ("/usr/local/bundle/cache",)),),
)
COMPOSER = Cache(
    "composer",
    ("~/.composer/cache", "~/.cache/composer"),
    ("COMPOSER_CACHE_DIR", "COMPOSER_NO_CACHE"),
    (("composer", "clear-cache"), ("composer", "clearcache"), ("composer", "cc")),
    ("~/.composer/cache",),
    (("composer", ("/tmp/cache",)),),  # noqa: S108  # the image sets COMPOSER_HOME=/tmp
)
GO = Cache(
    "go",
    ("/go/pkg/mod", "~/go/pkg/mod", "~/.cache/go-build"),
    ("GOMODCACHE", "GOCACHE"),
    (("go", "clean"),),
    ("~/go/pkg/mod", "~/.cache/go-build"),
    (("golang", ("/go/pkg/mod", "~/.cache/go-build")),),
    (("GOPATH", ("{}/pkg/mod", "~/.cache/go-build")),),
)
CARGO = Cache(
    "cargo",
    ("/usr/local/cargo/registry", "~/.cargo/registry"),
    ("CARGO_HOME",),
    (("cargo", "cache"),),
    ("~/.cargo/registry", "~/.cargo/git"),
    tuple((image, ("/usr/local/cargo/registry", "/usr/local/cargo/git")) for image in ("rust", "rustlang/rust")),
)
MAVEN = Cache("mvn", ("~/.m2/repository",), (), (), ("~/.m2/repository",))
GRADLE = Cache(
    "gradle",
    ("~/.gradle/caches", "~/.gradle/wrapper"),
    ("GRADLE_USER_HOME",),
    (),
    ("~/.gradle/caches", "~/.gradle/wrapper"),
    (("gradle", ("/home/gradle/.gradle/caches", "/home/gradle/.gradle/wrapper")),),
)
NUGET = Cache(
    "dotnet",
    ("~/.local/share/NuGet", "~/.nuget/packages"),
    (),
    (("dotnet", "nuget", "locals"),),
    (
        "~/.local/share/NuGet",
    ),  # what was downloaded; ~/.nuget/packages is read by later steps, so it stays in the layer
)
HEX = Cache("mix", ("~/.hex/packages",), ("HEX_HOME",), (), ("~/.hex/packages",))

EMPTIED = (APT_LISTS, APK, DNF, ZYPPER, PACMAN, PIP, UV, POETRY, PIPENV, CONDA, NPM, PNPM, YARN, COMPOSER)
"""The caches whose cleaners do nothing but empty them."""
