/**
 * A check-in desk. It reads the roster once, so that finding somebody takes no network, and asks again for the one who stands
 * there: whoever cancelled since is not let in. What is typed: a part of a name, or the number of a line that was shown.
 *
 *   ATTENDANT_KEY=att_… npx tsx examples/check-in-desk.ts https://events.example/graphql evt_… arrivals.csv
 *
 * The key needs `roster:read` and nothing more: at the door nobody's phone number is wanted.
 */
import { appendFile, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { pathToFileURL } from 'node:url';
import {
  AttendantError,
  type Client,
  createClient,
  OnRosterDocument,
  type PersonFragment,
  PersonFragmentDoc,
  pages,
  RosterDocument,
  unmask,
} from '../client/index.ts';

export class Desk {
  readonly #client: Client;
  readonly #arrivals: string;
  readonly #people: PersonFragment[] = [];
  readonly #arrived = new Set<string>();

  private constructor(client: Client, arrivals: string) {
    this.#client = client;
    this.#arrivals = arrivals;
  }

  /** `arrivals`: a file of ids and times, which a desk that was restarted goes on with. */
  static async open({
    endpoint,
    key,
    event,
    arrivals,
  }: Record<'endpoint' | 'key' | 'event' | 'arrivals', string>) {
    const desk = new Desk(createClient({ endpoint, key }), arrivals);
    const roster = pages(desk.#client, RosterDocument, { event, first: 200 }, (data) => data.attendees);
    for await (const node of roster) desk.#people.push(unmask(PersonFragmentDoc, node));
    const known = await readFile(arrivals, 'utf8').catch(() => '');
    for (const line of known.split('\n')) if (line !== '') desk.#arrived.add(line.split(',', 1)[0] ?? '');
    return desk;
  }

  /** At most ten whose name has these letters, blind to case and accents. */
  find(letters: string): PersonFragment[] {
    const wanted = plain(letters);
    return this.#people.filter(({ name }) => plain(name).includes(wanted)).slice(0, 10);
  }

  async checkIn(id: string): Promise<'WELCOME' | 'ALREADY_HERE' | 'NOT_REGISTERED' | 'TRY_AGAIN'> {
    if (this.#arrived.has(id)) return 'ALREADY_HERE';
    try {
      const { data } = await this.#client.request(OnRosterDocument, { id });
      // Cancelled, erased, of another event: for this key there is nobody.
      if (data.node === null) return 'NOT_REGISTERED';
    } catch (error) {
      if (error instanceof AttendantError && ['NO_ANSWER', 'UNAVAILABLE'].includes(error.code))
        return 'TRY_AGAIN';
      throw error;
    }
    await appendFile(this.#arrivals, `${id},${new Date().toISOString()}\n`, { mode: 0o600 });
    this.#arrived.add(id);
    return 'WELCOME';
  }
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [endpoint = '', event = '', arrivals = 'arrivals.csv'] = process.argv.slice(2);
  const desk = await Desk.open({ endpoint, event, arrivals, key: process.env.ATTENDANT_KEY ?? '' });
  let found: PersonFragment[] = [];
  console.log('A part of a name:');
  for await (const line of createInterface(process.stdin)) {
    const chosen = found[Number(line) - 1];
    if (chosen !== undefined) {
      console.log(`${await desk.checkIn(chosen.id)} ${chosen.name}`);
      continue;
    }
    found = desk.find(line);
    for (const [i, { name, organisation, category }] of found.entries())
      console.log(`${i + 1}  ${[name, organisation, category].filter(Boolean).join(', ')}`);
  }
}
