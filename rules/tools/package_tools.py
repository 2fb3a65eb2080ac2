"""The table of package managers: which of their options take a value, how their sub-commands are spelled.

Each option list holds those that take their value from the next word; all other options stand alone.
Sources: the tools' own `--help` and manual pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Tool:
    """How one tool reads its command line.

    valued: options that take the next word as their value.
    alone: by sub-command, options of `valued` that take none there.
    groups: sub-commands that have sub-commands of their own: `go mod download`.
    aliases: other spellings of a sub-command.
    default: the sub-command of a bare call (`yarn` installs).
    style: `gnu` bundles letters (`-yq`); `long` has whole words behind one dash (`-ldflags`).
    operands_only: words are goals or tasks, none is a sub-command (`mvn clean package`).
    """

    name: str
    valued: frozenset[str] = frozenset()
    alone: Mapping[str, frozenset[str]] = field(default_factory=dict)
    groups: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    default: str = ""
    style: Literal["gnu", "long"] = "gnu"
    operands_only: bool = False


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_APT = _set(
    "-o -c -t -a -P --option --config-file --target-release --default-release --host-architecture --build-profiles"
)
_DNF = _set(
    "-c -x -d -e -R --config --exclude --excludepkgs --releasever --installroot --setopt --enablerepo"
    " --disablerepo --repo"
    " --repoid --repofrompath --debuglevel --errorlevel --randomwait --forcearch --advisory --comment --color"
    " --enableplugin --disableplugin --downloaddir --destdir --rpmverbosity"
)
_CONDA = _set("-n -p -c -f --name --prefix --channel --file --revision --solver --platform --root-prefix")
_NPM_ALIASES = {
    **dict.fromkeys(("i", "in", "ins", "inst", "isntall", "add"), "install"),
    **dict.fromkeys(("clean-install", "ic", "install-clean"), "ci"),
    **dict.fromkeys(("rm", "remove", "un", "r", "unlink"), "uninstall"),
    **dict.fromkeys(("run-script", "rum", "urn"), "run"),
    **dict.fromkeys(("up", "upgrade", "udpate"), "update"),
    **dict.fromkeys(("ddp",), "dedupe"),
}

TOOLS: Mapping[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool("apt-get", _APT),
        Tool("apt", _APT),
        Tool("aptitude", _APT),
        Tool(
            "apk",
            _set(
                "-t -X -p --virtual --repository --root --keys-dir --repositories-file --arch --wait --cache-dir"
                " --cache-max-age --progress-fd --timeout"
            ),
        ),
        Tool("dnf", _DNF, groups=_set("group module"), aliases={"in": "install", "rm": "remove", "up": "upgrade"}),
        Tool("yum", _DNF, groups=_set("group module")),
        Tool("microdnf", _DNF, groups=_set("module")),
        Tool(
            "zypper",
            _set(
                "-R -D -c -r -t --root --reposd-dir --cache-dir --config --repo --from --type --installroot -p"
                " --plus-repo"
            ),
            aliases={
                "in": "install",
                "rm": "remove",
                "ref": "refresh",
                "up": "update",
                "cc": "clean",
                "dup": "dist-upgrade",
                "ar": "addrepo",
                "rr": "removerepo",
                "si": "source-install",
            },
        ),
        Tool(
            "pacman", _set("-b -r --dbpath --root --arch --cachedir --config --ignore --overwrite --gpgdir --hookdir")
        ),
        Tool(
            "pip",
            _set(
                "-r -c -e -t -i -f -C -b -d -w --requirement --constraint --editable --target --prefix --root"
                " --index-url"
                " --extra-index-url --find-links --trusted-host --platform --python-version --implementation --abi"
                " --cache-dir --timeout --retries --proxy --log --cert --client-cert --global-option --install-option"
                " --config-settings --no-binary --only-binary --progress-bar --src --build --upgrade-strategy --report"
                " --group --exists-action --python --use-feature --use-deprecated --keyring-provider --root-user-action"
                " --dest --wheel-dir --build-option --pypi-url"
            ),
            groups=_set("cache config index"),
        ),
        Tool("pipx", _set("--python --spec --pip-args --index-url -i --suffix --fetch-missing-python")),
        Tool(
            "pipenv",
            _set("-r -e -i --python --requirements --categories --editable --index --pypi-mirror --extra-pip-args"),
        ),
        Tool(
            "poetry",
            _set("-C -P -E -G --directory --project --with --without --only --extras --group --source --python"),
            groups=_set("cache self source env"),
        ),
        Tool(
            "uv",
            _set(
                "-r -c -e -t -i -f -p -o -b -C --requirements --requirement --constraints --constraint --overrides"
                " --override --editable --target --prefix --index-url --extra-index-url --find-links --index"
                " --default-index --python --extra --group --no-group --only-group --package --directory --project"
                " --cache-dir --config-file --link-mode --python-platform --resolution --prerelease --output-file"
                " --no-binary --only-binary --no-build-isolation-package --with --from --env-file --upgrade-package -P"
                " --no-install-package --python-version --color --allow-insecure-host --config-setting"
            ),
            groups=_set("pip tool python cache self"),
        ),
        Tool("conda", _CONDA, {"clean": _set("-f -p -c")}, groups=_set("env"), aliases={"rm": "remove"}),
        Tool("mamba", _CONDA, {"clean": _set("-f -p -c")}, groups=_set("env"), aliases={"rm": "remove"}),
        Tool("micromamba", _CONDA | {"-r"}, {"clean": _set("-f -p -c")}, groups=_set("env"), aliases={"rm": "remove"}),
        Tool(
            "npm",
            _set(
                "-w -C --prefix --cache --registry --loglevel --userconfig --globalconfig --workspace --omit --include"
                " --only --also --tag --fetch-timeout --fetch-retries --network-timeout --cpu --os --libc"
                " --install-strategy --save-prefix --audit-level --maxsockets --node-options --script-shell"
            ),
            groups=_set("cache config"),
            aliases=_NPM_ALIASES,
        ),
        Tool(
            "yarn",
            _set(
                "--cwd --cache-folder --modules-folder --registry --network-timeout --network-concurrency --mutex"
                " --prefix"
                " --global-folder --use-yarnrc --link-folder --preferred-cache-folder --proxy --https-proxy --mode"
            ),
            groups=_set("cache global config workspaces"),
            default="install",
        ),
        Tool(
            "pnpm",
            _set(
                "-C -F --dir --filter --store-dir --reporter --registry --network-concurrency --prefix"
                " --child-concurrency --virtual-store-dir --modules-dir --loglevel --cache-dir --fetch-timeout"
            ),
            groups=_set("store config"),
            aliases={"i": "install", "rm": "remove", "un": "remove", "uninstall": "remove", "up": "update"},
        ),
        Tool(
            "bun",
            _set("-c -F --cwd --config --backend --cache-dir --registry --filter --omit"),
            groups=_set("pm"),
            aliases={"i": "install", "a": "add", "rm": "remove"},
        ),
        Tool(
            "gem",
            _set(
                "-v -n -i -s -p -P -B --version --bindir --install-dir --source --http-proxy --trust-policy --build-"
                " root"
                " --platform -g --file --without --config-file"
            ),
            aliases={"i": "install"},
        ),
        Tool(
            "bundle",
            _set("-j -r --jobs --path --without --with --retry --gemfile --cache-path --shebang --trust-policy"),
            aliases={"i": "install"},
            default="install",
        ),
        Tool(
            "composer",
            _set("-d --working-dir --prefer-install --ignore-platform-req --audit-format --apcu-autoloader-prefix"),
            groups=_set("global"),
            aliases={
                "i": "install",
                "r": "require",
                "u": "update",
                "upgrade": "update",
                "dumpautoload": "dump-autoload",
            },
        ),
        Tool(
            "go",
            _set(
                "-o -ldflags -gcflags -asmflags -tags -mod -modfile -C -p -buildmode -compiler -installsuffix -pkgdir"
                " -toolexec -overlay -run -exec -pgo -covermode -coverpkg"
            ),
            groups=_set("mod work"),
            style="long",
        ),
        Tool(
            "cargo",
            _set(
                "-F -p -j -Z -C --manifest-path --target --target-dir --features --bin --package --profile --jobs"
                " --root"
                " --version --vers --git --branch --tag --rev --path --index --registry --config --color --example"
                " --message-format --exclude --test --bench --recipe-path --out-dir"
            ),
            groups=_set("chef"),
            aliases={"b": "build", "c": "check", "r": "run", "t": "test"},
        ),
        Tool(
            "mvn",
            _set(
                "-f -s -gs -pl -P -l -T -rf -t -b --file --settings --projects --activate-profiles --define --log-"
                " file --threads"
            ),
            style="long",
            operands_only=True,
        ),
        Tool(
            "gradle",
            _set(
                "-x -p -b -c -g -I --exclude-task --project-dir --build-file --settings-file --gradle-user-home"
                " --init-script"
            ),
            style="long",
            operands_only=True,
        ),
        Tool(
            "dotnet",
            _set(
                "-c -o -r -f -v -s -a --configuration --output --runtime --framework --verbosity --source --add-source"
                " --arch --os --configfile --packages --version --tool-path --version-suffix --project"
            ),
            groups=_set("tool workload nuget"),
            style="long",
        ),
        Tool("mix", _set("--only --target")),
    )
}

# Other names of a tool. `pip3.11`, `python3 -m pip` and `/usr/bin/apt-get` are read apart.
NAMES: Mapping[str, str] = {
    "bundler": "bundle",
    "mvnw": "mvn",
    "gradlew": "gradle",
    "composer.phar": "composer",
    "npm-cli.js": "npm",
    "yarnpkg": "yarn",
    "dnf5": "dnf",
    "dnf-3": "dnf",
}
