/** The typed client (client/), asked against a live gateway. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AttendantError,
  accepted,
  type Client,
  CompleteSignInDocument,
  ContactFragmentDoc,
  createClient,
  DirectoryDocument,
  GiveConsentDocument,
  InputRefused,
  OnePersonDocument,
  PersonFragmentDoc,
  pages,
  SignOutDocument,
  StartSignInDocument,
  shown,
  TypedDocumentString,
  unmask,
  WhoAmIDocument,
  WithdrawConsentDocument,
} from '../client/index.ts';
import { ERROR_CODES } from '../src/error-codes.ts';
import type { Client as Browser } from './support/client.ts';
import { type BuiltAttendee, type BuiltEvent, buildAttendee, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let ben: BuiltAttendee;
let asAda: Client;
let asBen: Client;

/** `fetch` with a cookie jar, as a browser or a native application brings its own. */
const kept =
  (browser: Browser): typeof fetch =>
  (input, init) =>
    browser.fetch(String(input), init as never);
const clientOf = (browser: Browser) =>
  createClient({ endpoint: `${gateway.url}/graphql`, fetch: kept(browser) });
const thrown = async (asked: Promise<unknown>) =>
  asked.then(
    () => {
      throw new Error('nothing was thrown');
    },
    (error: unknown) => error as AttendantError,
  );

beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
  ada = await buildAttendee(gateway, { event, name: 'Ada', listed: true });
  ben = await buildAttendee(gateway, { event, name: 'Ben', listed: true, jobTitle: null });
  for (const name of ['Cy', 'Di', 'Eve']) await buildAttendee(gateway, { event, name, listed: true });
  [asAda, asBen] = [clientOf(await gateway.as(ada.email)), clientOf(await gateway.as(ben.email))];
});
afterAll(() => gateway.close());

/** Somebody, unmasked, as another one sees them. */
async function seen(client: Client, id: string) {
  const { data, withheld } = await client.request(OnePersonDocument, { id });
  if (data.node?.__typename !== 'Attendee') throw new Error('nobody');
  return {
    person: unmask(PersonFragmentDoc, data.node),
    contact: unmask(ContactFragmentDoc, data.node),
    withheld,
  };
}

const consenting = (fields: ('PHONE' | 'JOB_TITLE')[]) => ({
  event: event.id,
  fields,
  to: { attendee: ada.id },
  purpose: 'to meet',
  noticeVersion: '1',
});

describe('the typed client', () => {
  it('signs in, asks as whoever signed in, and signs out', async () => {
    const client = clientOf(gateway.browser());
    const { data: nobody, cost } = await client.request(WhoAmIDocument);
    expect([nobody.viewer, cost?.limit]).toEqual([null, 10_000]);
    await client.request(StartSignInDocument, { input: { email: ada.email } });
    const code = (await gateway.codeMailed(ada.email)) ?? '';
    const { data } = await client.request(CompleteSignInDocument, { input: { code } });
    expect(accepted(data.completeSignIn).signedIn).toBe(true);
    const { viewer } = (await client.request(WhoAmIDocument)).data;
    expect(viewer?.account.events.map(({ slug }) => slug)).toEqual([event.slug]);
    await client.request(SignOutDocument);
    expect((await client.request(WhoAmIDocument)).data.viewer).toBe(null);
  });

  it('tells what is shown, what is withheld, and what is shared and empty', async () => {
    const before = await seen(asAda, ben.id);
    expect(before.person).toMatchObject({ id: ben.id, name: 'Ben' });
    expect(before.withheld).toEqual(['Attendee.email', 'Attendee.jobTitle', 'Attendee.phone']);
    // Of these one has no value: nobody can tell.
    expect(shown(before.contact, 'phone')).toEqual({ state: 'WITHHELD' });
    expect(shown(before.contact, 'jobTitle')).toEqual({ state: 'WITHHELD' });

    const given = await asBen.request(GiveConsentDocument, { input: consenting(['PHONE', 'JOB_TITLE']) });
    const consents = accepted(given.data.giveConsent).consents.map(({ id }) => id);
    const { contact, withheld } = await seen(asAda, ben.id);
    expect(shown(contact, 'phone')).toEqual({ state: 'SHOWN', value: ben.values.phone });
    expect(shown(contact, 'jobTitle')).toEqual({ state: 'NONE' });
    expect(withheld).toEqual(['Attendee.email']);

    accepted((await asBen.request(WithdrawConsentDocument, { input: { consents } })).data.withdrawConsent);
    expect(shown((await seen(asAda, ben.id)).contact, 'phone')).toEqual({ state: 'WITHHELD' });
  });

  it('reads a directory to its end, page by page', async () => {
    const names: string[] = [];
    const variables = { event: event.id, first: 2 };
    for await (const node of pages(asAda, DirectoryDocument, variables, (data) => data.attendees))
      names.push(unmask(PersonFragmentDoc, node).name);
    expect(names).toEqual(['Ada', 'Ben', 'Cy', 'Di', 'Eve']);
  });

  it('is typed: what is masked, misspelt or left out does not compile', () => {
    async () => {
      const { data } = await asAda.request(DirectoryDocument, { event: event.id });
      // @ts-expect-error The name belongs to a fragment, and is read through it.
      data.attendees.nodes[0]?.name;
      // @ts-expect-error The event is wanted.
      await asAda.request(DirectoryDocument, {});
      // @ts-expect-error The schema has no such field to consent to.
      await asAda.request(GiveConsentDocument, { input: { ...consenting([]), fields: ['ADDRESS'] } });
    };
  });
});

