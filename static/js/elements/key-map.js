// The keys of the studio, wherever no field or control in sight wants them, and the list of them.
import { visit } from "turbo"

const STEP_S = 5
const OWN_KEYS = "input, textarea, select, button, summary, dialog, audio, [contenteditable], [role=slider]"
const ARROWS = { ArrowLeft: -STEP_S, ArrowRight: STEP_S }

class KeyMap extends HTMLElement {
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    document.addEventListener("keydown", (event) => this.#press(event), { signal: this.#abort.signal })
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  #press(event) {
    const owner = event.target.closest?.(OWN_KEYS)
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || owner?.checkVisibility()) return
    const action = this.#action(event.key)
    if (!action) return
    event.preventDefault()
    action()
  }

  #action(key) {
    if (key === " ") return () => this.#tell("player:toggle")
    if (key in ARROWS) return () => this.#tell("player:nudge", { seconds: ARROWS[key] })
    if (key === "/") return () => this.#search()
    if (key === "?") return () => this.querySelector("dialog").showModal()
    return null
  }

  #tell(name, detail) {
    document.dispatchEvent(new CustomEvent(name, { detail }))
  }

  #search() {
    const field = document.querySelector("input[type=search]")
    if (field) return field.focus()
    document.addEventListener("turbo:load", () => document.querySelector("input[type=search]")?.focus(), { once: true })
    visit("/library")
  }
}

customElements.define("key-map", KeyMap)
