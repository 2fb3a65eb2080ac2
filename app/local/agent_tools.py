"""The agents' side: tools and the rules' pages over the Model Context Protocol. Nothing is ever written."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

from mcp.server import MCPServer

from app.local.analysis import review
from app.local.configuration import forget_configurations
from app.local.files import forget_trees, given_dockerfile
from app.local.lint_options import LintOptions
from app.local.output.json_format import as_json
from app.local.report import FileReport, Unusable
from app.pull_request import MAX_TEXT_BYTES
from app.review.rule_pages import RulePages
from rules.engine.catalogue import all_rules, rule_named
from rules.engine.docs import page, summary

_INSTRUCTIONS = (
    "Slimline reviews Dockerfiles: what makes the image big, the build slow or the result irreproducible. "
    "Review first, then fix; read the cautions before you take `everything`. Nothing is written."
)


def agent_server() -> MCPServer[Any]:
    """A server with all its tools; `run` serves standard input and output."""
    server: MCPServer[Any] = MCPServer("slimline", version=version("slimline"), instructions=_INSTRUCTIONS)

    @server.tool()
    def review_dockerfile(path: str = "Dockerfile", text: str = "") -> dict[str, Any]:
        """Findings and suggestions for a Dockerfile.

        path: where it is, or belongs, below the working folder. text: its content, where it is not the one on disk.
        """
        return as_json(_reviewed(path, text, LintOptions(decisions=True)), RulePages())

    @server.tool()
    def fix_dockerfile(path: str = "Dockerfile", text: str = "", everything: bool = False) -> dict[str, Any]:
        """The Dockerfile as an expert would write it. Returns the text; writes nothing.

        everything: also the fixes that carry a caution, which says what to check first.
        """
        report = _reviewed(path, text, LintOptions(cautious=not everything))
        if isinstance(report.result, Unusable):
            return {"text": None, "changes": [], "error": report.result.message}
        changes = as_json(report, RulePages())["suggestions"]
        return {"text": report.result.rewritten, "changes": changes, "error": None}

    @server.tool()
    def explain_rule(rule: str) -> str:
        """The page of a rule, by its name or by another tool's code for it, such as `DL3042`."""
        return _page(rule)

    @server.resource("slimline://rules", mime_type="text/markdown")
    def rules() -> str:
        """All rules, a line each."""
        return "".join(f"- slimline://rules/{rule.name}: {summary(rule)}\n" for rule in all_rules())

    @server.resource("slimline://rules/{rule}", mime_type="text/markdown")
    def rule_page(rule: str) -> str:
        """A rule's page."""
        return _page(rule)

    return server


def _page(word: str) -> str:
    rule = rule_named(word)
    if rule is None:
        raise ValueError(f"`{word}` isn't a rule or an alias; the resource slimline://rules lists them.")
    return page(rule)


def _reviewed(path: str, text: str, options: LintOptions) -> FileReport:
    """Files around it may have come and gone since the last call. Nothing outside of the working folder is read."""
    forget_trees()
    forget_configurations()
    place = Path(path)
    if not place.resolve().is_relative_to(Path.cwd()):
        raise ValueError(f"`{path}` is outside of the working folder.")
    if text:
        return review(given_dockerfile(place, text.encode("utf-8", "surrogatepass")), options)
    if not place.is_file() or place.stat().st_size > MAX_TEXT_BYTES:
        raise ValueError(f"`{path}` isn't a file that can be read here; pass its `text` instead.")
    return review(given_dockerfile(place, place.read_bytes()), options)
