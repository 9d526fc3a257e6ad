"""The library: it keeps, finds, renames, deletes and brings back."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.acts import create_and_finish, hear
from tests.browser.conftest import Visit
from tests.running import Studio


def test_tracks_are_still_there_after_a_restart_of_everything(page: Page, working_studio: Studio) -> None:
    create_and_finish(page)
    working_studio.restart()
    page.goto("/library")
    page.get_by_role("button", name="Play Test tones").click()
    hear(page, beyond=0.2)


def test_an_empty_library_says_what_to_do_first(page: Page) -> None:
    page.get_by_role("link", name="Library", exact=True).click()
    page.get_by_role("button", name="Enter as a guest").click()
    page.get_by_role("main").get_by_role("link", name="Create something").click()
    expect(page.get_by_label("Describe your music")).to_be_visible()


def test_a_deleted_track_comes_back_with_undo(page: Page) -> None:
    create_and_finish(page)
    page.goto("/library")
    card = page.get_by_role("listitem")
    card.get_by_label("More about Test tones").click()
    card.get_by_role("button", name="Delete").click()
    expect(card).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(card).to_have_count(1)


def test_a_track_deleted_on_its_page_waits_in_the_trash(page: Page) -> None:
    create_and_finish(page).locator(".track-title").click()
    page.wait_for_url("**/tracks/*")
    page.get_by_label("More about Test tones").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status").filter(has_text="Deleted “Test tones”")).to_be_visible()
    page.get_by_role("link", name="Trash").click()
    page.get_by_role("button", name="Restore Test tones").click()
    expect(page.get_by_text("The trash is empty")).to_be_visible()


def test_a_new_title_is_shown_wherever_the_track_is(page: Page) -> None:
    create_and_finish(page)
    page.goto("/library")
    page.get_by_label("More about Test tones").click()
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("Title").fill("<b>Été</b> 🎷 שלום")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator(".track-title")).to_have_text("<b>Été</b> 🎷 שלום")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_search_finds_while_one_types(page: Page) -> None:
    create_and_finish(page)
    page.goto("/library")
    page.get_by_role("searchbox").press_sequentially("zzz")
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.get_by_role("searchbox").fill("tones")
    expect(page.get_by_role("listitem")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=tones"))


def test_again_makes_another_song_of_the_same_words(page: Page) -> None:
    create_and_finish(page).locator(".track-title").click()
    page.wait_for_url("**/tracks/*")
    first = page.url
    page.locator("summary").filter(has_text="Change").click()
    page.get_by_role("button", name="Again with another seed").first.click()
    page.wait_for_url(lambda url: url != first)
    expect(page.locator("live-track[state=completed]")).to_be_visible()


def test_what_another_visitor_made_is_not_found(page: Page, visit: Visit) -> None:
    create_and_finish(page).locator(".track-title").click()
    page.wait_for_url("**/tracks/*")
    stranger = visit("/library")
    stranger.get_by_role("button", name="Enter as a guest").click()
    stranger.wait_for_url("**/library")
    answer = stranger.goto(page.url)
    assert answer is not None
    assert answer.status == 404
    expect(stranger.get_by_role("heading", name="Nothing here")).to_be_visible()


def test_the_keyboard_walks_plays_selects_and_deletes(page: Page) -> None:
    for _ in range(2):
        create_and_finish(page)
        page.goto("/")
    page.goto("/library")
    titles = page.locator("a.track-title")
    titles.first.focus()
    page.keyboard.press("ArrowDown")
    expect(titles.nth(1)).to_be_focused()
    page.keyboard.press("Space")
    hear(page)
    page.keyboard.press("Space")
    page.keyboard.press("Delete")
    expect(titles).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(titles).to_have_count(2)
    page.get_by_role("checkbox", name="Select Test tones").first.press("Space")
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("1 selected")).to_be_hidden()


def test_a_range_is_selected_with_shift_and_deleted_with_undo(page: Page) -> None:
    for _ in range(3):
        create_and_finish(page)
        page.goto("/")
    page.goto("/library")
    ticks = page.get_by_role("checkbox", name="Select Test tones")
    ticks.first.click()
    ticks.nth(2).click(modifiers=["Shift"])
    expect(page.get_by_text("3 selected")).to_be_visible()
    page.locator(".selection").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("listitem")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("listitem")).to_have_count(3)


def test_a_favourite_is_marked_in_place(page: Page) -> None:
    create_and_finish(page)
    page.goto("/library")
    heart = page.get_by_role("button", name="Favourite: Test tones")
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Favourites").click()
    expect(page.get_by_role("listitem")).to_have_count(1)


def test_a_playlist_is_filled_ordered_and_played_to_its_end(page: Page) -> None:
    for name in ("Alpha", "Beta"):
        create_and_finish(page)
        page.goto("/library")
        page.get_by_label("More about Test tones").click()
        page.get_by_role("link", name="Rename").click()
        page.get_by_label("Title").fill(name)
        page.get_by_role("button", name="Rename").click()
        expect(page.locator("a.track-title", has_text=name)).to_be_visible()
        page.goto("/")
    page.goto("/library")
    page.get_by_role("link", name="New playlist").click()
    page.get_by_label("Name").fill("Drive")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Show all tracks").click()
    for name in ("Alpha", "Beta"):
        page.get_by_role("checkbox", name=f"Select {name}").check()
    page.get_by_text("Add to").click()
    page.locator(".selection").get_by_role("button", name="Drive").click()
    page.get_by_role("link", name="Drive").click()
    titles = page.locator("a.track-title")
    expect(titles).to_have_text(["Beta", "Alpha"])
    with page.expect_response("**/order"):
        page.get_by_role("button", name=re.compile("Move Beta")).press("ArrowDown")
    page.reload()
    expect(titles).to_have_text(["Alpha", "Beta"])
    page.get_by_role("button", name="Play all").click()
    expect(page.locator(".player-title")).to_have_text("Alpha")
    page.get_by_role("button", name="Next track").click()
    expect(page.locator(".player-title")).to_have_text("Beta")
    hear(page)
