"""The pages for people: the home page, the README, the reference, and one for each type of problem."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache, partial
from itertools import pairwise
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from service.services import services
from service.storage import timelines
from service.web import api_docs
from service.web.api_docs import ORIGIN, shape

blp = Blueprint("pages", __name__, static_folder="static", static_url_path="/static")
_MAX_STORIES = 50


@blp.get("/")
def home() -> Response:
    """The home page: version, timelines, links."""
    with services().database.reading() as transaction:
        stories = timelines.readable_page(transaction, "", _MAX_STORIES, (), everything=False)
    version = current_app.config["API_VERSION"]
    return _page("home.html", stories=stories, version=version, has_readme=readme(request.host_url) is not None)


@blp.get("/readme")
def first_steps() -> Response:
    """The README."""
    text = readme(request.host_url)
    if text is None:
        abort(404)
    return _page("readme.html", text=text)


@blp.get("/docs")
def docs() -> Response:
    """The reference: every operation, problem, header and schema."""
    shared = services()
    if shared.reference_page is None:
        shared.reference_page = _render_reference()
    return _respond(shared.reference_page.replace(ORIGIN, str(escape(request.host_url.rstrip("/")))))


def _render_reference() -> str:
    """Render the page once; it only changes with the version of the service."""
    document = services().build_document(current_app)
    return render_template(
        "docs.html",
        chapters=api_docs.chapters(document),
        info=document["info"],
        openapi=document["openapi"],
        headers=document["components"]["headers"],
        schemas=dict(sorted(document["components"]["schemas"].items())),
        kinds=services().problem_types,
        members=partial(api_docs.members, document),
        inline=api_docs.inline,
        blocks=api_docs.blocks,
        pretty=api_docs.pretty,
        shape=shape,
    )


@blp.get("/problems/<name>")
def problem(name: str) -> Response:
    """A type of problem: its meaning and what to do."""
    kinds = services().problem_types
    if name not in kinds:
        abort(404)
    return _page("problem.html", kind=kinds[name], help=api_docs.inline(kinds[name].help))


def _page(template: str, **context: object) -> Response:
    return _respond(render_template(template, **context))


def _respond(page: str) -> Response:
    tag = hashlib.sha256(page.encode()).hexdigest()[:16]
    # The tag of a compressed response has a suffix.
    known = next((known for known in request.if_none_match.as_set() if known.startswith(tag)), None)
    answer = make_response(page) if known is None else Response(status=304)
    answer.set_etag(known or tag)
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


# The README as a page, followed by the pages of docs/.

_ROOT = Path(__file__).resolve().parents[2]
_DOCUMENTS = (
    "README.md",
    *(f"docs/{name}.md" for name in ("api", "operations", "architecture", "decisions", "glossary")),
)
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


_ADDRESS_IN_README = "http://127.0.0.1:8000/"


def readme(address: str) -> Markup | None:
    """Return the README and the pages of docs/ as HTML, with the address of this service; None if there is no README.

    Each heading has an anchor. Links between these files lead to the anchors; of links to other files only the text
    remains.
    """
    text = _rendered()
    return text and text.replace(_ADDRESS_IN_README, escape(address))


@cache
def _rendered() -> Markup | None:
    files = {Path(name).name: (_ROOT / name).read_text("utf-8") for name in _DOCUMENTS if (_ROOT / name).is_file()}
    if "README.md" not in files:
        return None
    anchors = {name: _anchor(text.partition("\n")[0].lstrip("# ")) for name, text in files.items()}
    pages = [_rendered_file(text, anchors) for text in files.values()]
    return Markup("\n").join(pages)


def _rendered_file(text: str, anchors: Mapping[str, str]) -> Markup:
    tokens = _markdown.parse(text)
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", _anchor(inline.content))
    for token in tokens:
        token.children = _with_anchors(token.children, anchors) if token.children else token.children
    return Markup(_markdown.renderer.render(tokens, _markdown.options, {}))  # noqa: S704 - our own file, its HTML escaped


def _anchor(title: str) -> str:
    return re.sub(r"[^\w-]", "", title.lower().replace(" ", "-"))


def _with_anchors(inline: list[Token], anchors: Mapping[str, str]) -> list[Token]:
    """Turn links between the files into links to anchors, given the first anchor of each file; drop other files."""
    tokens, within_dropped = [], False
    for token in inline:
        if token.type == "link_open" and not re.match(r"https?:|#|/", str(token.attrGet("href"))):
            path, _, anchor = str(token.attrGet("href")).partition("#")
            within_dropped = Path(path).name not in anchors
            if not within_dropped:
                token.attrSet("href", f"#{anchor or anchors[Path(path).name]}")
        if not within_dropped:
            tokens.append(token)
        elif token.type == "link_close":
            within_dropped = False
        elif token.type != "link_open":
            tokens.append(token)
    return tokens
