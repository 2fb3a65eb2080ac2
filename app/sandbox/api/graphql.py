"""`POST /graphql`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from graphql import GraphQLError, GraphQLSchema, OperationType, build_schema, execute_sync, parse, validate
from graphql.language import OperationDefinitionNode
from graphql.utilities import get_operation_ast

from app.sandbox.api.frame import asked, services, token
from app.sandbox.errors import ApiError
from app.sandbox.graph.mutation import Mutation
from app.sandbox.graph.nodes import Nodes
from app.sandbox.graph.query import Finder, Query
from app.sandbox.graph.refusals import QueryRefused

blueprint = Blueprint("graphql", __name__)


@cache
def schema() -> GraphQLSchema:
    return build_schema(files("app.sandbox.graph").joinpath("schema.graphql").read_text())


@blueprint.post("/graphql")
def graphql() -> ResponseReturnValue:
    """GitHub answers 200 with `errors` beside `data`, also for what it refuses."""
    finder = Finder(services().gate, Nodes(services().world, token()))
    request = asked()
    text = request.get("query")
    if not isinstance(text, str):
        raise ApiError(400, "A query attribute must be specified and must be a string.")
    try:
        document = parse(text)
    except GraphQLError as error:
        return jsonify({"errors": [_shape(error)]})
    mistakes = validate(schema(), document)
    if mistakes:
        return jsonify({"errors": [_shape(error) for error in mistakes]})
    operation = get_operation_ast(document, request.get("operationName"))
    result = execute_sync(
        schema(),
        document,
        root_value=_root(operation, finder),
        variable_values=request.get("variables") or {},
        operation_name=request.get("operationName"),
    )
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [_shape(error) for error in result.errors]
    return jsonify(answer)


def _root(operation: OperationDefinitionNode | None, finder: Finder) -> Query | Mutation:
    if operation is not None and operation.operation is OperationType.MUTATION:
        return Mutation(finder)
    return Query(finder)


def _shape(error: GraphQLError) -> dict[str, Any]:
    shape: dict[str, Any] = dict(error.formatted)
    if isinstance(error.original_error, QueryRefused):
        shape = {"type": error.original_error.kind, **shape}
    return shape
