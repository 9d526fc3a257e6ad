// A list of any length: its pages come when one nears them and go when they are far, so that few rows exist at once.

const NEAR = "1500px 0px"
const FAR = "5000px 0px"
const AGAIN_MS = 3000

class EndlessList extends HTMLElement {
  #abort
  #near
  #far

  connectedCallback() {
    this.#abort = new AbortController()
    this.#near = this.#observe(NEAR, ({ isIntersecting, target }) => isIntersecting && this.#come(target))
    this.#far = this.#observe(FAR, ({ isIntersecting, target }) => isIntersecting || this.#leave(target))
    for (const page of this.querySelectorAll(".page-of-tracks")) this.#watch(page)
    this.#watchNext()
  }

  disconnectedCallback() {
    this.#abort.abort()
    this.#near.disconnect()
    this.#far.disconnect()
  }

  get #next() {
    return this.querySelector("[data-part=next]")
  }

  #observe(rootMargin, act) {
    return new IntersectionObserver((entries) => entries.forEach(act), { rootMargin })
  }

  #watch(page) {
    this.#near.observe(page)
    this.#far.observe(page)
  }

  #watchNext() {
    if (this.#next) this.#near.observe(this.#next)
  }

  #come(target) {
    if (target === this.#next) this.#goOn(target)
    else if (!target.childElementCount) this.#refill(target)
  }

  /** A page that somebody is in stays. */
  #leave(page) {
    if (!page.childElementCount || page.contains(document.activeElement)) return
    page.style.blockSize = `${page.offsetHeight}px`
    page.replaceChildren()
  }

  async #goOn(next) {
    const fresh = await this.#fetch(next, next.querySelector("a").href)
    if (!fresh) return
    const page = document.adoptNode(fresh.querySelector(".page-of-tracks"))
    const more = fresh.querySelector("[data-part=next]")
    this.querySelector("[data-part=pages]").append(page)
    if (more) next.replaceWith(document.adoptNode(more))
    else next.remove()
    this.#watch(page)
    this.#watchNext()
  }

  async #refill(page) {
    const fresh = await this.#fetch(page, page.dataset.src)
    if (!fresh || page.childElementCount) return
    page.replaceChildren(...[...fresh.querySelector(".page-of-tracks").children].map((row) => document.adoptNode(row)))
    page.style.blockSize = ""
  }

  /** The document at `url`; nothing while `place` is busy or the server is away, which is asked again later. */
  async #fetch(place, url) {
    if (place.ariaBusy === "true") return null
    place.ariaBusy = "true"
    const { signal } = this.#abort
    const html = await fetch(url, { signal }).then((answer) => (answer.ok ? answer.text() : null)).catch(() => null)
    place.ariaBusy = "false"
    if (html === null) setTimeout(() => this.#askAgain(place), AGAIN_MS)
    return html === null ? null : new DOMParser().parseFromString(html, "text/html")
  }

  #askAgain(place) {
    this.#near.unobserve(place)
    if (place.isConnected && !this.#abort.signal.aborted) this.#near.observe(place)
  }
}

customElements.define("endless-list", EndlessList)
