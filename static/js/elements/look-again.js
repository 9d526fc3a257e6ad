// Asks for the page again every few seconds while somebody looks at it; without script, its link does.
import { visit } from "turbo"

const PAUSE_MS = 3000

class LookAgain extends HTMLElement {
  #timer

  connectedCallback() {
    this.#timer = setInterval(() => document.hidden || visit(location.href, { action: "replace" }), PAUSE_MS)
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }
}

customElements.define("look-again", LookAgain)
