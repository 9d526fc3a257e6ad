// Sends a file piece by piece by the tus protocol 1.0. After a lost connection it goes on where the server's count says.
import { gettext } from "lib/gettext"
import { delayMs } from "lib/patience"

const PIECE_BYTES = 4 * 1024 * 1024
const VERSION = { "Tus-Resumable": "1.0.0" }
const PASSING = new Set([408, 409, 423, 500, 502, 503, 504])

/** The server will not take the file; the message is its reason. */
export class Refused extends Error {
  constructor(message, status) {
    super(message)
    this.status = status
  }
}

/** Under what an unfinished upload of the same file is remembered. */
export function fingerprint({ name, size, lastModified }) {
  return `upload:${name}:${size}:${lastModified}`
}

/**
 * Sends `file` to `collection`, or goes on at `address`; resolves to { track, isDuplicate }.
 * `on.begun(address)`, `on.progress(0..1)` and `on.lost()` tell how it goes. Rejects with Refused, or AbortError by `signal`.
 */
export async function send(file, { collection, address, token, signal, on, pause = waitAWhile }) {
  const ask = (url, method, headers, body) =>
    fetch(url, { method, body, signal, redirect: "manual", headers: { ...VERSION, "X-CSRFToken": token(), ...headers } })
  let failures = 0
  let standing = null
  for (;;) {
    try {
      if (!address) {
        address = await begin(file, collection, ask)
        on.begun(address)
        standing = { offset: 0, track: null }
      }
      standing ??= standingOf(await checked(await ask(address, "HEAD")))
      on.progress(standing.offset / file.size)
      if (standing.track) return standing
      standing = await sendPiece(file, address, standing.offset, ask)
      failures = 0
    } catch (error) {
      if (!isPassing(error)) throw error
      failures += 1
      standing = null
      on.lost()
      await pause(delayMs(failures), signal)
    }
  }
}

async function begin(file, collection, ask) {
  const headers = { "Upload-Length": file.size, "Upload-Metadata": `filename ${base64(file.name)}` }
  return (await checked(await ask(collection, "POST", headers))).headers.get("Location")
}

async function sendPiece(file, address, offset, ask) {
  const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" }
  return standingOf(await checked(await ask(address, "PATCH", headers, file.slice(offset, offset + PIECE_BYTES))))
}

function standingOf({ headers }) {
  return {
    offset: Number(headers.get("Upload-Offset")),
    track: headers.get("Upload-Track"),
    isDuplicate: headers.get("Upload-Duplicate") === "1",
  }
}

async function checked(answer) {
  if (answer.ok) return answer
  const isPlain = answer.headers.get("Content-Type")?.startsWith("text/plain")
  throw new Refused(isPlain ? await answer.text() : gettext("The server did not take this file. Reload the page and try again."), answer.status)
}

function isPassing(error) {
  return error instanceof Refused ? PASSING.has(error.status) : error instanceof TypeError
}

/** Resolves after `ms`, or as soon as the network is back. */
function waitAWhile(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    addEventListener("online", resolve, { once: true, signal })
    signal.addEventListener("abort", () => { clearTimeout(timer); reject(signal.reason) }, { once: true })
  })
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
