// A shell that is process 1 of its own pid, mount, network, IPC and host-name namespaces. When it ends, by whatever
// cause, the kernel removes every process, interface, namespace and mount that was made in it.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const UNSHARE = [
  "--mount",
  "--pid",
  "--net",
  "--ipc",
  "--uts",
  "--fork",
  "--kill-child",
  "--mount-proc",
  "--propagation",
  "private",
];

/** Why namespaces cannot be made here, or null. */
export const namespacesMissing = (): string | null => {
  if (process.platform !== "linux") return "network namespaces are Linux's";
  if (process.getuid?.() !== 0) return "network namespaces need root";
  if (!existsSync("/usr/bin/unshare") && !existsSync("/bin/unshare")) return "unshare is missing (Debian: util-linux)";
  const probe = spawnSync(
    "unshare",
    [...UNSHARE, "sh", "-c", "mount -t tmpfs probe /mnt && ip link add veth0 type veth peer name veth1"],
    {
      encoding: "utf8",
    },
  );
  return probe.status === 0
    ? null
    : `namespaces or veth interfaces cannot be made: ${probe.stderr.trim() || probe.error?.message}`;
};

export interface Outcome {
  readonly code: number;
  /** Standard output and error together. */
  readonly output: string;
}
const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
/** A command line from words that are taken literally. */
export const command = (...words: readonly string[]): string => words.map(quote).join(" ");

export class NamespaceShell {
  readonly #process: ChildProcessWithoutNullStreams;
  #buffer = "";
  #queue: Promise<unknown> = Promise.resolve();
  #waiting: {
    readonly marker: string;
    readonly done: (outcome: Outcome) => void;
    readonly failed: (error: Error) => void;
  } | null = null;
  #count = 0;
  #ended = false;

  constructor() {
    this.#process = spawn("unshare", [...UNSHARE, "bash", "--noprofile", "--norc"], { stdio: "pipe", cwd: "/" });
    this.#process.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#buffer += text;
      this.#look();
    });
    this.#process.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#buffer += text;
    });
    this.#process.on("exit", () => {
      this.#ended = true;
      this.#waiting?.failed(new Error(`the shell ended: ${this.#buffer.slice(-500)}`));
      this.#waiting = null;
    });
    this.#process.stdin.on("error", () => {});
  }
  /** Runs shell text, one at a time in the order asked. Rejects when the shell has ended. */
  run(text: string): Promise<Outcome> {
    const next = this.#queue.then(() => this.#run(text));
    this.#queue = next.catch(() => {});
    return next;
  }
  /** Rejects when the exit code is not 0. */
  async must(text: string): Promise<string> {
    const { code, output } = await this.run(text);
    if (code !== 0) throw new Error(`exit ${code} from: ${text.slice(0, 500)}\n${output.slice(-2000)}`);
    return output;
  }
  async writeFile(path: string, content: string): Promise<void> {
    const base64 = Buffer.from(content).toString("base64");
    await this.must(`base64 -d > ${quote(path)} <<'END'\n${base64.replace(/.{76}/g, "$&\n")}\nEND`);
  }
  /** Ends everything in the namespaces. */
  async stop(): Promise<void> {
    if (this.#ended) return;
    const gone = new Promise<void>((resolve) => {
      this.#process.once("exit", () => resolve());
    });
    this.#process.stdin.end("exit 0\n");
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), 2000);
    await gone;
    clearTimeout(timer);
  }
  #run(text: string): Promise<Outcome> {
    if (this.#ended) return Promise.reject(new Error("the shell has ended"));
    const marker = `-- done ${process.pid}.${this.#count++} `;
    return new Promise((done, failed) => {
      this.#waiting = { marker, done, failed };
      this.#process.stdin.write(`{ ${text}\n} < /dev/null 2>&1\nprintf '\\n${marker}%d\\n' $?\n`);
    });
  }
  #look(): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    const at = this.#buffer.indexOf(`\n${waiting.marker}`);
    if (at < 0) return;
    const end = this.#buffer.indexOf("\n", at + 1);
    if (end < 0) return;
    const code = Number(this.#buffer.slice(at + 1 + waiting.marker.length, end));
    const output = this.#buffer.slice(0, at);
    this.#buffer = this.#buffer.slice(end + 1);
    this.#waiting = null;
    waiting.done({ code, output });
  }
}
