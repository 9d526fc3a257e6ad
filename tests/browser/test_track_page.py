"""The page of a track: its stems in step, a stretch of it chosen, and all of it by keyboard and for everybody."""

from __future__ import annotations

from typing import Any

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
    expect(page.get_by_role("heading", name="Stems")).to_be_visible()


def mixer(page: Page) -> Any:
    return page.locator("stem-mixer")


def wait_for_stems(page: Page) -> None:
    page.wait_for_function("() => document.querySelector('stem-mixer').deck?.seconds > 0")
    page.wait_for_function("() => document.querySelector('audio').muted")


def test_a_fader_puts_the_stems_in_place_of_the_song_at_the_same_time(page: Page) -> None:
    open_track(page)
    hear(page, beyond=0.3)
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
    hear(page, beyond=0.5)
    wait_for_stems(page)
    hear(page, beyond=1.5)
    bass, drums = page.evaluate(PLACES)["places"]
    assert bass == drums > 0


def test_the_player_bar_drives_the_stems(page: Page) -> None:
    open_track(page)
    page.get_by_role("slider", name="Volume of Drums").fill("-6")
    hear(page, beyond=0.2)
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
    hear(page, beyond=0.2)
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
