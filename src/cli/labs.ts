// `hopwise labs`: the labs of a course.
import { oneLine, plain } from "../grading/sanitize.ts";
import { LabFaults } from "../lab/fault.ts";
import { labIds, loadLab } from "../lab/load.ts";
import { EXIT, type Exit, type Output } from "./outcome.ts";

/** Lists every lab; one that is at fault is named on stderr and makes the exit code 2. */
export const labs = (course: string, json: boolean, output: Output): Exit => {
  let exit: Exit = EXIT.ok;
  const rows: { id: string; title: string; nodes: number; links: number }[] = [];
  for (const id of labIds(course)) {
    try {
      const lab = loadLab(id, course);
      rows.push({ id, title: lab.title, nodes: lab.nodes.length, links: lab.links.length });
    } catch (error) {
      if (!(error instanceof LabFaults)) throw error;
      output.err(`${plain(error.message)}\n`);
      exit = EXIT.usage;
    }
  }
  const width = Math.max(0, ...rows.map((r) => r.id.length));
  output.out(
    json
      ? `${JSON.stringify(rows, null, 2)}\n`
      : rows.map((r) => `${r.id.padEnd(width)}  ${oneLine(r.title)} (${r.nodes} nodes, ${r.links} links)\n`).join(""),
  );
  return exit;
};
