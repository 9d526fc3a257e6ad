"""What people do in the studio, as the tests tell it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

QUICK = "fake: chunks=4"
SLOW = "fake: chunks=40 delay_ms=100"  # six seconds of sound, made in four


def create(page: Page, prompt: str) -> Locator:
    """Ask for a song; its card."""
    page.get_by_label("Describe your music").fill(prompt)
    page.get_by_role("button", name="Create", exact=True).click()
    card = page.get_by_role("listitem").filter(has=page.locator(".track-title")).first
    expect(card).to_be_visible()
    return card


def create_and_finish(page: Page, prompt: str = QUICK) -> Locator:
    card = create(page, prompt)
    expect(card).to_have_attribute("state", "completed")
    return card


def hear(page: Page, beyond: float = 0.0) -> float:
    """Wait until the audio element has played beyond so many seconds; where it is then."""
    page.wait_for_function("beyond => document.querySelector('audio').currentTime > beyond", arg=beyond)
    return seconds(page)


def go_on(page: Page) -> None:
    """What chromium wants after a reload before it lets a page sound again: a press of any key."""
    page.keyboard.press("Shift")


def seconds(page: Page) -> float:
    return float(page.evaluate("document.querySelector('audio').currentTime"))


def is_playing(page: Page) -> bool:
    return not page.evaluate("document.querySelector('audio').paused")
