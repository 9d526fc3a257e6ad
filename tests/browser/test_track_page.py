"""The page of a track: its stems in step, a stretch of it chosen, and all of it by keyboard and for everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import create_and_finish, hear, seconds

LONG = "fake: chunks=4"

# Where in their files bass and drums are at the same moment, in frames, by comparing what comes out of their strips.
PLACES = """
async () => {
  const RATE = 44100, PIECE = 8 * RATE, HEARD = 4096
  const { deck } = document.querySelector("stem-mixer")
  const nodes = ["bass", "drums"].map(name => deck.output(name))
  const { context } = nodes[0]
  const merger = context.createChannelMerger(2)
  for (const [at, node] of nodes.entries()) {
    const splitter = context.createChannelSplitter(2)
    node.connect(splitter)
    splitter.connect(merger, 0, at)
  }
  const recorder = context.createScriptProcessor(HEARD, 2, 1)
  merger.connect(recorder).connect(context.destination)
  const { heard, seconds } = await new Promise(done => {
    recorder.onaudioprocess = ({ inputBuffer: buffer }) =>
      done({ seconds: deck.seconds, heard: [0, 1].map(at => buffer.getChannelData(at).slice()) })
  })
  recorder.disconnect()
  const decoder = new OfflineAudioContext(2, 1, RATE)
  const number = Math.floor(seconds / 8)
  const places = await Promise.all(["bass", "drums"].map(async (name, at) => {
    const { src } = document.querySelector(`[data-stem=${name}]`).dataset
    const answer = await fetch(`${src}/pieces/${number}`)
    const file = (await decoder.decodeAudioData(await answer.arrayBuffer())).getChannelData(0)
    const near = Math.round(seconds * RATE) - number * PIECE
    const last = Math.min(file.length - HEARD, near + RATE / 4)
    let [least, found] = [Infinity, 0]
    for (let place = Math.max(0, near - RATE / 2); place < last; place += 1) {
      let apart = 0
      for (let frame = 0; frame < HEARD && apart < least; frame += 1) {
        apart += Math.abs(heard[at][frame] - file[place + frame])
      }
      if (apart < least) [least, found] = [apart, place]
    }
    return found + number * PIECE
  }))
  return { places, seconds }
}
"""


def open_track(page: Page, prompt: str = LONG) -> None:
    create_and_finish(page, prompt).locator(".track-title").click()
    expect(page.get_by_role("button", name="Zoom in")).to_be_visible()


def play_from(page: Page, place: float) -> None:
    """The song is short, and may have come to its end while the page was opened."""
    page.get_by_role("region", name="Player").get_by_role("slider", name="Position").fill(str(place))
    page.evaluate("document.querySelector('audio').loop = true")
    page.evaluate("document.querySelector('audio').play()")


def wait_for_stems(page: Page) -> None:
    page.wait_for_function("() => document.querySelector('stem-mixer').deck?.seconds > 0")
    page.wait_for_function("() => document.querySelector('audio').muted")


def test_a_fader_puts_the_stems_in_place_of_the_song_at_the_same_time(page: Page) -> None:
    open_track(page)
    play_from(page, 0)
    page.get_by_role("checkbox", name="Solo Bass").check()
    wait_for_stems(page)
    apart = page.evaluate(
        "document.querySelector('stem-mixer').deck.seconds - document.querySelector('audio').currentTime"
    )
    assert abs(apart) < 0.15
    page.keyboard.press("Escape")
    page.get_by_role("button", name="As it was").click()
    page.wait_for_function("() => !document.querySelector('audio').muted")
    assert page.evaluate("document.querySelector('stem-mixer').deck === undefined")


def test_all_stems_are_in_the_same_frame(page: Page) -> None:
    open_track(page)
    page.get_by_role("checkbox", name="Mute Other").check()
    play_from(page, 0)
    wait_for_stems(page)
    hear(page, beyond=1.5)
    bass, drums = page.evaluate(PLACES)["places"]
    assert bass == drums > 0


def test_the_player_bar_drives_the_stems(page: Page) -> None:
    open_track(page)
    page.get_by_role("slider", name="Volume of Drums").fill("-6")
    play_from(page, 0)
    wait_for_stems(page)
    bar = page.get_by_role("region", name="Player")
    bar.get_by_role("slider", name="Position").fill("3")
    page.wait_for_function("() => document.querySelector('stem-mixer').deck.seconds > 3")
    bar.get_by_role("button", name="Pause").click()
    page.wait_for_function("() => document.querySelector('stem-mixer').deck.seconds === null")
    assert seconds(page) >= 3


def test_another_page_gives_the_song_its_sound_back(page: Page) -> None:
    open_track(page)
    page.get_by_role("checkbox", name="Mute Bass").check()
    play_from(page, 0)
    wait_for_stems(page)
    page.get_by_role("link", name="Library", exact=True).click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    page.wait_for_function("() => !document.querySelector('audio').muted")


def test_the_mix_is_a_download(page: Page) -> None:
    open_track(page)
    page.get_by_role("checkbox", name="Mute Bass").check()
    page.get_by_label("Format of the mix").select_option("wav")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download this mix").click()
    assert download.value.suggested_filename.endswith("mix.wav")


def test_a_stretch_is_chosen_by_keys_and_brought_into_the_form(page: Page) -> None:
    open_track(page)
    wave = page.get_by_role("group", name="Waveform")
    wave.focus()
    page.keyboard.press("]")
    start, end = (
        page.get_by_role("slider", name="Start of the stretch"),
        page.get_by_role("slider", name="End of the stretch"),
    )
    expect(end).to_be_visible()
    start.focus()
    page.keyboard.press("ArrowLeft")
    before = float(end.get_attribute("aria-valuenow") or 0)
    end.focus()
    page.keyboard.press("ArrowRight")
    assert float(end.get_attribute("aria-valuenow") or 0) >= before
    page.get_by_role("link", name="Replace a stretch").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("To second")).to_have_value(end.get_attribute("aria-valuenow") or "")


def test_a_stretch_is_dragged_and_a_click_still_goes_there(page: Page) -> None:
    open_track(page)
    wave = page.locator("wave-form")
    box = wave.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.25 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.85 * box["width"], middle, steps=4)
    page.mouse.up()
    edge = page.get_by_role("slider", name="Start of the stretch")
    assert abs(float(edge.get_attribute("aria-valuenow") or 0) - 1.5) <= 0.25
    page.get_by_role("button", name="Clear").click()
    expect(edge).to_be_hidden()
    page.get_by_role("region", name="Player").get_by_role("slider", name="Position").fill("0")
    page.mouse.click(box["x"] + 0.5 * box["width"], middle)
    hear(page, beyond=2.9)


def test_a_change_is_made_in_a_dialog_and_leads_to_the_new_track(page: Page) -> None:
    open_track(page)
    first = page.url
    page.get_by_text("Change", exact=True).click()
    page.get_by_role("link", name="Change the tempo").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Beats per minute").fill("10")
    dialog.get_by_role("button", name="Make it").click()
    expect(dialog.get_by_role("alert")).to_contain_text("40")
    dialog.get_by_label("Beats per minute").fill("100")
    dialog.get_by_role("button", name="Make it").click()
    page.wait_for_url(lambda url: "/tracks/" in url and url != first)
    expect(page.locator("live-track.track-page[state=completed]")).to_be_visible()
    expect(page.locator(".version")).to_have_count(2)


def test_versions_are_compared_at_the_same_place(page: Page) -> None:
    test_a_change_is_made_in_a_dialog_and_leads_to_the_new_track(page)
    tree = page.locator("version-tree")
    tree.get_by_role("button").nth(1).click()
    play_from(page, 2)
    tree.get_by_role("button").nth(0).click()
    page.wait_for_function("() => document.querySelector('audio').currentTime >= 2")
    expect(tree.locator("play-button[playing]")).to_have_count(1)


def test_a_comment_is_pinned_on_the_waveform(page: Page) -> None:
    open_track(page)
    page.get_by_label("At", exact=True).fill("0:03")
    page.get_by_label("Comment", exact=True).fill("More <b>bass</b>")
    page.get_by_role("button", name="Comment", exact=True).click()
    pin = page.get_by_role("link", name="More <b>bass</b>")
    expect(pin).to_be_visible()
    page.get_by_role("button", name="Delete the comment at 0:03").click()
    expect(pin).to_have_count(0)


@pytest.mark.xfail(reason="a known fault: on a busy machine the sound now and then does not start", strict=False)
def test_the_place_of_a_comment_is_played(page: Page) -> None:
    open_track(page)
    page.get_by_label("At", exact=True).fill("0:03")
    page.get_by_label("Comment", exact=True).fill("here")
    page.get_by_role("button", name="Comment", exact=True).click()
    page.get_by_role("button", name="Play from 0:03").click()
    hear(page, beyond=2.9)


def test_the_notes_are_told_in_words(page: Page) -> None:
    open_track(page)
    expect(page.get_by_role("list", name="Parts")).to_contain_text("12 notes, A4 to A4")
    assert page.evaluate("document.querySelector('piano-roll canvas').width > 300")
