// The versions of a song: playing one of them while another sounds goes on at the same place, to compare.

class VersionTree extends HTMLElement {
  #abort
  #now = { id: null, seconds: 0 }

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    document.addEventListener("player:time", ({ detail }) => { this.#now = detail }, { signal })
    this.addEventListener("player:play", ({ detail }) => this.#goOn(detail), { signal })
    for (const version of this.querySelectorAll("[data-depth]")) version.style.setProperty("--depth", version.dataset.depth)
    document.dispatchEvent(new CustomEvent("player:ask"))
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  /** The player bar hears the same event after this. */
  #goOn(detail) {
    const isAnother = detail.song.id !== this.#now.id
    const isFamily = [...this.querySelectorAll("play-button")].some((button) => button.getAttribute("track") === this.#now.id)
    if (isAnother && isFamily) detail.seconds ??= this.#now.seconds
  }
}

customElements.define("version-tree", VersionTree)
