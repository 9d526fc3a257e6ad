// The prompt and what helps to write it: words and examples to click, and a draft that survives a reload.
import { hasWord, toggledWord } from "lib/words"

const DRAFT = "draft"

class PromptBox extends HTMLElement {
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.addEventListener("input", () => this.#keep(), { signal })
    this.addEventListener("keydown", (event) => this.#press(event), { signal })
    this.addEventListener("click", ({ target }) => this.#click(target), { signal })
    const { field } = this
    if (field && !field.value) field.value = localStorage.getItem(DRAFT) ?? ""
    this.#showWords()
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  get field() {
    return this.querySelector("textarea")
  }

  #click(target) {
    const { word, prompt } = target.closest("[data-word], [data-prompt]")?.dataset ?? {}
    if (word) this.#write(toggledWord(this.field.value, word))
    if (prompt) {
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
    localStorage.setItem(DRAFT, this.field.value)
    this.#showWords()
  }

  #showWords() {
    for (const chip of this.querySelectorAll("[data-word]")) {
      chip.setAttribute("aria-pressed", hasWord(this.field.value, chip.dataset.word))
    }
  }
}

customElements.define("prompt-box", PromptBox)
