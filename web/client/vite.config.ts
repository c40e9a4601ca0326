import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const server = process.env["HEARING_SERVER"] ?? "http://localhost:8080";

/**
 * The page must live under a content security policy without inline code and with Trusted Types:
 * every script and style is a file of its own, and no asset becomes a data: address.
 * File names carry a digest of their content, so the server may let browsers keep them for ever.
 */
export default defineConfig({
  base: "/",
  plugins: [svelte()],
  worker: { format: "es" },
  build: {
    outDir: "../static",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    target: "es2022",
    // What understands light-dark() by itself: rewritten for older browsers it could not be turned on a part of the page.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    reportCompressedSize: false,
    // What most screens share is one file, and what the hearing's share another: forty links at once hold a page up.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "common", test: /\/src\/(ui|protocol|state)\/|\/node_modules\/svelte\//, minShareCount: 4, priority: 2 },
            { name: "hearing", test: /\/src\/(room|transcript|media|state|sealing|ui|protocol)\//, minShareCount: 3, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    // Lets the messages beside the client be read in development.
    fs: { allow: [".", "../messages"] },
    proxy: {
      "/api": { target: server, changeOrigin: false },
      "/socket.io": { target: server, ws: true, changeOrigin: false },
    },
  },
});
