// The votes of a decision, counted.

export interface Tally {
  yes: number | null;
  no: number | null;
  abstain: number | null;
  absent: number | null;
}

/** Whether anybody is counted at all. */
export function isCounted({ yes, no, abstain, absent }: Tally): boolean {
  return [yes, no, abstain, absent].some((each) => each !== null && each > 0);
}
