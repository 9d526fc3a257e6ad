// The songs inside it are heard one after the other: whichever is played brings the others along.

class PlayQueue extends HTMLElement {
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    const button = this.querySelector("[data-part=all]")
    button.hidden = false
    button.addEventListener("click", () => this.#playAll(), { signal })
    this.addEventListener("player:play", ({ detail }) => { detail.queue = this.songs }, { signal })
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  get songs() {
    return [...this.querySelectorAll("play-button:not([part-name])")].map(({ song }) => song)
  }

  #playAll() {
    const [song] = this.songs
    if (song) this.dispatchEvent(new CustomEvent("player:play", { bubbles: true, detail: { song, seconds: 0 } }))
  }
}

customElements.define("play-queue", PlayQueue)
