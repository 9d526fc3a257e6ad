// What is written but not saved, kept in the browser under a name: in `localStorage`, or in another store.

export class Draft {
  #key
  #store

  constructor(key, store = localStorage) {
    this.#key = key
    this.#store = store
  }

  read() {
    try {
      return JSON.parse(this.#store.getItem(this.#key))
    } catch {
      return null
    }
  }

  keep(value) {
    this.#store.setItem(this.#key, JSON.stringify(value))
  }

  drop() {
    this.#store.removeItem(this.#key)
  }
}
