/**
 * Every block of code in README.md and docs/*.md runs, against a live gateway that holds the demo event, in the order of its
 * page; docs/decisions/0060 has the convention. Pages are run one after another, the README last: it locks the gateway down.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { readMapping } from '../src/attendees/import/mapping.ts';
import { importDemo } from '../src/commands/demo.ts';
import { projectRoot } from '../src/schema/load.ts';
import type { Client } from './support/client.ts';
import { settingsOf } from './support/command-line.ts';
import { type Block, blocksOf, differences, Ids } from './support/docs-blocks.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';
import { jpeg } from './support/photos.ts';

const ROOT = projectRoot();
const inDocs = (await readdir(path.join(ROOT, 'docs'))).filter((name) => name.endsWith('.md')).sort();
const PAGES = [...inDocs.map((name) => `docs/${name}`), 'README.md'];
const pages = await Promise.all(
  PAGES.map(async (page) => ({
    page,
    blocks: blocksOf(page, await readFile(path.join(ROOT, page), 'utf8')),
  })),
);
const blocks = pages.flatMap((page) => page.blocks);

/** Blocks that do not run here, by the reason that they give. */
const SKIPPED = {
  'run by test/integration-management.test.ts': 1,
  'ends a key; run by test/integration-management.test.ts': 1,
  'for secret scanners; compared by test/integrations.test.ts': 1,
  'starts the gateway that the other blocks ask': 2,
  'asks a person at the keyboard': 1,
  'asked by test/export.test.ts': 1,
  'run by test/canary.test.ts': 3,
  'run by test/drill.test.ts': 1,
  'run by test/keys-commands.test.ts': 1,
  'run by test/incident-letters-command.test.ts': 2,
  'run by test/ledger-command.test.ts': 1,
};

const PEOPLE: Readonly<Record<string, string>> = {
  ada: 'ada.archer@demo.example',
  ben: 'ben.okafor@demo.example',
};

let gateway: TestGateway;
/** Where `sh` and `ts` run: the project, as far as they may see it. */
let folder: string;
let environment: Record<string, string>;
const ids = new Ids();
const clients = new Map<string, Client>();
/** What the block before answered. */
let answered = '';

beforeAll(async () => {
  gateway = await startGateway({ environment: { DEMO: 'on', POINTS_PER_MINUTE: '60000' } });
  await mkdir(gateway.config.dataDir, { recursive: true });
  await importDemo({ ...gateway.config, demo: true }, gateway.services);
  const { models } = gateway.services;
  const event = await models.events.findOne({ slug: 'demo' }).orFail().exec();
  const ben = await models.attendees.findOne({ event: event._id, name: 'Ben Okafor' }).orFail().exec();
  ids.pin('evt', event._id);
  ids.pin('att', ben._id);
  await furnish(event._id);
});
afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true, force: true });
});

/** Everything a block finds: files it reads, `npm run -s attendant`, the typed client beside it. */
async function furnish(event: string) {
  folder = await mkdtemp(path.join(os.tmpdir(), 'attendant-docs-'));
  const at = (...names: string[]) => path.join(folder, ...names);
  await Promise.all(['bin', 'docs', 'photos'].map((name) => mkdir(at(name))));
  for (const name of ['client', 'examples', 'node_modules']) await symlink(path.join(ROOT, name), at(name));
  await symlink(gateway.config.dataDir, at('.data'));
  await writeFile(at('package.json'), '{ "type": "module" }');
  const orders = await readFile(path.join(ROOT, 'demo/registrations.csv'), 'utf8');
  await writeFile(at('orders.csv'), orders.split('\n').slice(0, 12).join('\n'));
  await writeFile(at('me.jpg'), await jpeg(256, 256));
  await copyFile(at('me.jpg'), at('photos', 'ada.archer@demo.example.jpg'));
  // A command that says `npm run -s attendant --` is the command line from source, beside this gateway.
  const main = `'${process.execPath}' --import tsx '${path.join(ROOT, 'src/main.ts')}'`;
  await writeFile(
    at('bin', 'npm'),
    `#!/bin/sh\n[ "$1 $2 $3 $4" = "run -s attendant --" ] || exit 9\nshift 4\nexec ${main} "$@"\n`,
  );
  await chmod(at('bin', 'npm'), 0o755);
  const events = [{ id: event, slug: 'demo' }];
  const integration = await buildIntegration(gateway, { events });
  const key = await buildKey(gateway, { integration, events });
  clients.set('key', withKey(gateway, key));
  environment = {
    ...settingsOf(gateway),
    PATH: `${at('bin')}:${process.env.PATH}`,
    HOME: folder,
    ATTENDANT_FILES_FROM: folder,
    ERASED_FILE: gateway.config.erasedFile,
    PUBLIC_URL: gateway.url,
    NODE_ENV: 'test',
    KEY: key.text,
    // Ada's session, where a page says that one is had.
    COOKIE: [...(await clientOf('ada')).cookies].map((pair) => pair.join('=')).join('; '),
  };
}

