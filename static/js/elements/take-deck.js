// Takes side by side: whichever is played goes on at the place where another one of them was.

class TakeDeck extends HTMLElement {
  #abort
  #at = { id: null, seconds: 0 }

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    document.addEventListener("player:time", ({ detail }) => (this.#at = detail), { signal })
    this.addEventListener("player:play", (event) => this.#aim(event.detail), { signal })
    this.#dropTwins()
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  #aim(detail) {
    if (detail.seconds === undefined && detail.song.id !== this.#at.id && this.#holds(this.#at.id)) {
      detail.seconds = this.#at.seconds
    }
  }

  #holds(id) {
    return Boolean(id && this.querySelector(`[id="track-${id}"]`))
  }

  /** The bell may have rung before: then the list has the same takes one by one. */
  #dropTwins() {
    for (const card of this.querySelectorAll("live-track")) {
      for (const twin of document.querySelectorAll(`[id="${card.id}"]`)) if (!this.contains(twin)) twin.remove()
    }
  }
}

customElements.define("take-deck", TakeDeck)
