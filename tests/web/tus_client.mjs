/** Sends one file with the official tus client and tells how far it is: endpoint, cookie, file. */
import { createReadStream, statSync } from "node:fs";
import { createRequire } from "node:module";

const [endpoint, Cookie, path, packages] = process.argv.slice(2);
const tus = createRequire(packages)("tus-js-client");
const upload = new tus.Upload(createReadStream(path), {
  endpoint,
  uploadSize: statSync(path).size,
  chunkSize: 300_000,
  retryDelays: Array(60).fill(1000),
  headers: { "X-Requested-With": "hearing", Cookie },
  metadata: { case: "4W900123", filename: "official.pdf", filetype: "application/pdf" },
  onChunkComplete: (_sent, held) => console.log(held),
  onError: (error) => {
    console.error(String(error));
    process.exit(1);
  },
  onSuccess: () => console.log(upload.url),
});
upload.start();
