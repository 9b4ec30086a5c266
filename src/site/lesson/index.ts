// The components of lessons: what an MDX page imports. Each reads without JavaScript and comes alive once the lab is open.
export { default as Capture } from "./Capture.astro";
export { default as Matrix } from "./Matrix.astro";
export { default as Predict } from "./Predict.astro";
export { default as Quiz } from "./Quiz.astro";
export { default as Task } from "./Task.astro";
export { default as Terminal } from "./Terminal.astro";
export { default as Topology } from "./Topology.astro";
