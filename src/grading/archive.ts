// Zip archives as submission entries. The central directory is read for what the library does not tell: links,
// encryption, and sizes before anything is inflated. PKWARE APPNOTE 4.3.12.
import { unzipSync } from "fflate";
import { type Entry, LIMITS, Ungradable } from "./submission.ts";

const CENTRAL = 0x02014b50;
const END = 0x06054b50;

interface Row {
  readonly path: string;
  readonly compressed: number;
  readonly size: number;
  readonly mode: number;
  readonly encrypted: boolean;
  readonly crc: number;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = (c & 1) === 0 ? c >>> 1 : (c >>> 1) ^ 0xedb88320;
  return c;
});
/** CRC-32 as archives hold it, APPNOTE 4.4.7. The library that inflates does not look at it. */
const crc32 = (octets: Uint8Array): number => {
  let c = 0xffffffff;
  for (const octet of octets) c = (CRC_TABLE[(c ^ octet) & 255] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
};

const centralDirectory = (bytes: Uint8Array, name: string): readonly Row[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  const lowest = Math.max(0, end - 65_535);
  while (end >= lowest && view.getUint32(end, true) !== END) end--;
  if (end < lowest) throw new Ungradable("bad-archive", { path: name });
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count > LIMITS.entries) throw new Ungradable("too-many-files", { count, most: LIMITS.entries });
  const rows: Row[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL)
      throw new Ungradable("bad-archive", { path: name });
    const nameLength = view.getUint16(at + 28, true);
    const unix = view.getUint8(at + 5) === 3;
    rows.push({
      path: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      compressed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      mode: unix ? view.getUint32(at + 38, true) >>> 16 : 0,
      encrypted: (view.getUint16(at + 8, true) & 1) !== 0,
      crc: view.getUint32(at + 16, true),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return rows;
};

const FORMAT = 0o170000;
const kindOf = (row: Row): Entry["kind"] => {
  const format = row.mode & FORMAT;
  if (format === 0o120000) return "symlink";
  if (row.path.endsWith("/") || format === 0o040000) return "directory";
  return format === 0 || format === 0o100000 ? "file" : "other";
};

/** Entries of a zip archive, not yet inflated. Throws Ungradable for a broken, encrypted or exploding archive. */
export const entriesOfZip = (bytes: Uint8Array, name: string): readonly Entry[] => {
  const rows = centralDirectory(bytes, name);
  let total = 0;
  for (const row of rows) {
    total += row.size;
    if (row.encrypted) throw new Ungradable("encrypted", { path: row.path });
    if (row.size > 4096 && row.size > row.compressed * LIMITS.ratio)
      throw new Ungradable("zip-bomb", { path: row.path, bytes: row.size });
  }
  if (total > LIMITS.totalBytes * 4) throw new Ungradable("zip-bomb", { path: name, bytes: total });
  return rows.map((row) => ({
    path: row.path,
    kind: kindOf(row),
    size: row.size,
    read: () => {
      let content: Uint8Array | undefined;
      try {
        content = unzipSync(bytes, { filter: (f) => f.name === row.path && f.originalSize <= LIMITS.fileBytes })[
          row.path
        ];
      } catch {
        content = undefined;
      }
      if (content === undefined || content.length !== row.size || crc32(content) !== row.crc)
        throw new Ungradable("bad-archive", { path: row.path });
      return content;
    },
  }));
};
