// Feeds encoded bytes to an audio element while they come in.

const BEHIND_S = 20
const FULL_WAIT_MS = 1000

export class Feed {
  #source = new MediaSource()
  #queue = []
  #seconds
  #isComplete = false
  #buffer

  /** Whether this browser can play `contentType` as it comes in. */
  static takes(contentType) {
    return "MediaSource" in globalThis && MediaSource.isTypeSupported(contentType)
  }

  constructor(audio, contentType) {
    this.audio = audio
    this.url = URL.createObjectURL(this.#source)
    this.#source.addEventListener("sourceopen", () => this.#opened(contentType), { once: true })
  }

  append(bytes) {
    this.#queue.push(bytes)
    this.#pump()
  }

  /** The length in seconds, as soon as it is known. */
  set duration(seconds) {
    this.#seconds = seconds
    this.#pump()
  }

  end() {
    this.#isComplete = true
    this.#pump()
  }

  close() {
    URL.revokeObjectURL(this.url)
    this.#queue = []
  }

  get #isOpen() {
    return this.#buffer && this.#source.readyState === "open"
  }

  /** Seconds that a length set now must be above; the browser knows better once it has as much as was announced. */
  get #reached() {
    const { buffered } = this.#buffer
    const known = this.#source.duration === this.#seconds ? this.#seconds : 0
    return Math.max(known, buffered.length ? buffered.end(buffered.length - 1) : 0)
  }

  #opened(contentType) {
    this.#buffer = this.#source.addSourceBuffer(contentType)
    this.#buffer.mode = "sequence"
    this.#buffer.addEventListener("updateend", () => this.#pump())
    this.#pump()
  }

  #pump() {
    if (!this.#isOpen || this.#buffer.updating) return
    if (this.#queue.length) this.#appendNext()
    else if (this.#isComplete) this.#source.endOfStream()
    else if (this.#seconds > this.#reached) this.#source.duration = this.#seconds
  }

  #appendNext() {
    try {
      this.#buffer.appendBuffer(this.#queue[0])
      this.#queue.shift()
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error
      this.#makeRoom()
    }
  }

  /** Browsers keep some minutes only: drop what was heard, else wait until more of it has been. */
  #makeRoom() {
    const heard = this.audio.currentTime - BEHIND_S
    const { buffered } = this.#buffer
    if (buffered.length && buffered.start(0) < heard) this.#buffer.remove(0, heard)
    else setTimeout(() => this.#pump(), FULL_WAIT_MS)
  }
}
