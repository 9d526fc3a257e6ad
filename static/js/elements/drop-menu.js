// A <details> that behaves as a menu: it closes on Escape, on a click elsewhere, and after a choice.

class DropMenu extends HTMLElement {
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    document.addEventListener("pointerdown", ({ target }) => this.contains(target) || this.#close(), { signal })
    this.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !this.contains(relatedTarget) && this.#close(), { signal })
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.#leave(), { signal })
    this.addEventListener("click", ({ target }) => target.closest(".drop-panel a, .drop-panel button") && setTimeout(() => this.#close()), { signal })
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  #leave() {
    this.#close()
    this.querySelector("summary").focus()
  }

  #close() {
    this.querySelector("details").open = false
  }
}

customElements.define("drop-menu", DropMenu)
