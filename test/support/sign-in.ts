/**
 * What the tests of signing in share: a gateway with nothing but sign-in, on real HTTP and a real database, and
 * browsers that keep their cookies. (The whole gateway has tests of its own; here doors can be taken apart.)
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ApolloServer } from '@apollo/server';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { DateTimeISOResolver } from 'graphql-scalars';
import { secondFactor as secondFactorResolvers } from '../../resolvers/second-factor.ts';
import { signIn as signInResolvers } from '../../resolvers/sign-in.ts';
import { normaliseAddress } from '../../src/accounts/address.ts';
import { addressIndexes } from '../../src/accounts/find.ts';
import { loadConfig } from '../../src/config.ts';
import { connectDatabase } from '../../src/database/connect.ts';
import { createModels, ensureIndexes } from '../../src/database/models.ts';
import { KeyRing } from '../../src/disclosure/keys.ts';
import { outerKeyFromBytes } from '../../src/disclosure/outer-key.ts';
import { seal } from '../../src/disclosure/seal.ts';
import { errorHandler, notFound } from '../../src/http/answers.ts';
import { graphqlAnswer } from '../../src/http/graphql-answer.ts';
import { graphqlDoor } from '../../src/http/graphql-door.ts';
import { createHttpApp } from '../../src/http/prepare.ts';
import { newId } from '../../src/ids.ts';
import { createMailer, type Mailer } from '../../src/mail/mailer.ts';
import { Outbox } from '../../src/mail/outbox/outbox.ts';
import { MailQueue } from '../../src/mail/queue.ts';
import { SCHEMA_FOLDER } from '../../src/schema/load.ts';
import { SignIn } from '../../src/sign-in/index.ts';
import { signInPage } from '../../src/sign-in/page/routes.ts';
import { openTestDatabase } from './database.ts';

export type SignInGateway = Awaited<ReturnType<typeof openSignInGateway>>;

interface Options {
  readonly environment?: NodeJS.ProcessEnv;
  readonly mailer?: Mailer;
  readonly retryDelaysMillis?: readonly number[];
  readonly queueCapacity?: number;
  /** A database on a server of one's own. */
  readonly uri?: string;
}

const PROBES = `
  extend type Query { me: Me @access(requires: ANYONE) slow: Boolean @access(requires: ANYONE) }
  type Me @access(requires: OWNER) { account: ID! session: ID! fresh: Boolean! organises: [ID!]! organiserOf: [ID!]! secondFactor: Boolean! events: [ID!]! sessions: [Session!]! }
`;

