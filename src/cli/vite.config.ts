// The command as JavaScript without dependencies: what the npm package ships. The thread of `grade` is an entry of its own.
import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  build: {
    ssr: true,
    outDir: "dist-cli",
    target: "node20",
    minify: false,
    emptyOutDir: true,
    rolldownOptions: {
      input: { main: "src/cli/main.ts", "grade-thread": "src/cli/grade-thread.ts" },
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js" },
    },
  },
  ssr: { noExternal: true },
});
