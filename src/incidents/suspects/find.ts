/**
 * Which sessions an incident calls suspect. Threat: a session leaves its collection when it ends or nobody uses it for
 * twelve hours, and the report would know nothing of it. So whatever was shown to a session, or changed in one, tells of
 * it, too. A session goes on under another id with every proof: the whole of one that was named is meant, and of one
 * that a rule covers what came after. An integration's key counts as a session of it, begun when it was made. Where it is not known when a session began, the first thing it did stands for that: in doubt it is suspect.
 */
import type { Connection } from 'mongoose';
import type { Models } from '../../database/models.ts';
import type { LedgerStore } from '../../disclosure/ledger/store.ts';
import { kindOf } from '../../ids.ts';
import type { ApiKeyRecord } from '../../integrations/model.ts';
import { Lineages } from '../../sign-in/lineage.ts';
import type { SessionRecord } from '../../sign-in/session-lookup.ts';
import type { Suspicion } from '../model.ts';
import { hourOf } from '../report/fold.ts';
import type { SuspectSession } from '../report/report.ts';

export interface SuspectParts {
  readonly models: Pick<Models, 'changes'>;
  readonly store: LedgerStore;
  readonly connection: Connection;
}

export interface SuspectWindow {
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
}

/** What is known of one session. */
interface Trace {
  account: string;
  begun: Date | null;
  /** The first thing it did within the window. */
  first: Date | null;
  last: Date | null;
  network: string | null;
  readonly networks: Set<string>;
}

type Whose = { sessions: readonly string[]; accounts: readonly string[]; networks: readonly string[] } | null;

/** Sorted by session. */
export async function findSuspects(
  parts: SuspectParts,
  suspicion: Suspicion,
  { from, to }: SuspectWindow,
): Promise<SuspectSession[]> {
  const lineages = new Lineages(parts.connection);
  const meant = await lineages.whole(suspicion.sessions);
  const window = { from, to };
  const found = await scan(parts, { ...suspicion, sessions: [...meant] }, window);
  const seen = new Set(found.map(({ session }) => session));
  const later = [...(await lineages.after([...seen]))].filter((session) => !seen.has(session));
  if (later.length > 0)
    found.push(...(await scan(parts, { sessions: later, accounts: [], rules: [] }, window)));
  const named = new Set(suspicion.sessions);
  const whyNow = ({ session, why }: SuspectSession) =>
    why.map((one) => (one === 'NAMED' && !named.has(session) ? ('FOLLOWS' as const) : one)).sort();
  return found.map((one) => ({ ...one, why: whyNow(one) })).sort((a, b) => (a.session < b.session ? -1 : 1));
}

async function scan(
  parts: SuspectParts,
  suspicion: Suspicion,
  { from, to }: SuspectWindow,
): Promise<SuspectSession[]> {
  const whose = whoseOf(suspicion);
  if (whose !== null && whose.sessions.length + whose.accounts.length + whose.networks.length === 0)
    return [];
  const traces = new Map<string, Trace>();
  const window = { from: hourOf(from), to };
  for await (const seen of parts.store.sessionsShown({ ...window, whose })) note(traces, seen);
  for (const seen of await changers(parts, whose, window)) note(traces, seen);
  for (const record of await recordsOf(parts, suspicion, [...traces.keys()], window)) {
    const { publicId: session, account, startedAt: begun, network, lineage } = record;
    const trace = traceOf(traces, session, account);
    trace.begun = begun;
    if (network !== undefined) trace.networks.add(network);
    for (const one of lineage?.networks ?? []) trace.networks.add(one);
    trace.network ??= network ?? null;
  }
  for (const { _id, createdAt } of await keysAmong(parts, [...traces.keys()])) {
    const trace = traces.get(_id);
    if (trace !== undefined) trace.begun = createdAt;
  }
  const found: SuspectSession[] = [];
  for (const [session, trace] of traces) {
    const why = whyOf(session, trace, suspicion);
    const { account, begun, network } = trace;
    if (why.length > 0) found.push({ session, account, begun, network, why });
  }
  return found;
}

/** Null where a rule is about every network. */
function whoseOf({ sessions, accounts, rules }: Suspicion): Whose {
  if (rules.some(({ networks }) => networks === null)) return null;
  return { sessions, accounts, networks: rules.flatMap(({ networks }) => networks ?? []) };
}

