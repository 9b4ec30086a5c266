// Protocols declare their state machines as tables; see base/machine.ts.
export { type Machine, machine, type Transition } from "../base/machine.ts";
