// Draws symbols with bwip-js: a JSON list of options on standard input, a JSON list of base64 PNGs on standard output.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const [from] = process.argv.slice(2);
const bwip = createRequire(from)("bwip-js/node");
const asked = JSON.parse(await text(process.stdin));
const drawn = [];
for (const options of asked) drawn.push((await bwip.toBuffer(options)).toString("base64"));
process.stdout.write(JSON.stringify(drawn));
