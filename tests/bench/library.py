"""A library of ten thousand tracks: what its pages cost the server, and how evenly a browser scrolls through it."""

from __future__ import annotations

import json
import subprocess
import sys

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.bench.browser import ARGUMENTS, CHROMIUM
from tests.bench.studio import PROJECT, Studio, running_studio

TRACKS = 10_000
FRAMES = 600  # as many as SCROLL waits for
SCROLL = """
async () => {
  const gaps = [];
  let last = performance.now(), rows = 0;
  for (let frame = 0; frame < 600; frame += 1) {
    scrollBy(0, 60);
    const now = await new Promise(requestAnimationFrame);
    gaps.push(now - last);
    last = now;
    if (frame % 30 === 0) rows = Math.max(rows, document.querySelectorAll(".track").length);
  }
  gaps.shift();
  gaps.sort((a, b) => a - b);
  return {
    library_scroll_px: scrollY,
    library_scroll_frame_median_ms: gaps[gaps.length >> 1],
    library_scroll_frame_p95_ms: gaps[Math.floor(gaps.length * 0.95)],
    library_scroll_frame_worst_ms: gaps.at(-1),
    library_scroll_late_frames: gaps.filter((gap) => gap > 25).length,
    library_rows_at_most: rows,
  };
}
"""


def library(studio: Studio) -> dict[str, float]:
    """Processor time of the server by page in ms, and the gaps between 600 frames, each of them 60 pixels further."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = chromium.new_page()
        page.goto(f"{studio.url}/library")
        page.get_by_role("button", name="Enter as a guest").click()
        page.wait_for_url("**/library")
        figures = _filled(studio)
        figures |= _scrolled(page, studio)
        chromium.close()
    return figures


def _filled(studio: Studio) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.many_tracks", str(TRACKS)]
    told = subprocess.run(command, cwd=PROJECT, env=studio.environment, check=True, stdout=subprocess.PIPE).stdout
    figures: dict[str, float] = json.loads(told)
    return figures


def _scrolled(page: Page, studio: Studio) -> dict[str, float]:
    page.goto(f"{studio.url}/library")
    page.locator("endless-list").wait_for()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _busy_ms(devtools)
    figures: dict[str, float] = page.evaluate(SCROLL)
    return figures | {"library_scroll_busy_ms_a_frame": (_busy_ms(devtools) - before) / FRAMES}


def _busy_ms(devtools: CDPSession) -> float:
    """Processor time of the page's main thread so far, which other programs of the machine do not lengthen."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return next(1000 * float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")


if __name__ == "__main__":
    with running_studio() as running:
        sys.stdout.write(json.dumps(library(running), indent=2) + "\n")
