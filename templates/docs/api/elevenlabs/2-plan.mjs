// Have a plan made, and make a song of it
import { writeFile } from "node:fs/promises";
import { ElevenLabsClient } from "@elevenlabs/elevenlabs-js";

const client = new ElevenLabsClient({ baseUrl: process.env.MUSICWEB_URL, apiKey: process.env.MUSICWEB_KEY });
const plan = await client.music.compositionPlan.create({ prompt: "a calm song about the sea", musicLengthMs: 12_000 });
plan.sections[0].positiveLocalStyles.push("soft piano");
const sound = await client.music.compose({ compositionPlan: plan });
await writeFile("song.mp3", sound);
