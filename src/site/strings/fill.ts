// Texts with gaps: "{n} of {m}".
export const fill = (text: string, gaps: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(gaps[name] ?? whole));
