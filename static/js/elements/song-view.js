// The waveform with all that lies over it: it zooms, shows where comments are, and lets a stretch be chosen.
// Hears pins:show; what is chosen goes into the address of the form that replaces it.
import { LastingElement } from "lasting-element"
import { clock } from "lib/clock"
import { snapped, stretchOf, withEdgeAt, withEdgeMoved } from "lib/stretch"

const ZOOM_MAX = 32
const PIXELS_MAX_S = 100 // more shows no more of the stored peaks
const CHORD_WIDTH = 44
const DRAG_FROM = 5 // pixels; less is a click
const EDGE_KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -4, PageUp: 4 }

class SongView extends LastingElement {
  #zoom = 1
  #stretch = null
  #seconds = 0
  #drag = null
  #ends = null

  begin(signal) {
    const on = (target, name, listener, capture) => target.addEventListener(name, listener, { signal, capture })
    this.song = {
      beats: this.getAttribute("beats").split(" ").filter(Boolean).map(Number), length: Number(this.getAttribute("duration-ms")),
    }
    for (const chord of this.querySelectorAll(".chords li")) chord.style.setProperty("--at", chord.dataset.startMs / this.song.length)
    on(this.part("in"), "click", () => this.#zoomTo(this.#zoom * 2))
    on(this.part("out"), "click", () => this.#zoomTo(this.#zoom / 2))
    on(this.part("clear"), "click", () => this.#choose(null))
    on(this, "keydown", (event) => this.#press(event))
    on(this.part("wave"), "pointerdown", (event) => this.#grab(event))
    for (const name of ["pointermove", "pointerup", "pointercancel"]) on(this, name, (event) => this.#pull(event))
    on(this.part("wave"), "click", (event) => this.#click(event), true)
    on(document, "player:time", ({ detail }) => this.#follow(detail))
    on(document, "pins:show", ({ detail }) => this.#showPins(detail))
    this.part("tools").hidden = false
    this.#zoomTo(1)
    document.dispatchEvent(new CustomEvent("pins:ask"))
  }

  part(name) {
    return this.querySelector(`[data-part=${name}]`)
  }

  get #zoomMost() {
    return Math.min(ZOOM_MAX, (PIXELS_MAX_S * this.song.length) / 1000 / this.part("scroll").clientWidth)
  }

  #zoomTo(zoom) {
    const scroll = this.part("scroll")
    const held = (this.#at(this.#seconds * 1000) * scroll.scrollWidth - scroll.scrollLeft) / scroll.clientWidth
    const place = held >= 0 && held <= 1 ? held : 0.5
    const middle = (scroll.scrollLeft + place * scroll.clientWidth) / scroll.scrollWidth
    this.#zoom = Math.max(1, Math.min(zoom, this.#zoomMost))
    this.part("room").style.setProperty("--zoom", this.#zoom)
    this.part("in").disabled = this.#zoom >= this.#zoomMost
    this.part("out").disabled = this.#zoom <= 1
    const chords = this.querySelectorAll(".chords li").length
    this.toggleAttribute("detailed", chords > 0 && (scroll.clientWidth * this.#zoom) / chords >= CHORD_WIDTH)
    scroll.scrollLeft = middle * scroll.scrollWidth - place * scroll.clientWidth
  }

  #at(ms) {
    return this.song.length ? ms / this.song.length : 0
  }

  #press(event) {
    const edge = event.target.dataset.edge
    const step = EDGE_KEYS[event.key]
    const act = edge && step ? () => this.#choose(withEdgeMoved(this.#stretch, edge, step, this.song)) : this.#act(event.key)
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    act()
  }

  #act(key) {
    const now = snapped(this.#seconds * 1000, this.song.beats)
    if (key === "+" || key === "=") return () => this.#zoomTo(this.#zoom * 2)
    if (key === "-") return () => this.#zoomTo(this.#zoom / 2)
    if (key === "[") return () => this.#choose(stretchOf(now, Math.max(this.#stretch?.end ?? 0, now), this.song))
    if (key === "]") return () => this.#choose(stretchOf(Math.min(this.#stretch?.start ?? 0, now), now, this.song))
    if (key === "Escape" && this.#stretch) return () => this.#leaveStretch()
    return null
  }

  #leaveStretch() {
    if (this.part("stretch").contains(document.activeElement)) this.part("scroll").focus()
    this.#choose(null)
  }

  #grab(event) {
    if (event.button !== 0 || event.target.closest(".pins")) return
    this.#drag = { edge: event.target.dataset.edge, from: this.#msAt(event.clientX), x: event.clientX, isOn: false }
    if (this.#drag.edge) event.preventDefault()
  }

  #pull(event) {
    const drag = this.#drag
    if (!drag) return
    if (event.type === "pointermove") {
      drag.isOn ||= Math.abs(event.clientX - drag.x) > DRAG_FROM
      if (drag.isOn) this.#dragTo(drag, this.#msAt(event.clientX))
    } else {
      this.#ends = drag.isOn ? performance.now() : null
      this.#drag = null
    }
  }

  #dragTo({ edge, from }, ms) {
    if (edge) this.#choose(withEdgeAt(this.#stretch, edge, snapped(ms, this.song.beats), this.song))
    else this.#choose(stretchOf(from, ms, this.song))
  }

  /** The click that ends a drag goes nowhere. */
  #click(event) {
    if (this.#ends !== null && performance.now() - this.#ends < 300) event.stopPropagation()
    this.#ends = null
  }

  #msAt(x) {
    const { left, width } = this.part("wave").getBoundingClientRect()
    return ((x - left) / width) * this.song.length
  }

  #choose(stretch) {
    this.#stretch = stretch
    this.part("stretch").hidden = this.part("stretch-tools").hidden = !stretch
    this.part("stretch-hint").hidden = Boolean(stretch)
    if (!stretch) return
    const { start, end } = stretch
    const box = this.part("stretch").style
    box.setProperty("--from", this.#at(start))
    box.setProperty("--to", this.#at(end))
    this.part("stretch-text").textContent = `${tenths(start)} – ${tenths(end)}`
    for (const edge of this.querySelectorAll("[data-edge]")) this.#tellEdge(edge, stretch[edge.dataset.edge])
    const link = this.part("replace")
    if (link) link.search = new URLSearchParams({ start_s: start / 1000, end_s: end / 1000 })
  }

  #tellEdge(edge, ms) {
    const values = { valuemin: 0, valuemax: this.song.length / 1000, valuenow: ms / 1000, valuetext: tenths(ms) }
    for (const [name, value] of Object.entries(values)) edge.setAttribute(`aria-${name}`, value)
  }

  #follow({ id, seconds }) {
    if (id !== this.getAttribute("track")) return
    this.#seconds = seconds
    const scroll = this.part("scroll")
    const x = this.#at(seconds * 1000) * scroll.scrollWidth
    const isOutside = x < scroll.scrollLeft || x > scroll.scrollLeft + scroll.clientWidth
    if (this.#zoom > 1 && isOutside && !this.#drag) scroll.scrollLeft = x - scroll.clientWidth / 8
  }

  #showPins({ id, pins }) {
    if (id !== this.getAttribute("track")) return
    this.part("pins").replaceChildren(...pins.map(({ href, ms, label }) => {
      const pin = document.createElement("a")
      Object.assign(pin, { className: "pin", href, title: label })
      pin.setAttribute("aria-label", label)
      pin.dataset.turbo = "false"
      pin.style.setProperty("--at", this.#at(ms))
      return pin
    }))
  }
}

function tenths(ms) {
  return `${clock(ms / 1000)}.${Math.floor(ms / 100) % 10}`
}

customElements.define("song-view", SongView)
