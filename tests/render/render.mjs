// Renders ZPL for the tests. One request a line on stdin, {"zpl", "width_mm", "height_mm", "dpmm"};
// one answer a line on stdout, {"png": base64} or {"error": text}. Loading the renderer takes most of
// a second, so one process stays for as many labels as there are.
import { webcrypto } from "node:crypto";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

// What the renderer logs must not be taken for an answer.
console.log = console.error;

// Node 18, which Debian 12 has, does not take the renderer's ES module and has no global crypto.
globalThis.crypto ??= webcrypto;
const { ready } = createRequire(import.meta.url)("zpl-renderer-js");
const { api } = await ready;

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const { zpl, width_mm, height_mm, dpmm } = JSON.parse(line);
    answer = { png: await api.zplToBase64Async(zpl, width_mm, height_mm, dpmm) };
  } catch (error) {
    answer = { error: String(error?.message ?? error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
