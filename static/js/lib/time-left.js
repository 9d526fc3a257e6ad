// How long something still takes, by estimates that come and go: the time of its end only ever moves closer.

export class TimeLeft {
  #end = Infinity

  /** An estimate of so many seconds, made at `nowMs`. */
  estimate(seconds, nowMs) {
    if (Number.isFinite(seconds)) this.#end = Math.min(this.#end, nowMs + seconds * 1000)
  }

  /** Seconds from `nowMs` to the end, at least 0; Infinity where nothing is known. */
  at(nowMs) {
    return Math.max(0, (this.#end - nowMs) / 1000)
  }
}

/** Seconds as people say them: by ones up to 5, by fives up to a minute, else in minutes. */
export function rounded(seconds) {
  if (seconds <= 5) return { count: Math.max(1, Math.ceil(seconds)), unit: "s" }
  if (seconds <= 60) return { count: Math.ceil(seconds / 5) * 5, unit: "s" }
  return { count: Math.ceil(seconds / 60), unit: "min" }
}
