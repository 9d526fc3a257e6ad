// What scripts say, in the language of the page: the server leaves the translations in #texts, English needs none.
const texts = JSON.parse(globalThis.document?.getElementById("texts")?.textContent ?? "{}")

/** The text in the language of the page, with `{name}` filled from `values`. */
export function gettext(text, values = {}) {
  return filled(texts[text] ?? text, values)
}

/** The same for a number `n` of things, in languages that tell one from many. */
export function ngettext(one, many, n) {
  const forms = texts[one] ?? [one, many]
  return filled(forms[n === 1 ? 0 : 1], { n })
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
}
