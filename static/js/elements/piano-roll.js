// The score as a piano roll, a page of some seconds at a time, which turns as the song goes on.
import { LastingElement } from "lasting-element"
import { gettext } from "lib/gettext"
import { notesBetween, pitchName, rangeOf } from "lib/score"

const PAGE_MS = 16_000
const GOLDEN_ANGLE = 137.5 // hues of neighbours lie far apart

class PianoRoll extends LastingElement {
  #parts = []
  #page = 0

  begin(signal) {
    const dark = matchMedia("(prefers-color-scheme: dark)")
    this.#load(signal)
    document.addEventListener("player:time", ({ detail }) => this.#follow(detail), { signal })
    this.querySelector(".roll").addEventListener("click", (event) => this.#go(event), { signal })
    dark.addEventListener("change", () => this.#draw(), { signal })
    const observer = new ResizeObserver(() => this.#draw())
    observer.observe(this)
    signal.addEventListener("abort", () => observer.disconnect())
  }

  async #load(signal) {
    const status = this.querySelector("[role=status]")
    const answer = await fetch(this.getAttribute("src"), { signal }).catch(() => null)
    if (!answer?.ok) {
      status.textContent = gettext("The notes could not be loaded.")
      return
    }
    this.#parts = (await answer.json()).parts
    status.remove()
    this.#list()
    this.#draw()
    document.dispatchEvent(new CustomEvent("player:ask"))
  }

  /** What the picture shows, in words. */
  #list() {
    this.querySelector(".roll-parts").replaceChildren(...this.#parts.map((part, at) => {
      const item = document.createElement("li")
      item.style.setProperty("--hue", hueOf(at))
      const name = document.createElement("strong")
      name.textContent = part.name
      item.append(name, ` ${this.#words(part)}`)
      return item
    }))
  }

  #words({ notes, is_drums: isDrums }) {
    if (isDrums) return this.getAttribute("struck").replace("%(count)s", notes.length)
    const { low, high } = rangeOf([{ notes }])
    const words = { count: notes.length, low: pitchName(low + 1), high: pitchName(high - 1) }
    return this.getAttribute("counted").replace(/%\((\w+)\)s/g, (_, name) => words[name])
  }

  #draw() {
    const canvas = this.querySelector("canvas")
    const { clientWidth: width, clientHeight: height } = canvas
    if (!this.#parts.length || !width) return
    const scale = devicePixelRatio
    Object.assign(canvas, { width: width * scale, height: height * scale })
    const pen = canvas.getContext("2d")
    pen.scale(scale, scale)
    const { low, high } = rangeOf(this.#parts)
    const lane = height / (high - low + 1)
    const from = this.#page * PAGE_MS
    const light = matchMedia("(prefers-color-scheme: dark)").matches ? 65 : 45
    for (const [at, { notes }] of this.#parts.entries()) {
      for (const [start, length, pitch, velocity] of notesBetween(notes, from, from + PAGE_MS)) {
        pen.fillStyle = `hsl(${hueOf(at)} 65% ${light}% / ${0.5 + velocity / 254})`
        const x = ((start - from) / PAGE_MS) * width
        pen.fillRect(x, (high - pitch) * lane, Math.max(2, (length / PAGE_MS) * width - 1), Math.max(2, lane - 1))
      }
    }
  }

  #follow({ id, seconds }) {
    if (id !== this.getAttribute("track")) return
    const page = Math.floor((seconds * 1000) / PAGE_MS)
    if (page !== this.#page) {
      this.#page = page
      this.#draw()
    }
    this.querySelector(".roll").style.setProperty("--at", (seconds * 1000) / PAGE_MS - page)
  }

  #go({ currentTarget, clientX }) {
    const { left, width } = currentTarget.getBoundingClientRect()
    const seconds = ((this.#page + (clientX - left) / width) * PAGE_MS) / 1000
    if (seconds * 1000 > Number(this.getAttribute("duration-ms"))) return
    this.dispatchEvent(new CustomEvent("track:go", { bubbles: true, detail: { id: this.getAttribute("track"), seconds } }))
  }
}

function hueOf(at) {
  return Math.round(20 + at * GOLDEN_ANGLE) % 360
}

customElements.define("piano-roll", PianoRoll)
