"""Which registries are asked, and who gives tokens for them. Never a host that a pull request or a registry names."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from app.failures import SetupError

DOCKER_HUB = "docker.io"


@dataclass(frozen=True, slots=True)
class Registry:
    """A registry that may be asked. token_url: its token service; "" where only its own host may be one.

    is_private: the operator named the address, so that it may be one of an internal network.
    """

    name: str
    origin: str
    token_url: str = ""
    is_private: bool = False

    def may_give_tokens(self, realm: str) -> bool:
        """Whether a challenge's realm is the service that we know."""
        asked = urlsplit(realm)
        if self.token_url:
            known = urlsplit(self.token_url)
            return (asked.scheme, asked.netloc, asked.path) == (known.scheme, known.netloc, known.path)
        own = urlsplit(self.origin)
        return (asked.scheme, asked.netloc) == (own.scheme, own.netloc)


KNOWN = {
    one.name: one
    for one in (
        Registry(DOCKER_HUB, "https://registry-1.docker.io", "https://auth.docker.io/token"),
        Registry("ghcr.io", "https://ghcr.io", "https://ghcr.io/token"),
        Registry("quay.io", "https://quay.io", "https://quay.io/v2/auth"),
        Registry("gcr.io", "https://gcr.io", "https://gcr.io/v2/token"),
        Registry("mcr.microsoft.com", "https://mcr.microsoft.com"),
        Registry("public.ecr.aws", "https://public.ecr.aws", "https://public.ecr.aws/token/"),
    )
}


def registries(wanted: str, mirrors: str) -> dict[str, Registry]:
    """wanted: `none`, `default`, or names with commas. mirrors: `docker.io=http://127.0.0.1:5000,...`.

    Raises SetupError.
    """
    names = [name.strip().lower() for name in wanted.split(",") if name.strip()]
    if names in ([], ["none"]):
        return {}
    found: dict[str, Registry] = {}
    for name in names:
        if name == "default":
            found |= KNOWN
        else:
            found[name] = KNOWN.get(name) or Registry(_host(name), f"https://{name}")
    for pair in filter(None, (part.strip() for part in mirrors.split(","))):
        name, _, origin = pair.partition("=")
        if name not in found or urlsplit(origin).scheme not in {"http", "https"} or not urlsplit(origin).hostname:
            raise SetupError(f"SLIMLINE_REGISTRY_MIRRORS: {pair} names no registry that is asked, or no address.")
        found[name] = Registry(name, origin.rstrip("/"), is_private=True)
    return found


def _host(name: str) -> str:
    parts = urlsplit(f"https://{name}")
    if parts.netloc != name or parts.username or not parts.hostname or "." not in parts.hostname:
        raise SetupError(
            f"SLIMLINE_REGISTRIES: {name} isn't the name of a registry, such as docker.io or registry.example.com."
        )
    return name
