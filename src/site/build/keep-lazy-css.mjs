/**
 * Astro 7.3 deletes, as "orphaned", a stylesheet that only a lazily imported client chunk needs.
 * Recording it among the chunk's assets makes Astro keep it, and Vite's loader fetch it with the chunk.
 */
export function keepLazyCss() {
  return {
    name: "keep-lazy-css",
    applyToEnvironment: (environment) => environment.name === "client",
    generateBundle: {
      order: "pre",
      handler(_options, bundle) {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== "chunk") continue;
          for (const css of chunk.viteMetadata?.importedCss ?? []) {
            chunk.viteMetadata.importedAssets.add(css);
          }
        }
      },
    },
  };
}
