/** A file that cannot be trusted as a whole: nothing of it is taken. The command line exits with 65 (EX_DATAERR). */
export class BadFileError extends Error {
  override readonly name = 'BadFileError';
  /** Line of the file, from 1; null where the trouble is not on a line. */
  readonly line: number | null;
  constructor(file: string, line: number | null, message: string) {
    super(`${file}${line === null ? '' : `, line ${line}`}: ${message}`);
    this.line = line;
  }
}
