// Labs that were left alone for hours: refreshes, keepalives and caches come and go, and no route moves.
import { expect, test } from "vitest";
import { seconds } from "../../src/kernel/kernel.ts";
import { labIds } from "../../src/lab/load.ts";
import { settle } from "../../src/lab/settle.ts";
import { course, solved, tables } from "./solved.ts";

/** Longer than any lifetime of the protocols: MaxAge is an hour, an ARP entry lives four. */
const HOURS = 6;

test.each(labIds(course))(`%s keeps every route for ${HOURS} hours, in each minute`, (id) => {
  const network = solved(id);
  expect(settle(network).end).toBe("settled");
  const [before, changed] = [tables(network), network.changes.at];
  network.run(network.now + seconds(HOURS * 3600));
  expect(network.changes.at).toBe(changed);
  expect(tables(network)).toEqual(before);
});
