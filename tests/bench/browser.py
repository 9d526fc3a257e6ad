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


AFTER_LOADING = """
async () => {
  const shifts = await new Promise((resolve) => {
    let sum = 0
    const watch = new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => sum += value))
    watch.observe({ type: "layout-shift", buffered: true })
    setTimeout(() => resolve(sum), 1000)
  })
  const own = performance.getEntriesByType("resource").filter(({ name }) => /[.](js|css)$/.test(new URL(name).pathname))
  const [page] = performance.getEntriesByType("navigation")
  return { bytes: own.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    interactive: page.domContentLoadedEventEnd, shifts }
}
"""


def page_loads(studio: Studio) -> dict[str, float]:
    """Of the start page, the library and a song's page, for a visitor with an empty cache: kB of script and style as
    they are sent, ms until the scripts of the page have run, and the sum of layout shifts within a second."""
    studio.await_idle()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = chromium.new_page(base_url=studio.url)
        page.goto("/")
        page.get_by_label("Describe your music").fill("Chill lo-fi beat, 20 seconds")
        page.get_by_role("button", name="Create", exact=True).click()
        link = page.locator("live-track[state=completed] .track-title").first
        track = str(link.get_attribute("href", timeout=120_000))
        state = page.context.storage_state()
        figures: dict[str, float] = {}
        for name, path in {"create": "/", "library": "/library", "track": track}.items():
            fresh = chromium.new_context(base_url=studio.url, storage_state=state).new_page()
            fresh.goto(path)
            found = fresh.evaluate(AFTER_LOADING)
            figures |= {f"{name}_own_kB": found["bytes"] / 1000, f"{name}_interactive_ms": found["interactive"]}
            figures[f"{name}_layout_shift"] = found["shifts"]
        chromium.close()
    return figures
