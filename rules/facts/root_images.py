"""Whom an image runs as, and which programs need root or step down from it themselves.

Sources: the images' Dockerfiles (their last USER, and entrypoints that call gosu, su-exec or setpriv).
"""

from __future__ import annotations

import re
from typing import Literal

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Stage
from rules.ecosystems.syntax import words
from rules.facts.users import first_stage
from rules.images.names import image_name

Standing = Literal["root", "other", "steps down", "unknown"]

_ROOT = words(
    "alpine debian ubuntu fedora almalinux rockylinux centos amazonlinux busybox scratch buildpack-deps python node"
    " ruby php golang rust perl openjdk eclipse-temurin amazoncorretto maven elixir erlang haskell swift dart pypy"
    " gcc oven/bun denoland/deno tomcat jetty caddy mcr.microsoft.com/dotnet/aspnet mcr.microsoft.com/dotnet/runtime"
    " mcr.microsoft.com/dotnet/sdk mcr.microsoft.com/dotnet/runtime-deps"
)
_STEPS_DOWN = words(
    "postgres mysql mariadb redis mongo rabbitmq memcached elasticsearch kibana logstash cassandra couchdb influxdb"
    " neo4j nginx httpd traefik haproxy varnish vault consul wordpress nextcloud ghost drupal joomla zookeeper solr"
    " postgis/postgis timescale/timescaledb valkey/valkey docker registry"
)
NEED_ROOT = words(
    "sshd cron crond systemd init dockerd containerd openvpn wg-quick iptables supervisord runsvdir s6-svscan tini-root"
    " named dnsmasq slapd postfix master dovecot xinetd inetd service rsyslogd fail2ban-server vsftpd smbd nmbd rpcbind"
    " apache2 apache2ctl apachectl apache2-foreground httpd httpd-foreground nginx php-fpm haproxy squid mount modprobe"
    " docker auditctl nsenter tcpdump cupsd"
)
STEP_DOWN = words("gosu su-exec setpriv s6-setuidgid chpst runuser setuidgid su sudo fixuid")
_DISTROLESS = re.compile(r"gcr\.io/distroless/")


@fact
def standing(stage: Stage) -> Standing:
    """Whom a container of the image that the stage starts from runs as, before any USER of the file."""
    base = first_stage(stage).base_image
    if base is None:
        return "unknown"
    image = image_name(base)
    if _DISTROLESS.match(image.known_as):
        return "other" if "nonroot" in image.tag else "root"
    if "windows" in image.tag or "nanoserver" in image.tag or "-chiseled" in image.tag:
        return "other"
    if image.known_as in _STEPS_DOWN:
        return "steps down"
    return "root" if image.known_as in _ROOT else "unknown"