describe('an error', () => {
  const MINE = new TypedDocumentString<unknown, { event: string }>(
    'query ($event: ID!) { myDisclosures(event: $event) { nodes { at } } }',
  );

  it('has a code, and says where it is explained: each code has its heading there', async () => {
    const error = await thrown(clientOf(gateway.browser()).request(MINE, { event: event.id }));
    expect(error).toBeInstanceOf(AttendantError);
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', docs: `${gateway.url}/errors#UNAUTHENTICATED` });
    expect(error.requestId).toMatch(/^[\w.-]{8,64}$/);
    const page = await (await fetch(`${gateway.url}/errors`)).text();
    const headings = [...page.matchAll(/<h2 id="(\w+)">/g)].map(([, code]) => code);
    expect(headings).toEqual(Object.keys(ERROR_CODES));
  });

  it.each([
    ['{', 'GRAPHQL_PARSE_FAILED'],
    ['{ nonsense }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query A { __typename } query B { __typename }', 'OPERATION_RESOLUTION_FAILURE'],
    ['query ($id: ID!) { node(id: $id) { id } }', 'BAD_USER_INPUT'],
    ['#'.repeat(100_001), 'BAD_REQUEST'],
  ])('is explained for a request that is wrong, too: %#', async (text, code) => {
    const error = await thrown(asAda.request(new TypedDocumentString<unknown, Record<string, never>>(text)));
    expect(error).toMatchObject({ code, docs: `${gateway.url}/errors#${code}` });
  });

  it('is no part of what is withheld: that answer says nothing of errors', async () => {
    const { errors, extensions } = await asAda.request(OnePersonDocument, { id: ben.id }, { partial: true });
    expect(errors).toEqual([]);
    expect(Object.keys(extensions)).not.toContain('docs');
  });

  it('throws away no data silently: with `partial` what there is comes with what failed', async () => {
    const both = new TypedDocumentString<{ mine: unknown; theirs: unknown }, { id: string }>(
      'query ($id: ID!) { mine: viewer { account { id } } theirs: incident(id: $id) { id } }',
    );
    const error = await thrown(asAda.request(both, { id: 'inc_none' }));
    const { data, errors } = await asAda.request(both, { id: 'inc_none' }, { partial: true });
    expect(data).toEqual({ mine: { account: { id: ada.account } }, theirs: null });
    expect(errors.map(({ extensions }) => extensions?.code)).toEqual([error.code]);
    expect(error.data).toEqual(data);
  });

  it('names what a mutation found wrong with its input', async () => {
    const input = { ...consenting(['PHONE']), noticeVersion: '99' };
    const { data } = await asBen.request(GiveConsentDocument, { input });
    expect(() => accepted(data.giveConsent)).toThrow(InputRefused);
  });

  it('is NO_ANSWER where something else than a gateway answers', async () => {
    const client = createClient({ endpoint: `${gateway.url}/errors` });
    const error = await thrown(client.request(WhoAmIDocument));
    expect(error).toMatchObject({ code: 'NO_ANSWER', docs: null });
  });
});

