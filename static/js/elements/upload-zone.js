// Takes files that are dropped or chosen and sends them, some at once, each with its own row that tells how it goes.
import { tokenFrom } from "lib/cookies"
import { gettext } from "lib/gettext"
import { Refused, fingerprint, send } from "lib/tus"

const token = () => tokenFrom(document.cookie) ?? ""

class UploadZone extends HTMLElement {
  #abort
  #waiting = []
  #sending = 0

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.addEventListener("dragover", (event) => this.#over(event), { signal })
    this.addEventListener("dragleave", ({ relatedTarget }) => this.contains(relatedTarget) || this.removeAttribute("dropping"), { signal })
    this.addEventListener("drop", (event) => this.#drop(event), { signal })
    this.input.addEventListener("change", () => this.#choose(), { signal })
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  get input() {
    return this.querySelector("input[type=file]")
  }

  #part(name) {
    return this.querySelector(`[data-part=${name}]`)
  }

  #over(event) {
    if (!event.dataTransfer.types.includes("Files")) return
    event.preventDefault()
    this.setAttribute("dropping", "")
  }

  #drop(event) {
    event.preventDefault()
    this.removeAttribute("dropping")
    this.#take(event.dataTransfer.files)
  }

  #choose() {
    this.#take(this.input.files)
    this.input.value = ""
  }

  #take(files) {
    for (const file of files) this.#waiting.push(this.#item(file))
    this.#next()
  }

  /** What is known of a file on its way. The row of its upload that broke off gives way to a new one. */
  #item(file) {
    const address = localStorage.getItem(fingerprint(file))
    this.querySelector(`[data-upload="${address}"]`)?.remove()
    const item = { file, address, row: this.#row(file), cancelled: new AbortController() }
    item.row.querySelector("button").onclick = () => this.#cancel(item)
    return item
  }

  #row({ name }) {
    const row = this.#part("row").content.firstElementChild.cloneNode(true)
    row.querySelector(".bring-name").textContent = name
    row.querySelector("progress").setAttribute("aria-label", gettext("Upload of {name}", { name }))
    row.querySelector("button").setAttribute("aria-label", gettext("Cancel {name}", { name }))
    this.#part("list").prepend(row)
    return row
  }

  #next() {
    while (this.#sending < Number(this.getAttribute("at-once")) && this.#waiting.length) this.#send(this.#waiting.shift())
  }

  async #send(item) {
    this.#sending += 1
    try {
      await this.#finish(item, await this.#attempt(item))
    } catch (error) {
      if (error instanceof Refused) this.#refuse(item, error.message)
      else if (error.name !== "AbortError") throw error
    } finally {
      this.#sending -= 1
      this.#next()
    }
  }

  /** An upload that the server knows no more is begun again. */
  async #attempt(item) {
    const signal = AbortSignal.any([this.#abort.signal, item.cancelled.signal])
    const options = { collection: this.getAttribute("collection"), token, signal, on: this.#teller(item) }
    try {
      return await send(item.file, { ...options, address: item.address })
    } catch (error) {
      if (error.status !== 404 || !item.address) throw error
      return send(item.file, options)
    }
  }

  #teller(item) {
    return {
      begun: (address) => localStorage.setItem(fingerprint(item.file), (item.address = address)),
      progress: (fraction) => this.#show(item, fraction),
      lost: () => this.#tell(item, gettext("No connection. It goes on by itself.")),
    }
  }

  #show(item, fraction) {
    item.row.querySelector("progress").value = fraction
    this.#tell(item, `${Math.floor(fraction * 100)} %`)
  }

  #tell({ row }, text) {
    row.querySelector(".bring-note").textContent = text
  }

  /** The row becomes the card of the track; for bytes that were here before, a link to what they are. */
  async #finish({ file, row }, { track, isDuplicate }) {
    localStorage.removeItem(fingerprint(file))
    const html = await (await fetch(`${track}/card`, { signal: this.#abort.signal })).text()
    const card = new DOMParser().parseFromString(html, "text/html").querySelector("live-track")
    if (!card) return location.assign(track)
    this.querySelector(`#${card.id}`)?.remove()
    this.#part("cards").prepend(card)
    if (!isDuplicate) return row.remove()
    this.#tell({ row }, gettext("The same bytes were here before: they are the first track below."))
    this.#close(row)
  }

  #refuse({ file, row }, message) {
    localStorage.removeItem(fingerprint(file))
    row.setAttribute("state", "refused")
    this.#tell({ row }, message)
    this.#close(row)
  }

  #close(row) {
    const button = row.querySelector("button")
    button.textContent = gettext("Dismiss")
    button.removeAttribute("aria-label")
    button.onclick = () => row.remove()
  }

  #cancel(item) {
    item.cancelled.abort()
    this.#waiting = this.#waiting.filter((waiting) => waiting !== item)
    localStorage.removeItem(fingerprint(item.file))
    item.row.remove()
    this.input.focus()
    if (item.address) fetch(item.address, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": token() } })
  }
}

customElements.define("upload-zone", UploadZone)
