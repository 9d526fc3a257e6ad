// "about 10 s left", counted down between the server's estimates in `seconds`, and never up again.
// Its words stand in a shadow tree, where a renewed page does not overwrite them.
import { rounded, TimeLeft } from "lib/time-left"

class TimeLeftNote extends HTMLElement {
  static observedAttributes = ["seconds"]
  #left = new TimeLeft()
  #timer

  connectedCallback() {
    if (!this.shadowRoot) this.attachShadow({ mode: "open" })
    this.#timer = setInterval(() => this.#show(), 1000)
    this.#show()
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }

  attributeChangedCallback(_name, _before, seconds) {
    if (seconds) this.#left.estimate(Number(seconds), Date.now())
    if (this.isConnected) this.#show()
  }

  #show() {
    const seconds = this.#left.at(Date.now())
    if (!this.shadowRoot || seconds === Infinity) return
    const { count, unit } = rounded(seconds)
    this.shadowRoot.textContent = seconds ? this.getAttribute("about").replace("%s", `${count} ${unit}`) : this.getAttribute("soon")
  }
}

customElements.define("time-left", TimeLeftNote)
