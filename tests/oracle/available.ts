// Oracles are programs of the machine. Where one is absent its tests are skipped and say why, or fail when
// HOPWISE_REQUIRE_ORACLE=1 says that this machine must have it.
import { describe, type SuiteAPI, test } from "vitest";

/**
 * A network of real daemons is brought up, cut and compared in less, on a machine that is busy with other tests too. A
 * daemon that was kept waiting for too long gets a second chance; what really differs differs again.
 */
export const LIMIT = { timeout: 600_000, retry: 1 };
export const REQUIRED = process.env["HOPWISE_REQUIRE_ORACLE"] === "1";

/** `missing` is why the oracle cannot run here, or null when it can. */
export const oracle = (title: string, missing: string | null, body: () => void): ReturnType<SuiteAPI> => {
  if (missing === null) return describe(title, body);
  if (REQUIRED)
    return describe(title, () => {
      test("the oracle is available", () => {
        throw new Error(`HOPWISE_REQUIRE_ORACLE=1, but ${missing}`);
      });
    });
  return describe.skip(`${title} (skipped: ${missing})`, body);
};
