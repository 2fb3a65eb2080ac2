"""Every query that is sent is one that GitHub's own schema knows, with the variables that it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, build_schema, parse, validate
from graphql.execution.values import get_variable_values
from graphql.language import OperationDefinitionNode
from graphql.utilities import get_operation_ast

from app.github_api import queries
from app.sandbox.api.graphql import schema as sandbox_schema
from tests.practice import PRACTICE
from tests.stories.conftest import REPOSITORY, Story, github, private_key, story  # noqa: F401  # fixtures


@pytest.fixture(scope="module")
def official(packages: Path) -> GraphQLSchema:
    return build_schema((packages / "@octokit/graphql-schema/schema.graphql").read_text(), assume_valid=True)


def mistakes(schema: GraphQLSchema, query: str, variables: dict[str, Any] | None = None) -> Sequence[object]:
    document = parse(query)
    found: list[object] = list(validate(schema, document))
    if variables is None or found:
        return found
    operation = get_operation_ast(document)
    assert isinstance(operation, OperationDefinitionNode)
    values = get_variable_values(schema, operation.variable_definitions, variables)
    return values if isinstance(values, list) else []


@pytest.mark.parametrize(
    "query",
    [
        queries.gather(0, conversation=True),
        queries.gather(3, conversation=True),
        queries.gather(queries.FILES_PER_QUERY, conversation=False),
        queries.settle([queries.RESOLVE, queries.DELETE, queries.EDIT, queries.MINIMISE]),
        queries.APPLY,
        queries.window(folder=False),
        queries.window(folder=True),
        queries.touching(3),
    ],
    ids=["conversation", "with files", "files", "settle", "apply", "window", "of a folder", "touching"],
)
def test_each_query_is_valid(official: GraphQLSchema, query: str) -> None:
    assert mistakes(official, query) == []


def test_an_invalid_query_would_be_seen(official: GraphQLSchema) -> None:
    assert mistakes(official, queries.APPLY.replace("commit { oid }", "commit { sha }"))


def test_what_a_whole_life_of_a_pull_request_sends_is_valid(official: GraphQLSchema, story: Story) -> None:  # noqa: F811
    story.github.create_repository("acme/.github", {"README.md": "hello\n"})
    story.open({"Dockerfile": PRACTICE, **{f"{n}.Dockerfile": PRACTICE for n in range(3)}})
    story.work()
    story.github.comment(REPOSITORY, 1, "/slimline config")
    story.github.reply(REPOSITORY, story.pull.review_comments[0].id, "ignore")
    story.work()
    story.github.push(REPOSITORY, "change", {"Dockerfile": "FROM python:3.11-slim\nUSER 1000\n"})
    story.work()
    story.github.comment(REPOSITORY, 1, "/slimline apply all")
    story.work()
    sent = [call.body for call in story.github.calls if call.path == "/graphql"]
    assert {str(body["query"]).split("(")[0].strip() for body in sent} == {
        "query Gather",
        "mutation Settle",
        "mutation Apply",
    }
    assert [m for body in sent for m in mistakes(official, body["query"], body["variables"])] == []


def test_the_sandbox_knows_no_field_that_github_does_not_have(official: GraphQLSchema) -> None:
    unknown = [
        f"{name}.{field}"
        for name, kind in sandbox_schema().type_map.items()
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__") and name in official.type_map
        for field in kind.fields
        if field not in getattr(official.type_map[name], "fields", {})
    ]
    assert unknown == []
