// debug track
import { type Command, debugging } from "../command.ts";

export const commands: readonly Command[] = debugging("track", ["Object tracking"], "track", "Track debugging");
