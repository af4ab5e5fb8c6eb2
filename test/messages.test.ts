/**
 * What bad input is answered with: every message that a resolver can give is provoked here, word by word, and every
 * other message of the code for a person stands in some test. A new one without a test is named by the last test.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { connectDatabase } from '../src/database/connect.ts';
import { openKeyFile } from '../src/disclosure/key-file.ts';
import { projectRoot } from '../src/schema/load.ts';
import type { Client } from './support/client.ts';
import { testDatabaseUri } from './support/database.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildContactRequest,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { temporaryFolder } from './support/mongod.ts';

const UNKNOWN = 'att_00000000000000000000000000';
const PAST = '2020-01-01T00:00:00.000Z';
const long = (length: number) => 'x'.repeat(length);

let gateway: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let bea: BuiltAttendee;
let request: string;
const clients = new Map<string, Client>();

beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
  ada = await buildAttendee(gateway, { event, name: 'Ada', listed: true });
  bea = await buildAttendee(gateway, { event, name: 'Bea', listed: true });
  request = await buildContactRequest(gateway, { from: bea, to: ada });
  clients.set('Ada', await gateway.as(ada.email));
  clients.set('an organiser', await gateway.as(await buildOrganiser(gateway, event)));
  clients.set('nobody', gateway.browser());
});
afterAll(() => gateway.close());

interface Row {
  readonly what: string;
  readonly by?: 'Ada' | 'an organiser' | 'nobody';
  /** A root field of a mutation that takes one `input` of this type; its `userErrors` are looked at. */
  readonly mutation?: string;
  readonly input?: () => object | Promise<object>;
  /** Another operation; its `errors` are looked at. */
  readonly query?: string;
  readonly variables?: () => object;
  readonly code: string;
  readonly field?: readonly string[] | null;
  readonly message: string;
}

const ask = (more: object) => () => ({ attendee: bea.id, fields: ['PHONE'], message: 'to meet', ...more });
const give = (more: object) => () => ({
  event: event.id,
  fields: ['PHONE'],
  to: { attendee: bea.id },
  purpose: 'to meet',
  noticeVersion: '1',
  ...more,
});
const accept = (more: object) => () => ({
  request,
  answer: { accept: { fields: ['PHONE'], noticeVersion: '1', ...more } },
});
const NOTICE = 'This is not the notice in force; show Event.consentNotice and try again.';
const NOT_ATTENDING = 'You have no valid registration for an event with this id.';
const NO_SUCH_PERSON = 'There is no such attendee that you may know of.';
const NO_FIELDS = 'Name at least one field.';
const UNTIL_PAST = 'The end must be in the future.';
const CLOSED = 'This request was answered or taken back, or its time is over.';
const offer = (more: object) => ({ offer: { fields: ['EMAIL'], noticeVersion: '1', ...more } });

const row = (
  mutation: string,
  what: string,
  input: NonNullable<Row['input']>,
  code: string,
  field: string | null,
  message: string,
  by: Row['by'] = 'Ada',
): Row => ({
  what: `${mutation} ${what}`,
  mutation,
  input,
  code,
  field: field === null ? null : ['input', ...field.split('.')],
  message,
  by,
});

