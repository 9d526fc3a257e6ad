// The keys of the studio, wherever no field or control in sight wants them. It obeys the list that it holds: the server's.
import { visit } from "turbo"

const OWN_KEYS = "input, textarea, select, button, summary, dialog, audio, [contenteditable], [role=slider]"

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
    const mark = [...this.querySelectorAll("kbd[data-press]")].find(({ dataset }) => dataset.press === key)
    return mark && (() => this.#act(mark.dataset))
  }

  #act({ act, seconds }) {
    if (act === "toggle") this.#tell("player:toggle")
    if (act === "nudge") this.#tell("player:nudge", { seconds: Number(seconds) })
    if (act === "search") this.#search()
    if (act === "list") this.querySelector("dialog").showModal()
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
