// Words that chips put into a prompt and take out again.

const parts = (text) => text.split(",").map((part) => part.trim()).filter(Boolean)
const same = (one, other) => one.toLowerCase() === other.toLowerCase()

/** Whether `word` stands in `text` as a part of its own between commas. */
export function hasWord(text, word) {
  return parts(text).some((part) => same(part, word))
}

/** `text` with `word` after a comma, or without it if it was there. */
export function toggledWord(text, word) {
  const kept = parts(text).filter((part) => !same(part, word))
  return hasWord(text, word) ? kept.join(", ") : [text.trim().replace(/,$/, ""), word].filter(Boolean).join(", ")
}
