// A list of the newest tracks, which takes in those that were made elsewhere: another tab, another member, a program.

class TrackList extends HTMLElement {
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    document.addEventListener("track:changed", ({ detail }) => this.#hear(detail), { signal: this.#abort.signal })
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  async #hear({ id, state }) {
    if (state !== "pending" || this.#has(id)) return
    const answer = await fetch(`/tracks/${id}/card`, { signal: this.#abort.signal }).catch(() => null)
    if (answer?.ok && !this.#has(id)) this.#add(await answer.text(), id)
  }

  #add(html, id) {
    const card = new DOMParser().parseFromString(html, "text/html").getElementById(`track-${id}`)
    if (card && !this.#has(id)) this.querySelector("[role=list]")?.prepend(document.adoptNode(card))
  }

  #has(id) {
    return Boolean(document.getElementById(`track-${id}`))
  }
}

customElements.define("track-list", TrackList)
