import { defineConfig } from "vitest/config";

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    projects: [
      {
        test: {
          name: "unit",
          environment: "node",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/e2e/**", "tests/browser/**"],
          // Against tests that hang: a busy machine with few cores may take many times as long as an idle one.
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
