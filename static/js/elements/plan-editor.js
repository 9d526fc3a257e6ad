// The editor of a composition plan. Its truth is the JSON in the form, which the server checks, keeps and turns into
// songs; this element changes it by hand and keeps what is not saved yet in the browser.
import "elements/plan-line"
import { clock } from "lib/clock"
import { tokenFrom } from "lib/cookies"
import { Draft } from "lib/draft"
import { History, added, duplicated, edited, lengthOf, moved, removed, split, stepOf } from "lib/plan"
import { isAt, placeOf, sectionsOf } from "lib/plan-problems"
import { parsed, shown, written } from "lib/plan-text"

const CHECK_AFTER_MS = 300
const NUMBERED = { duplicate: duplicated, split, remove: removed }
const WAYS = { earlier: -1, later: 1 }

class PlanEditor extends HTMLElement {
  #abort
  #history
  #chosen = 0
  #problems = []
  #timer
  #checking
  #draft

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    const on = (name, listener) => this.addEventListener(name, listener, { signal })
    on("input", ({ target }) => this.#type(target))
    on("change", ({ target }) => target.dataset.part === "file" && this.#load(target))
    on("click", ({ target }) => this.#press(target.closest("[data-act]")?.dataset.act ?? ""))
    on("keydown", (event) => this.#key(event))
    on("plan:choose", ({ detail }) => this.#choose(detail.number))
    on("plan:move", ({ detail }) => this.#move(detail))
    on("plan:resize", ({ detail: { number, ms } }) => this.#change(edited(this.#plan, number, { duration_ms: ms }), `length ${number}`))
    this.#begin()
  }

  disconnectedCallback() {
    this.#abort.abort()
    this.#checking?.abort()
    clearTimeout(this.#timer)
  }

  get #plan() {
    return this.#history.plan
  }

  get #text() {
    return this.querySelector("[name=plan]")
  }

  #part(name) {
    return this.querySelector(`[data-part=${name}]`)
  }

  #begin() {
    this.#draft = new Draft(`plan:${this.getAttribute("document")}`)
    customElements.upgrade(this) // what is inside comes to life after this element where Turbo exchanges the page
    const kept = this.#unsaved()
    if (kept) {
      this.#text.value = kept.text
      this.querySelector("[name=base]").value = kept.base
    }
    this.#part("restored").hidden = !kept
    this.#open(this.#text.value)
    if (this.hasAttribute("unsaved")) this.#keep()
  }

  /** What was not saved at the last visit; nothing while the page shows an old version, or what could not be saved. */
  #unsaved() {
    const kept = this.#draft.read()
    if (kept?.text === this.#text.value) this.#draft.drop()
    if (this.hasAttribute("old") || this.hasAttribute("unsaved")) return null
    return kept && kept.text !== this.#text.value ? kept : null
  }

  /** Shows the plan that `text` is; a text that is none stays for the person to mend. */
  #open(text) {
    const plan = parsed(text)
    this.#part("visual").hidden = !plan
    if (!plan) return this.#check()
    this.#history ? this.#history.change(plan) : (this.#history = new History(plan))
    this.#show()
    this.#check()
  }

  #change(plan, name = "") {
    if (plan === this.#plan) return
    this.#history.change(plan, name)
    this.#changed()
  }

  #changed() {
    this.#text.value = JSON.stringify(this.#plan, null, 2)
    this.#keep()
    this.#show()
    this.#check()
  }

  #keep() {
    this.#draft.keep({ base: this.querySelector("[name=base]").value, text: this.#text.value })
  }

  #type(field) {
    const { name, dataset } = field
    if (name === "plan") return this.#open(field.value) ?? this.#keep()
    if (!this.#history) return
    if (dataset.global) this.#change({ ...this.#plan, [dataset.global]: written(dataset.global, field.value) }, dataset.global)
    if (dataset.section) this.#edit(dataset.section, field.value)
  }

