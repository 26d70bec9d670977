"""The pages: a first page that says what runs here, the README, the reference, and one for each type of problem."""

from __future__ import annotations

import hashlib
from functools import partial

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request
from markupsafe import escape

from service.storage import timelines
from service.storage.db import Database
from service.web import reference
from service.web.readme import readme
from service.web.reference import ORIGIN
from service.web.shapes import shape

blp = Blueprint("pages", __name__, static_folder="static", static_url_path="/static")
_SHOWN = 50


@blp.get("/")
def home() -> Response:
    """What runs here, the stories it keeps, and where to go on."""
    database: Database = current_app.extensions["timeline_database"]
    with database.reading() as transaction:
        stories = timelines.readable_page(transaction, "", _SHOWN, (), everything=False)
    version = current_app.config["API_VERSION"]
    return _page("home.html", stories=stories, version=version, has_readme=readme(request.host_url) is not None)


@blp.get("/readme")
def first_steps() -> Response:
    """The README: first steps, addresses, settings."""
    text = readme(request.host_url)
    if text is None:
        abort(404)
    return _page("readme.html", text=text)


@blp.get("/docs")
def docs() -> Response:
    """The reference: every operation, problem, header and schema of the interface."""
    page = current_app.extensions.get("timeline_docs_rendered")
    if page is None:
        page = current_app.extensions["timeline_docs_rendered"] = _reference()
    return _finished(page.replace(ORIGIN, str(escape(request.host_url.rstrip("/")))))


def _reference() -> str:
    """The page, made once; it changes with the version that runs."""
    whole = current_app.extensions["timeline_document"](current_app)
    return render_template(
        "docs.html",
        chapters=reference.chapters(whole),
        info=whole["info"],
        openapi=whole["openapi"],
        headers=whole["components"]["headers"],
        schemas=dict(sorted(whole["components"]["schemas"].items())),
        kinds=current_app.extensions["timeline_problems"],
        members=partial(reference.members, whole),
        inline=reference.inline,
        blocks=reference.blocks,
        pretty=reference.pretty,
        shape=shape,
    )


@blp.get("/problems/<name>")
def problem(name: str) -> Response:
    """What a type of problem means and what to do about it."""
    kinds = current_app.extensions["timeline_problems"]
    if name not in kinds:
        abort(404)
    return _page("problem.html", kind=kinds[name])


def _page(template: str, **told: object) -> Response:
    return _finished(render_template(template, **told))


def _finished(page: str) -> Response:
    tag = hashlib.sha256(page.encode()).hexdigest()[:16]
    # In another coding the tag has more letters at its end.
    known = next((each for each in request.if_none_match.as_set() if each.startswith(tag)), None)
    answer = make_response(page) if known is None else Response(status=304)
    answer.set_etag(known or tag)
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
