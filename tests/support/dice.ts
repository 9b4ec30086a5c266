// Dice that fall the same way each time, for tests that draw their networks.

/** A whole number from 0 up to, and without, `below`. */
export type Dice = (below: number) => number;

export const dice = (seed: number): Dice => {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
};
