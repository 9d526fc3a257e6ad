// A note that goes away by itself, but not while it is looked at or used.

const STAYS_MS = 10000

class ToastNote extends HTMLElement {
  #abort
  #timer

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    for (const name of ["pointerenter", "focusin"]) this.addEventListener(name, () => clearTimeout(this.#timer), { signal })
    for (const name of ["pointerleave", "focusout"]) this.addEventListener(name, () => this.#wait(), { signal })
    this.addEventListener("submit", () => setTimeout(() => this.remove()), { signal })
    this.querySelector("[data-part=close]").addEventListener("click", () => this.remove(), { signal })
    this.#wait()
  }

  disconnectedCallback() {
    this.#abort.abort()
    clearTimeout(this.#timer)
  }

  #wait() {
    this.#timer = setTimeout(() => this.remove(), STAYS_MS)
  }
}

customElements.define("toast-note", ToastNote)
