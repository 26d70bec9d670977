"""The pages for people: what runs here, and the README that says the first steps."""

from __future__ import annotations

import re

from flask import Flask

from tests.conftest import ROOT, As


def _links(page: str) -> list[str]:
    return re.findall(r'href="([^"]+)"', page)


def test_the_first_page_links_to_the_story_the_document_and_the_first_steps(anyone: As, story: str) -> None:
    links = _links(anyone.get("/").text)
    assert {f"{story}/events", "/openapi.json", "/readme#first-steps"} <= set(links)


def test_every_link_of_a_page_leads_somewhere(anyone: As, story: str) -> None:
    for page in ("/", "/readme", "/problems/invalid"):
        for link in _links(anyone.get(page).text):
            path, _, anchor = link.partition("#")
            if path.startswith("/"):
                answer = anyone.get(path)
                assert answer.status_code == 200, link
                assert not anchor or f'id="{anchor}"' in answer.text, link
                answer.close()


def test_the_readme_is_there_with_all_its_headings(anyone: As) -> None:
    page = anyone.get("/readme").text
    headings = re.findall(r"^## (.+)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings
    assert all(f">{each}</h2>" in page for each in headings)


def test_a_page_asks_nothing_of_another_host(app: Flask, anyone: As) -> None:
    for page in ("/", "/readme", "/problems/invalid"):
        assert not re.findall(r'(?:src|<link[^>]+href)="(?:https?:)?//', anyone.get(page).text)
