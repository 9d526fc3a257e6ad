// Begin a track and listen to it while it is made
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const headers = { Authorization: `Bearer ${process.env.MUSICWEB_KEY}`, "Content-Type": "application/json" };
const wanted = { prompt: "calm piano for a rainy evening", genre: "lo-fi", duration: 10 };
const api = `${process.env.MUSICWEB_URL}/v1/music`;
let answer = await fetch(`${api}/generate`, { method: "POST", headers, body: JSON.stringify(wanted) });
if (!answer.ok) throw new Error((await answer.json()).error.message);
const { id, audio_url } = await answer.json();
const sound = await fetch(audio_url);
await pipeline(Readable.fromWeb(sound.body), createWriteStream("track.mp3"));
answer = await fetch(`${api}/${id}`, { headers });
console.log(await answer.json());
