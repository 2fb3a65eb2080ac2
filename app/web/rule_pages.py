"""`/rules/` and `/rules/NAME`: every rule's page, from the same text that tests it. Links in comments lead here."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.web.rule_text import called, search

_LONGEST_QUERY = 200


def rules_blueprint() -> Blueprint:
    blueprint = Blueprint("rules", __name__)

    @blueprint.get("/rules/")
    def index() -> str:
        query = request.args.get("q", "")[:_LONGEST_QUERY].strip()
        groups = search(query)
        return render_template("rules.html", query=query, groups=groups, count=sum(len(some) for _, some in groups))

    @blueprint.get("/rules/<word>")
    def rule(word: str) -> str | Response:
        """A rule by its name; other names lead to it, or to the list where several rules share one."""
        found = called(word)
        if not found:
            abort(404)
        if len(found) > 1:
            return redirect(url_for("rules.index", q=word), 302)
        if found[0].name != word:
            return redirect(url_for("rules.rule", word=found[0].name), 301)
        return render_template("rule.html", rule=found[0])

    return blueprint
