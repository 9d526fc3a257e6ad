// Says what the engine reads in the prompt, a moment after each change, and never in the way: the latest question counts.
import { tokenFrom } from "lib/cookies"

const PAUSE_MS = 350

class PromptReader extends HTMLElement {
  #abort
  #question
  #timer
  #asked = ""

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    document.addEventListener("input", ({ target }) => target === this.field && this.#wait(), { signal })
    document.addEventListener("turbo:render", () => this.#wait(), { signal })
    this.#wait()
  }

  disconnectedCallback() {
    this.#abort.abort()
    this.#question?.abort()
    clearTimeout(this.#timer)
  }

  get field() {
    return this.closest("form")?.querySelector("[name=prompt]")
  }

  #wait() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#ask(this.field?.value.trim() ?? ""), PAUSE_MS)
  }

  async #ask(prompt) {
    if (prompt === this.#asked) return
    this.#question?.abort()
    this.#question = new AbortController()
    this.#asked = prompt
    const headers = { "X-CSRFToken": tokenFrom(document.cookie) ?? "" }
    const body = new URLSearchParams({ prompt })
    try {
      const answer = await fetch(this.getAttribute("src"), { method: "POST", headers, body, signal: this.#question.signal })
      this.innerHTML = answer.ok ? await answer.text() : ""
    } catch (error) {
      if (error.name === "AbortError") return // a later question is on its way
      this.#asked = ""
      this.replaceChildren()
    }
  }
}

customElements.define("prompt-reader", PromptReader)
