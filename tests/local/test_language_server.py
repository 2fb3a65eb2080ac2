"""`slimline lsp` as an editor talks to it: a real client, over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient
from pygls.workspace import PositionCodec

EMOJI = "FROM python:3.13-slim\nRUN echo '\N{GRINNING FACE}' && pip install flask\nUSER 1000\nCMD [\"flask\"]\n"
TIMEOUT = 60


class Editor:
    """A client with one document open."""

    def __init__(self) -> None:
        self.client = LanguageClient("test", "1")
        self.said: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()

        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def heard(params: lsp.PublishDiagnosticsParams) -> None:
            self.said.put_nowait(params)

    async def start(self, folder: Path, encoding: lsp.PositionEncodingKind) -> str:
        await self.client.start_io(sys.executable, "-m", "app", "lsp")
        general = lsp.GeneralClientCapabilities(position_encodings=[encoding])
        answer = await self.client.initialize_async(
            lsp.InitializeParams(lsp.ClientCapabilities(general=general), root_uri=folder.as_uri())
        )
        self.client.initialized(lsp.InitializedParams())
        return str(answer.capabilities.position_encoding)

    async def open(self, path: Path, text: str) -> list[lsp.Diagnostic]:
        item = lsp.TextDocumentItem(path.as_uri(), "dockerfile", 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return list((await asyncio.wait_for(self.said.get(), TIMEOUT)).diagnostics)

    async def actions(self, path: Path, where: lsp.Range) -> list[lsp.CodeAction]:
        document = lsp.TextDocumentIdentifier(path.as_uri())
        found = await self.client.text_document_code_action_async(
            lsp.CodeActionParams(document, where, lsp.CodeActionContext([]))
        )
        return [one for one in found or () if isinstance(one, lsp.CodeAction)]

    async def stop(self) -> None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()


def with_editor(folder: Path, encoding: lsp.PositionEncodingKind, work: Callable[[Editor], Awaitable[None]]) -> None:
    async def run() -> None:
        editor = Editor()
        agreed = await editor.start(folder, encoding)
        assert agreed.endswith(encoding.value) or encoding.value in agreed
        await work(editor)
        await editor.stop()

    asyncio.run(asyncio.wait_for(run(), TIMEOUT))


def applied(text: str, edits: list[lsp.TextEdit], codec: PositionCodec) -> str:
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:n])) for n in range(len(lines) + 1)]
    for edit in sorted(edits, key=lambda one: one.range.start, reverse=True):
        at = codec.range_from_client_units(lines, edit.range)
        start, end = starts[at.start.line] + at.start.character, starts[at.end.line] + at.end.character
        text = text[:start] + edit.new_text + text[end:]
    return text


@pytest.mark.parametrize("encoding", [lsp.PositionEncodingKind.Utf8, lsp.PositionEncodingKind.Utf16])
def test_a_finding_behind_an_emoji_is_where_the_editor_shows_it(
    tmp_path: Path, encoding: lsp.PositionEncodingKind
) -> None:
    async def work(editor: Editor) -> None:
        path = tmp_path / "Dockerfile"
        found = next(one for one in await editor.open(path, EMOJI) if one.code == "pip-cache-kept")
        at = PositionCodec(encoding).range_from_client_units(EMOJI.splitlines(), found.range)
        assert EMOJI.splitlines()[1][at.start.character :].startswith("pip install")
        assert found.code_description is not None
        fix, *rest = await editor.actions(path, found.range)
        assert fix.edit is not None
        assert fix.edit.changes is not None
        mended = applied(EMOJI, list(fix.edit.changes[path.as_uri()]), PositionCodec(encoding))
        assert mended == EMOJI.replace("install", "install --no-cache-dir")
        assert [one.kind for one in rest] == ["source.fixAll.slimline"]

    with_editor(tmp_path, encoding, work)


def test_what_stands_beside_the_dockerfile_counts_and_hover_shows_the_rule(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "docker").mkdir()
    (tmp_path / "compose.yaml").write_text("services: {web: {build: {context: ., dockerfile: docker/Dockerfile}}}\n")
    (tmp_path / "requirements.txt").write_text("flask\n")
    text = 'FROM python:3.13-slim\nCOPY . .\nUSER 1000\nCMD ["flask"]\n'

    async def work(editor: Editor) -> None:
        path = tmp_path / "docker/Dockerfile"
        found = {one.code: one for one in await editor.open(path, text)}
        assert "dockerignore-missing" in found
        where = lsp.HoverParams(lsp.TextDocumentIdentifier(path.as_uri()), found["dockerignore-missing"].range.start)
        hover = await editor.client.text_document_hover_async(where)
        assert hover is not None
        assert isinstance(hover.contents, lsp.MarkupContent)
        assert "dockerignore-missing" in hover.contents.value
        (tmp_path / ".dockerignore").write_text(".git\n.env\n**/__pycache__\n")
        editor.client.text_document_did_save(lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(path.as_uri())))
        again = await asyncio.wait_for(editor.said.get(), TIMEOUT)
        assert "dockerignore-missing" not in {one.code for one in again.diagnostics}

    with_editor(tmp_path, lsp.PositionEncodingKind.Utf16, work)
