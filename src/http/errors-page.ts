/** `GET /errors`: what each code of an error means, so that `extensions.docs` leads somewhere, whoever runs the gateway. */
import express, { type Router } from 'express';
import { ERROR_CODES, ERRORS_PATH } from '../error-codes.ts';

/** The same for everybody, and made of our own texts only. */
export function errorsPage(): Router {
  const router = express.Router();
  router.get(ERRORS_PATH, (_req, res) => void res.type('html').send(PAGE));
  return router;
}

/** `code` in backticks, as in Markdown. */
const html = (text: string) =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/`([^`]*)`/g, '<code>$1</code>');

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Errors · Attendant</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/sign-in/page.css">
</head>
<body>
<main>
<h1>Errors</h1>
<p>What <code>extensions.code</code> of an error means, and what a client does about it.</p>
${Object.entries(ERROR_CODES)
  .map(
    ([code, { means, todo }]) => `<h2 id="${code}">${code}</h2>\n<p>${html(means)}</p>\n<p>${html(todo)}</p>`,
  )
  .join('\n')}
</main>
</body>
</html>
`;
