import { fileURLToPath } from "node:url";

/** Milliseconds: editors write a file in several steps. */
const SETTLED = 150;

/** The compiler of lessons says at which line it stopped, not in which file: the file is put before it. */
const namingFiles = (root) => ({
  name: "course-mdx-files",
  configResolved(config) {
    const mdx = config.plugins.find((p) => /^@mdx-js\/roll/.test(p.name));
    const { transform } = mdx ?? {};
    if (typeof transform?.handler !== "function") return;
    const { handler } = transform;
    transform.handler = async function (code, id, ...rest) {
      try {
        return await handler.call(this, code, id, ...rest);
      } catch (error) {
        const file = id.startsWith(root()) ? id.slice(root().length) : id;
        if (!error.message.startsWith(file)) error.message = `${file}:${error.message}`;
        throw error;
      }
    };
  },
});

/** Astro shows the file that the error is in, coloured by its extension, and fails for one that it does not know. */
const place = ({ file, line, column }) =>
  /\.(?:ya?ml|mdx?)$/.test(file) ? { id: file, loc: { file, line, column } } : {};

/**
 * Labs, graders and lessons are data that no module imports. In the live preview a change to any of them reloads the page
 * and is looked through at once; what is wrong shows in the terminal and over the page, with file and line. A build stops.
 */
export function liveCourse() {
  let root = "";
  const look = async () => {
    const { courseFaults } = await import("./course-faults.ts");
    const { formatFault } = await import("../../lab/fault.ts");
    const faults = await courseFaults(root);
    return { faults, lines: faults.map(formatFault) };
  };
  return {
    name: "course",
    hooks: {
      "astro:config:setup": ({ updateConfig }) => {
        updateConfig({ vite: { plugins: [namingFiles(() => root)] } });
      },
      "astro:config:done": ({ config }) => {
        root = fileURLToPath(config.root);
      },
      "astro:build:start": async () => {
        const { lines } = await look();
        if (lines.length > 0) throw new Error(`the course is at fault:\n${lines.join("\n")}`);
      },
      "astro:server:setup": ({ server, logger }) => {
        let shown = null;
        let later;
        const check = async (changed) => {
          const { faults, lines } = await look();
          const before = shown;
          shown =
            lines.length === 0
              ? null
              : {
                  type: "error",
                  err: {
                    name: "CourseFault",
                    title: "The course is at fault",
                    message: lines.join("\n"),
                    hint: "Mend it and save: the page comes back by itself.",
                    stack: "",
                    plugin: "course",
                    ...place(faults[0]),
                  },
                };
          for (const line of lines) logger.error(line);
          if (shown !== null) server.ws.send(shown);
          else {
            if (before !== null) logger.info("labs, checks and lessons are sound again");
            if (changed || before !== null) server.ws.send({ type: "full-reload" });
          }
        };
        const soon = (changed) => {
          clearTimeout(later);
          later = setTimeout(() => check(changed).catch((error) => logger.error(String(error))), SETTLED);
        };
        server.watcher.on("all", (_event, path) => {
          const within = path.slice(root.length).replaceAll("\\", "/");
          if (/^(?:content\/labs|graders)\//.test(within)) soon(true);
          // Astro itself reloads a lesson that has changed.
          else if (/^content\/lessons\//.test(within)) soon(false);
        });
        // A page that was just loaded has to hear it, too.
        server.ws.on("connection", () => {
          if (shown !== null) setTimeout(() => shown !== null && server.ws.send(shown), 200);
        });
        soon(false);
      },
    },
  };
}
