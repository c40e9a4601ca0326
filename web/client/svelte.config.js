import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

/** Runes everywhere; styles go to files, because the content security policy allows no style element. */
export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true, css: "external" },
};
