// Sections and chords that follow the song; a click on a section goes there.
import { spanAt } from "lib/spans"

class TimeLine extends HTMLElement {
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    for (const section of this.querySelectorAll("[data-length-ms]")) section.style.flexGrow = section.dataset.lengthMs
    document.addEventListener("player:time", ({ detail }) => this.#follow(detail), { signal })
    this.addEventListener("click", ({ target }) => this.#click(target), { signal })
    document.dispatchEvent(new CustomEvent("player:ask"))
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  #click(target) {
    const start = target.closest("button")?.parentElement.dataset.startMs
    if (start === undefined) return
    const detail = { id: this.getAttribute("track"), seconds: Number(start) / 1000 }
    this.dispatchEvent(new CustomEvent("track:go", { bubbles: true, detail }))
  }

  #follow({ id, seconds }) {
    if (id !== this.getAttribute("track")) return
    this.#mark(".sections li", seconds)
    const chord = this.#mark(".chords li", seconds)
    const row = chord?.parentElement
    if (row) row.scrollTo({ left: chord.offsetLeft - row.clientWidth / 2 + chord.offsetWidth / 2 })
  }

  /** Marks the item that sounds; returns it if it was not marked before. */
  #mark(selector, seconds) {
    const items = [...this.querySelectorAll(selector)]
    const current = items[spanAt(items.map((item) => Number(item.dataset.startMs)), seconds * 1000)]
    if (!current || current.getAttribute("aria-current")) return null
    for (const item of items) item.removeAttribute("aria-current")
    current.setAttribute("aria-current", "true")
    return current
  }
}

customElements.define("time-line", TimeLine)
