/** Runs the client's own sealing code, asked line by line in JSON: packages, source folder. One answer a line. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [packages, sources] = process.argv.slice(2);
const typescript = createRequire(packages)("typescript");
const folder = mkdtempSync(join(tmpdir(), "sealing-"));
const modules = {};
for (const name of ["sframe", "frames", "agreement"]) {
  const options = { module: "ESNext", target: "ES2022" };
  const { outputText } = typescript.transpileModule(readFileSync(join(sources, `${name}.ts`), "utf8"), { compilerOptions: options });
  writeFileSync(join(folder, `${name}.mjs`), outputText.replace(/from "\.\/(\w+)"/g, 'from "./$1.mjs"'));
}
for (const name of ["sframe", "frames", "agreement"]) {
  modules[name] = await import(pathToFileURL(join(folder, `${name}.mjs`)).href);
}
rmSync(folder, { recursive: true });
const { sframe, frames, agreement } = modules;

const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (data) => Buffer.from(data).toString("hex");
const held = new Map();

const asked = {
  header: ({ kid, counter }) => hex(sframe.writeHeader(BigInt(kid), BigInt(counter))),
  read: ({ data }) => {
    const { kid, counter, size } = sframe.readHeader(bytes(data));
    return { kid: String(kid), counter: String(counter), size };
  },
  seal: async ({ suite, kid, base, counter, metadata, plain }) => {
    const key = await sframe.frameKey(suite, BigInt(kid), bytes(base));
    return hex(await sframe.seal(key, BigInt(counter), bytes(metadata), bytes(plain)));
  },
  open: async ({ suite, base, metadata, data }) => {
    const header = sframe.readHeader(bytes(data));
    const key = await sframe.frameKey(suite, header.kid, bytes(base));
    return hex(await sframe.open(key, header, bytes(metadata), bytes(data)));
  },
  use: async ({ name, epoch, me, members }) => {
    if (!held.has(name)) held.set(name, new frames.Frames());
    const keys = Object.entries(members).map(([who, { kid, base }]) => [who, { kid: BigInt(kid), base: bytes(base) }]);
    await held.get(name).use({ epoch, me, members: Object.fromEntries(keys) });
    return true;
  },
  pause: ({ name }) => (held.get(name).pause(), true),
  forget: ({ name, before }) => (held.get(name).forget(before), true),
  frame: async ({ name, kind, data }) => {
    const sealed = await held.get(name).seal(kind, bytes(data));
    return sealed && hex(sealed);
  },
  unframe: async ({ name, from, kind, data }) => hex(await held.get(name).open(from, kind, bytes(data))),
  pair: async ({ name }) => {
    held.set(name, await agreement.makePair());
    return held.get(name).shown;
  },
  commitment: ({ hearing, epoch, participant, shown }) => agreement.commitment(hearing, epoch, participant, shown),
  code: async ({ hearing, epoch, shown }) => agreement.code(await agreement.transcript(hearing, epoch, shown)),
  wrap: async ({ name, hearing, epoch, shown, theirs, from, to, base }) => {
    const over = await agreement.transcript(hearing, epoch, shown);
    return agreement.wrap(held.get(name), theirs, over, from, to, bytes(base));
  },
  unwrap: async ({ name, hearing, epoch, shown, theirs, from, to, wrapped }) => {
    const over = await agreement.transcript(hearing, epoch, shown);
    return hex(await agreement.unwrap(held.get(name), theirs, over, from, to, wrapped));
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, ...about } = JSON.parse(line);
  let answer;
  try {
    answer = { ok: await asked[ask](about) };
  } catch (error) {
    answer = { error: String(error.message) };
  }
  console.log(JSON.stringify(answer));
}
