// Lyrics that follow the song word by word; a click on a word goes there. One word is in the Tab order, arrows reach the others.
import { spanAt } from "lib/spans"

const TOLD_EVERY_MS = 300 // how often the player tells the time, at most; words come quicker
const STEPS = { ArrowLeft: -1, ArrowRight: 1 }
const LINE_STEPS = { ArrowUp: -1, ArrowDown: 1 }

class LyricSheet extends HTMLElement {
  #abort
  #words
  #starts
  #timer
  #isPlaying = false

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.#words = [...this.querySelectorAll("button")].sort((one, other) => startOf(one) - startOf(other))
    this.#starts = this.#words.map(startOf)
    this.#reach(this.#words[0])
    document.addEventListener("player:time", ({ detail }) => this.#follow(detail), { signal })
    document.addEventListener("player:change", ({ detail }) => this.#change(detail), { signal })
    this.addEventListener("click", ({ target }) => this.#go(target.closest("button")), { signal })
    this.addEventListener("keydown", (event) => this.#press(event), { signal })
    document.dispatchEvent(new CustomEvent("player:ask"))
  }

  disconnectedCallback() {
    this.#abort.abort()
    clearTimeout(this.#timer)
  }

  #go(word) {
    if (!word) return
    this.#reach(word)
    const detail = { id: this.getAttribute("track"), seconds: startOf(word) / 1000 }
    this.dispatchEvent(new CustomEvent("track:go", { bubbles: true, detail }))
  }

  #change({ isPlaying }) {
    this.#isPlaying = isPlaying
    if (!isPlaying) clearTimeout(this.#timer)
  }

  #follow({ id, seconds }) {
    clearTimeout(this.#timer)
    if (id !== this.getAttribute("track")) return
    const ms = seconds * 1000
    const at = spanAt(this.#starts, ms)
    this.#show(this.#words[at], ms)
    const wait = this.#starts[at + 1] - ms
    const next = { id, seconds: this.#starts[at + 1] / 1000 }
    if (this.#isPlaying && wait < TOLD_EVERY_MS) this.#timer = setTimeout(() => this.#follow(next), wait)
  }

  /** The line of the last word stays marked until the next begins, the word only while it is sung. */
  #show(word, ms) {
    const line = word?.closest(".lyric")
    if (this.#mark(".lyric", line)) this.scrollTo({ top: line.offsetTop - (this.clientHeight - line.offsetHeight) / 2 })
    this.#mark("button", word && ms < Number(word.dataset.endMs) ? word : null)
  }

  /** Marks `item` alone; whether it is another one than before. */
  #mark(selector, item) {
    const before = this.querySelector(`${selector}[aria-current]`)
    if (before === (item ?? null)) return false
    before?.removeAttribute("aria-current")
    item?.setAttribute("aria-current", "true")
    return Boolean(item)
  }

  #press(event) {
    const at = this.#words.indexOf(event.target)
    const next = at < 0 ? null : this.#neighbour(at, event.key)
    if (!next) return
    event.preventDefault()
    this.#reach(next)
    next.focus()
  }

  #neighbour(at, key) {
    if (key in STEPS) return this.#words[at + STEPS[key]]
    if (!(key in LINE_STEPS)) return null
    const lines = [...this.querySelectorAll(".lyric:has(button)")]
    const line = lines[lines.indexOf(this.#words[at].closest(".lyric")) + LINE_STEPS[key]]
    return line?.querySelector("button")
  }

  /** Makes `word` the one that Tab comes to. */
  #reach(word) {
    this.querySelector("button[tabindex='0']")?.setAttribute("tabindex", "-1")
    word?.setAttribute("tabindex", "0")
  }
}

function startOf(word) {
  return Number(word.dataset.startMs)
}

customElements.define("lyric-sheet", LyricSheet)
