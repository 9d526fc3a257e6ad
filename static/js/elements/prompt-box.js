// The form of the start page: words and examples to click, and a draft of all wishes that survives a reload.
// Each tab keeps its own; a new tab begins with what was written last.
import { Draft } from "lib/draft"
import { fill, valuesOf } from "lib/form-values"
import { hasWord, toggledWord } from "lib/words"

const KEY = "draft:create"

class PromptBox extends HTMLElement {
  #abort
  #drafts = [new Draft(KEY, sessionStorage), new Draft(KEY)]

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.addEventListener("input", () => this.#keep(), { signal })
    this.addEventListener("keydown", (event) => this.#press(event), { signal })
    this.addEventListener("click", (event) => this.#click(event), { signal })
    this.addEventListener("toggle", () => this.#load(), { signal, capture: true })
    if (!this.form) return // a renewed page comes piece by piece, or there is nothing to create here
    if (this.form.hasAttribute("data-filled")) this.#keep()
    else this.#recall()
    this.#load()
    this.#showWords()
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  get form() {
    return this.querySelector("form")
  }

  get field() {
    return this.querySelector("[name=prompt]")
  }

  get fold() {
    return this.querySelector("details")
  }

  /** Wishes that come back where nobody would see them open what hides them. */
  #recall() {
    const draft = this.#drafts.map((kept) => kept.read()).find(Boolean)
    if (!draft) return
    const blank = valuesOf(this.form)
    fill(this.form, draft)
    const hidden = [...this.fold.querySelectorAll("[name]")].some(({ name }) => (draft[name] ?? "") !== (blank[name] ?? ""))
    if (hidden) this.fold.open = true
    this.field.dispatchEvent(new Event("input", { bubbles: true }))
  }

  /** What only the folded part needs comes when it opens. */
  #load() {
    if (this.fold?.open) import("elements/lyric-editor")
  }

  #click(event) {
    const { target } = event
    const { word, prompt } = target.closest("[data-word], [data-prompt]")?.dataset ?? {}
    if (word) this.#write(toggledWord(this.field.value, word))
    if (target.closest("[data-part=clear]")) this.#clear()
    if (!prompt) return
    event.preventDefault()
    this.#write(prompt)
    this.field.focus()
  }

  #clear() {
    fill(this.form, {})
    this.#write("")
    this.field.focus()
  }

  #press(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit()
  }

  #write(text) {
    this.field.value = text
    this.field.dispatchEvent(new Event("input", { bubbles: true }))
  }

  #keep() {
    for (const draft of this.#drafts) draft.keep(valuesOf(this.form))
    this.#showWords()
  }

  #showWords() {
    for (const chip of this.querySelectorAll("[data-word]")) {
      chip.setAttribute("aria-pressed", hasWord(this.field.value, chip.dataset.word))
    }
  }
}

customElements.define("prompt-box", PromptBox)
