/** A value in an evaluation; null means missing. Dates and times are canonical ISO texts, so that they order as texts do. */
export type Value = number | string | boolean | null;

export type PresentValue = Exclude<Value, null>;
