import { expect, test } from "vitest";
import { clearOfType7 } from "../../src/base/type7.ts";

test("the same password behind different offsets; what is not of the form is refused", () => {
  expect(clearOfType7("02050D480809")).toBe("cisco");
  expect(clearOfType7("0822455D0A16")).toBe("cisco");
  for (const text of ["", "02", "0205Z", "cisco", "020"]) expect(clearOfType7(text)).toBeNull();
});
