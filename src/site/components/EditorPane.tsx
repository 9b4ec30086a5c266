// The configuration editor, loaded when its tab is first chosen.
import type { PaneProps } from "./Bench.tsx";

export default function EditorPane({ strings }: PaneProps) {
  return <p>{strings["loading"]}</p>;
}
