// What the configuration lets through an interface: its access lists, and what it asks of sources.
import type { Family } from "../base/ip.ts";
import type { AclConfig, DeviceConfig, SourceCheckConfig } from "../config/model.ts";
import type { SourceCheck } from "../forwarding/reverse-path.ts";

/** What engines check on a configuration's behalf; a list that does not exist, or is of the other family, is none. */
export const sourceCheckOf = (config: DeviceConfig, check: SourceCheckConfig, family: Family): SourceCheck => {
  const list = check.list === undefined ? undefined : config.accessLists.get(check.list);
  return { ...check, list: list?.family === family ? list : null };
};

export class InterfacePolicy {
  readonly #config: DeviceConfig;
  /** Some interface has an access group, or checks sources: all others need not be looked at. */
  #filtering = false;
  #checking = false;
  constructor(config: DeviceConfig) {
    this.#config = config;
  }
  /** The configuration has changed. */
  follow(): void {
    this.#filtering = false;
    this.#checking = false;
    for (const { accessGroups, sourceChecks } of this.#config.interfaces.values()) {
      if (accessGroups.size > 0) this.#filtering = true;
      if (sourceChecks.size > 0) this.#checking = true;
    }
  }
  accessList(interface_: string | undefined, direction: "in" | "out", family: Family): AclConfig | undefined {
    if (!this.#filtering || interface_ === undefined) return undefined;
    const groups = this.#config.interfaces.get(interface_)?.accessGroups;
    if (groups === undefined || groups.size === 0) return undefined;
    const name = groups.get(`${family}-${direction}`);
    const list = name === undefined ? undefined : this.#config.accessLists.get(name);
    return list?.family === family ? list : undefined;
  }
  sourceCheck(interface_: string | undefined, family: Family): SourceCheck | undefined {
    if (!this.#checking || interface_ === undefined) return undefined;
    const check = this.#config.interfaces.get(interface_)?.sourceChecks.get(family);
    return check === undefined ? undefined : sourceCheckOf(this.#config, check, family);
  }
}
