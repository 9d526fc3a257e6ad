// Plans, styles and lines as texts that people write.

export const toText = (styles) => styles.join(", ")

export const fromText = (text) => text.split(/[,\n]/).map((style) => style.trim()).filter(Boolean)

export const linesOf = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean)

/** The plan that a text is as JSON, with what it left out; null for a text that has no sections to show. */
export function parsed(text) {
  try {
    const plan = JSON.parse(text)
    return plan?.sections?.length && plan.sections.every(isSection) ? complete(plan) : null
  } catch {
    return null
  }
}

const isSection = (section) => typeof section?.section_name === "string" && Number.isFinite(section.duration_ms)

function complete(plan) {
  const sections = plan.sections.map((section) => ({ positive_local_styles: [], negative_local_styles: [], lines: [], ...section }))
  return { positive_global_styles: [], negative_global_styles: [], ...plan, sections }
}
