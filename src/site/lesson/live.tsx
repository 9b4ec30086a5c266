// Figures that read the open lab: the checks of a task, a matrix, the topology, the frames of a link.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { CheckList } from "../components/CheckList.tsx";
import { MatrixTable } from "../components/MatrixTable.tsx";
import { useHydrated, useObservable } from "../lab/observable.ts";
import type { Session } from "../lab/session.ts";
import { CLOSED, ensure, lab as open } from "../lab/store.ts";
import type { CHECKS, FRAMES, REACHABILITY, Words } from "../strings/words.ts";

interface At {
  readonly lab: string;
}
const useSession = (lab: string): Session | null => {
  const state = useHydrated(open, CLOSED);
  return state.kind === "open" && state.session.bundle.lab.id === lab ? state.session : null;
};
const OpenButton = ({ lab, strings }: At & { readonly strings: Words<typeof CHECKS> }) => (
  <button type="button" onClick={() => void ensure(lab)}>
    {strings.open}
  </button>
);

const OpenChecks = ({ session, ids }: { readonly session: Session; readonly ids: readonly string[] }) => {
  const grade = useObservable(session.grade);
  const { strings } = session;
  if (grade === null) return <p role="status">{strings.grading}</p>;
  return <CheckList grade={grade} session={session} only={ids} strings={strings} />;
};
/** The checks of a task: `children`, a plain list, until the lab is open. */
export function Checks({
  lab,
  ids,
  strings,
  children,
}: At & {
  readonly ids: readonly string[];
  readonly strings: Words<typeof CHECKS>;
  readonly children?: ComponentChildren;
}) {
  const session = useSession(lab);
  // The plain list was made when the site was built and stays in place: hidden, not taken away.
  return (
    <div>
      <div hidden={session !== null}>
        {children}
        <OpenButton lab={lab} strings={strings} />
      </div>
      {session !== null && <OpenChecks session={session} ids={ids} />}
    </div>
  );
}

const OpenMatrix = ({
  session,
  ids,
  caption,
}: {
  readonly session: Session;
  readonly ids: readonly string[];
  readonly caption: string;
}) => {
  const { strings } = session;
  const grade = useObservable(session.grade);
  const cells = grade?.result.checks.filter((c) => ids.includes(c.id)).flatMap((c) => c.cells ?? []) ?? [];
  if (cells.length === 0) return <p role="status">{strings.grading}</p>;
  return <MatrixTable cells={cells} caption={caption} strings={strings} />;
};
export function Reachability({
  lab,
  ids,
  caption,
  strings,
}: At & {
  readonly ids: readonly string[];
  readonly caption: string;
  readonly strings: Words<typeof REACHABILITY>;
}) {
  const session = useSession(lab);
  if (session !== null) return <OpenMatrix session={session} ids={ids} caption={caption} />;
  return (
    <p>
      <strong>{caption}.</strong> {strings.openFirst} <OpenButton lab={lab} strings={strings} />
    </p>
  );
}

const OpenFrames = ({
  session,
  link,
  filter,
}: {
  readonly session: Session;
  readonly link: string;
  readonly filter: string;
}) => {
  const { strings } = session;
  const [on, setOn] = useState(false);
  const frames = useObservable(session.frames);
  const id = session.opened.links.find((l) => l.ends.includes(link))?.id;
  useEffect(() => {
    if (!on || id === undefined) return;
    session.watchLink(id, true);
    return () => session.watchLink(id, false);
  }, [on, id]);
  const wanted = filter.toLowerCase();
  const shown = frames
    .filter((f) => f.link === id && `${f.protocol} ${f.info}`.toLowerCase().includes(wanted))
    .slice(-12);
  return (
    <>
      <button type="button" aria-pressed={on} onClick={() => setOn(!on)}>
        {strings.capture} <code translate={false}>{link}</code>
      </button>
      {on && (
        <div class="frames" role="region" aria-label={`${strings.capture} ${link}`} tabIndex={0}>
          <table translate={false}>
            <tbody>
              {shown.map((f, i) => (
                <tr key={`${f.at}-${i}`}>
                  <td>{(f.at / 1e9).toFixed(6)}</td>
                  <td>{f.source}</td>
                  <td>{f.destination}</td>
                  <td>{f.protocol}</td>
                  <td>{f.info}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
};
export function Frames({
  lab,
  link,
  filter,
  strings,
}: At & { readonly link: string; readonly filter: string; readonly strings: Words<typeof FRAMES> }) {
  const session = useSession(lab);
  if (session !== null) return <OpenFrames session={session} link={link} filter={filter} />;
  return (
    <p>
      {strings.capture} <code translate={false}>{link}</code>: {strings.openFirst}{" "}
      <OpenButton lab={lab} strings={strings} />
    </p>
  );
}
