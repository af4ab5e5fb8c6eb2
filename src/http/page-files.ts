import { readFileSync } from 'node:fs';
import path from 'node:path';
import express, { type Router } from 'express';
import { projectRoot } from '../schema/load.ts';

/** Serves files of `folder` (from the project's top), by the URLs that they are given; read once. */
export function pageFiles(folder: string, files: Readonly<Record<string, string>>): Router {
  const router = express.Router();
  for (const [url, name] of Object.entries(files)) {
    const text = readFileSync(path.join(projectRoot(), folder, name), 'utf8');
    router.get(url, (_req, res) => void res.type(path.extname(name)).send(text));
  }
  return router;
}
