// What is written but not saved, kept in the browser under a name.

export class Draft {
  #key

  constructor(key) {
    this.#key = key
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.#key))
    } catch {
      return null
    }
  }

  keep(value) {
    localStorage.setItem(this.#key, JSON.stringify(value))
  }

  drop() {
    localStorage.removeItem(this.#key)
  }
}
