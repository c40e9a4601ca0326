/** Runs the client's own account of row heights, asked line by line in JSON: packages, source file. One answer a line. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [packages, source] = process.argv.slice(2);
const typescript = createRequire(packages)("typescript");
const folder = mkdtempSync(join(tmpdir(), "heights-"));
const options = { module: "ESNext", target: "ES2022" };
writeFileSync(join(folder, "heights.mjs"), typescript.transpileModule(readFileSync(source, "utf8"), { compilerOptions: options }).outputText);
const { Heights } = await import(pathToFileURL(join(folder, "heights.mjs")).href);
rmSync(folder, { recursive: true });

for await (const line of createInterface({ input: process.stdin })) {
  const { steps, pixels } = JSON.parse(line);
  const heights = new Heights();
  let rows = [];
  for (const { keys, set } of steps) {
    if (keys) heights.take((rows = keys.map((key) => ({ key }))), 50);
    else heights.set(...set);
  }
  const edges = Array.from({ length: rows.length + 1 }, (_, index) => heights.edge(index));
  console.log(JSON.stringify({ edges, at: pixels.map((one) => heights.at(one)) }));
}
