/**
 * A CRM that keeps what people show it, and forgets what they take back. It reads everybody at its start, and then only whom a
 * webhook names; what it is asked to delete it deletes first, and says so afterwards.
 *
 *   ATTENDANT_KEY=att_… WEBHOOK_SECRET=whsec_… npx tsx examples/crm-sync.ts https://events.example/graphql evt_… contacts.json
 *
 * The key needs `attendee:read`, `attendee.email:read`, `attendee.phone:read`, `attendee.jobTitle:read`, and `webhook:manage` to acknowledge.
 * The endpoint, https://crm.example/, is subscribed to consent.given, consent.withdrawn, attendee.updated and attendee.erased.
 */
import { rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { Webhook } from 'standardwebhooks';
import * as attendant from '../client/index.ts';

const { AcknowledgeDeletionDocument, ContactFragmentDoc, DirectoryDocument, OnePersonDocument } = attendant;
const { accepted, createClient, pages, PersonFragmentDoc, unmask } = attendant;

type Contact = Record<'name' | 'email' | 'phone' | 'jobTitle', string | null>;
type Message = { readonly type: string; readonly data: { readonly attendee?: string } };

export class Crm {
  readonly #client: attendant.Client;
  readonly #file: string;
  /** By id. Begun anew at every start: what was taken back while nobody listened is not in it. */
  readonly contacts: Record<string, Contact> = {};

  private constructor(client: attendant.Client, file: string) {
    [this.#client, this.#file] = [client, file];
  }

  static async open({ endpoint, key, event, file }: Record<'endpoint' | 'key' | 'event' | 'file', string>) {
    const crm = new Crm(createClient({ endpoint, key }), file);
    const everybody = pages(crm.#client, DirectoryDocument, { event, first: 100 }, (data) => data.attendees);
    for await (const node of everybody)
      crm.#keep(unmask(PersonFragmentDoc, node), unmask(ContactFragmentDoc, node));
    await crm.#save();
    return crm;
  }

  /** One message, as often as it comes: reading again and deleting again do no harm. */
  async hear(message: string, { type, data: { attendee } }: Message): Promise<void> {
    if (attendee === undefined) return;
    if (type === 'attendee.erased') delete this.contacts[attendee];
    else await this.#read(attendee);
    await this.#save();
    if (type !== 'attendee.erased' && type !== 'consent.withdrawn') return;
    const { data } = await this.#client.request(AcknowledgeDeletionDocument, { input: { message } });
    accepted(data.acknowledgeDeletion);
  }

  /** What they show now, which takes the place of what they showed: a field that was taken back is null, and so deleted here. */
  async #read(id: string): Promise<void> {
    const { node } = (await this.#client.request(OnePersonDocument, { id })).data;
    if (node?.__typename === 'Attendee')
      this.#keep(unmask(PersonFragmentDoc, node), unmask(ContactFragmentDoc, node));
    else delete this.contacts[id];
  }

  #keep({ id, name }: { id: string; name: string }, { email, phone, jobTitle }: Omit<Contact, 'name'>): void {
    if (email === null && phone === null && jobTitle === null) delete this.contacts[id];
    else this.contacts[id] = { name, email, phone, jobTitle };
  }

  async #save(): Promise<void> {
    await writeFile(`${this.#file}.new`, JSON.stringify(this.contacts), { mode: 0o600 });
    await rename(`${this.#file}.new`, this.#file);
  }
}

/** Hears webhooks one after another; 500 brings a message again, later. */
export function listening(crm: Crm, secret: string) {
  const webhook = new Webhook(secret);
  let before: Promise<unknown> = Promise.resolve();
  return createServer(async (req, res) => {
    const headers = req.headers as Record<string, string>;
    const message = await text(req)
      .then((body) => webhook.verify(body, headers) as Message)
      .catch(() => null);
    if (message === null) return void res.writeHead(400).end();
    before = before
      .then(() => crm.hear(String(headers['webhook-id']), message))
      .then(
        () => res.writeHead(204).end(),
        () => res.writeHead(500).end(),
      );
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [endpoint = '', event = '', file = 'contacts.json'] = process.argv.slice(2);
  const crm = await Crm.open({ endpoint, event, file, key: process.env.ATTENDANT_KEY ?? '' });
  listening(crm, process.env.WEBHOOK_SECRET ?? '').listen(8080, '127.0.0.1');
}
