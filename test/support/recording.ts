/**
 * What a real gateway wrote while it was asked over HTTP, as lines of JSON: when, who, from which network and browser, which operation,
 * of whom. Everybody in it is made up, and named by a number: nothing leads to an id, an address or a hash of the gateway's.
 */
import type { Disclosed, LedgerRecord } from '../../src/disclosure/ledger/format.ts';
import type { ChangeRecord, ProfilePart } from '../../src/history/model.ts';
import type { PendingSignInRecord } from '../../src/sign-in/pending.ts';
import { signInsOf } from '../../src/sign-in/sign-ins.ts';
import type { TestGateway } from './gateway.ts';
import type { Traffic, Who } from './traffic.ts';

/** `at`: milliseconds since the first. */
export interface Line {
  readonly at: number;
  readonly what: 'SIGN_IN' | 'START' | 'READ' | 'EDIT';
  readonly who: number;
  readonly network: number;
  readonly browser?: number | null;
  /** Of a read: the operation, the field shown, of whom; own: of themselves alone. */
  readonly operation?: number;
  readonly field?: 'phone' | 'email' | 'photo' | 'jobTitle';
  readonly of?: readonly number[];
  readonly own?: boolean;
  readonly part?: ProfilePart;
}

const numbering = () => {
  const known = new Map<string, number>();
  return (id: string) => {
    if (!known.has(id)) known.set(id, known.size);
    return known.get(id) as number;
  };
};

/** All that happened at an event since a time, by people of these accounts and attendee ids, numbered as they stand there. */
export async function recordedLines(
  gateway: TestGateway,
  event: string,
  people: readonly { readonly id: string; readonly account: string }[],
  since: Date,
): Promise<Line[]> {
  const { connection } = gateway.database;
  const byAccount = new Map(people.map(({ account }, nth) => [account, nth]));
  const byId = new Map(people.map(({ id }, nth) => [id, nth]));
  const [network, browser, operation] = [numbering(), numbering(), numbering()];
  const lines: Line[] = [];
  for await (const one of signInsOf(connection).find().sort({ at: 1 })) {
    const who = byAccount.get(one.account);
    if (who === undefined) continue;
    const from = {
      network: network(one.network),
      browser: one.browser === null ? null : browser(one.browser),
    };
    lines.push({ at: one.at.getTime(), what: 'SIGN_IN', who, ...from });
  }
  const pending = connection.collection<PendingSignInRecord>('pendingSignIns');
  const addresses = numbering();
  for await (const { begunAt, network: from, addressIndex } of pending.find({
    ...{ purpose: 'SIGN_IN', begunAt: { $gte: since } },
  }))
    if (begunAt !== undefined && from !== undefined)
      lines.push({
        at: begunAt.getTime(),
        what: 'START',
        who: addresses(addressIndex),
        network: network(from),
      });
  const disclosed = { kind: 'DISCLOSED', 'responses.events': event } as const;
  for await (const record of connection.collection<LedgerRecord>('ledger').find(disclosed))
    for (const { asked, subjects, shown } of (record as unknown as Disclosed).responses) {
      const who = byAccount.get(asked?.viewer.id ?? '');
      if (asked === null || who === undefined) continue;
      const of = subjects.flatMap((subject) => byId.get(subject ?? '') ?? []);
      const field = (shown[0] ?? '').split(' ')[0] as Line['field'];
      const own = shown.every((text) => text?.endsWith(' OWNER'));
      const how = { operation: operation(asked.operation.hash), network: network(asked.network) };
      if (of.length > 0 && field !== undefined)
        lines.push({ at: asked.at.getTime(), what: 'READ', who, ...how, field, of, own });
    }
  for await (const { at, by, part } of connection.collection<ChangeRecord>('changes').find({ event })) {
    const who = byAccount.get(by.account ?? '');
    if (by.kind !== 'OWNER' || who === undefined || by.network === null) continue;
    lines.push({ at: at.getTime(), what: 'EDIT', who, network: network(by.network), part });
  }
  const first = Math.min(...lines.map(({ at }) => at));
  return lines.map((line) => ({ ...line, at: line.at - first })).sort((a, b) => a.at - b.at);
}

/** Plays one line as it was, at the traffic's time. */
export function playLine(traffic: Traffic, line: Line, sessions: Map<number, Who>): void {
  const { id, account } = traffic.person(line.who);
  const network = `network ${line.network}`.padEnd(64, '0');
  if (line.what === 'SIGN_IN') {
    const browser = line.browser == null ? null : `browser ${line.browser}`.padEnd(64, 'b');
    sessions.set(line.who, traffic.signIn(account, network, browser));
    return;
  }
  if (line.what === 'START') {
    traffic.start(`nobody ${line.who}`.padEnd(64, '0'), network);
    return;
  }
  const who = sessions.get(line.who);
  if (who === undefined) throw new Error('the recording has somebody at work who never signed in');
  if (line.what === 'EDIT') {
    traffic.edit(id, who, line.part);
    return;
  }
  const of = (line.of ?? []).map((nth) => traffic.person(nth).id);
  const { field, own } = line;
  traffic.read(of, { who, operation: `${line.operation}`, ...(field && { field }), ...(own && { own }) });
}
