"""Recordings that people bring: dropped or chosen, broken off and gone on with, cancelled, refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit
from tests.running import Studio

PIECE_BYTES = 4 * 1024 * 1024


@pytest.fixture
def page(page: Page) -> Page:
    """The upload page of a new guest."""
    page.goto("/upload")
    page.get_by_role("button", name="Enter as a guest").click()
    expect(page.get_by_role("heading", name="Bring a recording")).to_be_visible()
    return page


def recording(folder: Path, seconds: float = 2.0, seed: int = 0) -> Path:
    path = folder / f"demo {seed}.wav"
    samples = 0.2 * np.random.default_rng(seed).standard_normal((int(seconds * 44_100), 2))
    soundfile.write(path, samples.astype(np.float32), 44_100)
    return path


def choose(page: Page, *paths: Path) -> None:
    page.get_by_label("Choose files").set_input_files(paths)


def test_chosen_files_become_tracks(page: Page, tmp_path: Path) -> None:
    choose(page, recording(tmp_path, 4, seed=1), recording(tmp_path, 4, seed=2))
    for name in ("demo 1", "demo 2"):
        card = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=name))
        expect(card).to_have_attribute("state", "completed")
    page.get_by_role("link", name="demo 1").click()
    expect(page.get_by_text("Uploaded: demo 1.wav")).to_be_visible()
    page.get_by_role("button", name="Make a song of this shape").click()
    expect(page.get_by_text("Uploaded: demo 1.wav")).to_be_hidden()
    expect(page.locator("live-track.track-page[state=completed]")).to_be_visible()


def test_an_upload_is_heard_and_taken_apart(page: Page, tmp_path: Path) -> None:
    choose(page, recording(tmp_path, 4))
    page.get_by_role("link", name="demo 0").click()
    expect(page.get_by_role("list", name="What was heard")).to_be_visible()
    expect(page.get_by_role("heading", name="Plan")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download JSON").click()
    assert saved.value.suggested_filename == "demo 0.plan.json"
    page.get_by_role("radio", name="Two").check()
    page.get_by_role("button", name="Separate stems").click()
    for stem in ("vocals", "instrumental"):
        expect(page.get_by_role("link", name=f"Download {stem}")).to_be_visible()
    expect(page.get_by_text("Method: cues.")).to_be_visible()


def test_a_separation_that_waits_is_cancelled_in_every_tab(page: Page, studio: Studio, tmp_path: Path) -> None:
    choose(page, recording(tmp_path, 4))
    page.get_by_role("link", name="demo 0").click()
    expect(page.get_by_role("button", name="Separate stems")).to_be_visible()
    studio.stop_worker()
    page.get_by_role("button", name="Separate stems").click()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Cancel the separation").press("Enter")
    for each in (page, other):
        expect(each.get_by_text("The separation was cancelled.")).to_be_visible()
        expect(each.get_by_role("button", name="Separate stems")).to_be_visible()


def test_an_upload_goes_on_after_a_reload(page: Page, tmp_path: Path) -> None:
    offsets: list[int] = []

    def first_piece_only(route: Route) -> None:
        offsets.append(int(route.request.headers.get("upload-offset", 0)))
        if route.request.method == "PATCH" and offsets[-1]:
            route.abort()
        else:
            route.continue_()

    path = recording(tmp_path, seconds=30)
    page.route("**/uploads/*", first_piece_only)
    choose(page, path)
    expect(page.get_by_text("No connection. It goes on by itself.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Broken off. Choose the same file again")).to_be_visible()
    page.unroute("**/uploads/*")
    with page.expect_request(lambda request: request.method == "PATCH") as sent:
        choose(page, path)
    assert sent.value.headers["upload-offset"] == str(PIECE_BYTES)
    expect(page.get_by_role("link", name="demo 0")).to_be_visible()
    expect(page.get_by_text("Broken off")).not_to_be_visible()


def test_an_upload_waits_for_the_network(page: Page, tmp_path: Path) -> None:
    page.context.set_offline(True)
    choose(page, recording(tmp_path))
    expect(page.get_by_text("No connection. It goes on by itself.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("link", name="demo 0")).to_be_visible()


def test_an_upload_is_cancelled_by_the_keyboard(page: Page, tmp_path: Path) -> None:
    page.route("**/uploads/*", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_())
    choose(page, recording(tmp_path))
    expect(page.get_by_text("No connection")).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as gone:
        page.get_by_role("button", name="Cancel demo 0.wav").press("Enter")
    assert gone.value.status == 204
    page.reload()
    expect(page.get_by_text("demo 0.wav")).not_to_be_visible()


def test_what_is_refused_says_why(page: Page, tmp_path: Path) -> None:
    empty = tmp_path / "empty.wav"
    empty.touch()
    choose(page, empty)
    expect(page.get_by_text("must not be empty")).to_be_visible()
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("must not be empty")).not_to_be_visible()


def test_the_same_bytes_lead_to_the_first_track(page: Page, tmp_path: Path) -> None:
    path = recording(tmp_path)
    choose(page, path)
    expect(page.get_by_role("link", name="demo 0")).to_be_visible()
    choose(page, path)
    expect(page.get_by_text("The same bytes were here before")).to_be_visible()
    expect(page.get_by_role("link", name="demo 0")).to_have_count(1)


def test_without_scripts_a_form_uploads(visit: Visit, tmp_path: Path) -> None:
    page = visit("/upload", java_script_enabled=False)
    page.get_by_role("button", name="Enter as a guest").click()
    choose(page, recording(tmp_path))
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", name="demo 0")).to_be_visible()
