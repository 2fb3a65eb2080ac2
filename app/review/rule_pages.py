"""Links to the rules' pages."""

from __future__ import annotations

from app.review.markdown import link
from rules.dockerfile.node import record


@record
class RulePages:
    """public_url: where this App shows itself to people, "" where it does not. published: where the pages are
    published otherwise, an address with `{rule}` in it. Without both there are no links."""

    public_url: str = ""
    published: str = ""

    def url(self, rule: str) -> str:
        return f"{self.public_url}/rules/{rule}" if self.public_url else self.published.replace("{rule}", rule)

    def link(self, rule: str) -> str:
        """`[pip-cache-kept](https://.../rules/pip-cache-kept)`."""
        return link(rule, self.url(rule))