const ROWS: readonly Row[] = [
  row(
    'startSignIn',
    'without an address',
    () => ({ email: 'ada' }),
    'BAD_ADDRESS',
    'email',
    'This is no e-mail address; it should look like name@example.org.',
    'nobody',
  ),
  row(
    'completeSignIn',
    'with a wrong code',
    () => ({ code: 'AAAA-BBBB' }),
    'SIGN_IN_FAILED',
    'code',
    'This did not work. A code works once, for ten minutes, and only in the browser that asked for it. Try again, or start anew.',
    'nobody',
  ),
  row(
    'endSession',
    'of nobody',
    () => ({ session: 'ses_none' }),
    'NOT_FOUND',
    'session',
    'You have no such session; it may have ended already.',
  ),
  {
    ...row(
      'enrolSecondFactor',
      'for who organises nothing',
      () => ({}),
      'NOT_ORGANISING',
      null,
      'A second factor is for organisers, and you organise nothing.',
    ),
    input: undefined,
  },
  row(
    'verifySecondFactor',
    'without one',
    () => ({ code: '000000' }),
    'NOT_ENROLLED',
    'code',
    'You have no second factor yet: call enrolSecondFactor first.',
  ),

  row(
    'updateProfile',
    'where one does not attend',
    () => ({ event: 'evt_none' }),
    'NOT_ATTENDING',
    'event',
    NOT_ATTENDING,
  ),
  row(
    'updateProfile',
    'with a name too long',
    () => ({ event: event.id, name: long(201) }),
    'TOO_LONG',
    'name',
    'At most 200 characters.',
  ),
  row(
    'updateProfile',
    'without a name',
    () => ({ event: event.id, name: ' ' }),
    'NAME_MISSING',
    'name',
    'The name cannot be taken away.',
  ),
  row(
    'updateProfile',
    'with no phone',
    () => ({ event: event.id, phone: 'later' }),
    'BAD_PHONE',
    'phone',
    'This is no phone number; write it with + and the country, for example +44 7700 900123.',
  ),
  row(
    'setListed',
    'where one does not attend',
    () => ({ event: 'evt_none', listed: false }),
    'NOT_ATTENDING',
    'event',
    NOT_ATTENDING,
  ),

  row(
    'giveConsent',
    'where one does not attend',
    give({ event: 'evt_none' }),
    'NOT_ATTENDING',
    'event',
    NOT_ATTENDING,
  ),
  row('giveConsent', 'without a field', give({ fields: [] }), 'NO_FIELDS', 'fields', NO_FIELDS),
  row(
    'giveConsent',
    'without a purpose',
    give({ purpose: ' ' }),
    'BAD_PURPOSE',
    'purpose',
    'Say what for, in 1 to 500 characters.',
  ),
  row('giveConsent', 'with an end in the past', give({ until: PAST }), 'UNTIL_PAST', 'until', UNTIL_PAST),
  row(
    'giveConsent',
    'to the unknown',
    give({ to: { attendee: UNKNOWN } }),
    'UNKNOWN_ATTENDEE',
    'to',
    'There is no such attendee at this event that you may know of.',
  ),
  row(
    'giveConsent',
    'to oneself',
    () => give({ to: { attendee: ada.id } })(),
    'OWN_ATTENDEE',
    'to',
    'You see your own fields anyway.',
  ),
  row(
    'giveConsent',
    'to no category',
    give({ to: { category: ' ' } }),
    'BAD_CATEGORY',
    'to',
    'A category has 1 to 100 characters.',
  ),
  row(
    'giveConsent',
    'to nobody',
    give({ to: { everyAttendee: false } }),
    'NO_RECIPIENT',
    'to',
    'Name one attendee, an integration or a category, or pass everyAttendee: true.',
  ),
  row(
    'giveConsent',
    'under another notice',
    give({ noticeVersion: '0' }),
    'NOTICE_OUTDATED',
    'noticeVersion',
    NOTICE,
  ),
  row(
    'withdrawConsent',
    'of none',
    () => ({ consents: [] }),
    'BAD_CONSENTS',
    'consents',
    'Name 1 to 200 consents.',
  ),
  row(
    'withdrawConsent',
    'of what is none',
    () => ({ consents: ['con_none'] }),
    'UNKNOWN_CONSENT',
    'consents',
    'One of these is no consent of yours; nothing was withdrawn.',
  ),

  row('block', 'the unknown', () => ({ attendee: UNKNOWN }), 'UNKNOWN_ATTENDEE', 'attendee', NO_SUCH_PERSON),
  row(
    'block',
    'oneself',
    () => ({ attendee: ada.id }),
    'OWN_ATTENDEE',
    'attendee',
    'You cannot block yourself.',
  ),
  row(
    'block',
    'as who does not attend',
    () => ({ attendee: ada.id }),
    'UNKNOWN_ATTENDEE',
    'attendee',
    NO_SUCH_PERSON,
    'an organiser',
  ),
  row(
    'unblock',
    'what is none',
    () => ({ block: 'blk_none' }),
    'UNKNOWN_BLOCK',
    'block',
    'You have no such block; it may have ended already.',
  ),

  row('requestContact', 'without a field', ask({ fields: [] }), 'NO_FIELDS', 'fields', NO_FIELDS),
  row(
    'requestContact',
    'without words',
    ask({ message: '' }),
    'BAD_MESSAGE',
    'message',
    'Say what for, in 1 to 500 characters.',
  ),
  row(
    'requestContact',
    'of the unknown',
    ask({ attendee: UNKNOWN }),
    'UNKNOWN_ATTENDEE',
    'attendee',
    NO_SUCH_PERSON,
  ),
  row(
    'requestContact',
    'of oneself',
    () => ask({ attendee: ada.id })(),
    'OWN_ATTENDEE',
    'attendee',
    'This is you; one asks others.',
  ),
  row(
    'requestContact',
    'offering nothing',
    ask(offer({ fields: [] })),
    'NO_FIELDS',
    'offer.fields',
    NO_FIELDS,
  ),
  row(
    'requestContact',
    'offering what has ended',
    ask(offer({ until: PAST })),
    'UNTIL_PAST',
    'offer.until',
    UNTIL_PAST,
  ),
  row(
    'requestContact',
    'offering under another notice',
    ask(offer({ noticeVersion: '0' })),
    'NOTICE_OUTDATED',
    'offer.noticeVersion',
    NOTICE,
  ),
  row(
    'requestContact',
    'of somebody twice',
    async () => {
      const to = await buildAttendee(gateway, { event, listed: true });
      await buildContactRequest(gateway, { from: ada, to });
      return ask({ attendee: to.id })();
    },
    'ALREADY_SENT',
    'attendee',
    'You asked this person already; a request stands for 14 days.',
  ),
  row(
    'setContactRequestMails',
    'where one does not attend',
    () => ({ event: 'evt_none', wanted: true }),
    'NOT_ATTENDING',
    'event',
    NOT_ATTENDING,
  ),

  row(
    'answerContactRequest',
    'to no request',
    () => ({ request: 'req_none', answer: { decline: true } }),
    'UNKNOWN_REQUEST',
    'request',
    'You have no such request.',
  ),
  row(
    'answerContactRequest',
    'with neither',
    () => ({ request, answer: { decline: false } }),
    'NO_ANSWER',
    'answer.decline',
    'Accept, or pass decline: true.',
  ),
  row(
    'answerContactRequest',
    'with no field',
    accept({ fields: [] }),
    'NO_FIELDS',
    'answer.accept.fields',
    NO_FIELDS,
  ),
  row(
    'answerContactRequest',
    'with another field',
    accept({ fields: ['PHOTO'] }),
    'NOT_ASKED_FOR',
    'answer.accept.fields',
    'One of these was not asked for; use giveConsent.',
  ),
  row(
    'answerContactRequest',
    'with an end in the past',
    accept({ until: PAST }),
    'UNTIL_PAST',
    'answer.accept.until',
    UNTIL_PAST,
  ),
  row(
    'answerContactRequest',
    'under another notice',
    accept({ noticeVersion: '0' }),
    'NOTICE_OUTDATED',
    'answer.accept.noticeVersion',
    NOTICE,
  ),
  row(
    'answerContactRequest',
    'to one that ended',
    async () => ({ request: await ended(bea, ada), answer: { decline: true } }),
    'REQUEST_CLOSED',
    'request',
    CLOSED,
  ),
  row(
    'cancelContactRequest',
    'of no request',
    () => ({ request: 'req_none' }),
    'UNKNOWN_REQUEST',
    'request',
    'You have no such request.',
  ),
  row(
    'cancelContactRequest',
    'of one that ended',
    async () => ({ request: await ended(ada, bea) }),
    'REQUEST_CLOSED',
    'request',
    CLOSED,
  ),

  {
    what: 'a page of none',
    query: 'query ($e: ID!) { attendees(event: $e, first: 0) { nodes { id } } }',
    variables: () => ({ e: event.id }),
    code: 'BAD_USER_INPUT',
    message: 'first: must be from 1 to 200.',
  },
  {
    what: 'a page after what is no cursor',
    query: 'query ($e: ID!) { attendees(event: $e, after: "x") { nodes { id } } }',
    variables: () => ({ e: event.id }),
    code: 'BAD_USER_INPUT',
    message: 'after: is no cursor of this list; pass an `endCursor` of a page with the same arguments.',
  },
  {
    what: 'a search too long',
    query: 'query ($e: ID!, $s: String) { attendees(event: $e, search: $s) { nodes { id } } }',
    variables: () => ({ e: event.id, s: long(101) }),
    code: 'BAD_USER_INPUT',
    message: 'search: must be at most 100 characters.',
  },
  {
    what: 'too many ids',
    query: 'query ($i: [ID!]!) { nodes(ids: $i) { id } }',
    variables: () => ({ i: Array(201).fill(UNKNOWN) }),
    code: 'BAD_USER_INPUT',
    message: 'ids: must be at most 200 ids at a time.',
  },
  {
    what: 'a protected list asked by nobody',
    by: 'nobody',
    query: 'query ($e: ID!) { myConsents(event: $e) { nodes { id } } }',
    variables: () => ({ e: event.id }),
    code: 'UNAUTHENTICATED',
    message: 'Sign in first: startSignIn, then completeSignIn.',
  },
  {
    what: 'a directory without the second factor',
    by: 'an organiser',
    query: 'query ($e: ID!) { attendees(event: $e) { nodes { id } } }',
    variables: () => ({ e: event.id }),
    code: 'SECOND_FACTOR_REQUIRED',
    message:
      'This takes your second factor in this session: call verifySecondFactor with a code of your authenticator app, or enrolSecondFactor if you have none yet.',
  },
  {
    what: 'a mutation beside one that changes the viewer',
    query: 'mutation { signOut { signedOut } again: signOut { signedOut } }',
    code: 'BAD_REQUEST',
    message: 'signOut changes who the viewer is, so it must be the only field of its operation.',
  },
];

