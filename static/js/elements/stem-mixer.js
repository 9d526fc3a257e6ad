// The mixer: as soon as a fader is moved, the stems play in place of the song, wherever the player bar is.
// Tells player:hush, so that the bar's own sound, which remains the clock, falls silent.
import { LastingElement } from "lasting-element"
import { gettext } from "lib/gettext"
import { gainText, isNeutral, panText, settingsOf } from "lib/mix"
import { StemDeck } from "lib/stem-deck"

const APART_MAX_S = 0.12 // of what is heard from what the bar shows, before it begins anew
const SVG = "http://www.w3.org/2000/svg"

class StemMixer extends LastingElement {
  #deck
  #isPlaying = false
  #volume = 1
  #told = { seconds: 0, at: 0 }

  begin(signal) {
    const on = (target, name, listener) => target.addEventListener(name, listener, { signal })
    on(this.form, "input", () => this.#turn())
    on(this.form, "reset", () => setTimeout(() => this.#turn()))
    on(this, "click", (event) => this.#click(event))
    on(document, "player:change", ({ detail }) => this.#change(detail))
    on(document, "player:time", ({ detail }) => this.#follow(detail))
    for (const strip of this.strips) this.#drawLevels(strip, signal)
    this.#showControls()
    document.dispatchEvent(new CustomEvent("player:ask"))
  }

  end() {
    this.#release()
  }

  get form() {
    return this.querySelector("form")
  }

  get strips() {
    return [...this.querySelectorAll("[data-stem]")]
  }

  /** The deck while the faders are moved, else undefined. */
  get deck() {
    return this.#deck
  }

  #turn() {
    this.#showControls()
    const strips = this.#read()
    if (isNeutral(strips)) return this.#release()
    this.#deck ??= new StemDeck(Object.keys(strips), (name, number) => this.#fetchPiece(name, number))
    this.#deck.set(settingsOf(strips))
    this.#deck.volume = this.#volume
    if (this.#isPlaying && this.#deck.seconds === null) this.#play()
  }

  #read() {
    const fields = this.form.elements
    return Object.fromEntries(this.strips.map(({ dataset: { stem } }) => [stem, {
      gainDb: Number(fields[`gain_db.${stem}`].value), pan: Number(fields[`pan.${stem}`].value),
      isMuted: fields[`mute.${stem}`].checked, isSolo: fields[`solo.${stem}`].checked,
    }]))
  }

  async #play() {
    try {
      if (await this.#deck.play(() => this.#now())) this.#hush(true)
    } catch {
      this.#release()
      this.querySelector("[role=status]").textContent = gettext("The stems could not be loaded: you hear the whole song.")
    }
  }

  /** The bar tells its place a few times a second; in between it goes on. */
  #now() {
    return this.#told.seconds + (this.#isPlaying ? (performance.now() - this.#told.at) / 1000 : 0)
  }

  #change({ id, isPlaying, volume }) {
    const wasPlaying = this.#isPlaying
    this.#isPlaying = isPlaying && id === this.getAttribute("track")
    this.#volume = volume
    if (this.#isPlaying && !wasPlaying) this.#told.at = performance.now()
    if (!this.#deck) return
    this.#deck.volume = volume
    if (!this.#isPlaying) this.#deck.pause()
    else if (!wasPlaying) this.#play()
  }

  #follow({ id, seconds }) {
    if (id !== this.getAttribute("track")) return
    this.#told = { seconds, at: performance.now() }
    this.style.setProperty("--at", (1000 * seconds) / Number(this.getAttribute("duration-ms")))
    const heard = this.#deck?.seconds ?? null
    if (heard !== null && this.#isPlaying && Math.abs(heard - seconds) > APART_MAX_S) this.#play()
  }

  #release() {
    this.#deck?.close()
    this.#deck = undefined
    this.#hush(false)
  }

  #hush(isHushed) {
    const detail = { id: this.getAttribute("track"), isHushed }
    document.dispatchEvent(new CustomEvent("player:hush", { detail }))
  }

  async #fetchPiece(name, number) {
    const answer = await fetch(`${this.#address(name)}/pieces/${number}`)
    if (answer.status === 404) return null
    if (!answer.ok) throw new Error(answer.statusText)
    return answer.arrayBuffer()
  }

  #address(name) {
    return this.querySelector(`[data-stem="${name}"]`).dataset.src
  }

  #click({ target, clientX }) {
    const wave = target.closest(".strip-wave")
    if (!wave) return
    const { left, width } = wave.getBoundingClientRect()
    const seconds = ((clientX - left) / width) * (Number(this.getAttribute("duration-ms")) / 1000)
    this.dispatchEvent(new CustomEvent("track:go", { bubbles: true, detail: { id: this.getAttribute("track"), seconds } }))
  }

  #showControls() {
    const settings = settingsOf(this.#read())
    for (const strip of this.strips) strip.toggleAttribute("data-silent", !settings[strip.dataset.stem].gain)
    for (const range of this.querySelectorAll("input[type=range]")) {
      const { min, max, value, name } = range
      range.style.setProperty("--fill", (value - min) / (max - min))
      range.setAttribute("aria-valuetext", name.startsWith("pan") ? panText(Number(value)) : gainText(Number(value)))
    }
  }

  async #drawLevels(strip, signal) {
    const answer = await fetch(`${strip.dataset.src}/levels`, { signal }).catch(() => null)
    if (!answer?.ok) return
    const levels = await answer.json()
    const path = document.createElementNS(SVG, "path")
    path.setAttribute("d", levels.map((level, at) => `M${at + 0.5} ${50 - level / 2 - 0.5}v${level + 1}`).join(""))
    const svg = strip.querySelector("svg")
    svg.setAttribute("viewBox", `0 0 ${levels.length} 102`)
    svg.append(path)
  }
}

customElements.define("stem-mixer", StemMixer)
