"""Files that hold passwords of registries, clouds and clusters, by name or by what is in them."""

from __future__ import annotations

import re

from rules.dockerfile.expressions import expression
from rules.engine.context import BuildContext
from rules.facts.context_waste import is_secret

_ALWAYS = expression(
    r"(?:^|/)(?:\.pypirc|\.dockercfg|\.docker/config\.json|\.aws/credentials|\.kube/config|kubeconfig(?:\.ya?ml)?"
    r"|application_default_credentials\.json|service[-_]?account[-_]?(?:key|credentials)?\.json|gcp-key\.json|client_secrets?\.json"
    r"|[\w.-]*\.tfstate(?:\.backup)?|\.s3cfg|\.boto|\.vault-token|wp-config\.php\.bak)$"
)
_ASK = expression(
    r"(?:^|/)(?:\.npmrc|\.yarnrc\.yml|\.yarnrc|pip\.conf|credentials\.json|auth\.json|nuget\.config|settings\.xml|\.my\.cnf)$",
    re.I,
)
_HOLDS = expression(
    r"_authToken\s*=\s*[\"']?(?!\$|%)\S{8,}|_(?:auth|password)\s*=\s*[\"']?(?!\$)\S{8,}|npmAuth(?:Token|Ident):\s*[\"']?(?!\$)\S{8,}"
    r"|://[^/\s:@$]+:[^/\s@$]{3,}@|\"private_key\"\s*:\s*\"-----BEGIN|\"(?:client_)?(?:secret|password|token)\"\s*:\s*\"(?!\$)[^\"]{8,}\""
    r"|ClearTextPassword|^\s*password\s*=\s*[\"\x27]?(?!\$)\S{4,}|<password>(?!\$)[^<]{3,}</password>|\"http-basic\"\s*:\s*\{\s*\"",
    re.IGNORECASE | re.MULTILINE,
)
_EXAMPLE = expression(r"example|sample|template|dist$|fake|dummy", re.IGNORECASE)


def holds_secret(path: str, build: BuildContext) -> bool:
    """Whether a file is one of secrets: by its name, or, where that says little, by its text."""
    if _EXAMPLE.search(path):
        return False
    if is_secret(path) or _ALWAYS.search(path) is not None:
        return True
    text = build.read(path.removeprefix("./").lstrip("/")) if _ASK.search(path) else None
    return text is not None and _HOLDS.search(text) is not None