/** What people read as the gateway's address, and ids for their stand-ins. */
const here = (text: string) =>
  ids.fill(text).replace(/(?:https?:\/\/)?(?:localhost:4000|events\.example|gateway\.example)/g, gateway.url);

/** Asked for a code, it types the one of the newest mail. */
async function run(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { cwd: folder, env: environment, stdio: 'pipe' });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
    if (String(chunk).includes('The code of the mail'))
      void gateway.codeMailed('ada.archer@demo.example').then((code) => child.stdin.end(`${code}\n`));
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, 'close');
  expect([code, code === 0 ? '' : out + err]).toEqual([0, '']);
  return out;
}

/** Who asks, signed in once. */
async function clientOf(who: string): Promise<Client> {
  const known = clients.get(who);
  if (known !== undefined) return known;
  const email = PEOPLE[who];
  const client = email === undefined ? gateway.browser() : await gateway.as(email);
  clients.set(who, client);
  return client;
}

const RUN: Readonly<Record<string, (block: Block, next: Block | undefined) => Promise<string | undefined>>> =
  {
    async graphql({ text, marks: { as = 'ada' } }, next) {
      const variables = next?.words.includes('variables') === true ? JSON.parse(here(next.text)) : {};
      const response = await (await clientOf(as)).post({ query: here(text), variables });
      // Whoever signed out is somebody else next time.
      if (text.includes('signOut')) clients.delete(as);
      return response.text();
    },
    async sh({ text }) {
      return run('bash', ['--norc', '-euo', 'pipefail', '-c', here(text)]);
    },
    async ts({ text, at }) {
      const file = path.join(folder, 'docs', `${at.replace(/\W/g, '-')}.ts`);
      await writeFile(file, here(text));
      return run(process.execPath, ['--import', 'tsx', file]);
    },
    async json({ text, words: [what] }) {
      const said: unknown = JSON.parse(here(text));
      if (what === 'answer') expect(differences(said, JSON.parse(lastLine(answered)))).toEqual([]);
      if (what !== 'mapping') return undefined;
      const file = path.join(folder, 'mapping.json');
      await writeFile(file, text);
      await readMapping(file);
      return undefined;
    },
  };

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';

/** Refusals of a GraphQL answer that no page speaks of. */
function unforeseen(answer: string): string[] {
  return answer
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => {
      const { errors, data } = JSON.parse(line);
      const payloads = Object.values(data ?? {}) as ({ userErrors?: unknown[] } | null)[];
      return [...(errors ?? []), ...payloads.flatMap((payload) => payload?.userErrors ?? [])];
    })
    .map((error) => JSON.stringify(error));
}

