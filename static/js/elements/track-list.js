// A list of tracks that one walks through with the arrow keys: Enter opens, Space plays, Delete deletes.
// With `newest` it takes in tracks that were made elsewhere: in another tab, by another member or a program.

const STEPS = { ArrowDown: 1, ArrowUp: -1 }
const ENDS = { Home: 0, End: -1 }

class TrackList extends HTMLElement {
  #abort

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    document.addEventListener("track:changed", ({ detail }) => this.#hear(detail), { signal })
    this.addEventListener("keydown", (event) => this.#press(event), { signal })
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  #press(event) {
    const { key, target } = event
    if (!target.matches(".track-title, .tick input") || event.ctrlKey || event.metaKey || event.altKey) return
    const act = this.#act(key, target.closest("[role=listitem]"), target)
    if (!act) return
    event.preventDefault()
    act()
  }

  #act(key, row, target) {
    const rows = [...this.querySelectorAll("[role=listitem]")]
    if (key in STEPS) return () => this.#focus(rows[rows.indexOf(row) + STEPS[key]], target)
    if (key in ENDS) return () => this.#focus(rows.at(ENDS[key]), target)
    if (key === " " && target.matches("a")) return () => row.querySelector("play-button button")?.click()
    if (key === "Delete" && !this.closest("[selecting]")) return () => this.#delete(row, rows[rows.indexOf(row) + 1])
    return null
  }

  /** The same part of another row as the one that has the focus now. */
  #focus(row, from) {
    row?.querySelector(from.matches("input") ? ".tick input" : "a.track-title")?.focus()
  }

  #delete(row, next) {
    const form = row.querySelector("form[action$='/deletion']")
    if (!form) return
    form.requestSubmit()
    next?.querySelector("a.track-title")?.focus()
  }

  async #hear({ id, state }) {
    if (!this.hasAttribute("newest") || state !== "pending" || this.#has(id)) return
    const answer = await fetch(`/tracks/${id}/card`, { signal: this.#abort.signal }).catch(() => null)
    if (answer?.ok && !this.#has(id)) this.#add(await answer.text(), id)
  }

  #add(html, id) {
    const card = new DOMParser().parseFromString(html, "text/html").getElementById(`track-${id}`)
    if (card && !this.#has(id)) this.querySelector(".page-of-tracks")?.prepend(document.adoptNode(card))
  }

  #has(id) {
    return Boolean(document.getElementById(`track-${id}`))
  }
}

customElements.define("track-list", TrackList)
