/** `ledger verify`, `ledger export` and `ledger purge`. */

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Alarms } from '../alarms/raise.ts';
import { loadRules, type Rules } from '../alarms/rules.ts';
import { raiseVerifyFailed } from '../alarms/verify-failed.ts';
import { type Config, loadConfig } from '../config.ts';
import type { Database } from '../database/connect.ts';
import { createModels } from '../database/models.ts';
import type { Window } from '../disclosure/ledger/about.ts';
import { csvHeader, csvLine, exportRows, jsonLine } from '../disclosure/ledger/export.ts';
import type { Finding } from '../disclosure/ledger/finding.ts';
import { openHeadKey, publicKeyFileOf, readPublicKey } from '../disclosure/ledger/head-key.ts';
import { purgeEvent } from '../disclosure/ledger/purge.ts';
import { readHeads } from '../disclosure/ledger/read-heads.ts';
import { LedgerStore } from '../disclosure/ledger/store.ts';
import { verifyLedger } from '../disclosure/ledger/verify.ts';
import type { ChainReport } from '../disclosure/ledger/verify-chain.ts';
import { Outbox } from '../mail/outbox/outbox.ts';
import { WebhookQueue } from '../webhooks/queue.ts';
import { countOf } from './count-of.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { tell, withDatabase } from './open.ts';
import { userFile } from './user-file.ts';

export interface VerifyFlags {
  /** False: without heads, also where the setting’s file is there. */
  readonly heads?: string[] | boolean;
  readonly publicKey?: string;
  readonly since?: string;
}

export interface ExportFlags {
  readonly format: string;
  readonly since?: string;
  readonly until?: string;
  readonly event?: string;
  readonly subject?: string;
}

/** Answers the exit code: `altered` where anything was found. */
export async function verifyTheLedger(flags: VerifyFlags): Promise<number> {
  const config = loadConfig();
  const since = timeIn('--since', flags.since);
  const keyFile =
    flags.publicKey === undefined ? publicKeyFileOf(config.ledgerKeyFile) : userFile(flags.publicKey);
  const key = flags.publicKey === undefined && !existsSync(keyFile) ? null : await readPublicKey(keyFile);
  const findings: Finding[] = [];
  const found = (finding: Finding) => {
    findings.push(finding);
    process.stdout.write(`${textOf(finding)}\n`);
  };
  const files = headsFiles(flags, config);
  if (files.length > 0 && key === null)
    throw new CommandError(
      `Heads are checked with the public key, and there is no ${keyFile}; name it with --public-key.`,
      EXIT.badInput,
    );
  const heads = key === null || files.length === 0 ? null : await readHeads(files, key, found, since);
  for (const { at, restore, lost } of heads?.accepted ?? [])
    process.stdout.write(
      `An older copy of the database was accepted on ${at} (${restore}): the ends of ${countOf(lost.length, 'chain')} are lost.\n`,
    );
  for (const line of heads?.unreadable ?? [])
    tell(`${line}: is no head; a crash cut it off, or somebody changed it.`);
  const rules = loadRules(config.alarmsFile);
  const { reports, alarm } = await withDatabase(config, async (database) => {
    const store = new LedgerStore(database.connection);
    const all = await verifyLedger({ store, key, heads, since, tell: found });
    return { reports: all, alarm: findings.length === 0 ? '' : await raised(database, rules, findings) };
  });
  process.stdout.write(summary(reports, heads?.count ?? null, findings.length) + alarm);
  return findings.length === 0 ? EXIT.ok : EXIT.altered;
}

/** Organisers hear of it by more than whoever ran the command; in words for that one. */
async function raised(database: Database, rules: Rules, findings: readonly Finding[]): Promise<string> {
  try {
    const models = createModels(database);
    const parts = { database, models, outbox: new Outbox(models.outbox), webhooks: new WebhookQueue(models) };
    const store = new LedgerStore(database.connection);
    const done = await raiseVerifyFailed({ alarms: new Alarms(parts), models, store, rules }, findings);
    if (done === null) return 'No alarm was raised: the rule VERIFY_FAILED is off.\n';
    if (done.raised.length === 0)
      return done.standing === 0
        ? 'No alarm was raised: there is no event whose organisers could be told.\n'
        : 'The alarm about it stands already; organisers were told.\n';
    const ids = `${countOf(done.raised.length, 'alarm')} ${done.raised.length === 1 ? 'was' : 'were'} raised (${done.raised.join(', ')})`;
    return `${ids}; a mail waits for ${countOf(done.told, 'organiser')}.\n`;
  } catch (error) {
    return `No alarm could be raised (${error instanceof Error ? error.message : 'unknown'}): tell the organisers yourself.\n`;
  }
}

function headsFiles({ heads }: VerifyFlags, { ledgerHeadsFiles }: Config): string[] {
  if (heads === false) return [];
  if (Array.isArray(heads)) return heads.map(userFile);
  const gone = ledgerHeadsFiles.filter((file) => !existsSync(file));
  for (const file of gone) tell(`${file}: is missing; whatever it proved is not proven.`);
  return ledgerHeadsFiles.filter((file) => !gone.includes(file));
}