export async function openSignInGateway(options: Options = {}) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'attendant-sign-in-'));
  const config = loadConfig({ NODE_ENV: 'test', PORT: '0', DATA_DIR: dataDir, ...options.environment });
  const database = await (options.uri === undefined
    ? openTestDatabase({ name: 'sign-in', monitorCommands: true })
    : connectDatabase(options.uri));
  const models = createModels(database);
  await ensureIndexes(models);
  const keyRing = await KeyRing.open(database.keys, outerKeyFromBytes(randomBytes(32)));
  const mailer = options.mailer ?? createMailer(config);
  const queue = new MailQueue({
    retryDelaysMillis: options.retryDelaysMillis,
    capacity: options.queueCapacity,
  });
  const signIn = new SignIn({
    config,
    database,
    models,
    keyRing,
    mailer,
    queue,
    outbox: new Outbox(models.outbox),
  });
  await signIn.ensureIndexes();

  /** A request that asks `slow` waits for this, so that something can happen while it is in flight. */
  const pause: { until: Promise<void>; reached: () => void } = {
    until: Promise.resolve(),
    reached: () => {},
  };
  const server = new ApolloServer({
    schema: schemaWithProbes(pause),
    includeStacktraceInErrorResponses: false,
  });
  await server.start();
  const app = createHttpApp(config);
  app.use(signInPage(signIn, config));
  app.use('/graphql', ...graphqlDoor(config), ...signIn.middleware);
  app.use(
    '/graphql',
    graphqlAnswer(server, (req, res) => ({
      services: { signIn },
      viewer: signIn.viewerOf(req),
      http: { req, res },
    })),
  );
  app.use(notFound);
  const reported: unknown[] = [];
  app.use(errorHandler((error) => reported.push(error)));
  const listener = http.createServer(app);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;

  return {
    ...people({ models, keyRing }),
    config,
    database,
    models,
    keyRing,
    queue,
    signIn,
    pause,
    reported,
    port,
    dataDir,
    browser: (headers: http.OutgoingHttpHeaders = {}) => new Browser(port, headers),
    mails: async () => {
      await queue.drain();
      return readOutbox(dataDir);
    },
    async close() {
      await queue.close();
      await server.stop();
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function schemaWithProbes(pause: { until: Promise<void>; reached: () => void }) {
  const ours = ['common', 'directives', 'second-factor', 'sign-in'].map((noun) =>
    readFileSync(path.join(SCHEMA_FOLDER, `${noun}.graphql`), 'utf8'),
  );
  return makeExecutableSchema({
    typeDefs: [...ours, PROBES],
    resolvers: [
      secondFactorResolvers,
      signInResolvers,
      {
        DateTime: DateTimeISOResolver,
        Query: {
          me: (_: unknown, _args: unknown, context: { viewer: { kind: string } }) =>
            context.viewer.kind === 'ACCOUNT' ? context.viewer : null,
          slow: async (
            _: unknown,
            _args: unknown,
            context: { http: { req: { session: { touched?: number } } } },
          ) => {
            pause.reached();
            await pause.until;
            // The worst that can happen: the request changes its session, so that express-session saves it.
            context.http.req.session.touched = Date.now();
            return true;
          },
        },
        Me: {
          events: (viewer: { attendances: { event: string }[] }) =>
            viewer.attendances.map(({ event }) => event),
          sessions: (viewer: never, _: unknown, context: { services: { signIn: SignIn } }) =>
            context.services.signIn.sessions(viewer),
        },
      },
    ],
    resolverValidationOptions: {
      requireResolversToMatchSchema: 'ignore',
      requireResolversForResolveType: 'ignore',
    },
  });
}

interface Rooms {
  readonly models: ReturnType<typeof createModels>;
  readonly keyRing: KeyRing;
}

/** Builds people: an account each, with a paid registration unless told otherwise. */
function people({ models, keyRing }: Rooms) {
  async function buildAccount({
    organises = [] as string[],
    disabledAt = null as Date | null,
    address = anAddress(),
  } = {}) {
    const _id = newId('account');
    const key = (await keyRing.ensureForSubjects([_id])).get(_id);
    const normal = normaliseAddress(address);
    if (key === undefined || normal === null) throw new Error('no account');
    await models.accounts.create({
      _id,
      addressIndex: addressIndexes(keyRing, normal),
      address: seal(normal, key, { event: '', subject: _id, field: 'address' }),
      organises,
      firstSignedInAt: null,
      disabledAt,
      createdAt: new Date(),
    });
    return { id: _id, address };
  }
  async function buildAttendee(account: string, { registered = true, event = newId('event') } = {}) {
    const _id = newId('attendee');
    await models.attendees.create({
      _id,
      event,
      account,
      name: 'Ada',
      registered,
      createdAt: new Date(),
      listing: { by: 'DEFAULT', at: new Date(), session: null },
      sources: [{ source: 'test', id: _id, rowHash: '' }],
    });
    return { id: _id, event };
  }
  async function buildPerson(address = anAddress()) {
    const account = await buildAccount({ address });
    return { ...account, attendee: await buildAttendee(account.id) };
  }
  return { buildAccount, buildAttendee, buildPerson };
}

export const anAddress = () => `person-${randomBytes(6).toString('hex')}@example.org`;

async function readOutbox(dataDir: string) {
  const folder = path.join(dataDir, 'outbox');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
  return Promise.all(names.map(async (name) => readMail(await readFile(path.join(folder, name), 'utf8'))));
}

/** Enough of MIME for our own mails: quoted-printable, the text part first. */
function readMail(raw: string) {
  const [head = ''] = raw.split('\r\n\r\n', 1);
  const to = /^To: (.*)$/m.exec(head)?.[1]?.trim() ?? '';
  const bytes = raw
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  const text = Buffer.from(bytes, 'latin1').toString('utf8');
  const code = /[0-9A-Z]{4}-[0-9A-Z]{4}(?=\r\n)/.exec(text)?.[0] ?? '';
  const link = /https?:\/\/[^\s"]+\/sign-in#[A-Za-z0-9_-]{43}/.exec(text)?.[0] ?? '';
  return { raw, head, to, text, code, link, token: link.split('#')[1] ?? '' };
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

/** A browser as far as cookies go; what it sends besides is up to the test. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #port: number;
  readonly #headers: http.OutgoingHttpHeaders;

  constructor(port: number, headers: http.OutgoingHttpHeaders) {
    this.#port = port;
    this.#headers = headers;
  }

  ask = (query: string, variables: object = {}, headers: http.OutgoingHttpHeaders = {}) =>
    this.send('POST', '/graphql', JSON.stringify({ query, variables }), {
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      ...headers,
    });

  get = (url: string, headers: http.OutgoingHttpHeaders = {}) => this.send('GET', url, '', headers);

  send(method: string, url: string, body: string, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const all = { ...(cookie === '' ? {} : { cookie }), ...this.#headers, ...headers };
    return new Promise((resolve, reject) => {
      const request = http.request(
        { host: '127.0.0.1', port: this.#port, method, path: url, headers: all },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            this.#keep(response.headers['set-cookie'] ?? []);
            const text = Buffer.concat(chunks).toString('utf8');
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text,
              body: parsed(text),
            });
          });
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  #keep(setCookies: readonly string[]): void {
    for (const text of setCookies) {
      const [pair = '', ...attributes] = text.split(';');
      const [name = '', value = ''] = pair.split('=');
      const over = attributes.some((attribute) => /^ expires=thu, 01 jan 1970/i.test(attribute));
      if (over) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const START =
  'mutation ($email: String!) { startSignIn(input: { email: $email }) { accepted userErrors { code } } }';
export const COMPLETE =
  'mutation ($code: String!) { completeSignIn(input: { code: $code }) { signedIn userErrors { code field message } } }';
export const ME =
  '{ me { account session fresh organises organiserOf secondFactor events sessions { id startedAt lastSeenAt browser current } } }';

/** Signs a browser in and answers what the mail held. */
export async function signInWith(gateway: SignInGateway, browser: Browser, email: string) {
  const before = (await gateway.mails()).length;
  await browser.ask(START, { email });
  const mail = (await gateway.mails()).slice(before).find(({ to }) => to === email);
  if (mail === undefined) throw new Error('no mail came');
  const answer = await browser.ask(COMPLETE, { code: mail.code });
  if (answer.body?.data?.completeSignIn?.signedIn !== true) throw new Error(`not signed in: ${answer.text}`);
  return { mail, answer };
}
