"""A registry's name is looked up once, and the connection goes to the address that was judged.

Between a look-up to judge and another to connect, a name could come to lead into our own network.
"""

from __future__ import annotations

import ipaddress
import socket
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlsplit


class NoPublicAddress(Exception):
    """The name leads nowhere, or into a private network; the message says which."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """Where to send a request that was meant for a host. The certificate must still be the host's."""

    url: str
    host: str
    name: str

    @property
    def headers(self) -> dict[str, str]:
        return {"host": self.host}

    @property
    def extensions(self) -> dict[str, str]:
        return {"sni_hostname": self.name}


def pinned(url: str) -> Pinned:
    """Raises NoPublicAddress unless every address of the host is public."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    try:
        found = socket.getaddrinfo(name, parts.port or 443, proto=socket.IPPROTO_TCP)
    except OSError as error:
        raise NoPublicAddress("the registry's name leads nowhere") from error
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not addresses or not all(address.is_global for address in addresses):
        raise NoPublicAddress("the registry's name leads to a private address")
    first = addresses[0]
    place = f"[{first}]" if first.version == 6 else str(first)
    port = f":{parts.port}" if parts.port else ""
    return Pinned(parts._replace(netloc=f"{place}{port}").geturl(), parts.netloc.rpartition("@")[2], name)


def goes_through_a_proxy(url: str) -> bool:
    """Then the proxy looks the name up and connects, and wants to see the name."""
    parts = urlsplit(url)
    proxies = urllib.request.getproxies()
    is_set = bool(proxies.get(parts.scheme) or proxies.get("all"))
    return is_set and not urllib.request.proxy_bypass(parts.hostname or "")
