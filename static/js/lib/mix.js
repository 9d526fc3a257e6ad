// What the faders of a mixer mean. A strip is {gainDb, pan, isMuted, isSolo}; strips are kept by the names of stems.

import { gettext } from "lib/gettext"

export const SILENT_DB = -40 // the lowest place of a fader
const NEUTRAL = { gainDb: 0, pan: 0, isMuted: false, isSolo: false }

/** Linear gain and pan by name: where any strip is solo, only those sound that are. */
export function settingsOf(strips) {
  const isAnySolo = Object.values(strips).some((strip) => strip.isSolo)
  return Object.fromEntries(Object.entries(strips).map(([name, strip]) => {
    const sounds = isAnySolo ? strip.isSolo : !strip.isMuted
    return [name, { gain: sounds ? gainOf(strip.gainDb) : 0, pan: strip.pan }]
  }))
}

/** Whether the mix is the song as it was made. */
export function isNeutral(strips) {
  return Object.values(strips).every((strip) => Object.entries(NEUTRAL).every(([name, value]) => strip[name] === value))
}

export function gainOf(decibels) {
  return decibels > SILENT_DB ? 10 ** (decibels / 20) : 0
}

export function gainText(decibels) {
  return decibels > SILENT_DB ? `${decibels > 0 ? "+" : ""}${decibels} dB`.replace("-", "−") : gettext("Silent")
}

export function panText(pan) {
  if (!pan) return gettext("Centre")
  const percent = Math.round(Math.abs(pan) * 100)
  return pan < 0 ? gettext("{percent} % left", { percent }) : gettext("{percent} % right", { percent })
}
