// Work in and out of the browser: the zip that `hopwise grade` takes.
import { strToU8, zipSync } from "fflate";
import { entriesOfZip } from "../../grading/archive.ts";
import type { Message } from "../../grading/result.ts";
import { admit, Ungradable } from "../../grading/submission.ts";
import { lookOf } from "./look.ts";
import type { Session } from "./session.ts";
import { fragmentOf } from "./state-link.ts";
import { open } from "./store.ts";
import type { Answers, Configs } from "./stored.ts";

/** YAML that every reader takes: keys and answers quoted as JSON quotes them. */
export const answersText = (answers: Answers): string =>
  answers
    .filter(([, answer]) => answer.trim() !== "")
    .map(([key, answer]) => `${JSON.stringify(key)}: ${JSON.stringify(answer.trim())}\n`)
    .join("");
/** The zip's octets: `<node>.cfg` of each configuration, `answers.yaml` when something was answered. */
export const zipOf = (configs: Configs, answers: Answers = []): Uint8Array => {
  const written = answersText(answers);
  const files = [
    ...configs.map(([node, text]) => [`${node}.cfg`, text] as const),
    ...(written === "" ? [] : [["answers.yaml", written] as const]),
  ];
  return zipSync(
    Object.fromEntries(
      files.map(([name, text]) => [name, [strToU8(text), { mtime: new Date("2000-01-01T00:00:00Z") }]]),
    ),
  );
};
const readAnswers = async (text: string): Promise<Answers> => {
  const { YamlFile } = await import("../../lab/yaml.ts");
  const { root } = new YamlFile(text, "answers.yaml");
  return (root?.members() ?? []).map(({ name, value }) => [name, String(value.scalar ?? "")] as const);
};
export const download = (bytes: Uint8Array, name: string, type: string): void => {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
  const a = document.createElement("a");
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};
export const exportWork = async (session: Session): Promise<void> =>
  download(
    zipOf(await session.configs(), [...session.answers.value]),
    `${session.bundle.lab.id}.zip`,
    "application/zip",
  );

/** An address that opens the lab in its present state goes to the clipboard, or into a notice where there is none. */
export const copyLink = async (session: Session): Promise<void> => {
  const cut = [...session.links.value].flatMap(([id, up]) => (up ? [] : [id]));
  const fragment = fragmentOf({
    lab: session.bundle.lab.id,
    configs: await session.configs(),
    cut,
    look: lookOf(session),
  });
  const address = location.origin + location.pathname + fragment;
  const copied = await (navigator.clipboard?.writeText(address) ?? Promise.reject(new Error())).then(
    () => true,
    () => false,
  );
  session.say({ id: "link", severity: "info", text: copied ? session.strings.linkCopied : address });
};

/** The grader's own words for what is wrong; their catalogue is fetched only now. */
const inWords = async (problem: Message): Promise<string> => {
  const [{ translator }, { catalogue }] = await Promise.all([
    import("../../grading/messages.ts"),
    import("../../grading/catalogue/index.ts"),
  ]);
  const locale = (document.documentElement.lang || "en").slice(0, 2);
  return translator({ common: catalogue, labs: new Map() }, locale)(problem, "");
};

/** Takes a zip or .cfg files instead of the present configurations, which stay saved. Answers what is wrong, or null. */
export const importWork = async (session: Session, files: readonly File[]): Promise<string | null> => {
  const { nodes, id } = session.bundle.lab;
  const names = (edit: boolean): string[] => nodes.filter((n) => n.edit === edit).map((n) => n.name);
  try {
    const [first] = files;
    if (first === undefined) return null;
    const read = async (f: File): Promise<Uint8Array> => new Uint8Array(await f.arrayBuffer());
    const entries =
      files.length === 1 && /\.zip$/i.test(first.name)
        ? entriesOfZip(await read(first), first.name)
        : await Promise.all(
            files.map(async (f) => {
              const bytes = await read(f);
              return { path: f.name, kind: "file" as const, size: bytes.length, read: () => bytes };
            }),
          );
    const submission = admit(entries, names(true), names(false));
    await session.save();
    const given = submission.answers;
    const answers = given === null ? [...session.answers.value] : await readAnswers(given.text);
    const configs = [...submission.configurations].map(([node, file]) => [node, file.text] as const);
    await open(id, { configs, answers });
    return null;
  } catch (error) {
    if (error instanceof Ungradable) return inWords(error.problem);
    return error instanceof Error ? error.message : String(error);
  }
};
