// A playlist that is put in order by dragging a row by its handle, or by the arrow keys on the handle.
import { tokenFrom } from "lib/cookies"

const STEPS = { ArrowDown: 1, ArrowUp: -1 }

class PlayList extends HTMLElement {
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    for (const grip of this.querySelectorAll("[data-part=grip]")) grip.hidden = false
    this.addEventListener("keydown", (event) => this.#press(event), { signal })
    this.addEventListener("pointerdown", (event) => this.#grab(event), { signal })
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  get #rows() {
    return [...this.querySelectorAll(".listed")]
  }

  #press(event) {
    const step = STEPS[event.key]
    if (!step || !event.target.matches("[data-part=grip]")) return
    event.preventDefault()
    const row = event.target.closest(".listed")
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling
    if (!other) return
    if (step < 0) other.before(row)
    else other.after(row)
    event.target.focus()
    this.#keep(row)
  }

  #grab(event) {
    const grip = event.target.closest("[data-part=grip]")
    if (!grip || event.button) return
    const row = grip.closest(".listed")
    const before = row.nextElementSibling
    const moving = new AbortController()
    grip.setPointerCapture(event.pointerId)
    row.toggleAttribute("dragged", true)
    grip.addEventListener("pointermove", ({ clientY }) => this.#drag(row, clientY), { signal: moving.signal })
    const drop = () => {
      moving.abort()
      row.removeAttribute("dragged")
      if (row.nextElementSibling !== before) this.#keep(row)
    }
    for (const name of ["pointerup", "pointercancel"]) grip.addEventListener(name, drop, { signal: moving.signal })
  }

  /** Put the row where the pointer is: before the first one whose middle lies below it. */
  #drag(row, y) {
    const below = this.#rows.find((other) => other !== row && middle(other) > y)
    if (below ? below.previousElementSibling !== row : row.nextElementSibling) (below ? below.before(row) : row.parentElement.append(row))
  }

  async #keep(row) {
    const rows = this.#rows
    this.#say("moved", { n: rows.indexOf(row) + 1, all: rows.length })
    const body = new URLSearchParams({ track: row.dataset.track, before: row.nextElementSibling?.dataset.track ?? "" })
    const headers = { Accept: "application/json", "X-CSRFToken": tokenFrom(document.cookie) ?? "" }
    const answer = await fetch(this.getAttribute("action"), { method: "POST", body, headers }).catch(() => null)
    if (!answer?.ok) this.#say("failed", {})
  }

  #say(what, facts) {
    const line = this.querySelector("[data-part=said]")
    line.classList.toggle("visually-hidden", what !== "failed")
    line.textContent = line.dataset[what].replace(/\{(\w+)\}/g, (_, name) => facts[name])
  }
}

function middle(row) {
  const { top, height } = row.getBoundingClientRect()
  return top + height / 2
}

customElements.define("play-list", PlayList)
