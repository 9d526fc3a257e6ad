// How long to wait before the next try.

const FIRST_MS = 250
const LONGEST_MS = 8000

/** Milliseconds before try number `failures` (1 is the first): doubling, with a random half so that pages do not march in step. */
export function delayMs(failures, random = Math.random) {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1))
  return full / 2 + (random() * full) / 2
}