function textOf({ kind, chain, seq, response, entry, text }: Finding): string {
  const within = [
    ...(seq === null ? [] : [`record ${seq}`]),
    ...(response === undefined ? [] : [`response ${response}`]),
    ...(entry === undefined ? [] : [`entry ${entry}`]),
  ];
  return `${kind}  chain ${chain}, ${within.join(', ')}: ${text}`;
}

function summary(reports: readonly ChainReport[], heads: number | null, findings: number): string {
  const sum = (of: (report: ChainReport) => number) => reports.reduce((all, report) => all + of(report), 0);
  const lines = [
    `${countOf(reports.length, 'chain')}, ${countOf(
      sum(({ records }) => records),
      'record',
    )}, ${countOf(
      sum(({ entries }) => entries),
      'entry',
      'entries',
    )}.`,
    findings === 0 ? 'Nothing was found to be changed.' : `${countOf(findings, 'finding')}.`,
  ];
  if (heads === null) {
    lines.push(
      'Without signed heads nothing is proven from sequence 0 of each chain on: what is there agrees with itself, and whoever can write the database can have rewritten all of it.',
    );
    return `${lines.join('\n')}\n`;
  }
  const times = reports.flatMap(({ since, proven }) =>
    proven && since ? [[since, proven.at] as const] : [],
  );
  if (times.length > 0) {
    const from = new Date(Math.min(...times.map(([since]) => Number(since))));
    const to = new Date(Math.max(...times.map(([, until]) => Number(until))));
    lines.push(
      `Proven by ${countOf(heads, 'signed head')}: ${countOf(times.length, 'chain')}, from ${from.toISOString()} to ${to.toISOString()}.`,
    );
  }
  for (const { chain, proven, last, end } of reports) {
    if (last === null || proven?.seq === last.seq) continue;
    const on = proven === null ? 0 : proven.seq + 1;
    lines.push(
      `Chain ${chain} (${WORDS[end]}): from sequence ${on} on nothing is proven; it ends with ${last.seq}, of ${last.at.toISOString()}.`,
    );
  }
  return `${lines.join('\n')}\n`;
}

const WORDS = { OPEN: 'open', CLOSED: 'closed', CLOSED_BY_ANOTHER: 'closed by another process' } as const;

/** Writes rows to standard output, no faster than it is read. */
export async function exportTheLedger(flags: ExportFlags): Promise<void> {
  const { format } = flags;
  if (format !== 'csv' && format !== 'jsonl')
    throw new CommandError(`--format ${format}: is neither csv nor jsonl.`, EXIT.badInput);
  const since = timeIn('--since', flags.since);
  const until = timeIn('--until', flags.until);
  if (since !== undefined && until !== undefined && until <= since)
    throw new CommandError('--until must be later than --since.', EXIT.badInput);
  await withDatabase(loadConfig(), async (database) => {
    const event = flags.event === undefined ? undefined : await eventIn(database, flags.event);
    const window: Window = { since, until, event, subject: flags.subject };
    if (format === 'csv') await write(csvHeader());
    const line = format === 'csv' ? csvLine : jsonLine;
    const store = new LedgerStore(database.connection);
    await store.refuseOlderForm();
    for await (const row of exportRows(store, window)) await write(line(row));
  });
}

/** Purges an event's entries, for good; `yes` says that this is meant, else it is counted only. */
export async function purgeTheLedger({ event: named, yes }: { event: string; yes: boolean }): Promise<void> {
  const config = loadConfig();
  const { records, entries } = await withDatabase(config, async (database) => {
    const key = await openHeadKey(database.keys, config.ledgerKeyFile);
    const event = await eventIn(database, named);
    const store = new LedgerStore(database.connection);
    await store.refuseOlderForm();
    return purgeEvent(store, key, event, { at: new Date(), dryRun: !yes });
  });
  process.stdout.write(
    yes
      ? `${entries} entries of ${records} records are purged; their hashes stay, signed.\n`
      : `${entries} entries of ${records} records would be purged, for good. With --yes they are.\n`,
  );
}

/** A slug, or the id of an event, which may be gone already. */
async function eventIn(database: Database, named: string): Promise<string> {
  if (/^evt_[0-9a-z]{26}$/.test(named)) return named;
  const { events } = createModels(database);
  const event = await events.findOne({ slug: named }).select({ _id: 1 }).lean().exec();
  if (event === null)
    throw new CommandError(
      `There is no event ${named}; name one that is gone by its id, evt_….`,
      EXIT.badInput,
    );
  return event._id;
}

function timeIn(option: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(time.getTime()))
    throw new CommandError(`${option} ${text}: is no time; write it as 2026-11-22T09:30:00Z.`, EXIT.badInput);
  return time;
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
