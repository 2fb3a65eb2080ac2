"""The command lines of the package managers of Linux distributions. Source: their manual pages and `--help`."""

from __future__ import annotations

from rules.ecosystems.tool_syntax import Tool, option_set

_APT = option_set(
    "-o -c -t -a -P --option --config-file --target-release --default-release --host-architecture --build-profiles"
)
_DNF = option_set(
    "-c -x -d -e -R --config --exclude --excludepkgs --releasever --installroot --setopt --enablerepo"
    " --disablerepo --repo"
    " --repoid --repofrompath --debuglevel --errorlevel --randomwait --forcearch --advisory --comment --color"
    " --enableplugin --disableplugin --downloaddir --destdir --rpmverbosity"
)

SYSTEM_TOOLS = (
    Tool("apt-get", _APT),
    Tool("apt", _APT),
    Tool("aptitude", _APT),
    Tool(
        "apk",
        option_set(
            "-t -X -p --virtual --repository --root --keys-dir --repositories-file --arch --wait --cache-dir"
            " --cache-max-age --progress-fd --timeout"
        ),
    ),
    Tool("dnf", _DNF, groups=option_set("group module"), aliases={"in": "install", "rm": "remove", "up": "upgrade"}),
    Tool("yum", _DNF, groups=option_set("group module")),
    Tool("microdnf", _DNF, groups=option_set("module")),
    Tool(
        "zypper",
        option_set(
            "-R -D -c -r -t --root --reposd-dir --cache-dir --config --repo --from --type --installroot -p --plus-repo"
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
        "pacman", option_set("-b -r --dbpath --root --arch --cachedir --config --ignore --overwrite --gpgdir --hookdir")
    ),
)
