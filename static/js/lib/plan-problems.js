// What the server says is wrong with a plan: `loc` is the way to the place, such as ["sections", 2, "lines", 0].

export const sectionsOf = (problems) => new Set(problems.filter(({ loc }) => loc[0] === "sections").map(({ loc }) => loc[1]))

/** Whether a problem is about the field of these data attributes, while the section `chosen` is shown. */
export function isAt(loc, { global, section }, chosen) {
  return global ? loc[0] === global : loc[1] === chosen && loc[2] === section
}

/** The place in words: "3. Chorus, lines, 1: ". */
export function placeOf([first, number, name, item], plan) {
  const section = first === "sections" ? plan?.sections[number] : null
  if (!section) return first ? `${words(first)}: ` : ""
  const place = [`${number + 1}. ${section.section_name}`.trim(), name && words(name), item === undefined ? "" : item + 1]
  return `${place.filter(Boolean).join(", ")}: `
}

const words = (name) => String(name).replaceAll("_", " ").replace(" ms", "")
