// Times as people read them.

/** Seconds as `m:ss`; nothing for what is not a length. */
export function clock(seconds) {
  if (!Number.isFinite(seconds)) return ""
  const whole = Math.max(0, Math.floor(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`
}
