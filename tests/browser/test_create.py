"""Asking for music in a real browser: what is understood, takes side by side, help with lyrics, prompts kept."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import QUICK, go_on, hear, seconds
from tests.browser.conftest import PHONE, Visit
from tests.browser.test_access import check
from tests.browser.test_scripts import run

LONG = "fake: chunks=40"  # six seconds of sound
SHEET = "[verse]\nOut to the sea\nand home again\nwe sail along\nwhile everybody in the harbour is singing together"


def prompt(page: Page) -> Any:
    return page.get_by_label("Describe your music")


def open_custom(page: Page) -> None:
    page.locator("summary", has_text="Custom").click()


def take(page: Page, count: int, words: str = QUICK) -> None:
    prompt(page).fill(words)
    page.get_by_role("group", name="Takes").get_by_label(str(count), exact=True).check()
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.locator("take-deck live-track[state=completed]")).to_have_count(count)


def test_what_is_understood_shows_while_one_writes(page: Page) -> None:
    prompt(page).press_sequentially("warm jazz piano qwz")
    reader = page.locator("prompt-reader")
    expect(reader.get_by_role("listitem")).to_have_text(["warm", "jazz", "piano"])
    expect(reader).to_contain_text("Not understood: qwz")
    prompt(page).fill("")
    expect(reader).to_be_empty()


def test_takes_are_compared_at_the_same_place_and_one_is_kept(page: Page) -> None:
    take(page, 2, LONG)
    plays = page.locator("take-deck").get_by_role("button", name="Play Test tones")
    plays.first.click()
    at = hear(page, 1.0)
    plays.last.click()
    page.wait_for_function("at => document.querySelector('audio').currentTime >= at", arg=at)
    assert seconds(page) < at + 3
    page.get_by_role("button", name="Keep take 2").click()
    expect(page.locator("#recent live-track")).to_have_count(1)
    expect(page.get_by_text("the other take is in the trash")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("take-deck live-track")).to_have_count(2)


@pytest.mark.parametrize("options", [{"color_scheme": "light"}, {"color_scheme": "dark"}, PHONE])
def test_all_of_it_is_clean_for_axe_and_fits_the_window(visit: Visit, options: dict[str, Any]) -> None:
    page = visit(bypass_csp=True, **options)
    take(page, 2)
    open_custom(page)
    page.get_by_label("Lyrics", exact=True).fill(SHEET)
    page.get_by_role("button", name="Save this one").click()
    expect(page.get_by_text("Kept as")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Saved prompts").click()
    expect(page.get_by_role("dialog").get_by_role("listitem")).to_have_count(1)
    check(page)
    page.goto("/prompts")
    check(page)


def test_without_scripts_takes_have_a_page_of_their_own(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    prompt(page).fill(QUICK)
    page.get_by_role("group", name="Takes").get_by_label("2", exact=True).check()
    page.get_by_role("button", name="Create", exact=True).click()
    page.get_by_role("button", name="Keep take 1").click()
    expect(page.get_by_role("heading", name="Test tones", level=1)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("live-track")).to_have_count(2)


def test_lyrics_are_counted_and_lines_that_stand_out_are_told(page: Page) -> None:
    open_custom(page)
    sheet = page.get_by_label("Lyrics", exact=True)
    sheet.fill(SHEET)
    counts = page.locator(".lyric-mirror [data-count]")
    expect(counts).to_have_count(4)
    assert counts.evaluate_all("rows => rows.map(row => row.dataset.count)") == ["4", "4", "4", "16"]
    expect(page.locator(".lyric-mirror .is-odd")).to_have_count(1)
    expect(page.get_by_text("16 syllables, longer than the lines around it")).to_be_visible()
    page.get_by_role("button", name="[chorus]").click()
    expect(sheet).to_have_value(f"{SHEET}\n\n[chorus]\n")
    expect(sheet).to_be_focused()


def test_every_wish_survives_a_reload_and_another_tab_keeps_its_own(page: Page) -> None:
    open_custom(page)
    prompt(page).fill("half a thought")
    page.get_by_role("radio", name="Rap", exact=True).first.check()
    page.get_by_label("Tempo").fill("92")
    page.get_by_label("Meter").select_option("3/4")
    other = page.context.new_page()
    other.goto("/")
    expect(prompt(other)).to_have_value("half a thought")
    prompt(other).fill("something else")
    page.reload()
    expect(prompt(page)).to_have_value("half a thought")
    expect(page.get_by_label("Tempo")).to_have_value("92")
    expect(page.get_by_label("Meter")).to_have_value("3/4")
    expect(page.get_by_role("radio", name="Rap", exact=True).first).to_be_checked()
    page.get_by_role("button", name="Start afresh").click()
    page.reload()
    expect(prompt(page)).to_have_value("")


def test_a_saved_prompt_is_found_and_fills_the_form(page: Page) -> None:
    open_custom(page)
    prompt(page).fill("dusty drums at dawn")
    page.get_by_label("Tempo").fill("84")
    page.get_by_role("button", name="Save this one").click()
    expect(page.get_by_text("Kept as “dusty drums at dawn”")).to_be_visible()
    page.get_by_role("button", name="Start afresh").click()
    page.get_by_role("link", name="Saved prompts").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("searchbox").fill("dawn")
    page.keyboard.press("Enter")
    dialog.get_by_role("link", name="dusty drums at dawn").click()
    expect(prompt(page)).to_have_value("dusty drums at dawn")
    expect(page.get_by_label("Tempo")).to_have_value("84")


def test_enter_in_a_field_makes_the_song(page: Page) -> None:
    open_custom(page)
    prompt(page).fill(QUICK)
    page.get_by_label("Tempo").fill("84")
    page.keyboard.press("Enter")
    expect(page.locator("live-track[state=completed]")).to_be_visible()


def test_ten_thousand_letters_of_lyrics_are_taken(page: Page) -> None:
    open_custom(page)
    page.get_by_label("Lyrics", exact=True).fill(("la " * 13 + "\n") * 250)
    prompt(page).fill(QUICK)
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.locator("live-track[state=completed]")).to_be_visible()


def test_the_first_song_plays(page: Page) -> None:
    page.get_by_role("button", name="Play Window Rain").click()
    go_on(page)
    hear(page, 0.2)


@pytest.mark.parametrize(
    ("line", "language", "count"),
    [
        ("Walked home alone, wishes and little lies", "en", 10),
        ("La vie en rose", "fr", 4),
        ("Meine Liebe", "de", 4),
        ("El cielo es tuyo", "es", 6),
        ("ラブソング", "en", 5),
        ("don't", "en", 1),
        ("…!", "en", 0),
    ],
)
def test_syllables_are_counted_by_spelling(page: Page, line: str, language: str, count: int) -> None:
    assert run(page, "lib/syllables", f"return it.syllablesOf({line!r}, {language!r})") == count


def test_the_time_that_is_left_never_grows(page: Page) -> None:
    body = """
      const left = new it.TimeLeft(), told = [left.at(0)]
      for (const [estimate, now] of [[10, 0], [30, 1000], [4, 2000], [9, 3000], [0, 99000]]) {
        left.estimate(estimate, now)
        told.push(left.at(now))
      }
      return told.map(seconds => seconds === Infinity ? 'unknown' : seconds)
    """
    assert run(page, "lib/time-left", body) == ["unknown", 10, 9, 4, 3, 0]


@pytest.mark.parametrize(("seconds", "told"), [(0.2, "1 s"), (4.1, "5 s"), (11, "15 s"), (61, "2 min")])
def test_the_time_that_is_left_is_told_roughly(page: Page, seconds: float, told: str) -> None:
    assert run(page, "lib/time-left", f"const r = it.rounded({seconds}); return `${{r.count}} ${{r.unit}}`") == told
