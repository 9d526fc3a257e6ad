"""The pages and documents of the APIs say what is so, for people and for programs."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from openapi_spec_validator import validate

from musicweb.api.apis import APIS
from musicweb.api.pages import LANGUAGES, examples
from musicweb.api.reference import routes
from musicweb.templatetags.docs import inline

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("dialect", APIS)
def test_a_document_is_valid_and_may_be_read_by_any_page(dialect: str, client: Client) -> None:
    answer = client.get(f"/docs/api/{dialect}/openapi.json")
    validate(answer.json())
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("dialect", APIS)
def test_every_route_says_what_it_is_for_and_how_it_may_fail(dialect: str, client: Client) -> None:
    for route in routes(client.get(f"/docs/api/{dialect}/openapi.json").json()):
        statuses = {answer.status for answer in route.answers}
        assert {401, 403, 429, 500, 503} <= statuses, f"{route.method} {route.path}"
        assert route.about
        assert [answer for answer in route.answers if not answer.about] == []


@pytest.mark.parametrize("dialect", APIS)
def test_a_page_has_every_route_and_example(dialect: str, client: Client) -> None:
    html = client.get(f"/docs/api/{dialect}").content.decode()
    document = client.get(f"/docs/api/{dialect}/openapi.json").json()

    assert html.count("<h1>") == 1
    assert all(f"{method.upper()} {path}" in html for path, item in document["paths"].items() for method in item)
    titles = [example.title for example in examples(dialect)]
    assert titles
    assert all(title in html for title in titles)
    anchors = re.findall(r'id="([^"]+)"', html)
    assert len(anchors) == len(set(anchors))


@pytest.mark.parametrize("dialect", APIS)
def test_every_example_is_there_in_every_language(dialect: str) -> None:
    for example in examples(dialect):
        assert set(example.programs) == set(LANGUAGES.values())
        assert all(example.programs.values())


def test_limits_and_defaults_are_told_from_the_schema(client: Client) -> None:
    (generate, _track) = routes(client.get("/docs/api/nur/openapi.json").json())
    duration = next(each for each in generate.parameters if each.name == "duration")
    assert (duration.type, duration.limits, duration.default) == ("integer", "5 to 300", "30")
    prompt = next(each for each in generate.parameters if each.name == "prompt")
    assert (prompt.is_required, prompt.place, prompt.limits) == (True, "JSON", "1 to 4000 characters")


def test_the_index_leads_to_every_api(client: Client) -> None:
    index = client.get("/docs/").content.decode()
    assert all(f'href="/docs/api/{dialect}"' in index for dialect in APIS)


@pytest.mark.parametrize("path", ["/docs/api/kazoo", "/docs/api/kazoo/openapi.json"])
def test_an_api_that_is_none_is_not_found(path: str, client: Client) -> None:
    assert client.get(path).status_code == 404


def test_docstrings_are_read_as_markdown_that_obeys_no_markup(client: Client) -> None:
    assert inline("`audio_url` <b>works</b>\n    at once") == "<code>audio_url</code> &lt;b&gt;works&lt;/b&gt; at once"
    assert "<code>audio_url</code> sounds while the track is made" in client.get("/docs/api/nur").content.decode()
