"""The editor's side: diagnostics, quick fixes and the rules' pages over the Language Server Protocol."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path
from pygls.workspace import TextDocument

from app.local.analysis import review
from app.local.configuration import forget_configurations
from app.local.files import LocalDockerfile, forget_trees, given_dockerfile
from app.local.lint_options import LintOptions
from app.local.output.problems import Position, ReportedProblem, edit_of, page_of, position, problems
from app.local.report import FileReport, Unusable
from app.review.rule_pages import RulePages
from rules.dockerfile.source import Source
from rules.engine.docs import explanation
from rules.engine.rule import Severity
from rules.engine.suggestions import Suggestion

_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.HINT: lsp.DiagnosticSeverity.Information,
}
FIX_ALL = "source.fixAll.slimline"


@dataclass(frozen=True, slots=True)
class _Open:
    """A document and what was found in it."""

    document: TextDocument
    report: FileReport
    problems: tuple[tuple[ReportedProblem, lsp.Diagnostic], ...]


class DockerfileServer:
    """What the server knows of the open documents. pages: where the rules' pages are published."""

    def __init__(self, server: LanguageServer, pages: RulePages) -> None:
        self._server, self._pages = server, pages
        self._open: dict[str, _Open] = {}

    def look(self, uri: str) -> None:
        """Reads the document again and publishes what is found."""
        document = self._server.workspace.get_text_document(uri)
        report = review(_file(document))
        found = tuple((one, self._diagnostic(document, one)) for one in problems(report))
        self._open[uri] = _Open(document, report, found)
        self._publish(uri, [diagnostic for _, diagnostic in found], document.version)

    def look_at_all(self) -> None:
        """After a file beside them changed."""
        forget_trees()
        forget_configurations()
        for uri in list(self._open):
            self.look(uri)

    def close(self, uri: str) -> None:
        self._open.pop(uri, None)
        self._publish(uri, [], None)

    def _publish(self, uri: str, found: list[lsp.Diagnostic], version: int | None) -> None:
        self._server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found, version))

    def _diagnostic(self, document: TextDocument, one: ReportedProblem) -> lsp.Diagnostic:
        page = page_of(one.rule, self._pages) if one.rule else ""
        return lsp.Diagnostic(
            range=_range(document, one.start, one.end),
            message=one.message,
            severity=_SEVERITIES[one.severity],
            code=one.name,
            code_description=lsp.CodeDescription(page) if page else None,
            source="slimline",
        )

    def actions(self, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        """One for each suggestion that is about these lines, and one for the whole file."""
        one = self._open.get(params.text_document.uri)
        if one is None or isinstance(one.report.result, Unusable):
            return []
        wanted = params.context.only
        found = [*self._fixes(one, params.range)] if _is_wanted(lsp.CodeActionKind.QuickFix, wanted) else []
        return [*found, *(self._fix_all(one) if _is_wanted(FIX_ALL, wanted) else ())]

    def _fixes(self, one: _Open, where: lsp.Range) -> Iterator[lsp.CodeAction]:
        here = [(p, d) for p, d in one.problems if p.suggestion is not None and _touch(d.range, where)]
        for suggestion in dict.fromkeys(p.suggestion for p, _ in here):
            assert suggestion is not None
            diagnostics = [diagnostic for problem, diagnostic in here if problem.suggestion is suggestion]
            yield lsp.CodeAction(
                title=_title(suggestion),
                kind=lsp.CodeActionKind.QuickFix,
                diagnostics=diagnostics,
                is_preferred=not suggestion.caution,
                edit=_edit(one, [suggestion]),
            )

    def _fix_all(self, one: _Open) -> Iterator[lsp.CodeAction]:
        """As `slimline fix`: without what a person has to check first."""
        report = review(_file(one.document), LintOptions(cautious=True))
        if not isinstance(report.result, Unusable) and report.result.suggestions:
            edit = _edit(_Open(one.document, report, ()), report.result.suggestions)
            yield lsp.CodeAction(title="Slimline: fix all that needs no look", kind=FIX_ALL, edit=edit)

    def hover(self, params: lsp.HoverParams) -> lsp.Hover | None:
        """The pages of the rules that are broken there."""
        one = self._open.get(params.text_document.uri)
        at = lsp.Range(params.position, params.position)
        here = [(p, d) for p, d in (one.problems if one else ()) if p.rule is not None and _touch(d.range, at)]
        pages = dict.fromkeys(explanation(problem.rule) for problem, _ in here if problem.rule)
        if not pages:
            return None
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n---\n\n".join(pages)), here[0][1].range)


def _file(document: TextDocument) -> LocalDockerfile:
    path = to_fs_path(document.uri)
    content = document.source.encode("utf-8", "surrogatepass")
    return given_dockerfile(Path(path) if path else Path("Dockerfile"), content)


def _title(suggestion: Suggestion) -> str:
    titles = dict.fromkeys(one.fix.title for one in suggestion.findings if one.fix is not None)
    first, *more = titles or {"Rewrite these lines": None}
    what = f"{first} (and {len(more)} more)" if more else first
    return f"Slimline: {what}. First: {suggestion.caution}" if suggestion.caution else f"Slimline: {what}"


def _edit(one: _Open, suggestions: list[Suggestion] | tuple[Suggestion, ...]) -> lsp.WorkspaceEdit:
    source = Source(one.document.source)
    edits = []
    for suggestion in suggestions:
        edit = edit_of(source, suggestion)
        start, end = position(source, edit.span.start), position(source, edit.span.end)
        edits.append(lsp.TextEdit(_range(one.document, start, end), edit.replacement))
    return lsp.WorkspaceEdit(changes={one.document.uri: edits})


def _range(document: TextDocument, start: Position, end: Position) -> lsp.Range:
    """In the units that the client and the server agreed on."""
    places = [lsp.Position(at.line - 1, at.column - 1) for at in (start, end)]
    return document.position_codec.range_to_client_units(document.lines, lsp.Range(*places))


def _touch(one: lsp.Range, other: lsp.Range) -> bool:
    return one.start <= other.end and other.start <= one.end


def _is_wanted(kind: str, only: object) -> bool:
    """Kinds are a hierarchy: who asks for `source` wants `source.fixAll.slimline`, too."""
    kinds = [str(getattr(one, "value", one)) for one in only] if isinstance(only, list | tuple) else []
    return not kinds or any(kind == one or kind.startswith(one + ".") or one == "" for one in kinds)


def language_server(pages: RulePages) -> LanguageServer:
    """A server with all its features; `start_io` runs it."""
    server = LanguageServer("slimline", version("slimline"))
    documents = DockerfileServer(server, pages)

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        documents.look(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        documents.look(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: lsp.DidSaveTextDocumentParams) -> None:
        documents.look_at_all()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(params: lsp.DidChangeWatchedFilesParams) -> None:
        documents.look_at_all()

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        documents.close(params.text_document.uri)

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix, FIX_ALL])
    )
    def actions(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        return documents.actions(params)

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        return documents.hover(params)

    return server
