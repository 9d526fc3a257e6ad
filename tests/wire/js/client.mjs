// Drives the official JavaScript client: one call a line on standard input, one answer a line on standard output.
//
// In:  {base_url, key, call: "music.compose", arguments: [...]}, where {$bytes: "<base64>"} stands for a file.
// Out: {data, headers} with sound as {$bytes}, or {error: {type, message, status, body, request_id}}.

import { createInterface } from "node:readline";
import { ElevenLabsClient } from "@elevenlabs/elevenlabs-js";

console.log = console.error; // the client prints, and standard output is taken

for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line, fromWire)))}\n`);
}

async function answer({ base_url: baseUrl, key: apiKey, call, arguments: given }) {
    try {
        const path = call.split(".");
        const method = path.pop();
        const owner = path.reduce((part, name) => part[name], new ElevenLabsClient({ baseUrl, apiKey }));
        const going = owner[method](...given);
        const { data, rawResponse } = going.withRawResponse ? await going.withRawResponse() : { data: await going };
        return { data: await toWire(data), headers: rawResponse && Object.fromEntries(rawResponse.headers.entries()) };
    } catch (error) {
        const { message, statusCode: status, body, requestId: request_id } = error;
        return { error: { type: error.constructor.name, message, status, body, request_id } };
    }
}

async function toWire(value) {
    if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
    if (value instanceof ReadableStream) return toWire(Buffer.concat(await Array.fromAsync(value)));
    if (value?.[Symbol.asyncIterator]) return Array.fromAsync(value, toWire);
    if (Array.isArray(value)) return Promise.all(value.map(toWire));
    if (value === null || typeof value !== "object") return value;
    const entries = Object.entries(value).map(async ([name, part]) => [name, await toWire(part)]);
    return Object.fromEntries(await Promise.all(entries));
}

function fromWire(_name, value) {
    return typeof value?.$bytes === "string" ? Buffer.from(value.$bytes, "base64") : value;
}
