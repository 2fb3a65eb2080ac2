"""Files, trees, blobs, comparisons: real git, in GitHub's shapes."""

from __future__ import annotations

import pytest
from github import GithubException, UnknownObjectException

from app.sandbox.fast_import import Symlink
from tests.sandbox.conftest import REPOSITORY, Client


def test_a_tree_names_every_file_with_its_mode(client: Client) -> None:
    files = {"link": Symlink("Dockerfile"), "a folder/é.txt": "é\n", "gone": None}
    sha = client.sandbox.push(REPOSITORY, "change", {"gone": "x"})
    sha = client.sandbox.push(REPOSITORY, "change", files)
    tree = client.repository.get_git_tree(sha, recursive=True)
    found = {entry.path: (entry.mode, entry.type, entry.size) for entry in tree.tree}
    assert found["link"] == ("120000", "blob", 10)
    assert found["a folder/é.txt"] == ("100644", "blob", 3)
    assert found["a folder"] == ("040000", "tree", None)
    assert "gone" not in found
    blob = client.repository.get_git_blob(next(e.sha for e in tree.tree if e.path == "a folder/é.txt"))
    assert (blob.encoding, blob.size) == ("base64", 3)


def test_contents_of_files_and_folders(client: Client) -> None:
    file = client.repository.get_contents("Dockerfile", ref=client.pull.head.sha)
    assert not isinstance(file, list)
    assert file.decoded_content.decode().startswith("FROM python")
    folder = client.repository.get_contents("")
    assert isinstance(folder, list)
    assert [each.path for each in folder] == ["Dockerfile", "README.md"]
    with pytest.raises(UnknownObjectException):
        client.repository.get_contents("missing")


def test_above_one_megabyte_contents_have_no_text_but_blobs_do(client: Client) -> None:
    client.sandbox.push(REPOSITORY, "main", {"big": "x" * 1_000_001})
    file = client.repository.get_contents("big")
    assert not isinstance(file, list)
    assert (file.encoding, file.content) == ("none", "")
    assert client.repository.get_git_blob(file.sha).size == 1_000_001


def test_files_of_a_pull_request(client: Client) -> None:
    files = {
        "binary": b"\0\1\2",
        "big": "line\n" * 3_001,
        "crlf": "a\r\nb\r\n",
        "empty": "",
        "no newline": "x",
        "README.md": None,
        "READ.md": "# shop\n",
    }
    client.sandbox.push(REPOSITORY, "change", files)
    found = {file.filename: file for file in client.pull.get_files()}
    assert [found[name].patch for name in ("binary", "big", "empty")] == [None, None, None]
    assert found["big"].additions == 3_001
    assert found["crlf"].patch == "@@ -0,0 +1,2 @@\n+a\r\n+b\r"
    assert found["no newline"].patch == "@@ -0,0 +1 @@\n+x\n\\ No newline at end of file"
    assert (found["READ.md"].status, found["READ.md"].previous_filename) == ("renamed", "README.md")
    assert found["Dockerfile"].status == "modified"


def test_lists_come_in_pages(client: Client) -> None:
    client.sandbox.push(REPOSITORY, "change", {f"{n:02}.txt": "x\n" for n in range(65)})
    assert len(list(client.pull.get_files())) == 66
    answer = client.http.get(f"/repos/{REPOSITORY}/pulls/1/files?per_page=50&page=2")
    assert len(answer.json()) == 16
    assert 'rel="prev"' in answer.headers["Link"]
    assert 'rel="next"' not in answer.headers["Link"]


def test_comparing_three_dots(client: Client) -> None:
    client.sandbox.push(REPOSITORY, "main", {"other": "x\n"})
    found = client.repository.compare("main", "change")
    assert (found.status, found.ahead_by, found.behind_by) == ("diverged", 1, 1)
    assert [file.filename for file in found.files] == ["Dockerfile"]
    assert found.merge_base_commit.sha == client.pull.base.sha


def test_a_fork_is_read_through_the_base_repository(client: Client) -> None:
    client.sandbox.fork(REPOSITORY, "stranger")
    opened = client.sandbox.open_pull_request(
        REPOSITORY, {"Dockerfile": "FROM x\n"}, head="stranger/shop", author="stranger"
    )
    pull = client.repository.get_pull(opened.number)
    assert pull.head.repo.full_name == "stranger/shop"
    file = client.repository.get_contents("Dockerfile", ref=pull.head.sha)
    assert not isinstance(file, list)
    assert file.decoded_content == b"FROM x\n"
    with pytest.raises(UnknownObjectException):
        client.github.get_repo("stranger/shop")
    client.sandbox.delete_repository("stranger/shop")
    assert client.http.get(f"/repos/{REPOSITORY}/pulls/2").json()["head"]["repo"] is None


def test_a_renamed_repository_answers_where_it_is_now(client: Client) -> None:
    client.sandbox.rename_repository(REPOSITORY, "store")
    answer = client.http.get(f"/repos/{REPOSITORY}/pulls/1")
    assert answer.status_code == 301
    assert client.http.get(answer.headers["Location"]).json()["number"] == 1
    assert client.github.get_repo(REPOSITORY).full_name == "acme/store"


def test_an_unchanged_answer_is_304_and_tells_so(client: Client) -> None:
    first = client.http.get(f"/repos/{REPOSITORY}/pulls/1")
    again = client.http.get(f"/repos/{REPOSITORY}/pulls/1", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("ref", ["--upload-pack=x", "main:Dockerfile", "nowhere", "..", "main\n", "^main", "main~1 x"])
def test_strange_revisions_are_not_found(client: Client, ref: str) -> None:
    with pytest.raises(GithubException) as refused:
        client.repository.get_git_tree(ref)
    assert refused.value.status == 404
    assert client.http.get(f"/repos/{REPOSITORY}/contents/Dockerfile", params={"ref": ref}).status_code == 404
