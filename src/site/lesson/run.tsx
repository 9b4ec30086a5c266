// A command on a node of the page's lab, with its output in the text; a show command follows the network.
import { useEffect, useRef, useState } from "preact/hooks";
import { useObservable } from "../lab/observable.ts";
import { ensure, lab as open } from "../lab/store.ts";
import type { RUN, Words } from "../strings/words.ts";

export interface RunProps {
  readonly lab: string;
  readonly node: string;
  readonly command: string;
  readonly strings: Words<typeof RUN>;
}

export default function Run({ lab, node, command, strings }: RunProps) {
  const state = useObservable(open);
  const [output, setOutput] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const session = state.kind === "open" && state.session.bundle.lab.id === lab ? state.session : null;
  const run = async (): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    try {
      const at = await ensure(lab);
      setOutput(at === null ? strings.openFirst : await at.execute(node, command));
    } catch (error) {
      setOutput(error instanceof Error ? error.message : String(error));
    }
    running.current = false;
    setBusy(false);
  };
  const live = session !== null && output !== null && /^show /.test(command);
  useEffect(() => {
    if (!live || session === null) return;
    return session.changed.subscribe(() => {
      if (running.current) return;
      running.current = true;
      session
        .execute(node, command)
        .then(setOutput, () => {})
        .finally(() => {
          running.current = false;
        });
    });
  }, [live, session]);
  return (
    <div class="run">
      <button type="button" disabled={busy} onClick={() => void run()}>
        {strings.tryOn}{" "}
        <code translate={false}>
          {node}: {command}
        </code>
      </button>
      <div role="status">
        {output !== null && (
          <pre translate={false} tabIndex={0}>
            {output.trim() === "" ? "\u00a0" : output.replace(/^\n+|\s+$/g, "")}
          </pre>
        )}
      </div>
    </div>
  );
}
