import { holdToGates } from "./gates.ts";

holdToGates(3);