describe.each(pages.filter((page) => page.blocks.length > 0))('$page', ({ blocks: own }) => {
  const running = own.filter(({ marks }) => marks.skip === undefined && marks.run === undefined);
  if (running.length === 0) return;
  it.each(running.map((block) => [block.at, block] as const))('%s', async (_at, block) => {
    const next = own[own.indexOf(block) + 1];
    const runs = RUN[block.language];
    if (runs === undefined) throw new Error(`a block of "${block.language}" is not run by this test`);
    const answer = await runs(block, next);
    if (answer === undefined) return;
    answered = answer;
    ids.meet(answer);
    const after = next?.words.includes('variables') === true ? own[own.indexOf(next) + 1] : next;
    if (after?.words.includes('answer') !== true) expect(unforeseen(answer)).toEqual([]);
  });
});

describe('webhooks-verify', () => {
  it('takes what is signed, and refuses what is not', async () => {
    const block = blocks.find(({ marks }) => marks.run === 'webhooks-verify');
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const file = path.join(folder, 'docs', 'webhooks-verify.mjs');
    await writeFile(
      file,
      (block?.text ?? '').replace(
        '.listen(',
        '.on("listening", function () { console.log(this.address().port); }).listen(',
      ),
    );
    const env = { ...environment, WEBHOOK_SECRET: secret, PORT: '0' };
    const child = spawn(process.execPath, [file], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [port] = await once(child.stdout, 'data');
      const body = JSON.stringify({ type: 'attendee.updated', data: {} });
      const [id, now] = ['msg_1', new Date()];
      const send = async (signature: string) => {
        const headers = { 'webhook-id': id, 'webhook-timestamp': String(Math.floor(now.getTime() / 1000)) };
        const url = `http://localhost:${String(port).trim()}`;
        return (
          await fetch(url, { method: 'POST', body, headers: { ...headers, 'webhook-signature': signature } })
        ).status;
      };
      expect(await send(new Webhook(secret).sign(id, now, body))).toBe(204);
      expect(await send('v1,AAAA')).toBe(401);
    } finally {
      child.kill();
    }
  });
});

describe('blocks', () => {
  it('that are not run are these, for these reasons', () => {
    const reasons = blocks.flatMap(({ marks: { skip } }) => (skip === undefined ? [] : [skip]));
    const counts = Object.fromEntries(
      [...new Set(reasons)].map((reason) => [reason, reasons.filter((one) => one === reason).length]),
    );
    expect(counts).toEqual(SKIPPED);
  });

  it('that another test runs are named there', async () => {
    const tests = (await readdir(path.join(ROOT, 'test'))).filter((name) => name.endsWith('.test.ts'));
    const texts = await Promise.all(tests.map((name) => readFile(path.join(ROOT, 'test', name), 'utf8')));
    const named = blocks.flatMap(({ marks: { run } }) => (run === undefined ? [] : [run]));
    const nowhere = named.filter((name) => !texts.some((text) => text.includes(name)));
    expect(nowhere).toEqual([]);
  });

  it('are compared: an answer that is not as a page says is found', () => {
    expect(differences({ a: ['x…'], b: 1 }, { a: ['xy'], b: 1, c: 2 })).toEqual([]);
    expect(differences({ a: ['x…'], b: 1, c: null }, { a: ['y'], b: 2 })).toEqual([
      'answer.a[0]: y',
      'answer.b: 2, not 1',
      'answer.c: undefined, not null',
    ]);
    expect(unforeseen('{"data":{"x":{"userErrors":[{"code":"A"}]}}}')).toEqual(['{"code":"A"}']);
  });
});

describe('pages', () => {
  it('lead nowhere that is not there', async () => {
    const wrong: string[] = [];
    for (const page of PAGES) {
      const text = await readFile(path.join(ROOT, page), 'utf8');
      for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(link)) continue;
        const [file = '', anchor] = link.split('#');
        const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
        const there = await readFile(path.join(ROOT, target), 'utf8').catch((error: NodeJS.ErrnoException) =>
          error.code === 'EISDIR' ? '' : null,
        );
        const found = there !== null && (anchor === undefined || anchorsOf(there).has(anchor));
        if (!found) wrong.push(`${page}: ${link}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

const anchorsOf = (markdown: string) =>
  new Set(
    [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
