import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// `npm run dev` shows the page with changes at once and asks this server for everything else.
const server = process.env.SAREX_SERVER ?? "http://127.0.0.1:8420";

export default defineConfig({
  base: "/",
  plugins: [svelte()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  server: { proxy: { "/api": { target: server, ws: true } } },
  worker: { format: "es" },
  build: {
    outDir: "../src/sarex/server/client",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0, // the page may load nothing from data: addresses
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
    cssCodeSplit: false, // a part that is tried again after the link was lost has its looks already
    reportCompressedSize: false,
  },
});
