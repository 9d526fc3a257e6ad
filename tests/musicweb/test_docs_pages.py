"""The documentation at /docs says what is so, in HTML that obeys no markup of its text."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.style import DRUM_KEYS, Style, styles
from engines.builtin.words import lexicon
from engines.formats import FORMATS
from musicweb.docs import EXAMPLE_STYLE, PAGES, Page, article, commands

pytestmark = pytest.mark.django_db


def page(slug: str) -> str:
    response = Client().get(f"/docs/{slug}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_index_leads_to_every_page() -> None:
    index = Client().get("/docs/").content.decode()
    assert all(f'href="/docs/{page.slug}"' in index for page in PAGES)


@pytest.mark.parametrize("slug", [page.slug for page in PAGES])
def test_a_page_has_one_heading_and_no_markdown_left(slug: str) -> None:
    html = page(slug)
    assert html.count("<h1>") == 1
    assert "{%" not in html
    assert "|---|" not in html


def test_a_page_that_is_none_is_not_found() -> None:
    assert Client().get("/docs/nothing").status_code == 404


def test_the_guide_to_styles_has_every_field_and_name_and_the_whole_example() -> None:
    html = page("styles")
    names = {*Style.model_fields, *INSTRUMENTS, *DRUM_KEYS}
    assert {name for name in names if f"<code>{name}</code>" not in html} == set()
    assert all(style.title.replace("&", "&amp;") in html for style in styles().values())
    assert EXAMPLE_STYLE.read_text(encoding="utf-8").strip() in html.replace("&quot;", '"').replace("&amp;", "&")


def test_a_bar_in_a_cell_begins_no_other_cell() -> None:
    rows = re.findall(r"<tr>\n(.*?)</tr>", page("styles"), re.DOTALL)
    assert {row.count("<td") for row in rows} <= {0, 2, 4}


def test_the_guide_to_prompts_has_every_kind_of_music() -> None:
    html = page("prompts")
    assert [
        phrase for phrase in lexicon.GENRES if phrase.replace("'", "&#x27;") not in html.replace("'", "&#x27;")
    ] == []


def test_the_guide_to_the_shell_has_every_command_argument_and_format() -> None:
    html = page("shell")
    arguments = {argument.name for command in commands() for argument in command.arguments}
    assert [name for name in (*arguments, *FORMATS) if f"<code>{name}</code>" not in html] == []
    assert {command.name for command in commands()} >= {"compose", "plan", "list", "bench"}


def test_markup_in_a_fact_is_shown_and_not_obeyed() -> None:
    hostile = Page(
        "shell", "", "", lambda: {"formats": [{"name": "x</code><script>", "suffix": "", "content_type": "<b>"}]}
    )
    assert "<script>" not in article(hostile)
    assert "<b>" not in article(hostile)
