// A track on the page, kept up to date from the server's own HTML at `src`: at the bell, and often while it is being made.
import { morphElements } from "turbo"

const EVERY_MS = 1000
const LIVE = ["pending", "processing"]

class LiveTrack extends HTMLElement {
  static observedAttributes = ["state"]
  #abort
  #timer
  #isAsking = false

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    document.addEventListener("track:changed", ({ detail }) => this.#hear(detail), { signal })
    document.addEventListener("track:status", ({ detail }) => this.#show(detail), { signal })
    this.#watch()
  }

  disconnectedCallback() {
    this.#abort.abort()
    clearInterval(this.#timer)
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#watch()
  }

  get #isLive() {
    return LIVE.includes(this.getAttribute("state"))
  }

  #watch() {
    clearInterval(this.#timer)
    if (this.#isLive) this.#timer = setInterval(() => this.#refresh(), EVERY_MS)
  }

  /** `id` null means that rings may have been missed. */
  #hear({ id }) {
    if (id === this.getAttribute("track") || (id === null && this.#isLive)) this.#refresh()
  }

  #show({ id, stage, progress }) {
    const bar = this.querySelector("progress")
    if (id !== this.getAttribute("track") || !bar) return
    bar.value = Math.max(bar.value, progress)
    const line = this.querySelector("[role=status]")
    if (stage && line.textContent !== stage) line.textContent = stage
  }

  async #refresh() {
    if (this.#isAsking) return
    this.#isAsking = true
    try {
      const answer = await fetch(this.getAttribute("src"), { headers: { Accept: "text/html" }, signal: this.#abort.signal })
      if (answer.status === 404) return this.remove()
      if (answer.ok) this.#become(await answer.text())
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error // offline: the next round asks again
    } finally {
      this.#isAsking = false
    }
  }

  #become(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(this.id)
    if (!fresh) return
    const shown = this.querySelector("progress")?.value
    morphElements(this, fresh)
    const bar = this.querySelector("progress")
    if (bar && shown > bar.value) bar.value = shown
    document.dispatchEvent(new CustomEvent("player:ask"))
    this.dispatchEvent(new CustomEvent("track:shown", { bubbles: true }))
  }
}

customElements.define("live-track", LiveTrack)
