import { statSync, utimesSync } from "node:fs";
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

/** What Astro knows of the lessons, written anew when one changes. */
const STORE = ".astro/data-store.json";
/** Milliseconds in which Astro takes a change of that file for its own, and a lesson's second change may overtake the first. */
const OWN = 1_000;
const REST = OWN + 200;

/**
 * Astro forgets the lessons when it has written what it knows of them; a page that was being made just then may bring the
 * old ones back, for good. Answers what to do when they were written: once such a page is done, the file is touched, so
 * that Astro forgets once more.
 */
const forgettingAgain = (server, file) => {
  const pages = new Set();
  let written = 0;
  let done = { from: 0, to: 0 };
  let later;
  const touch = () => {
    clearTimeout(later);
    later = setTimeout(() => {
      const now = new Date();
      if ([...pages].some((p) => p.from < written)) touch();
      else utimesSync(file, now, now);
    }, REST);
  };
  server.middlewares.use((_request, response, next) => {
    const page = { from: Date.now() };
    pages.add(page);
    response.on("close", () => {
      pages.delete(page);
      done = { from: page.from, to: Date.now() };
      if (page.from < written && Date.now() - written < REST) touch();
    });
    next();
  });
  return () => {
    written = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    // The page may be done before the change is heard of.
    if ([...pages].some((p) => p.from < written) || (done.from < written && done.to > written)) touch();
  };
};
/**
 * Astro reads a lesson at each change, and what it read first may come last. Answers what to do at a change: when another
 * came just before, the lesson is read once more at the end.
 */
const readingAgain = (server) => {
  const changed = new Map();
  return (path) => {
    const before = changed.get(path);
    clearTimeout(before?.later);
    const hurry = before !== undefined && Date.now() - before.at < REST;
    const later = hurry ? setTimeout(() => server.watcher.emit("change", path), REST) : undefined;
    changed.set(path, { at: Date.now(), later });
  };
};

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
        const written = forgettingAgain(server, `${root}${STORE}`);
        const hurried = readingAgain(server);
        server.watcher.on("all", (event, path) => {
          const within = path.slice(root.length).replaceAll("\\", "/");
          if (within === STORE) written();
          if (/^(?:content\/labs|graders)\//.test(within)) soon(true);
          // Astro itself reloads a lesson that has changed.
          else if (/^content\/lessons\//.test(within)) {
            if (event === "change") hurried(path);
            soon(false);
          }
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
