"""Whether an image's program needs root, or becomes another user by itself.

A program that does neither for sure counts as one that does: nobody should move it to another user unasked.
"""

from __future__ import annotations

import posixpath

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import fact
from rules.dockerfile.model import Run, Stage, Transfer
from rules.ecosystems.catalogue import called
from rules.ecosystems.syntax import words
from rules.engine.context import BuildContext
from rules.facts.docker_clients import talks_to_docker
from rules.facts.root_images import NEED_ROOT, STEP_DOWN, standing
from rules.facts.stage_tree import with_bases
from rules.facts.start import start_of
from rules.facts.start_evidence import Start, StartCall
from rules.facts.system_packages import installed_by
from rules.facts.tools_by_hand import runs_source
from rules.facts.users import made_users

_FOR_STEPPING_DOWN = expression(
    r"(?<![\w-])(?:gosu|su-exec|s6-overlay|s6-setuidgid|setpriv|setuidgid|fixuid|chpst)(?![a-z])"
)
"""Programs that a file fetches or installs only for a start script that calls them."""
_FOR_DOCKER = expression(r"docker\.sock|docker-client|(?:download|get)\.docker\.com|install[_-]docker\b")
"""What a file mentions that installs Docker's client, or uses its socket."""
_CLIENTS = words("mysql mysqladmin mysqldump mariadb psql mongo mongosh redis-cli curl wget")
_USER_OPTION = expression(r"--(?:user|uid|setuid|setuser|chuid|run-as-user)(?:=|$)")
_SERVERS = words(
    "openvpn wireguard-tools wireguard strongswan xl2tpd pritunl tinc hostapd openssh-server supervisor runit s6 cron"
    " cronie dcron anacron postfix exim4 sendmail dovecot-core dovecot samba vsftpd proftpd pure-ftpd bind9 bind"
    " unbound slapd nginx nginx-full nginx-extras nginx-light apache2 httpd lighttpd php-fpm haproxy squid squid3"
    " varnish xinetd tftpd-hpa nfs-kernel-server systemd freeradius tor privoxy icecast2 mosquitto memcached redis"
    " jetty tomcat"
    " redis-server mysql-server mariadb-server mariadb postgresql postgresql-server mssql-server mongodb mongodb-org"
    " mongodb-server rabbitmq-server couchdb cassandra elasticsearch influxdb transmission-daemon snmpd chrony ntp"
)
"""Servers and databases that start as root and step down, or listen and route as root."""
_ROOT_TOOLS = words(
    "sshfs s3fs davfs2 cifs-utils iptables nftables docker docker.io docker-ce docker-ce-cli docker-cli podman buildah"
)
"""Programs that mount, filter or talk to the Docker daemon for the one that starts."""
_SERVER = expression(r"php[\d.]*-fpm|[a-z][\w.+-]*-server(?:-[a-z]+)?")
"""How distributions name packages of servers: `php8.4-fpm`, `firebird3.0-server`, `openssh-server`."""
_VERSION = expression(r"-?\d[\d.]*$")
"""`postgresql-9.5`."""
_SERVICE_SCRIPT = expression(r"/etc/(?:rc\.d/)?init\.d/")


def keeps_root(stage: Stage, build: BuildContext) -> bool:
    """Whether the program needs root, gives it up when it starts, or nobody can tell."""
    start = start_of(stage, build)
    if (
        start.unread
        or _is_hidden_script(stage, start, build)
        or standing(stage) == "steps down"
        or not NEED_ROOT.isdisjoint(start.programs)
    ):
        return True
    if start.naming(*STEP_DOWN) is not None or any(map(_is_told_a_user, start.calls)):
        return True
    if any(_SERVICE_SCRIPT.match(call.words[0]) for call in start.calls):
        return True
    if any(map(_brings_helper, with_bases(stage))) or talks_to_docker(build) or _is_github_action(build):
        return True
    installed = frozenset[str]().union(*map(_installed, with_bases(stage)))
    if not installed.isdisjoint(_ROOT_TOOLS) or _is_told_of(stage, start):
        return True
    return not runs_source(start) and any(map(_is_server, installed))


def _is_server(package: str) -> bool:
    return _VERSION.sub("", package) in _SERVERS or package in _SERVERS or _SERVER.fullmatch(package) is not None


def _is_hidden_script(stage: Stage, start: Start, build: BuildContext) -> bool:
    """`ADD run.sh /usr/local/bin/run`: whether a script that nobody can read starts under another name."""
    named = {call.words[0] for call in start.calls if call.is_in_dockerfile}
    copies = (i for one in with_bases(stage) for i in one.of_type(Transfer) if len(i.arguments) == 2)
    hidden = (i.destination.text for i in copies if _is_unread(i.arguments[0].text, build))
    return any(place in named or posixpath.basename(place) in named for place in hidden)


def _is_unread(name: str, build: BuildContext) -> bool:
    return name.endswith(".sh") and not build.has(posixpath.normpath(name))


def _is_told_a_user(call: StartCall) -> bool:
    """`hhvm --user www-data`: the server steps down itself. To a client, `--user` is a login, and pip means a home."""
    told = call.is_in_dockerfile and call.program not in _CLIENTS and called(call.program) is None
    return told and any(_USER_OPTION.match(word) for word in call.words[1:])


@fact
def _brings_helper(stage: Stage) -> bool:
    """Whether the stage brings what its program steps down with, or talks to the Docker daemon with."""
    steps = [i.value for i in stage.instructions if isinstance(i, Run | Transfer)]
    return any(_FOR_STEPPING_DOWN.search(text) or _FOR_DOCKER.search(text) for text in steps)


def _is_told_of(stage: Stage, start: Start) -> bool:
    """`tvheadend -u hts`: the start names the user that the file makes."""
    made = {user for one in with_bases(stage) for user in made_users(one)} - {"root", "app"}
    return any(not made.isdisjoint(call.words[2:]) for call in start.calls if call.is_in_dockerfile)


@fact
def _installed(stage: Stage) -> frozenset[str]:
    return frozenset[str]().union(*map(installed_by, stage.of_type(Run)))


def _is_github_action(build: BuildContext) -> bool:
    """Whether GitHub runs the image as an action, which must be root: the workspace belongs to it."""
    files = build.files or ()
    return any(name in files and "docker" in (build.read(name) or "") for name in ("action.yml", "action.yaml"))
