// Links: the only place where frames cross from one node to another.
import type { Pdu } from "../wire/pdu.ts";
import type { NodeId } from "./kernel.ts";

/** The node's side of one end of a link. */
export interface Attachment {
  readonly node: NodeId;
  /** "R1:GigabitEthernet0/0" */
  readonly name: string;
  /** A frame has arrived completely. Called as an event of rank Frame. */
  receive(frame: Pdu): void;
  /** Carrier came or went (cable, or the far node's power on a two-ended link). */
  carrier(up: boolean): void;
}
/** The link's side of one end: what a node transmits on. */
export interface Port {
  readonly up: boolean;
  /** Queues a frame for serialisation. Dropped, and counted by reason, when the queue is full or the link is down. */
  send(frame: Pdu): void;
  /** The node's interface is administratively up and powered. */
  enable(on: boolean): void;
}
