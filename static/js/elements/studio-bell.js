// Passes the workspace's doorbell on to the page as track:changed events. Rings may be lost, so it also rings for
// everybody (id null) when the socket returns and when the page is looked at again.
import { LastingElement } from "lasting-element"
import { delayMs } from "lib/patience"

class StudioBell extends LastingElement {
  #socket
  #timer
  #failures = 0

  begin(signal) {
    document.addEventListener("visibilitychange", () => document.hidden || this.#ring({ id: null }), { signal })
    this.#connect()
  }

  end() {
    clearTimeout(this.#timer)
    this.#socket.onclose = null
    this.#socket.close()
  }

  #connect() {
    const address = new URL(this.getAttribute("socket"), location.href)
    address.protocol = address.protocol.replace("http", "ws")
    this.#socket = new WebSocket(address)
    this.#socket.onopen = () => this.#opened()
    this.#socket.onmessage = ({ data }) => this.#ring(JSON.parse(data))
    this.#socket.onclose = () => {
      this.#failures += 1
      this.#timer = setTimeout(() => this.#connect(), delayMs(this.#failures))
    }
  }

  #opened() {
    if (this.#failures) this.#ring({ id: null })
    this.#failures = 0
  }

  #ring({ id, state }) {
    document.dispatchEvent(new CustomEvent("track:changed", { detail: { id, state } }))
  }
}

customElements.define("studio-bell", StudioBell)
