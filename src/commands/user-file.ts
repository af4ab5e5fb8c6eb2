import path from 'node:path';

/** A file as the user named it: npm has changed the working folder since (`scripts/attendant.mjs`). */
export function userFile(name: string): string {
  return path.resolve(process.env.ATTENDANT_FILES_FROM ?? process.cwd(), name);
}