/** A request between two, over already; of others than stand in the way of the next. */
async function ended(from: BuiltAttendee, to: BuiltAttendee): Promise<string> {
  await gateway.services.models.contactRequests
    .deleteMany({ from: from.id, to: to.id, _id: { $ne: request } })
    .exec();
  const who = from === bea ? await buildAttendee(gateway, { event }) : from;
  return buildContactRequest(gateway, { from: who, to, until: new Date(Date.now() - 1_000) });
}

describe('bad input is told', () => {
  it.each(ROWS.map((one) => [one.what, one] as const))('%s', async (_what, one) => {
    const client = clients.get(one.by ?? 'Ada') as Client;
    if (one.mutation === undefined) {
      const { errors } = await client.query(one.query as string, { ...one.variables?.() });
      expect(errors?.map(({ message, extensions }) => ({ message, code: extensions?.code }))).toEqual([
        { message: one.message, code: one.code },
      ]);
      return;
    }
    const input = await one.input?.();
    const type = `${one.mutation[0]?.toUpperCase()}${one.mutation.slice(1)}Input`;
    const head = input === undefined ? '' : `($input: ${type}!)`;
    const query = `mutation ${head} { done: ${one.mutation}${input === undefined ? '' : '(input: $input)'} { userErrors { code field message } } }`;
    const answer = await client.mutate<{ done: { userErrors: unknown } }>(query, input && { input });
    expect(answer).toMatchObject({ data: { done: {} } });
    expect(answer.data?.done.userErrors).toEqual([
      { code: one.code, field: one.field, message: one.message },
    ]);
  });
});

