// A composition plan under change. Plans are never altered: each change gives a new one, so undo only goes back.

const NEW_MS = 15000
const LEAST_MS = 3000
const MOST_MS = 120000
const BEATS_OF_A_BAR = 4
const STEP_MS = 500 // where no style names a tempo

export const lengthOf = ({ sections }) => sections.reduce((sum, { duration_ms }) => sum + duration_ms, 0)

/** One bar at the tempo that the styles name, or half a second. */
export function stepOf({ positive_global_styles }) {
  const bpm = Number(positive_global_styles.join(" ").match(/(\d{2,3}) ?bpm/i)?.[1])
  return bpm >= 40 && bpm <= 300 ? (60000 * BEATS_OF_A_BAR) / bpm : STEP_MS
}

export const snapped = (ms, step) => Math.round(Math.round(ms / step) * step)

export const within = (ms) => Math.min(MOST_MS, Math.max(LEAST_MS, Math.round(ms)))

export function added(plan, at) {
  const section = { section_name: "Section", positive_local_styles: [], negative_local_styles: [], duration_ms: NEW_MS, lines: [] }
  return withSections(plan, plan.sections.toSpliced(at, 0, section))
}

export function edited(plan, at, fields) {
  return withSections(plan, plan.sections.with(at, { ...plan.sections[at], ...fields }))
}

export function removed(plan, at) {
  return plan.sections.length > 1 ? withSections(plan, plan.sections.toSpliced(at, 1)) : plan
}

export function duplicated(plan, at) {
  return withSections(plan, plan.sections.toSpliced(at, 0, plan.sections[at]))
}

export function moved(plan, from, to) {
  const sections = plan.sections.toSpliced(from, 1)
  return withSections(plan, sections.toSpliced(to, 0, plan.sections[from]))
}

/** The section in two halves, the words shared out; one that is too short for two stays whole. */
export function split(plan, at) {
  const section = plan.sections[at]
  const first = snapped(section.duration_ms / 2, stepOf(plan))
  const rest = section.duration_ms - first
  if (first < LEAST_MS || rest < LEAST_MS || section.source_from) return plan
  const middle = Math.ceil(section.lines.length / 2)
  const halves = [
    { ...section, duration_ms: first, lines: section.lines.slice(0, middle) },
    { ...section, duration_ms: rest, lines: section.lines.slice(middle) },
  ]
  return withSections(plan, plan.sections.toSpliced(at, 1, ...halves))
}

function withSections(plan, sections) {
  return { ...plan, sections }
}

/** What was done to a plan. Changes with the same `name` in a row, such as typing, are undone together. */
export class History {
  #past = []
  #future = []
  #name

  constructor(plan) {
    this.plan = plan
  }

  get canUndo() {
    return this.#past.length > 0
  }

  get canRedo() {
    return this.#future.length > 0
  }

  change(plan, name = "") {
    if (plan === this.plan) return
    if (!name || name !== this.#name) this.#past.push(this.plan)
    this.#future = []
    this.#name = name
    this.plan = plan
  }

  undo() {
    this.#go(this.#past, this.#future)
  }

  redo() {
    this.#go(this.#future, this.#past)
  }

  #go(from, to) {
    if (!from.length) return
    to.push(this.plan)
    this.plan = from.pop()
    this.#name = ""
  }
}
