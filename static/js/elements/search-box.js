// Searches while one types.

const PAUSE_MS = 250

class SearchBox extends HTMLElement {
  #timer

  connectedCallback() {
    this.addEventListener("input", this.#later)
  }

  disconnectedCallback() {
    this.removeEventListener("input", this.#later)
    clearTimeout(this.#timer)
  }

  #later = () => {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.querySelector("form").requestSubmit(), PAUSE_MS)
  }
}

customElements.define("search-box", SearchBox)
