/** Runs the client's own marking of searched words, asked line by line in JSON: packages, source file. One answer a line. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [packages, source] = process.argv.slice(2);
const typescript = createRequire(packages)("typescript");
const folder = mkdtempSync(join(tmpdir(), "found-"));
const options = { module: "ESNext", target: "ES2022" };
writeFileSync(join(folder, "found.mjs"), typescript.transpileModule(readFileSync(source, "utf8"), { compilerOptions: options }).outputText);
const { placesOf } = await import(pathToFileURL(join(folder, "found.mjs")).href);
rmSync(folder, { recursive: true });

for await (const line of createInterface({ input: process.stdin })) {
  const { text, query } = JSON.parse(line);
  console.log(JSON.stringify(placesOf(text, query).map(([from, to]) => text.slice(from, to))));
}