function whyOf(
  session: string,
  trace: Trace,
  { sessions, accounts, rules }: Suspicion,
): SuspectSession['why'] {
  const since = trace.begun ?? trace.first;
  const byRule = rules.some(
    ({ networks, begunSince }) =>
      (networks === null || networks.some((one) => trace.networks.has(one))) &&
      (begunSince === null || since === null || since >= begunSince),
  );
  return [
    ...(accounts.includes(trace.account) ? (['ACCOUNT'] as const) : []),
    ...(sessions.includes(session) ? (['NAMED'] as const) : []),
    ...(byRule ? (['RULE'] as const) : []),
  ];
}

interface Seen {
  readonly session: string;
  readonly account: string;
  readonly network: string | null;
  readonly first: Date;
  readonly last: Date;
}

function traceOf(traces: Map<string, Trace>, session: string, account: string): Trace {
  let trace = traces.get(session);
  if (trace === undefined) {
    trace = { account, begun: null, first: null, last: null, network: null, networks: new Set() };
    traces.set(session, trace);
  }
  return trace;
}

function note(traces: Map<string, Trace>, { session, account, network, first, last }: Seen): void {
  const trace = traceOf(traces, session, account);
  if (trace.first === null || first < trace.first) trace.first = first;
  if (network !== null) trace.networks.add(network);
  if (trace.last !== null && last < trace.last) return;
  trace.last = last;
  trace.network = network ?? trace.network;
}

/** Who changed a profile in a session. */
async function changers(
  { models }: SuspectParts,
  whose: Whose,
  { from, to }: SuspectWindow,
): Promise<Seen[]> {
  const theirs = whose && [
    { 'by.session': { $in: [...whose.sessions] } },
    { 'by.account': { $in: [...whose.accounts] } },
    { 'by.network': { $in: [...whose.networks] } },
  ];
  const within = {
    at: { $gte: from, $lt: to },
    'by.session': { $type: 'string' },
    'by.account': { $type: 'string' },
  };
  return models.changes
    .aggregate<Seen>([
      { $match: { $and: [within, theirs === null ? {} : { $or: theirs }] } },
      {
        $group: {
          _id: { session: '$by.session', account: '$by.account', network: '$by.network' },
          first: { $min: '$at' },
          last: { $max: '$at' },
        },
      },
      { $replaceWith: { $mergeObjects: ['$_id', { first: '$first', last: '$last' }] } },
    ])
    .exec();
}

/** The sessions' own records, as far as there are any: those that left a trace, and those that did nothing but begin. */
async function recordsOf(
  { connection }: SuspectParts,
  { sessions, accounts, rules }: Suspicion,
  traced: readonly string[],
  { from, to }: SuspectWindow,
): Promise<SessionRecord[]> {
  const known = sessionsOf(connection);
  const projection = { publicId: 1, account: 1, startedAt: 1, network: 1, lineage: 1 };
  const ruled = rules.map(({ networks, begunSince }) => ({
    ...(networks === null
      ? {}
      : { $or: [{ network: { $in: [...networks] } }, { 'lineage.networks': { $in: [...networks] } }] }),
    ...(begunSince === null ? {} : { startedAt: { $gte: begunSince } }),
  }));
  const named = [{ publicId: { $in: [...sessions] } }, { account: { $in: [...accounts] } }, ...ruled];
  const within = { startedAt: { $lt: to }, lastSeenAt: { $gte: from } };
  const found = await known.find({ $and: [within, { $or: named }] }, { projection }).toArray();
  for (let i = 0; i < traced.length; i += BATCH)
    found.push(
      ...(await known.find({ publicId: { $in: traced.slice(i, i + BATCH) } }, { projection }).toArray()),
    );
  return found;
}

const keysAmong = ({ connection }: SuspectParts, traced: readonly string[]) =>
  connection
    .collection<Pick<ApiKeyRecord, '_id' | 'createdAt'>>('apiKeys')
    .find({ _id: { $in: traced.filter((id) => kindOf(id) === 'key') } })
    .project<Pick<ApiKeyRecord, '_id' | 'createdAt'>>({ createdAt: 1 })
    .toArray();

const BATCH = 1_000;

export const sessionsOf = (connection: Connection) =>
  connection.collection<SessionRecord>('sessions', { readConcern: { level: 'majority' } });