  #edit(name, value) {
    this.#change(edited(this.#plan, this.#chosen, { [name]: written(name, value) }), `${name} ${this.#chosen}`)
  }

  #press(act) {
    if (act === "discard") return this.#draft.drop() ?? location.reload()
    if (act === "undo" || act === "redo") return this.#history[act]() ?? this.#changed()
    if (act === "add") this.#change(added(this.#plan, this.#chosen + 1))
    if (act in NUMBERED) this.#change(NUMBERED[act](this.#plan, this.#chosen))
    if (act in WAYS) this.#move({ from: this.#chosen, to: this.#chosen + WAYS[act] })
    if (act === "add" || act === "duplicate") this.#choose(this.#chosen + 1)
    if (act === "remove") this.#choose(Math.max(0, this.#chosen - 1))
  }

  #key(event) {
    const isWriting = event.target.matches("input, textarea")
    if (event.key === "Delete" && event.target.matches("[role=listbox]")) this.#press("remove")
    if (isWriting || event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    this.#press(event.shiftKey ? "redo" : "undo")
  }

  #move({ from, to }) {
    if (to < 0 || to >= this.#plan.sections.length) return
    this.#chosen = to
    this.#change(moved(this.#plan, from, to))
  }

  #choose(number) {
    this.#chosen = number
    this.#show()
  }

  async #load({ files }) {
    this.#text.value = await files[0].text()
    this.#open(this.#text.value)
    this.#keep()
  }

  #show() {
    this.#chosen = Math.min(this.#chosen, this.#plan.sections.length - 1)
    this.querySelector("plan-line").show(this.#plan, this.#chosen, stepOf(this.#plan), sectionsOf(this.#problems))
    this.#part("total").textContent = clock(lengthOf(this.#plan) / 1000)
    this.#part("undo").disabled = !this.#history.canUndo
    this.#part("redo").disabled = !this.#history.canRedo
    for (const field of this.querySelectorAll("[data-global]")) fill(field, field.dataset.global, this.#plan[field.dataset.global])
    for (const field of this.querySelectorAll("[data-section]")) fill(field, field.dataset.section, this.#plan.sections[this.#chosen][field.dataset.section])
    this.#part("section-title").textContent = `${this.#chosen + 1}. ${this.#plan.sections[this.#chosen].section_name}`.trim()
    this.#showProblems()
  }

  /** Asks the server what is wrong, once one has stopped for a moment. */
  #check() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#ask(), CHECK_AFTER_MS)
  }

  async #ask() {
    this.#checking?.abort()
    this.#checking = new AbortController()
    const body = new URLSearchParams({ plan: this.#text.value, csrfmiddlewaretoken: tokenFrom(document.cookie) ?? "" })
    const address = this.getAttribute("check")
    const answer = await fetch(address, { method: "POST", body, signal: this.#checking.signal }).catch(() => null)
    if (!answer?.ok) return
    this.#problems = (await answer.json()).problems
    this.#history ? this.#show() : this.#showProblems()
  }

  #showProblems() {
    const told = this.#problems.map(({ loc, msg }) => `${placeOf(loc, this.#history?.plan)}${msg}`)
    const items = told.map((textContent) => Object.assign(document.createElement("p"), { textContent }))
    this.#part("problems").replaceChildren(...items)
    this.#part("problems").hidden = items.length === 0
    for (const field of this.querySelectorAll("[data-section], [data-global]")) {
      const isWrong = this.#problems.some(({ loc }) => isAt(loc, field.dataset, this.#chosen))
      if (isWrong) field.setAttribute("aria-invalid", "true")
      else field.removeAttribute("aria-invalid")
    }
  }
}

/** Leaves alone what somebody is typing into, unless it means something else by now. */
function fill(field, name, value) {
  const isSame = shown(name, written(name, field.value)) === shown(name, value)
  if (document.activeElement !== field || !isSame) field.value = shown(name, value)
}

customElements.define("plan-editor", PlanEditor)
