// The sections of a plan as blocks on a line: choose, drag to reorder, pull an edge for the length, or all that by keys.
// Takes `show(plan, chosen, step, marked)`; tells plan:choose, plan:move and plan:resize.
import { clock } from "lib/clock"
import { lengthOf, snapped, within } from "lib/plan"

const DRAG_FROM_PX = 6

class PlanLine extends HTMLElement {
  #plan
  #chosen = 0
  #step = 500

  connectedCallback() {
    this.addEventListener("pointerdown", this.#press)
    this.addEventListener("keydown", this.#type)
  }

  disconnectedCallback() {
    this.removeEventListener("pointerdown", this.#press)
    this.removeEventListener("keydown", this.#type)
  }

  /** `marked` holds the numbers of sections at which something is wrong. */
  show(plan, chosen, step, marked) {
    this.#plan = plan
    this.#chosen = chosen
    this.#step = step
    const template = this.querySelector("template")
    const blocks = plan.sections.map((section, number) => this.#block(template, section, number, marked.has(number)))
    this.list.replaceChildren(...blocks)
    this.list.setAttribute("aria-activedescendant", `section-${chosen}`)
  }

  get list() {
    return this.querySelector("[role=listbox]")
  }

  #block(template, { section_name, duration_ms, source_from }, number, isMarked) {
    const block = template.content.firstElementChild.cloneNode(true)
    block.id = `section-${number}`
    block.dataset.number = number
    block.style.flexGrow = duration_ms
    block.setAttribute("aria-selected", number === this.#chosen)
    block.toggleAttribute("data-marked", isMarked)
    block.toggleAttribute("data-taken", Boolean(source_from))
    block.querySelector("[data-part=name]").textContent = section_name
    block.querySelector("[data-part=length]").textContent = clock(duration_ms / 1000)
    return block
  }

  #press = (event) => {
    const block = event.target.closest("[data-number]")
    if (!block || event.button) return
    const number = Number(block.dataset.number)
    this.#tell("choose", { number })
    this.list.focus({ preventScroll: true })
    const isEdge = Boolean(event.target.closest("[data-part=edge]"))
    if (isEdge) event.preventDefault()
    const start = { x: event.clientX, number, ms: this.#plan.sections[number].duration_ms, perPx: this.#msPerPixel() }
    this.#follow(event.pointerId, (now) => (isEdge ? this.#pull(start, now) : this.#drag(start, now)))
  }

  #msPerPixel() {
    return lengthOf(this.#plan) / this.list.clientWidth
  }

  #follow(pointerId, move) {
    const abort = new AbortController()
    const options = { signal: abort.signal }
    this.setPointerCapture(pointerId)
    this.addEventListener("pointermove", move, options)
    for (const name of ["pointerup", "pointercancel"]) this.addEventListener(name, () => abort.abort(), options)
  }

  #pull({ x, number, ms, perPx }, { clientX, altKey }) {
    const wanted = ms + (clientX - x) * perPx
    this.#tell("resize", { number, ms: within(altKey ? wanted : snapped(wanted, this.#step)) })
  }

  #drag(start, { clientX }) {
    if (Math.abs(clientX - start.x) < DRAG_FROM_PX) return
    const over = [...this.list.children].findIndex((block) => clientX < block.getBoundingClientRect().right)
    const to = over < 0 ? this.list.children.length - 1 : over
    if (to === start.number) return
    this.#tell("move", { from: start.number, to })
    start.number = to
    start.x = clientX
  }

  #type = (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const number = this.#chosen
    if (!way || event.target !== this.list) return
    event.preventDefault()
    event.stopPropagation()
    if (event.shiftKey) {
      const ms = this.#plan.sections[number].duration_ms + way * this.#step
      return this.#tell("resize", { number, ms: within(event.altKey ? ms : snapped(ms, this.#step)) })
    }
    const to = number + way
    if (to < 0 || to >= this.#plan.sections.length) return
    this.#tell(event.ctrlKey ? "move" : "choose", event.ctrlKey ? { from: number, to } : { number: to })
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`plan:${name}`, { bubbles: true, detail }))
  }
}

customElements.define("plan-line", PlanLine)
