// Election of the designated router and its backup. RFC 2328, 9.4.

/** A router that may take part. Roles are given by address on the network, ties are broken by router id. */
export interface Candidate {
  readonly routerId: number;
  readonly address: number;
  readonly priority: number;
  /** What it declares, as addresses. */
  readonly designatedRouter: number;
  readonly backupDesignatedRouter: number;
}
export interface Elected {
  /** Addresses; 0 for none. */
  readonly designatedRouter: number;
  readonly backupDesignatedRouter: number;
}

const prefer = (a: Candidate | null, b: Candidate): Candidate =>
  a === null || b.priority > a.priority || (b.priority === a.priority && b.routerId > a.routerId) ? b : a;

const electOnce = (candidates: readonly Candidate[]): Elected => {
  let declaredBackup: Candidate | null = null;
  let anyBackup: Candidate | null = null;
  let designated: Candidate | null = null;
  for (const c of candidates) {
    if (c.priority === 0) continue;
    if (c.designatedRouter === c.address) designated = prefer(designated, c);
    else {
      anyBackup = prefer(anyBackup, c);
      if (c.backupDesignatedRouter === c.address) declaredBackup = prefer(declaredBackup, c);
    }
  }
  const backup = declaredBackup ?? anyBackup;
  return {
    designatedRouter: designated?.address ?? backup?.address ?? 0,
    backupDesignatedRouter: backup?.address ?? 0,
  };
};

/**
 * `self` is the calculating router as it declares itself now; `others` are its neighbours in 2-Way or more.
 * @rfc 2328 9.4
 */
export const elect = (self: Candidate, others: readonly Candidate[]): Elected => {
  const first = electOnce([self, ...others]);
  const role = (e: Elected): "dr" | "backup" | "other" =>
    e.designatedRouter === self.address ? "dr" : e.backupDesignatedRouter === self.address ? "backup" : "other";
  const declared: Elected = self;
  // RFC 2328, 9.4 (4): when the router's own role changed, once more with the new role declared.
  if (role(first) === role(declared)) return first;
  return electOnce([{ ...self, ...first }, ...others]);
};
