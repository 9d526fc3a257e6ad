// Shows what a Turbo frame has loaded in a dialog, and empties the frame when the dialog closes.

class ModalFrame extends HTMLElement {
  #abort
  #observer

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.#observer = new MutationObserver(() => this.#follow())
    this.#observer.observe(this.frame, { childList: true })
    this.dialog.addEventListener("close", () => this.#empty(), { signal })
    this.addEventListener("click", (event) => this.#click(event), { signal })
    document.addEventListener("turbo:before-cache", () => this.dialog.close(), { signal })
  }

  disconnectedCallback() {
    this.#abort.abort()
    this.#observer.disconnect()
  }

  get dialog() {
    return this.querySelector("dialog")
  }

  get frame() {
    return this.querySelector("turbo-frame")
  }

  #follow() {
    if (!this.frame.childElementCount) return this.dialog.close()
    if (!this.dialog.open) this.dialog.showModal()
    this.querySelector("[autofocus]")?.select()
  }

  #click(event) {
    if (event.target !== this.dialog && !event.target.closest("[data-part=close]")) return
    event.preventDefault()
    this.dialog.close()
  }

  #empty() {
    this.frame.removeAttribute("src")
    this.frame.replaceChildren()
  }
}

customElements.define("modal-frame", ModalFrame)
