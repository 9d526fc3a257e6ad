// Syllables by spelling, as far as that can tell; good to see that a line is twice as long as its neighbours.

const VOWELS = /[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœ]+/g
const CONSONANT_Y = /y(?=[aeiouáéíóú])/g
const ONE_EACH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu
const TAG = /^\s*\[[^\]]{1,80}\]/
const LINES_TO_COMPARE = 3
const ODD_BY = 3
const ODD_SHARE = 0.4

// Takes away what is written but not said, and parts vowels that stand together and are said apart.
const SPOKEN = {
  en: (word) => (word.length < 4 ? word : word.replace(/(?<=[^laeiouysxzhcg])es$|(?<=[^tdaeiouy])ed$|(?<=[^laeiouy])e$|(?<=[aeiouy]l)e$/, "")),
  fr: (word) => word.replace(/(?<=[aeiouyàâéèêëîïôùû].*)(?:e|es|ent)$/, ""),
  es: (word) => word.replace(/[aeoáéóíú](?=[aeoáéóíú])/g, "$&-"),
  de: (word) => word,
}
SPOKEN.it = SPOKEN.pt = SPOKEN.es

/** How many syllables `line` has when it is sung in `language`, a code such as `en`. */
export function syllablesOf(line, language = "en") {
  const spoken = SPOKEN[language] ?? SPOKEN.en
  const each = line.match(ONE_EACH)?.length ?? 0
  const words = line.replace(ONE_EACH, " ").toLowerCase().match(/[\p{L}\p{M}'’]+/gu) ?? []
  return words.reduce((sum, word) => sum + Math.max(1, spoken(word.replace(/['’]/g, "")).replace(CONSONANT_Y, "-").match(VOWELS)?.length ?? 0), each)
}

/** Each line of a lyric sheet: {isTag, count, odd}; `odd` is -1 or 1 where it is much shorter or longer than its stanza. */
export function measured(text, language) {
  const lines = text.split("\n").map((line) => measuredLine(line, language))
  for (const stanza of stanzasOf(lines)) markOdd(stanza)
  return lines
}

function measuredLine(line, language) {
  const isTag = TAG.test(line)
  return { isTag, count: isTag ? 0 : syllablesOf(line, language), odd: 0 }
}

function stanzasOf(lines) {
  const stanzas = [[]]
  for (const line of lines) {
    if (line.count) stanzas.at(-1).push(line)
    else stanzas.push([])
  }
  return stanzas.filter((stanza) => stanza.length >= LINES_TO_COMPARE)
}

function markOdd(stanza) {
  const counts = stanza.map((line) => line.count).sort((one, other) => one - other)
  const middle = counts[Math.floor(counts.length / 2)]
  const most = Math.max(ODD_BY, middle * ODD_SHARE)
  for (const line of stanza) if (Math.abs(line.count - middle) > most) line.odd = Math.sign(line.count - middle)
}
