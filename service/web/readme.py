"""The README as a page: the first steps for whoever opens the service before the folder it came in."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

_FILE = Path(__file__).resolve().parents[2] / "README.md"
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


_USUAL = "http://127.0.0.1:8000/"


def readme(address: str) -> Markup | None:
    """The README as HTML, each heading with an anchor, for who asks at an address; None where it did not come along.

    Links to other files of the folder lead nowhere from here: their words stay.
    """
    text = _rendered()
    return text and text.replace(_USUAL, escape(address))


@cache
def _rendered() -> Markup | None:
    if not _FILE.is_file():
        return None
    tokens = _markdown.parse(_FILE.read_text(encoding="utf-8"))
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", _anchor(inline.content))
    for each in tokens:
        each.children = _without_files(each.children) if each.children else each.children
    return Markup(_markdown.renderer.render(tokens, _markdown.options, {}))  # noqa: S704 - our own file, its HTML escaped


def _anchor(title: str) -> str:
    return re.sub(r"[^\w-]", "", title.lower().replace(" ", "-"))


def _without_files(inline: list[Token]) -> list[Token]:
    kept, within = [], False
    for each in inline:
        if each.type == "link_open" and not re.match(r"https?:|#|/", str(each.attrGet("href"))):
            within = True
        elif each.type == "link_close" and within:
            within = False
        else:
            kept.append(each)
    return kept
