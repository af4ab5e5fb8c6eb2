/** A `mongod` that was started once to see that it runs. */
export interface Mongod {
  readonly path: string;
  /** For example `6.0.5`. */
  readonly version: string;
}

/** `6.0` of `6.0.5`. Data files move between series only by the steps MongoDB documents. */
export function seriesOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
