// One packet from hop to hop: what each node decided, and where it died why, with the line to blame and what to try next.
import { useState } from "preact/hooks";
import type { Explanation } from "../../explain/explanation.ts";
import type { Followed } from "../../worker/follow.ts";
import type { TrailHop } from "../../worker/trail.ts";
import { shortPort } from "../lab/overlays/model.ts";
import type { Session } from "../lab/session.ts";
import { useViews } from "../lab/use-views.ts";
import type { PaneProps } from "./Bench.tsx";

const HOW = { copy: "followCopy", live: "followLive", recorded: "followRecorded" } as const;
const stack = (labels: readonly number[]): string => labels.join(" ");
const operation = ({ operation: done, labelsIn, labelsOut }: TrailHop): string =>
  [done, stack(labelsIn), done === null || labelsOut.length === 0 ? "" : `→ ${stack(labelsOut)}`]
    .filter(Boolean)
    .join(" ");

function Why({
  e,
  session,
  strings,
}: {
  readonly e: Explanation;
  readonly session: Session;
  readonly strings: PaneProps["strings"];
}) {
  const s = (key: string): string => strings[key] ?? key;
  const { blame, next } = e;
  return (
    <section class="why" aria-label={s("why")}>
      <h4>
        {s("why")}
        {e.cause !== null && (
          <>
            : <code translate={false}>{e.cause}</code>
          </>
        )}
      </h4>
      <ol translate={false}>
        {e.steps.map((step, i) => (
          <li key={`${i} ${step.text}`}>
            <strong>{step.node}</strong>: {step.text}
          </li>
        ))}
      </ol>
      {blame !== null && (
        <p>
          {blame.kind === "present" ? s("blamedLine") : s("missingLine")}{" "}
          <code translate={false}>{[blame.node, ...blame.within, blame.text].join(" › ")}</code>
        </p>
      )}
      {next !== null && (
        <p>
          {s("next")}{" "}
          <code translate={false}>
            {next.node}# {next.command}
          </code>{" "}
          <button
            type="button"
            onClick={() => {
              session.activeNode.set(next.node);
              session.type(next.node, `${next.command}\r`);
            }}
          >
            {s("runNext")}
          </button>
        </p>
      )}
    </section>
  );
}

export function FollowResult({
  followed,
  session,
  strings,
}: {
  readonly followed: Followed;
  readonly session: Session;
  readonly strings: PaneProps["strings"];
}) {
  const s = (key: string): string => strings[key] ?? key;
  const { reached, hops, how, explanation } = followed;
  return (
    <section class="followed" aria-label={s("followTitle")}>
      <p role="status">
        <strong translate={false}>
          {followed.source} → {followed.destination}
        </strong>{" "}
        <strong class={reached === true ? "ok" : reached === false ? "bad" : ""}>
          {reached === null ? s("notKnown") : reached ? s("arrived") : s("notArrived")}
        </strong>{" "}
        {s(HOW[how])}
      </p>
      {hops.length === 0 ? (
        <p>{s("noHops")}</p>
      ) : (
        <table aria-label={s("followTitle")}>
          <thead>
            <tr>
              {["node", "in", "lookup", "labels", "verdict", "out"].map((h) => (
                <th key={h} scope="col">
                  {s(h)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody translate={false}>
            {hops.map((h, i) => (
              <tr key={`${i} ${h.node}`} class={h.verdict}>
                <td>
                  {h.node} {h.direction === "back" && <small>({s("back")})</small>}
                </td>
                <td>{h.in === null ? "" : shortPort(h.in)}</td>
                <td>{[h.vrf, h.by].filter(Boolean).join(": ")}</td>
                <td>{operation(h)}</td>
                <td>
                  {h.verdict === "drop" ? "✕ " : ""}
                  {h.verdict}
                  {h.reason === null ? "" : `: ${h.reason}`}
                </td>
                <td>{h.out === null ? "" : shortPort(h.out)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {explanation !== null && !explanation.ok && <Why e={explanation} session={session} strings={strings} />}
    </section>
  );
}

/** Ping from a node to an address or another node, through a copy of the network. */
export function PingForm({ session, strings, done }: PaneProps & { done(followed: Followed): void }) {
  const s = (key: string): string => strings[key] ?? key;
  const names = session.bundle.lab.nodes.filter((n) => n.kind !== "switch").map((n) => n.name);
  const [from, setFrom] = useState(session.activeNode.value);
  const [vrf, setVrf] = useState("");
  const [to, setTo] = useState("");
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const views = useViews(session, ["vrfs"]);
  const vrfs = (views.get(from)?.vrfs ?? []).map((v) => v.name).filter((n) => n !== "");
  const ask = (event: Event): void => {
    event.preventDefault();
    setTrouble("");
    setBusy(true);
    session.client
      .ask("follow", { ping: { from, vrf: vrfs.includes(vrf) ? vrf : "", to: to.trim() } })
      .then(done, (error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)))
      .finally(() => setBusy(false));
  };
  return (
    <form class="bar ping" onSubmit={ask}>
      <label>
        {s("pingFrom")}{" "}
        <select value={from} onChange={(e) => setFrom(e.currentTarget.value)} translate={false}>
          {names.map((n) => (
            <option key={n}>{n}</option>
          ))}
        </select>
      </label>
      {vrfs.length > 0 && (
        <label>
          {s("pingVrf")}{" "}
          <select value={vrfs.includes(vrf) ? vrf : ""} onChange={(e) => setVrf(e.currentTarget.value)}>
            <option value="">{s("globalTable")}</option>
            {vrfs.map((v) => (
              <option key={v} value={v} translate={false}>
                {v}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        {s("pingTo")}{" "}
        <input
          type="text"
          value={to}
          required
          list="ping-targets"
          onInput={(e) => setTo(e.currentTarget.value)}
          spellcheck={false}
          autocomplete="off"
          translate={false}
        />
      </label>
      <datalist id="ping-targets">
        {names.map((n) => (
          <option key={n} value={n} />
        ))}
      </datalist>
      <button type="submit" disabled={busy}>
        {s("ping")}
      </button>
      {trouble !== "" && (
        <span role="alert" class="trouble">
          {trouble}
        </span>
      )}
    </form>
  );
}
