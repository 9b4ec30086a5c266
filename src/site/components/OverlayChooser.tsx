// Which overlay the drawing shows; for label-switched paths also from where to where.
import { fecsOf } from "../lab/overlays/lsp.ts";
import type { PathChoice } from "../lab/overlays/choose.ts";
import { OVERLAYS, type OverlayName, type Views } from "../lab/overlays/model.ts";

export interface OverlayChooserProps {
  readonly overlay: OverlayName;
  choose(overlay: OverlayName): void;
  readonly views: Views;
  readonly path: PathChoice;
  choosePath(path: PathChoice): void;
  readonly strings: Readonly<Record<string, string>>;
}
export function OverlayChooser({ overlay, choose, views, path, choosePath, strings }: OverlayChooserProps) {
  const s = (key: string): string => strings[key] ?? key;
  const fecs = fecsOf(views, path.ingress);
  const vrfs = [...new Set(fecs.map((f) => f.vrf))];
  const chosen = fecs.findIndex((f) => f.vrf === path.fec?.vrf && f.prefix === path.fec?.prefix);
  return (
    <>
      <label>
        {s("overlay")}{" "}
        <select value={overlay} onChange={(e) => choose(OVERLAYS.find((o) => o === e.currentTarget.value) ?? "none")}>
          {OVERLAYS.map((o) => (
            <option key={o} value={o}>
              {s(`overlay-${o}`)}
            </option>
          ))}
        </select>
      </label>
      {overlay === "lsp" && (
        <>
          <label>
            {s("ingress")}{" "}
            <select value={path.ingress} onChange={(e) => choosePath({ ingress: e.currentTarget.value, fec: null })}>
              {[...views].map(([node, v]) => v.fib !== undefined && <option key={node}>{node}</option>)}
            </select>
          </label>
          <label>
            {s("prefix")}{" "}
            <select
              value={String(chosen)}
              onChange={(e) => choosePath({ ...path, fec: fecs[Number(e.currentTarget.value)] ?? null })}
              translate={false}
            >
              {chosen < 0 && <option value="-1">…</option>}
              {vrfs.map((vrf) => (
                <optgroup key={vrf} label={vrf === "" ? "—" : `VRF ${vrf}`}>
                  {fecs.map(
                    (f, i) =>
                      f.vrf === vrf && (
                        <option key={f.prefix} value={String(i)}>
                          {f.prefix}
                        </option>
                      ),
                  )}
                </optgroup>
              ))}
            </select>
          </label>
        </>
      )}
    </>
  );
}
