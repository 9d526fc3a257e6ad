"""Pages speak the visitor's language, the wire always the same."""

from __future__ import annotations

from django.test import Client

GERMAN = {"accept-language": "de-AT,de;q=0.9,en;q=0.5"}


def test_pages_speak_the_language_of_the_browser(client: Client, db: None) -> None:
    page = client.get("/accounts/login/", headers=GERMAN).content.decode()
    assert '<html lang="de">' in page
    assert "Willkommen zurück" in page
    assert "E-Mail-Adresse" in page


def test_pages_speak_english_to_everybody_else(client: Client, db: None) -> None:
    assert "Welcome back" in client.get("/accounts/login/", headers={"accept-language": "fi"}).content.decode()


def test_a_choice_is_kept_in_a_cookie(client: Client, db: None) -> None:
    answer = client.post("/language", {"language": "de", "next": "/accounts/login/"})
    assert answer["location"] == "/accounts/login/"
    assert "Willkommen zurück" in client.get("/accounts/login/").content.decode()


def test_a_choice_leads_to_no_other_site(client: Client, db: None) -> None:
    answer = client.post("/language", {"language": "de", "next": "https://example.org/"})
    assert answer["location"] == "/"


def test_scripts_are_told_what_to_say(client: Client, db: None) -> None:
    assert '"Pause": "Anhalten"' in client.get("/accounts/login/", headers=GERMAN).content.decode()
    assert 'id="texts"' not in client.get("/accounts/login/").content.decode()


def test_the_wire_speaks_english(client: Client, db: None) -> None:
    answer = client.post("/v1/music", headers=GERMAN)
    assert "content-language" not in answer.headers
    assert answer.json() == client.post("/v1/music").json()


def test_error_pages_are_translated(client: Client, db: None) -> None:
    assert "Hier ist nichts" in client.get("/nowhere", headers=GERMAN).content.decode()
