// Follows the socket of one track: every byte once and in order, over as many connections as it takes.
import { delayMs } from "lib/patience"

const TRIES = 6
const FIRST_TRIES = 2 // a socket that has never opened is probably kept out by something on the way
const NOT_FOUND = 4404

const wait = (act, ms) => setTimeout(act, ms)

export class SongSocket {
  received = 0
  #failures = 0
  #hasSpoken = false
  #isOver = false

  /** `listener` has state(message), bytes(buffer), end(message), and lost() for when trying on is useless. */
  constructor(url, listener, { open = (address) => new WebSocket(address), later = wait } = {}) {
    this.#url = url
    this.#listener = listener
    this.#open = open
    this.#later = later
    this.#connect()
  }

  close() {
    this.#isOver = true
    this.#socket.close()
  }

  #url
  #listener
  #open
  #later
  #socket

  #connect() {
    if (this.#isOver) return
    this.#socket = this.#open(`${this.#url}?from=${this.received}`)
    this.#socket.binaryType = "arraybuffer"
    this.#socket.onmessage = ({ data }) => this.#take(data)
    this.#socket.onclose = ({ code }) => this.#closed(code)
  }

  #take(data) {
    if (this.#isOver) return
    this.#failures = 0
    this.#hasSpoken = true
    if (typeof data !== "string") {
      this.received += data.byteLength
      this.#listener.bytes(data)
      return
    }
    const message = JSON.parse(data)
    this.#isOver = message.type === "end"
    this.#listener[message.type]?.(message)
  }

  #closed(code) {
    if (this.#isOver) return
    this.#failures += 1
    if (code === NOT_FOUND || this.#failures > (this.#hasSpoken ? TRIES : FIRST_TRIES)) {
      this.#isOver = true
      this.#listener.lost()
    } else {
      this.#later(() => this.#connect(), delayMs(this.#failures))
    }
  }
}
