import { readFileSync } from 'node:fs';
import path from 'node:path';
import express, { type Router } from 'express';
import { projectRoot } from '../schema/load.ts';

/** A page of ours: its sections stand in a file, of which one is shown; the rest is the same for all (page.html). */
export interface Page {
  readonly title: string;
  /** URL of its script. */
  readonly script: string;
  /** What to do where scripts do not run. */
  readonly withoutScript: string;
  /** The file. */
  readonly sections: string;
}

const read = (...names: readonly string[]) => readFileSync(path.join(projectRoot(), ...names), 'utf8');

/** Serves files of `folder` (from the project's top) and pages made of them, by the URLs that they are given; read once. */
export function pageFiles(folder: string, files: Readonly<Record<string, string | Page>>): Router {
  const router = express.Router();
  for (const [url, file] of Object.entries(files)) {
    const isPage = typeof file !== 'string';
    const text = isPage ? pageOf(folder, file) : read(folder, file);
    const type = isPage ? '.html' : path.extname(file);
    router.get(url, (_req, res) => void res.type(type).send(text));
  }
  return router;
}

function pageOf(folder: string, { sections, ...words }: Page): string {
  const parts: Record<string, string> = { ...words, sections: indented(read(folder, sections)) };
  return read('src/http/page.html').replace(/\{\{(\w+)\}\}/g, (_all, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`src/http/page.html wants ${name}`);
    return part;
  });
}

const indented = (text: string) => text.replace(/^(?=.)/gm, '    ');
