"""From the click on Create until the audio element's time moves, in a real chromium."""

from __future__ import annotations

import statistics

from playwright.sync_api import Playwright, sync_playwright

from tests.bench.studio import Studio

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
UNTIL_IT_SOUNDS = """
async () => {
  const began = performance.now();
  [...document.querySelectorAll("button")].find(button => button.textContent.trim() === "Create").click();
  for (;;) {
    const audio = document.querySelector("audio");
    if (audio && audio.currentTime > 0 && !audio.paused) return performance.now() - began;
    await new Promise(requestAnimationFrame);
  }
}
"""


def click_to_sound(studio: Studio, songs: int = 5) -> dict[str, float]:
    with sync_playwright() as playwright:
        times = [_one(playwright, studio, n) for n in range(songs)]
    return {"click_to_sound_median_ms": statistics.median(times), "click_to_sound_worst_ms": max(times)}


def _one(playwright: Playwright, studio: Studio, number: int) -> float:
    """Milliseconds for a visitor who has never been there, while nobody else is making a song."""
    studio.await_idle()
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    page = chromium.new_page()
    page.goto(studio.url)
    page.get_by_label("Describe your music").fill(f"Chill lo-fi beat with jazzy Rhodes piano, take {number}")
    milliseconds = float(page.evaluate(UNTIL_IT_SOUNDS))
    chromium.close()
    return milliseconds
