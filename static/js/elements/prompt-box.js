// The prompt and what helps to write it: words and examples to click, and drafts of all texts that survive a reload.
import { hasWord, toggledWord } from "lib/words"

const keyOf = (field) => `draft:${field.name}`

class PromptBox extends HTMLElement {
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.addEventListener("input", () => this.#keep(), { signal })
    this.addEventListener("keydown", (event) => this.#press(event), { signal })
    this.addEventListener("click", (event) => this.#click(event), { signal })
    for (const field of this.drafts) this.#recall(field)
    this.#showWords()
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  get field() {
    return this.querySelector("[name=prompt]")
  }

  get drafts() {
    return this.querySelectorAll("[data-draft]")
  }

  /** A text that comes back where nobody would see it opens what hides it. */
  #recall(field) {
    field.value ||= localStorage.getItem(keyOf(field)) ?? ""
    const fold = field.closest("details")
    if (fold && field.value) fold.open = true
  }

  #click(event) {
    const { word, prompt } = event.target.closest("[data-word], [data-prompt]")?.dataset ?? {}
    if (word) this.#write(toggledWord(this.field.value, word))
    if (prompt) {
      event.preventDefault()
      this.#write(prompt)
      this.field.focus()
    }
  }

  #press(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.querySelector("form").requestSubmit()
  }

  #write(text) {
    this.field.value = text
    this.#keep()
  }

  #keep() {
    for (const field of this.drafts) localStorage.setItem(keyOf(field), field.value)
    this.#showWords()
  }

  #showWords() {
    for (const chip of this.querySelectorAll("[data-word]")) {
      chip.setAttribute("aria-pressed", hasWord(this.field.value, chip.dataset.word))
    }
  }
}

customElements.define("prompt-box", PromptBox)
