// Plays or pauses one song, or one part of it, in the player bar. With `begin` it does so at once.
import { gettext } from "lib/gettext"

class PlayButton extends HTMLElement {
  static observedAttributes = ["name", "cover"]
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.addEventListener("click", () => this.#play(), { signal })
    document.addEventListener("track:go", ({ detail }) => this.#go(detail), { signal })
    document.addEventListener("player:change", ({ detail }) => this.#show(detail), { signal })
    document.dispatchEvent(new CustomEvent("player:ask"))
    if (this.hasAttribute("begin")) {
      this.removeAttribute("begin")
      this.#play()
      this.closest("live-track")?.scrollIntoView({ block: "nearest", behavior: "smooth" })
    }
  }

  attributeChangedCallback() {
    if (this.isConnected) this.dispatchEvent(new CustomEvent("song:renew", { bubbles: true, detail: this.song }))
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  get song() {
    const read = (name) => this.getAttribute(name) ?? undefined
    const [id, src, name, href, cover, socket] = ["track", "src", "name", "href", "cover", "socket"].map(read)
    return { id, src, name, href, cover, socket, part: read("part-name") }
  }

  #play() {
    this.dispatchEvent(new CustomEvent("player:play", { bubbles: true, detail: { song: this.song } }))
  }

  /** Somebody points at a place in the song; whichever part of it is on goes there. */
  #go({ id, seconds }) {
    if (id !== this.getAttribute("track") || this.hasAttribute("part-name")) return
    const detail = { song: this.song, seconds, anyPart: true }
    this.dispatchEvent(new CustomEvent("player:play", { bubbles: true, detail }))
  }

  #show({ id, src, isPlaying }) {
    const plays = isPlaying && id === this.getAttribute("track") && src === this.getAttribute("src")
    const part = this.getAttribute("part-name")
    this.toggleAttribute("playing", plays)
    const song = this.getAttribute("name")
    const what = part ? gettext("{part} of {song}", { part, song }) : song
    const verb = plays ? gettext("Pause") : gettext("Play")
    this.querySelector("button").setAttribute("aria-label", `${verb} ${what}`)
    const label = this.querySelector("span")
    if (label) label.textContent = verb
  }
}

customElements.define("play-button", PlayButton)