describe('a key file is named', () => {
  it('that cannot be read, or cannot be made', async () => {
    const folder = await temporaryFolder();
    const database = await connectDatabase(testDatabaseUri());
    await expect(openKeyFile(database.keys, folder.path)).rejects.toThrow(
      `The key file ${folder.path} cannot be read: `,
    );
    const file = path.join(folder.path, 'none', 'attendant.key');
    await expect(openKeyFile(database.keys, file)).rejects.toThrow(`The key file ${file} cannot be made: `);
    expect(readdirSync(folder.path)).toEqual([]);
    await database.close();
    await folder.remove();
  });
});

describe('every message', () => {
  /** Those of src/attendees/import have tests beside it. */
  const ROOMS = ['src', 'resolvers'];
  const MAKERS = /^(problem|wrong|badUserInput|failure|tooMuch|fail|(\w+Error))$/;
  /** What is thrown for a log, or by somebody else. */
  const NOT_FOR_PEOPLE = new Set(['Error', 'GraphQLError', 'TypeError', 'CommanderError']);

  /** By their beginning: those that take a race, or a person at a terminal; and those whose tests come with their command. */
  const WITHOUT_TEST = [
    'src/commands/reset.ts: Nothing was deleted.',
    'src/database/mongod-process.ts: The embedded mongod ended at once.',
    'src/database/mongod-process.ts: The embedded mongod at … did not become primary',
    'src/disclosure/key-file.ts: The key file … vanished while it was made.',
    'src/disclosure/rotation/data.ts: Something still seals under old keys',
    'src/disclosure/rotation/lock.ts: The database did not answer for long',
    'src/erasure/',
    // A terminal's answer; without one the command refuses earlier.
    'src/commands/erase.ts: Nothing was erased.',
  ];

  interface Message {
    readonly file: string;
    /** What of it never changes. */
    readonly pieces: readonly string[];
  }

  function messages(): Message[] {
    return ROOMS.flatMap((room) =>
      readdirSync(path.join(projectRoot(), room), { recursive: true, encoding: 'utf8' })
        .map((name) => path.posix.join(room, ...name.split(path.sep)))
        .filter((file) => file.endsWith('.ts') && !/^src\/(generated|attendees\/import)\//.test(file))
        .flatMap(messagesOf),
    );
  }

  function messagesOf(file: string): Message[] {
    const text = readFileSync(path.join(projectRoot(), file), 'utf8');
    const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
    const found: Message[] = [];
    const see = (node: ts.Node): void => {
      if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
        const name = node.expression.getText();
        if (MAKERS.test(name) && !NOT_FOR_PEOPLE.has(name)) {
          const said = [...(node.arguments ?? [])]
            .map(piecesOf)
            .filter((pieces) => pieces.join('').includes(' '));
          const last = said.at(-1);
          if (last !== undefined) found.push({ file, pieces: last });
        }
      }
      ts.forEachChild(node, see);
    };
    see(tree);
    return found;
  }

  function piecesOf(node: ts.Node): string[] {
    if (ts.isStringLiteralLike(node)) return [node.text];
    if (ts.isTemplateExpression(node))
      return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
    if (ts.isBinaryExpression(node)) return [...piecesOf(node.left), ...piecesOf(node.right)];
    return [];
  }

  /** Three words in a row of any of its pieces, or a whole piece that has fewer. */
  function tellTales({ pieces }: Message): string[] {
    return pieces.flatMap((piece) => {
      const words = plain(piece).split(' ').filter(Boolean);
      if (words.length === 0) return [];
      if (words.length <= 3) return words.join('').length > 6 ? [words.join(' ')] : [];
      return words.slice(0, -2).map((_word, i) => words.slice(i, i + 3).join(' '));
    });
  }

  /** One of its tell-tales; of one whose pieces are all too short to tell, the whole, with a word for each gap. */
  function isTold(message: Message, tests: string): boolean {
    const tales = tellTales(message);
    if (tales.length > 0) return tales.some((words) => tests.includes(words));
    return new RegExp(message.pieces.map((piece) => plain(piece).trim()).join(' \\S+ ')).test(tests);
  }

  /** Its words, whatever a regular expression, a line break or a mark made of what is between them. */
  const plain = (text: string) => text.replace(/\\s|[^\p{L}\p{N}]+/gu, ' ');

  it('stands in a test', () => {
    const folder = path.join(projectRoot(), 'test');
    const tests = readdirSync(folder)
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => plain(readFileSync(path.join(folder, name), 'utf8')))
      .join('\n');
    const all = messages();
    expect(all.length).toBeGreaterThan(60);
    const untold = all
      .filter(({ pieces }) => plain(pieces.join('')).trim() !== '')
      .filter((message) => !isTold(message, tests))
      .map(({ file, pieces }) => `${file}: ${pieces.join('…')}`);
    const known = (line: string) => WITHOUT_TEST.some((beginning) => line.startsWith(beginning));
    expect(untold.filter((line) => !known(line))).toEqual([]);
  });
});
