"""Every link in what the App posts leads to a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.jobs.database import open_inbox
from app.jobs.schema import ensure
from app.main import create_app
from app.settings import Settings
from tests.practice import PRACTICE
from tests.stories.conftest import Story

HOST = "https://slimline.example"
FILES = {
    "Dockerfile": PRACTICE,
    "web/Dockerfile": "FROM node:14\nWORKDIR /app\nCOPY . .\nRUN npm install\nRUN apt-get install curl\nCMD npm start\n",
    "old/Dockerfile": "FROM debian:latest\nMAINTAINER me\nADD https://example.org/x.tar.gz /tmp/\nRUN cd /tmp && make\n",
}


@pytest.mark.filterwarnings("default::ResourceWarning")
def test_every_link_in_a_posted_comment_leads_to_a_page(story: Story, tmp_path: Path) -> None:
    story.open(dict(FILES))
    story.work()
    run = story.check_run()
    texts = [*story.bodies, *(review.body for review in story.pull.reviews), run.summary or "", run.text or ""]
    links = {link for text in texts for link in re.findall(r"\]\((\S+?)\)", text)}
    assert len(links) >= 8
    settings = Settings(data_dir=tmp_path)
    engine = open_inbox(settings)
    ensure(settings, engine)
    client = create_app(settings, engine).test_client()
    for link in links:
        assert link.startswith(f"{HOST}/rules/"), link
        assert client.get(link.removeprefix(HOST)).status_code == 200, link
    engine.dispose()
