// Pieces of a sound: all of one length, fetched a little ahead, the last few kept.

export const RATE_HZ = 44_100
export const PIECE_S = 8 // as the server cuts them

export function pieceAt(seconds) {
  return Math.max(0, Math.floor(seconds / PIECE_S))
}

/** Seconds at the border of a frame, so that what is scheduled one after the other joins to the sample. */
export function wholeFrames(seconds) {
  return Math.round(seconds * RATE_HZ) / RATE_HZ
}

export class Pieces {
  #held = new Map()
  #fetch
  #most

  /** `fetch(number)` promises a piece, or null beyond the end; at most `most` are held, the nearest ones. */
  constructor(fetch, most) {
    this.#fetch = fetch
    this.#most = most
  }

  get(number) {
    if (!this.#held.has(number)) this.#held.set(number, this.#fetch(number))
    const piece = this.#held.get(number)
    piece.catch(() => this.#held.delete(number))
    this.#forgetBut(number)
    return piece
  }

  #forgetBut(number) {
    const farthest = [...this.#held.keys()].sort((one, other) => Math.abs(other - number) - Math.abs(one - number))
    for (const key of farthest.slice(0, Math.max(0, farthest.length - this.#most))) this.#held.delete(key)
  }
}
