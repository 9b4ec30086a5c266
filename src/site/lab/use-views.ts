// Views of all nodes as one value that follows the network, renewed at most once a frame.
import { useEffect, useState } from "preact/hooks";
import type { NodeViews, Views } from "./overlays/model.ts";
import type { Session } from "./session.ts";

/** Names as `session.watch` takes them; "ospf:*" comes as the member "ospf". */
export const useViews = (session: Session, names: readonly string[]): Views => {
  const [views, setViews] = useState<Views>(new Map());
  const wanted = names.join(" ");
  useEffect(() => {
    let frame = 0;
    const kept = new Map<string, Record<string, unknown>>(session.bundle.lab.nodes.map((n) => [n.name, {}]));
    const renew = (): void => {
      frame = 0;
      setViews(new Map([...kept].map(([node, all]) => [node, { ...all } as NodeViews])));
    };
    const stops = session.bundle.lab.nodes.flatMap(({ name: node }) =>
      wanted.split(" ").map((name) => {
        const { value, stop } = session.watch(node, name);
        const member = name.replace(":*", "");
        const take = (view: unknown): void => {
          const all = kept.get(node);
          if (all === undefined || view === undefined) return;
          if (view === null) delete all[member];
          else all[member] = view;
          frame ||= requestAnimationFrame(renew);
        };
        take(value.value);
        const unsubscribe = value.subscribe(take);
        return () => {
          unsubscribe();
          stop();
        };
      }),
    );
    return () => {
      cancelAnimationFrame(frame);
      for (const stop of stops) stop();
    };
  }, [session, wanted]);
  return views;
};
