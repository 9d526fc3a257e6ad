// Helps to write lyrics: buttons that put in tags, marked sections, and syllables beside each line.
// What is drawn lies behind the text field and repeats its lines, so that it stays plain text.
import { measured } from "lib/syllables"

class LyricEditor extends HTMLElement {
  #abort
  #sizes
  #frame
  #lines = []

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.addEventListener("input", () => this.#plan(), { signal })
    this.addEventListener("scroll", () => this.#scroll(), { signal, capture: true })
    for (const name of ["keyup", "click"]) this.addEventListener(name, () => this.#tell(), { signal })
    this.addEventListener("click", ({ target }) => this.#insert(target.closest("[data-tag]")?.dataset.tag), { signal })
    document.addEventListener("input", ({ target }) => target.name === "language" && this.#plan(), { signal })
    document.addEventListener("turbo:render", () => this.#plan(), { signal })
    this.#sizes = new ResizeObserver(() => this.#scroll())
    this.#sizes.observe(this)
    this.#plan()
  }

  disconnectedCallback() {
    this.#abort.abort()
    this.#sizes.disconnect()
    cancelAnimationFrame(this.#frame)
  }

  get field() {
    return this.querySelector("textarea")
  }

  get language() {
    return this.closest("form").elements.language.value || "en"
  }

  #mirror() {
    const there = this.querySelector(".lyric-mirror")
    if (there) return there
    const mirror = document.createElement("div")
    mirror.className = "lyric-mirror"
    mirror.ariaHidden = "true"
    this.field.before(mirror)
    const note = document.createElement("p")
    note.className = "hint lyric-note"
    note.role = "status"
    this.append(note)
    return mirror
  }

  /** Once a frame: some browsers tell of a long text line by line, and a renewed page comes piece by piece. */
  #plan() {
    cancelAnimationFrame(this.#frame)
    this.#frame = requestAnimationFrame(() => this.#draw())
  }

  #draw() {
    if (!this.field) return
    this.#lines = measured(this.field.value, this.language)
    const rows = this.field.value.split("\n").map((text, at) => this.#row(text, this.#lines[at]))
    this.#mirror().replaceChildren(...rows)
    this.#scroll()
    this.#tell()
  }

  #row(text, { isTag, count, odd }) {
    const row = document.createElement("div")
    row.textContent = text || "\u200b"
    row.classList.toggle("is-tag", isTag)
    row.classList.toggle("is-odd", odd !== 0)
    if (count) row.dataset.count = count
    return row
  }

  #scroll() {
    if (!this.field) return
    const mirror = this.#mirror()
    mirror.style.width = `${this.field.clientWidth}px`
    mirror.style.height = `${this.field.clientHeight}px`
    mirror.scrollTop = this.field.scrollTop
  }

  /** The line that is being written, in words. */
  #tell() {
    const at = this.field.value.slice(0, this.field.selectionStart).split("\n").length - 1
    const { count, odd } = this.#lines[at] ?? {}
    const words = count ? this.getAttribute("words").replace("%s", count) : ""
    const hint = odd ? `, ${this.getAttribute(odd > 0 ? "longer" : "shorter")}` : ""
    const note = this.querySelector(".lyric-note")
    if (note && note.textContent !== words + hint) note.textContent = words + hint
  }

  /** A tag on a line of its own, where the caret is. */
  #insert(tag) {
    if (!tag) return
    const { selectionStart: at, value } = this.field
    const before = value.slice(0, at).trimEnd()
    const gap = before ? "\n\n" : ""
    this.field.setRangeText(`${before}${gap}[${tag}]\n`, 0, at, "end")
    this.field.focus()
    this.field.dispatchEvent(new Event("input", { bubbles: true }))
  }
}

customElements.define("lyric-editor", LyricEditor)
