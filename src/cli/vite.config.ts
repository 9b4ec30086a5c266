// The command as one JavaScript file per entry, without dependencies: what the npm package ships.
import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  build: {
    ssr: "src/cli/main.ts",
    outDir: "dist-cli",
    target: "node20",
    minify: false,
    emptyOutDir: true,
    rolldownOptions: { output: { entryFileNames: "[name].js" } },
  },
  ssr: { noExternal: true },
});
