"""`python -m tests.pictures`: take the pictures of the guides anew, with chromium on a studio that makes real music."""

from __future__ import annotations

import base64
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

from tests.running import PROJECT, Studio

PICTURES = PROJECT / "static" / "docs"
PROMPT = "Warm folk song with fingerpicked guitar, upright bass and female vocals about coming home, 40 seconds"
WIDTH, HEIGHT = 1280, 800
FLAGS = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
SONG_MS = 180_000  # to wait for a song on a machine that is busy
AS_WEBP = """async (png) => {
  const picture = new Image()
  picture.src = "data:image/png;base64," + png
  await picture.decode()
  const canvas = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height })
  canvas.getContext("2d").drawImage(picture, 0, 0)
  return canvas.toDataURL("image/webp", 0.8).split(",")[1]
}"""


def take_all(page: Page, printer: Page) -> None:
    page.goto("/")
    page.get_by_label("Describe your music").fill(PROMPT)
    _take(page, printer, "create")
    page.get_by_role("button", name="Create", exact=True).click()
    card = page.locator("live-track").first
    expect(card).to_have_attribute("state", "completed", timeout=SONG_MS)
    track = card.locator(".track-title").get_attribute("href")
    page.goto("/plans")
    page.locator("form textarea, form input[type=text]").first.fill(PROMPT)
    page.get_by_role("button", name="Make a plan").click()
    page.wait_for_url("**/plans/*-*")
    _take(page, printer, "plan")
    page.goto("/upload")
    _take(page, printer, "upload")
    page.goto(f"{track}/shares")
    page.get_by_role("button", name="Make the link").click()
    shared = page.locator("a.row-title").first.get_attribute("href")
    page.goto(str(track))
    _take(page, printer, "track")
    page.goto(str(shared))
    _take(page, printer, "share")


def _take(page: Page, printer: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    png = base64.b64encode(page.screenshot()).decode()
    (PICTURES / f"{name}.webp").write_bytes(base64.b64decode(printer.evaluate(AS_WEBP, png)))


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder, sync_playwright() as playwright:
        studio = Studio(Path(folder), engine="builtin")
        studio.environment["GUESTS"] = "1"
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        studio.start()
        try:
            size = ViewportSize(width=WIDTH, height=HEIGHT)
            page = chromium.new_context(base_url=studio.url, viewport=size, locale="en").new_page()
            take_all(page, chromium.new_page())
        finally:
            studio.stop()
            chromium.close()


if __name__ == "__main__":
    main()
