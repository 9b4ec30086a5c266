// The overlay a page showed last, for as long as its tab is open.
import { OVERLAYS, type OverlayName } from "./model.ts";

const key = (): string => `hopwise-overlay:${location.pathname}`;
/** The overlay last chosen on this page; addresses at first. */
export const rememberedOverlay = (): OverlayName => {
  try {
    const kept = sessionStorage.getItem(key());
    return OVERLAYS.find((o) => o === kept) ?? "addresses";
  } catch {
    return "addresses";
  }
};
export const rememberOverlay = (name: OverlayName): void => {
  try {
    sessionStorage.setItem(key(), name);
  } catch {
    // A page without storage forgets.
  }
};
