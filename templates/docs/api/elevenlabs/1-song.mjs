// Make a song and save it while it is made
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ElevenLabsClient } from "@elevenlabs/elevenlabs-js";

const client = new ElevenLabsClient({ baseUrl: process.env.MUSICWEB_URL, apiKey: process.env.MUSICWEB_KEY });
const sound = await client.music.stream({ prompt: "warm lo-fi piano for a rainy evening", musicLengthMs: 10_000 });
await pipeline(Readable.fromWeb(sound), createWriteStream("song.mp3"));
