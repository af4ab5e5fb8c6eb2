/**
 * GraphQL over HTTP as its specification has it, by the audits of graphql-http: each MUST and SHOULD is a test, and so
 * is each MAY that we keep. What we do otherwise is listed with its reason; an entry that is no longer true fails.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { startGateway, type TestGateway } from './support/gateway.ts';

const NO_GET =
  'GraphQL is asked by POST only, so that a link or an image asks nothing (src/http/graphql-door.ts)';

/** Audits that do not pass, by their stable ids. */
const OTHERWISE: Readonly<Record<string, string>> = {
  '5A70': NO_GET, // MAY accept application/x-www-form-urlencoded formatted GET requests
  D6D5: NO_GET, // MAY allow URL-encoded JSON string {variables} parameter in GETs
  '6A70': NO_GET, // the same for application/json
};

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

/** The audits want an address at once, and a gateway has one only later. */
const audits = serverAudits({
  url: 'http://gateway.invalid/graphql',
  fetchFn: (url: string, init: RequestInit) =>
    fetch(new URL(new URL(url).pathname + new URL(url).search, gateway.url), init),
});
const named = (chosen: (audit: (typeof audits)[number]) => boolean) =>
  audits.filter(chosen).map((audit) => [audit.id, audit.name, audit] as const);

describe('the gateway, asked by HTTP', () => {
  it.each(named(({ id }) => !Object.hasOwn(OTHERWISE, id)))('%s %s', async (_id, _name, audit) => {
    const result = await audit.fn();
    expect({ status: result.status, reason: 'reason' in result ? result.reason : '' }).toEqual({
      status: 'ok',
      reason: '',
    });
  });
});

describe('the gateway does otherwise, for a reason that is written down', () => {
  it.each(named(({ id }) => Object.hasOwn(OTHERWISE, id)))('%s %s', async (id, name, audit) => {
    const result = await audit.fn();
    // Not an error: no MUST and no SHOULD is among these.
    expect(result.status).toBe(OTHERWISE[id] === NO_GET ? 'notice' : 'warn');
    expect(name).toMatch(/^MAY/);
    if (OTHERWISE[id] === NO_GET && 'response' in result) expect(result.response.status).toBe(405);
  });

  it('lists audits that exist', () => {
    const known = new Set(audits.map(({ id }) => id));
    expect(Object.keys(OTHERWISE).filter((id) => !known.has(id))).toEqual([]);
  });
});
