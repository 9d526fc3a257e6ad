// Which tracks of a list are ticked, those whose rows are not there at the moment among them. Shift ticks a range.
import { between } from "lib/songs"

class TrackSelection extends HTMLElement {
  #abort
  #rows
  #ids = new Set()
  #last

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.#rows = new MutationObserver(() => this.#show())
    this.#rows.observe(this, { childList: true, subtree: true })
    this.addEventListener("click", (event) => this.#click(event), { signal })
    this.addEventListener("keydown", (event) => this.#press(event), { signal })
    this.addEventListener("track:shown", () => this.#show(), { signal })
    this.form.addEventListener("formdata", ({ formData }) => this.#fill(formData), { signal })
    this.form.addEventListener("turbo:submit-end", ({ detail }) => detail.success && this.#clear(), { signal })
    this.#show()
  }

  disconnectedCallback() {
    this.#abort.abort()
    this.#rows.disconnect()
  }

  get form() {
    return this.querySelector("form.selection")
  }

  get #boxes() {
    return [...this.querySelectorAll("input[name=track]")]
  }

  get #hasAll() {
    return Boolean(this.form.elements.all?.checked)
  }

  #click({ target, shiftKey }) {
    if (target.matches("input[name=track]")) this.#tick(target, shiftKey)
    else if (target.closest("[data-part=clear]")) this.#clear()
    else if (!target.matches("input[name=all]")) return
    this.#show()
  }

  #tick(box, isRange) {
    const boxes = this.#boxes
    const last = isRange && boxes.find(({ value }) => value === this.#last)
    for (const { value } of last ? between(boxes, last, box) : [box]) {
      if (box.checked) this.#ids.add(value)
      else this.#ids.delete(value)
    }
    this.#last = box.value
  }

  #press(event) {
    if (event.defaultPrevented || event.target.closest(".selection, dialog")) return
    if (event.key === "Escape" && this.hasAttribute("selecting")) this.#clear()
    else if (event.key === "Delete" && this.hasAttribute("selecting")) this.querySelector("[data-part=delete]")?.click()
  }

  /** All ids in one field: a form may have no more than a thousand. */
  #fill(formData) {
    formData.delete("track")
    formData.set("tracks", [...this.#ids].join(" "))
  }

  #clear() {
    this.#ids.clear()
    if (this.form.elements.all) this.form.elements.all.checked = false
    this.#show()
  }

  #show() {
    const isAll = this.#hasAll
    for (const box of this.#boxes) {
      const isTicked = isAll || this.#ids.has(box.value)
      if (box.checked !== isTicked) box.checked = isTicked
      if (box.disabled !== isAll) box.disabled = isAll
    }
    this.toggleAttribute("selecting", isAll || this.#ids.size > 0)
    this.querySelector("[data-part=clear]").hidden = !this.hasAttribute("selecting")
    this.#say(isAll)
  }

  #say(isAll) {
    const line = this.querySelector("[data-part=count]")
    const some = this.#ids.size ? line.dataset.some.replace("{n}", this.#ids.size) : ""
    const text = isAll ? line.dataset.all : some
    if (line.textContent !== text) line.textContent = text
  }
}

customElements.define("track-selection", TrackSelection)
