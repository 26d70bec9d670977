"""The pages: a first page that says what runs here, the README, and one for each type of problem."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, make_response, render_template

from service.storage import timelines
from service.storage.db import Database
from service.web.readme import readme

blp = Blueprint("pages", __name__, static_folder="static", static_url_path="/static")
_SHOWN = 50


@blp.get("/")
def home() -> Response:
    """What runs here, the stories it keeps, and where to go on."""
    database: Database = current_app.extensions["timeline_database"]
    with database.reading() as transaction:
        stories = timelines.readable_page(transaction, "", _SHOWN, (), everything=False)
    version = current_app.config["API_VERSION"]
    return _page("home.html", stories=stories, version=version, has_readme=readme() is not None)


@blp.get("/readme")
def first_steps() -> Response:
    """The README: first steps, addresses, settings."""
    text = readme()
    if text is None:
        abort(404)
    return _page("readme.html", text=text)


@blp.get("/problems/<name>")
def problem(name: str) -> Response:
    """What a type of problem means and what to do about it."""
    kinds = current_app.extensions["timeline_problems"]
    if name not in kinds:
        abort(404)
    return _page("problem.html", kind=kinds[name])


def _page(template: str, **told: object) -> Response:
    answer = make_response(render_template(template, **told))
    answer.headers["Cache-Control"] = "no-cache"
    return answer
