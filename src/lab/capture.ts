// Captures of links as pcapng: one capture interface per end, named after it; a frame is on the interface of its sender.
import type { Link, WireFrame } from "../kernel/link.ts";
import { PcapngWriter } from "../wire/pcapng.ts";

export class LinkCapture {
  readonly link: Link;
  readonly #frames: WireFrame[] = [];
  readonly #most: number;
  readonly #stop: () => void;
  #missed = 0;
  /** Frames from now on; with `trace`, those that the link remembers too. At most `most` frames are kept. */
  constructor(link: Link, options: { readonly trace?: boolean; readonly most?: number } = {}) {
    this.link = link;
    this.#most = options.most ?? 1e6;
    if (options.trace === true) this.#frames.push(...link.trace);
    this.#stop = link.tap((frame) => {
      if (this.#frames.length < this.#most) this.#frames.push(frame);
      else this.#missed++;
    });
  }
  get frames(): readonly WireFrame[] {
    return this.#frames;
  }
  /** Frames beyond the limit. */
  get missed(): number {
    return this.#missed;
  }
  stop(): void {
    this.#stop();
  }
  /** Everything so far, in the order of the wire. */
  pcapng(): Uint8Array {
    const writer = new PcapngWriter();
    const interfaces = new Map<string, number>();
    for (const end of this.link.ends)
      interfaces.set(
        end.attachment.name,
        writer.interface(end.attachment.name, { description: `link ${this.link.id}` }),
      );
    const inOrder = this.#frames.map((frame, i) => ({ frame, i })).sort((a, b) => a.frame.at - b.frame.at || a.i - b.i);
    for (const { frame } of inOrder) writer.packet(interfaces.get(frame.from) ?? 0, frame.at, frame.frame.bytes);
    return writer.drain();
  }
}
