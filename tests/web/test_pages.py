"""The pages for people: the start page, the README with the pages of docs/, and pages of problem types."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.conftest import ROOT, Client


def _links(page: str) -> list[str]:
    return re.findall(r'href="([^"]+)"', page)


def test_the_first_page_links_to_the_story_the_document_and_the_first_steps(anyone: Client, story: str) -> None:
    links = _links(anyone.get("/").text)
    assert {f"{story}/events", "/docs", "/openapi.json", "/readme#first-steps"} <= set(links)


def test_every_link_of_a_page_leads_somewhere(anyone: Client, story: str) -> None:
    for page in ("/", "/docs", "/readme", "/problems/invalid"):
        for link in _links(anyone.get(page).text):
            path, _, anchor = link.partition("#")
            if path.startswith("/"):
                answer = anyone.get(path)
                assert answer.status_code == 200, link
                assert not anchor or f'id="{anchor}"' in answer.text, link
                answer.close()


def test_the_readme_is_there_with_all_its_headings(anyone: Client) -> None:
    page = anyone.get("/readme").text
    headings = re.findall(r"^## (.+)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings
    assert all(f">{heading}</h2>" in page for heading in headings)


def test_the_readme_page_shows_the_docs_and_every_link_within_it_leads_to_one_heading(anyone: Client) -> None:
    page = anyone.get("/readme").text
    anchors = re.findall(r'<h\d id="([^"]+)">', page)
    assert {"the-api", "operations", "architecture", "decisions", "glossary", "settings"} <= set(anchors)
    assert len(anchors) == len(set(anchors))
    assert {link[1:] for link in _links(page) if link.startswith("#")} - set(anchors) == set()
    assert not [link for link in _links(page) if ".md" in link]


def test_a_page_asks_nothing_of_another_host(app: Flask, anyone: Client) -> None:
    for page in ("/", "/docs", "/readme", "/problems/invalid"):
        assert not re.findall(r'(?:src|<link[^>]+href)="(?:https?:)?//', anyone.get(page).text)


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("page", ["/", "/docs", "/readme", "/problems/invalid"])
def test_a_page_that_is_known_is_not_sent_again(anyone: Client, page: str, coding: str) -> None:
    first = anyone.get(page, accept_encoding=coding)
    again = anyone.get(page, accept_encoding=coding, if_none_match=first.headers["ETag"])
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert again.headers["Vary"] == first.headers["Vary"]


def test_a_first_page_that_changed_is_sent(anyone: Client, admin: Client) -> None:
    tag = anyone.tag("/")
    admin.post("/v1/timelines", {"slug": "another", "title": "Another"})
    assert anyone.get("/", if_none_match=tag).status_code == 200
