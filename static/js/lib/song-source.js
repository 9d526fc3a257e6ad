// Gives an audio element the sound of a song: over the socket while it is being made, else as a file.
import { Feed } from "lib/feed"
import { SongSocket } from "lib/song-socket"

export class SongSource {
  #audio
  #song
  #listener
  #place
  #feed
  #socket

  /**
   * Begins at `seconds`. `song` has src and, while it is being made, socket; `listener` has status(message), end(message)
   * and resume(), for when the element has been given another source.
   */
  constructor(audio, song, seconds, listener) {
    this.#audio = audio
    this.#song = song
    this.#listener = listener
    this.#place = seconds
    if (song.socket && Feed.takes("audio/mpeg")) this.#follow()
    else this.#swap(song.src, seconds)
  }

  close() {
    this.#socket?.close()
    this.#feed?.close()
  }

  /** Fetch what the browser has dropped, if the place that is now wanted is among it. */
  refill() {
    const { buffered, currentTime } = this.#audio
    const isThere = Array.from(buffered, (_, at) => [buffered.start(at), buffered.end(at)])
      .some(([start, end]) => start <= currentTime && currentTime <= end)
    if (this.#feed && !this.#song.socket && !isThere) this.#useFile()
  }

  #follow() {
    this.#audio.removeAttribute("src")
    this.#audio.load()
    const address = new URL(this.#song.socket, location.href)
    address.protocol = address.protocol.replace("http", "ws")
    this.#socket = new SongSocket(address, {
      state: (message) => this.#hearState(message),
      bytes: (bytes) => this.#feed?.append(bytes),
      end: (message) => this.#hearEnd(message),
      lost: () => this.#useFile(),
    })
  }

  #hearState(message) {
    if (!this.#feed && !Feed.takes(message.content_type)) this.#useFile()
    else this.#fill(message)
    this.#listener.status(message)
  }

  #fill({ content_type: contentType, duration_ms: lengthMs }) {
    if (!this.#feed) {
      this.#feed = new Feed(this.#audio, contentType)
      this.#swap(this.#feed.url, this.#place)
    }
    if (lengthMs) this.#feed.duration = lengthMs / 1000
  }

  #hearEnd(message) {
    this.#song.socket = undefined
    if (this.#socket.received) this.#feed.end()
    else if (message.state === "completed") this.#useFile()
    this.#listener.end(message)
  }

  /** The way without a socket: the browser fetches the sound itself. */
  #useFile() {
    const place = this.#feed ? this.#audio.currentTime : this.#place
    this.close()
    this.#feed = undefined
    this.#song.socket = undefined
    this.#swap(this.#song.src, place)
  }

  #swap(address, place) {
    this.#audio.src = address
    if (place) this.#audio.currentTime = place
    this.#listener.resume()
  }
}
