// An element that goes on from page to page: Turbo takes it out and puts it in again, which is no end and no beginning.
// Its kind has begin(signal) and may have end(). It needs an id and data-turbo-permanent.

export class LastingElement extends HTMLElement {
  #abort

  connectedCallback() {
    if (this.#abort) return
    this.#abort = new AbortController()
    const { signal } = this.#abort
    if (this.firstElementChild) this.begin(signal)
    else queueMicrotask(() => signal.aborted || this.begin(signal)) // where a page morphs, the inside comes afterwards
  }

  disconnectedCallback() {
    setTimeout(() => this.isConnected || this.#finish())
  }

  /** Turbo leaves a copy in the page that goes away; a copy that played and listened would do so twice. */
  cloneNode() {
    return document.createElement("div")
  }

  #finish() {
    this.#abort?.abort()
    this.#abort = undefined
    this.end?.()
  }
}
