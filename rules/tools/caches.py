"""Where tools keep what they download, and every way in which a file already keeps that out of its layers."""

from __future__ import annotations

from dataclasses import dataclass

from rules.dockerfile.model import Run, Stage
from rules.dockerfile.words import Command
from rules.tools.removals import at_home, removes


@dataclass(frozen=True, slots=True)
class Cache:
    """What one tool keeps.

    folders: where, `~` being the user's home.
    switches: variables that turn the cache off or move it; any value counts, as the tools read them.
    cleaners: commands that empty it, as the words they contain in this order.
    mounts: the targets of cache mounts for it, `~` being the user's home.
    """

    tool: str
    folders: tuple[str, ...]
    switches: tuple[str, ...] = ()
    cleaners: tuple[tuple[str, ...], ...] = ()
    mounts: tuple[str, ...] = ()


_XDG = ("XDG_CACHE_HOME",)

APT_LISTS = Cache(
    "apt-get",
    ("/var/lib/apt/lists",),
    (),
    (("apt-get", "distclean"), ("apt", "distclean")),
    ("/var/lib/apt/lists", "/var/cache/apt"),
)
APK = Cache("apk", ("/var/cache/apk", "/etc/apk/cache"), (), (("apk", "cache", "clean"),), ("/var/cache/apk",))
DNF = Cache(
    "dnf",
    ("/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5"),
    (),
    (("dnf", "clean"), ("yum", "clean"), ("microdnf", "clean"), ("dnf5", "clean")),
    ("/var/cache/dnf",),
)
ZYPPER = Cache("zypper", ("/var/cache/zypp",), (), (("zypper", "clean"), ("zypper", "cc")), ("/var/cache/zypp",))
PACMAN = Cache(
    "pacman",
    ("/var/cache/pacman/pkg",),
    (),
    (("pacman", "-Scc"), ("pacman", "-Sc"), ("paccache",)),
    ("/var/cache/pacman/pkg",),
)
PIP = Cache(
    "pip",
    ("~/.cache/pip",),
    ("PIP_NO_CACHE_DIR", "PIP_CACHE_DIR", *_XDG),
    (
        ("pip", "cache", "purge"),
        ("pip3", "cache", "purge"),
        ("pip", "config", "no-cache-dir"),
        ("pip3", "config", "no-cache-dir"),
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
    (("npm", "cache", "clean"),),
    ("~/.npm",),
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
    ("/usr/local/bundle/cache",),
)
COMPOSER = Cache(
    "composer",
    ("~/.composer/cache", "~/.cache/composer"),
    ("COMPOSER_CACHE_DIR", "COMPOSER_NO_CACHE"),
    (("composer", "clear-cache"), ("composer", "clearcache"), ("composer", "cc")),
    ("~/.composer/cache",),
)
GO = Cache(
    "go",
    ("/go/pkg/mod", "~/go/pkg/mod", "~/.cache/go-build"),
    ("GOMODCACHE", "GOCACHE"),
    (("go", "clean"),),
    ("/go/pkg/mod", "~/.cache/go-build"),
)
CARGO = Cache(
    "cargo",
    ("/usr/local/cargo/registry", "~/.cargo/registry"),
    ("CARGO_HOME",),
    (("cargo", "cache"),),
    ("/usr/local/cargo/registry", "/usr/local/cargo/git"),
)


MAVEN = Cache("mvn", ("~/.m2/repository",), (), (), ("~/.m2/repository",))


def kept_out(stage: Stage, run: Run, cache: Cache, command: Command) -> bool:
    """Whether what `command` downloads never reaches the layer.

    A mount, a variable, or a removal behind it in the same RUN keep it out.
    """
    return (
        has_mount(run, cache)
        or is_switched_off(stage, run, cache, command)
        or any(empties(later, cache) for later in commands_after(run, command))
    )


def has_mount(run: Run, cache: Cache) -> bool:
    """A cache or temporary mount on one of the cache's folders, or on a folder around them."""
    targets = [at_home(m.target) for m in run.mounts if m.type in {"cache", "tmpfs"} and m.target]
    folders = (*cache.folders, *cache.mounts)
    return any(_contains(t, f) or _contains(f, t) or f"/{cache.tool}" in t for t in targets for f in folders)


def is_switched_off(stage: Stage, run: Run, cache: Cache, command: Command) -> bool:
    """Whether ENV, an assignment in front of the command or an earlier `export` sets one of the cache's switches."""
    if any(_sets(word.text, cache) for word in command.assignments):
        return True
    known = stage.variables_at(run)
    if any(switch in known for switch in cache.switches):
        return True
    before = [c for c in run.commands if c.span.start < command.span.start]
    return any(
        (c.name == "export" and any(_sets(text, cache) for text in c.texts[1:])) or _is_configuration(c, cache)
        for c in before
    )


def _sets(text: str, cache: Cache) -> bool:
    return text.partition("=")[0] in cache.switches


def _is_configuration(command: Command, cache: Cache) -> bool:
    """`pip config set global.no-cache-dir true` and the like, earlier in the RUN."""
    return "config" in command.texts and command.name.startswith(cache.tool) and "cache" in " ".join(command.texts)


def commands_after(run: Run, command: Command) -> tuple[Command, ...]:
    return tuple(c for c in run.commands if c.span.start > command.span.start)


def empties(command: Command, cache: Cache) -> bool:
    """Whether the command empties the cache: its cleaner, or a removal of its folder."""
    texts = tuple(t.rsplit("/", 1)[-1] if n == 0 else t for n, t in enumerate(command.texts))
    if any(_in_order(cleaner, texts) for cleaner in cache.cleaners):
        return True
    return any(removes(command, folder) for folder in cache.folders) or _removes_by_asking(command, cache)


def _in_order(wanted: tuple[str, ...], texts: tuple[str, ...]) -> bool:
    rest = iter(texts)
    return all(
        any(part == text or (len(part) > 3 and part in text and "." in text) for text in rest) for part in wanted
    )


def _removes_by_asking(command: Command, cache: Cache) -> bool:
    """`rm -rf "$(pip cache dir)"`, `rm -rf $POETRY_CACHE_DIR`."""
    if command.name != "rm":
        return False
    written = " ".join(word.text for word in command.words)
    return (cache.tool in written and "$(" in written) or any(switch in written for switch in cache.switches)


def _contains(outer: str, inner: str) -> bool:
    outer = outer.rstrip("/")
    return inner == outer or inner.startswith(outer + "/")
