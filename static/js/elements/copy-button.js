// Copies its text, and says so.

const SAYS_SO_MS = 2000

class CopyButton extends HTMLElement {
  #timer

  connectedCallback() {
    this.hidden = !navigator.clipboard
    this.addEventListener("click", this.#copy)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#copy)
    clearTimeout(this.#timer)
  }

  #copy = async () => {
    const button = this.querySelector("button")
    this.label ??= button.textContent
    await navigator.clipboard.writeText(this.getAttribute("text"))
    button.textContent = this.getAttribute("done")
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => { button.textContent = this.label }, SAYS_SO_MS)
  }
}

customElements.define("copy-button", CopyButton)
