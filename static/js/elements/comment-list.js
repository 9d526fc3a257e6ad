// Comments at places in a song: a new one is about what sounds now, and the waveform is told where they are.
// Hears pins:ask; tells pins:show.
import { clock } from "lib/clock"

class CommentList extends HTMLElement {
  #abort
  #observer
  #isChosen = false // a place that somebody has written stays, whatever plays

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    document.addEventListener("pins:ask", () => this.#tell(), { signal })
    document.addEventListener("player:time", ({ detail }) => this.#follow(detail), { signal })
    this.addEventListener("click", ({ target }) => this.#go(target.closest(".comment-at")), { signal })
    this.addEventListener("input", ({ target }) => { if (target.name === "at") this.#isChosen = true }, { signal })
    this.addEventListener("reset", () => { this.#isChosen = false }, { signal })
    this.addEventListener("turbo:submit-end", ({ target }) => target.matches(".comment-form") && target.reset(), { signal })
    this.#observer = new MutationObserver(() => this.#tell())
    this.#observer.observe(this, { childList: true, subtree: true })
    this.#tell()
  }

  disconnectedCallback() {
    this.#abort.abort()
    this.#observer.disconnect()
  }

  #tell() {
    const pins = [...this.querySelectorAll(".comment")].map((comment) => ({
      href: `#${comment.id}`, ms: Number(comment.dataset.atMs),
      label: `${clock(comment.dataset.atMs / 1000)} ${comment.querySelector("strong").textContent}: ${comment.querySelector(".comment-text").textContent.trim()}`,
    }))
    document.dispatchEvent(new CustomEvent("pins:show", { detail: { id: this.getAttribute("track"), pins } }))
  }

  #follow({ id, seconds }) {
    const { at, text } = this.querySelector(".comment-form").elements
    if (id === this.getAttribute("track") && at !== document.activeElement && !text.value && !this.#isChosen) at.value = clock(seconds)
  }

  #go(place) {
    if (!place) return
    const detail = { id: this.getAttribute("track"), seconds: place.closest(".comment").dataset.atMs / 1000 }
    this.dispatchEvent(new CustomEvent("track:go", { bubbles: true, detail }))
  }
}

customElements.define("comment-list", CommentList)
