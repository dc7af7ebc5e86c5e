/** What a policy may look at. */
export interface Candidate {
  /** Requests that hold the instance now. */
  readonly open: number;
}

/** A policy is a score: the lowest wins, ties go round. Must be finite and not negative. */
export type Scorer = (candidate: Candidate) => number;
