// Serves a folder under a path as any web server would: for tests that need another base path, a new version, or no server at all.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".ttf": "font/ttf",
  ".xml": "application/xml",
};

export interface StaticServer {
  /** With the base path and a slash at the end. */
  readonly url: string;
  /** Paths that were asked for and are not there. */
  readonly missing: readonly string[];
  /** Answers from another folder from now on. */
  serve(folder: string): void;
  close(): Promise<void>;
}

/** `base` starts and ends with a slash. Listens on a free port of the loopback interface. */
export const staticServer = async (folder: string, base = "/"): Promise<StaticServer> => {
  let root = folder;
  const missing: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    const inside = path.startsWith(base) ? normalize(path.slice(base.length)) : null;
    const asked = inside === null || inside.startsWith("..") ? null : join(root, inside);
    if (asked !== null && !path.endsWith("/") && existsSync(asked) && statSync(asked).isDirectory()) {
      response.writeHead(301, { location: `${path}/` }).end();
      return;
    }
    const file = asked === null ? null : path.endsWith("/") ? join(asked, "index.html") : asked;
    const found = file !== null && existsSync(file) && statSync(file).isFile();
    if (!found) missing.push(path);
    const sent = found ? file : join(root, "404.html");
    response.writeHead(found ? 200 : 404, { "content-type": TYPES[extname(sent)] ?? "application/octet-stream" });
    createReadStream(sent).pipe(response);
  });
  await new Promise<void>((done) => server.listen(0, "localhost", done));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}${base}`,
    missing,
    serve: (next) => {
      root = next;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
