// Begin a job, wait for it and save the song
import { writeFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

const headers = { "X-API-Key": process.env.MUSICWEB_KEY, "Content-Type": "application/json" };
async function call(path, options = {}) {
  const answer = await fetch(`${process.env.MUSICWEB_URL}/api/v1/music/${path}`, { headers, ...options });
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return answer.json();
}

const wanted = { caption: "bright indie pop", duration: 12, instrumental: true, format: "mp3" };
let { job } = await call("text2music", { method: "POST", body: JSON.stringify(wanted) });
while (["PENDING", "PROCESSING"].includes(job.status)) {
  await setTimeout(1000);
  job = await call(`jobs/${job.id}/status`);
}
if (job.status === "FAILED") throw new Error(job.error_message);
const song = await fetch(job.output_url);
await writeFile("song.mp3", Buffer.from(await song.arrayBuffer()));
