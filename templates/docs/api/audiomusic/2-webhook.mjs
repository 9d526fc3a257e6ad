// Open a webhook endpoint and send it a test
import { createHmac, timingSafeEqual } from "node:crypto";

const headers = { "X-API-Key": process.env.MUSICWEB_KEY, "Content-Type": "application/json" };
async function post(path, body) {
  const options = { method: "POST", headers, body: JSON.stringify(body) };
  const answer = await fetch(`${process.env.MUSICWEB_URL}/api/v1/webhooks/${path}`, options);
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return answer.json();
}

const endpoint = await post("endpoints", { url: process.env.HOOK_URL, events: ["job.completed", "job.failed"] });
console.log("Keep this secret:", endpoint.secret);
console.log(await post(`endpoints/${endpoint.id}/test`));

/** For your server: whether a request to it, its headers in lower case, came from the studio. */
export function isGenuine(headers, body, secret) {
  const hmac = createHmac("sha256", secret).update(`${headers["x-audiopod-timestamp"]}.`).update(body);
  const expected = Buffer.from(`sha256=${hmac.digest("hex")}`);
  const given = Buffer.from(headers["x-audiopod-signature"]);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
