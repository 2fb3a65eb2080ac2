"""The command lines of programming languages' package managers and build tools. Source: their manuals and `--help`."""

from __future__ import annotations

from rules.ecosystems.tool_syntax import Tool, option_set

_CONDA = option_set("-n -p -c -f --name --prefix --channel --file --revision --solver --platform --root-prefix")
_NPM_ALIASES = {
    **dict.fromkeys(("i", "in", "ins", "inst", "isntall", "add"), "install"),
    **dict.fromkeys(("clean-install", "ic", "install-clean"), "ci"),
    **dict.fromkeys(("rm", "remove", "un", "r", "unlink"), "uninstall"),
    **dict.fromkeys(("run-script", "rum", "urn"), "run"),
    **dict.fromkeys(("up", "upgrade", "udpate"), "update"),
    **dict.fromkeys(("ddp",), "dedupe"),
}


LANGUAGE_TOOLS = (
    Tool(
        "pip",
        option_set(
            "-r -c -e -t -i -f -C -b -d -w --requirement --constraint --editable --target --prefix --root"
            " --index-url"
            " --extra-index-url --find-links --trusted-host --platform --python-version --implementation --abi"
            " --cache-dir --timeout --retries --proxy --log --cert --client-cert --global-option --install-option"
            " --config-settings --no-binary --only-binary --progress-bar --src --build --upgrade-strategy --report"
            " --group --exists-action --python --use-feature --use-deprecated --keyring-provider --root-user-action"
            " --dest --wheel-dir --build-option --pypi-url"
        ),
        groups=option_set("cache config index"),
    ),
    Tool("pipx", option_set("--python --spec --pip-args --index-url -i --suffix --backend --preinstall --cooldown")),
    Tool(
        "pipenv",
        option_set("-r -e -i --python --requirements --categories --editable --index --pypi-mirror --extra-pip-args"),
    ),
    Tool(
        "pdm",
        option_set(
            "-p -G -L -C --project --group --without --lockfile --config-setting --skip --venv --override --output"
            " --format -f -o"
        ),
        groups=option_set("cache self venv python"),
        aliases={"i": "install"},
    ),
    Tool(
        "poetry",
        option_set(
            "-C -P -E -G -f -o --directory --project --with --without --only --extras --group --source --python"
            " --format --output"
        ),
        groups=option_set("cache self source env"),
    ),
    Tool(
        "uv",
        option_set(
            "-r -c -e -t -i -f -p -o -b -C --requirements --requirement --constraints --constraint --overrides"
            " --override --editable --target --prefix --index-url --extra-index-url --find-links --index"
            " --default-index --python --extra --group --no-group --only-group --package --directory --project"
            " --cache-dir --config-file --link-mode --python-platform --resolution --prerelease --output-file"
            " --no-binary --only-binary --no-build-isolation-package --with --from --env-file --upgrade-package -P"
            " --no-install-package --python-version --color --allow-insecure-host --config-setting"
        ),
        groups=option_set("pip tool python cache self"),
    ),
    Tool("conda", _CONDA, {"clean": option_set("-f -p -c")}, groups=option_set("env"), aliases={"rm": "remove"}),
    Tool("mamba", _CONDA, {"clean": option_set("-f -p -c")}, groups=option_set("env"), aliases={"rm": "remove"}),
    Tool(
        "micromamba",
        _CONDA | {"-r"},
        {"clean": option_set("-f -p -c")},
        groups=option_set("env"),
        aliases={"rm": "remove"},
    ),
    Tool(
        "npm",
        option_set(
            "-w -C --prefix --cache --registry --loglevel --userconfig --globalconfig --workspace --omit --include"
            " --only --also --tag --fetch-timeout --fetch-retries --network-timeout --cpu --os --libc"
            " --install-strategy --save-prefix --audit-level --maxsockets --node-options --script-shell"
        ),
        groups=option_set("cache config"),
        aliases=_NPM_ALIASES,
    ),
    Tool(
        "yarn",
        option_set(
            "--cwd --cache-folder --modules-folder --registry --network-timeout --network-concurrency --mutex"
            " --prefix"
            " --global-folder --use-yarnrc --link-folder --preferred-cache-folder --proxy --https-proxy --mode"
        ),
        groups=option_set("cache global config workspaces"),
        default="install",
    ),
    Tool(
        "pnpm",
        option_set(
            "-C -F --dir --filter --store-dir --reporter --registry --network-concurrency --prefix"
            " --child-concurrency --virtual-store-dir --modules-dir --loglevel --cache-dir --fetch-timeout"
        ),
        groups=option_set("store config"),
        aliases={"i": "install", "rm": "remove", "un": "remove", "uninstall": "remove", "up": "update"},
    ),
    Tool(
        "bun",
        option_set("-c -F --cwd --config --backend --cache-dir --registry --filter --omit"),
        groups=option_set("pm"),
        aliases={"i": "install", "a": "add", "rm": "remove"},
    ),
    Tool(
        "gem",
        option_set(
            "-v -n -i -s -p -P -B --version --bindir --install-dir --source --http-proxy --trust-policy --build-"
            " root"
            " --platform -g --file --without --config-file"
        ),
        aliases={"i": "install"},
    ),
    Tool(
        "bundle",
        option_set("-j -r --jobs --path --without --with --retry --gemfile --cache-path --shebang --trust-policy"),
        aliases={"i": "install"},
        default="install",
    ),
    Tool(
        "composer",
        option_set("-d --working-dir --prefer-install --ignore-platform-req --audit-format --apcu-autoloader-prefix"),
        groups=option_set("global"),
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
        option_set(
            "-o -ldflags -gcflags -asmflags -tags -mod -modfile -C -p -buildmode -compiler -installsuffix -pkgdir"
            " -toolexec -overlay -run -exec -pgo -covermode -coverpkg"
        ),
        groups=option_set("mod work"),
        style="long",
    ),
    Tool(
        "cargo",
        option_set(
            "-F -p -j -Z -C --manifest-path --target --target-dir --features --bin --package --profile --jobs"
            " --root"
            " --version --vers --git --branch --tag --rev --path --index --registry --config --color --example"
            " --message-format --exclude --test --bench --recipe-path --out-dir"
        ),
        groups=option_set("chef"),
        aliases={"b": "build", "c": "check", "r": "run", "t": "test"},
    ),
    Tool(
        "mvn",
        option_set(
            "-f -s -gs -pl -P -l -T -rf -t -b --file --settings --projects --activate-profiles --define --log-"
            " file --threads"
        ),
        style="long",
        operands_only=True,
    ),
    Tool(
        "gradle",
        option_set(
            "-x -p -b -c -g -I --exclude-task --project-dir --build-file --settings-file --gradle-user-home"
            " --init-script"
        ),
        style="long",
        operands_only=True,
    ),
    Tool(
        "dotnet",
        option_set(
            "-c -o -r -f -v -s -a --configuration --output --runtime --framework --verbosity --source --add-source"
            " --arch --os --configfile --packages --version --tool-path --version-suffix --project"
        ),
        groups=option_set("tool workload nuget"),
        style="long",
    ),
    Tool("mix", option_set("--only --target")),
)