describe('asked to wait', () => {
  /** Answers RATE_LIMITED once, and is the gateway afterwards. */
  function limitedOnce(body: object, headers: Record<string, string> = {}) {
    let asked = 0;
    const send: typeof fetch = (input, init) => {
      asked += 1;
      if (asked > 1) return fetch(input, init);
      return Promise.resolve(new Response(JSON.stringify(body), { status: 429, headers }));
    };
    return { client: createClient({ endpoint: `${gateway.url}/graphql`, fetch: send }), asked: () => asked };
  }
  const limited = (retryAfter: number) => [
    { message: 'Wait.', extensions: { code: 'RATE_LIMITED', retryAfter } },
  ];

  it('waits that long and asks again', async () => {
    const begun = Date.now();
    const { client, asked } = limitedOnce({ errors: limited(0) }, { 'retry-after': '1' });
    expect((await client.request(WhoAmIDocument)).data.viewer).toBe(null);
    expect(asked()).toBe(2);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(990);
  });

  it('throws where it would be too long, and says how long', async () => {
    const { client, asked } = limitedOnce({ errors: limited(3_600) });
    expect(await thrown(client.request(WhoAmIDocument))).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfter: 3_600,
    });
    expect(asked()).toBe(1);
  });

  it('never repeats a mutation of which a part may have been done', async () => {
    const { client, asked } = limitedOnce({ data: null, errors: limited(1) });
    expect(await thrown(client.request(SignOutDocument))).toMatchObject({ code: 'RATE_LIMITED' });
    expect(asked()).toBe(1);
  });

  it('stops waiting when it is told to', async () => {
    const { client } = limitedOnce({ errors: limited(30) });
    const stopping = new AbortController();
    const asked = thrown(client.request(WhoAmIDocument, undefined, { signal: stopping.signal }));
    setTimeout(() => stopping.abort(new Error('enough')), 50);
    expect((await asked).message).toBe('enough');
  });
});

describe('a key', () => {
  const key = `att_test_${'k'.repeat(20)}_${'s'.repeat(43)}`;

  it('is refused in a browser: whoever opens the page would have it', () => {
    Object.assign(globalThis, { document: {} });
    try {
      expect(() => createClient({ endpoint: `${gateway.url}/graphql`, key })).toThrow(/keys are for servers/);
    } finally {
      Reflect.deleteProperty(globalThis, 'document');
    }
  });

  it.each([
    ['http://gateway.example/graphql', /https only/],
    [`https://gateway.example/graphql?key=${key}`, /no user, password or query/],
    [`https://${key}@gateway.example/graphql`, /no user, password or query/],
  ])('is not sent to %s', (endpoint, message) => {
    expect(() => createClient({ endpoint, key })).toThrow(message);
  });

  it('is refused with a line end, as from a file', () => {
    expect(() => createClient({ endpoint: gateway.url, key: `${key}\n` })).toThrow(/was it cut or quoted/);
  });

  it('does not follow a redirect, and shows in no error and no print', async () => {
    const heard: (string | undefined)[] = [];
    const server = createServer((req, res) => {
      heard.push(req.url);
      res.writeHead(307, { location: '/elsewhere' }).end();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
    const client = createClient({ endpoint, key });
    const error = await thrown(client.request(WhoAmIDocument));
    server.close();
    expect(error.code).toBe('NO_ANSWER');
    expect(heard).toEqual(['/graphql']);
    expect(inspect([client, error], { depth: 9, showHidden: true })).not.toContain('kkkk');
  });
});
