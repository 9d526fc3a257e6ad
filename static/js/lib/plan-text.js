// Plans, styles and lines as texts that people write.

const GLOBAL = ["positive_global_styles", "negative_global_styles"]
const LOCAL = ["positive_local_styles", "negative_local_styles", "lines"]

/** The value of the field `name` of a plan or a section, as people see it. */
export function shown(name, value) {
  if (name === "duration_ms") return String(value / 1000)
  return Array.isArray(value) ? value.join(name === "lines" ? "\n" : ", ") : value
}

/** The value that people wrote into the field `name`. */
export function written(name, text) {
  if (name === "duration_ms") return Math.round(Number(text.replace(",", ".")) * 1000) || 0
  if (name === "section_name") return text
  return text.split(name === "lines" ? "\n" : /[,\n]/).map((part) => part.trim()).filter(Boolean)
}

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

/** Leaves the order of the names as it is, so that the same plan stays the same text. */
function complete(plan) {
  return { ...withLists(plan, GLOBAL), sections: plan.sections.map((section) => withLists(section, LOCAL)) }
}

const withLists = (value, names) => names.reduce((whole, name) => ({ ...whole, [name]: whole[name] ?? [] }), value)
