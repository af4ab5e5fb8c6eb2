/** What a form said on somebody's behalf: offered to them, applied by nobody else, and answered once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Proposal } from '../src/attendees/model.ts';
import { everyAttendee, everyoneOfCategory } from '../src/consent/model.ts';
import { ANSWER, codesOf, LISTED, NOTED, PROPOSALS, SHOW_EMAIL } from './support/claims.ts';
import type { Client } from './support/client.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

interface Shown {
  id: string;
  kind: string;
  field: string | null;
  recipient: string | null;
  category: string | null;
}
interface Given {
  field: string;
  purpose: string;
  until: string | null;
  evidence: object;
}
interface Answered<Consent> {
  answerProposals: {
    consents: Consent[];
    proposals: { id: string }[];
    userErrors: { code: string; field: string[] | null; message: string }[];
  };
}
const CONSENTS = `query ($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Consent { field recipient { kind } purpose until evidence { how noticeVersion } }
  }
}`;

let gateway: TestGateway;
let event: BuiltEvent;
beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
});
afterAll(() => gateway.close());

const SHOW_PHONE_TO_SPEAKERS: Proposal = {
  ...SHOW_EMAIL,
  field: 'phone',
  recipient: everyoneOfCategory('Speaker'),
  column: 'Show your phone to speakers?',
};
const attendees = () => gateway.services.models.attendees;

/** Somebody with proposals, signed in. */
async function person(...proposals: Proposal[]): Promise<{ own: BuiltAttendee; client: Client }> {
  const own = await buildAttendee(gateway, { event });
  await attendees().updateOne({ _id: own.id }, { proposals }).exec();
  return { own, client: await gateway.as(own.email) };
}

const open = async (client: Client): Promise<Shown[]> =>
  (await client.query<{ viewer: { proposals: Shown[] } }>(PROPOSALS, { event: event.id })).data?.viewer
    .proposals ?? [];
const answer = async (client: Client, input: object) => {
  const asked = { event: event.id, noticeVersion: '1', ...input };
  const done = await client.mutate<Answered<string>>(ANSWER, { input: asked });
  if (done.data == null) return codesOf(done);
  const { consents: ids, ...rest } = done.data.answerProposals;
  const nodes = await client.query<{ nodes: Given[] }>(CONSENTS, { ids });
  return { ...rest, consents: nodes.data?.nodes ?? [] };
};
const idsOf = (shown: Shown[], kind: string) => shown.filter((one) => one.kind === kind).map(({ id }) => id);
const refused = (code: string) => ({ consents: [], userErrors: [expect.objectContaining({ code })] });
const recordOf = ({ id }: BuiltAttendee) => attendees().findById(id).lean().exec();
const consentsOf = ({ id }: BuiltAttendee) =>
  gateway.services.models.consents.find({ subject: id }).lean().exec();
const aDayAgo = async ({ account }: BuiltAttendee) => {
  const provedAt = new Date(Date.now() - 86_400_000);
  await gateway.database.connection.collection('sessions').updateMany({ account }, { $set: { provedAt } });
};

describe('proposals', () => {
  it('are shown to the person with the form’s words, one for each thing that is asked', async () => {
    const again = { ...SHOW_EMAIL, source: 'other' };
    const { client } = await person(LISTED, SHOW_EMAIL, again, SHOW_PHONE_TO_SPEAKERS, NOTED);
    expect(await open(client)).toEqual([
      expect.objectContaining({ kind: 'LISTED', field: null, recipient: null, answer: 'Yes' }),
      expect.objectContaining({ kind: 'CONSENT', field: 'EMAIL', recipient: 'EVERY_ATTENDEE' }),
      expect.objectContaining({ field: 'PHONE', recipient: 'CATEGORY', category: 'Speaker' }),
      expect.objectContaining({ kind: 'NOTED', question: 'May exhibitors write to you?' }),
    ]);
  });

  it('are shown to nobody else, organisers included, and not after the registration ended', async () => {
    const { own, client } = await person(LISTED, SHOW_EMAIL);
    const organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    expect(await open(organiser)).toEqual([]);
    expect(await open((await person()).client)).toEqual([]);
    const stay = await buildEvent(gateway);
    await buildAttendee(gateway, { event: stay, email: own.email });
    await attendees().updateOne({ _id: own.id }, { registered: false }).exec();
    expect(await open(client)).toEqual([]);
  });
});

describe('accepting', () => {
  it('gives an ordinary consent by the person themselves, to the words in force, and lists them', async () => {
    const { own, client } = await person(LISTED, SHOW_EMAIL);
    const shown = await open(client);
    const done = await answer(client, { accept: shown.map(({ id }) => id) });
    expect(done).toEqual({
      consents: [
        {
          field: 'EMAIL',
          recipient: { kind: 'EVERY_ATTENDEE' },
          purpose: 'what the registration form asked: Show your e-mail?',
          until: null,
          evidence: { how: 'OWNER', noticeVersion: '1' },
        },
      ],
      proposals: [],
      userErrors: [],
    });
    const [consent] = await consentsOf(own);
    expect(consent?.evidence.session).toMatch(/^ses_/);
    expect(await recordOf(own)).toMatchObject({ listed: true, listing: { by: 'OWNER' } });
    const { changes, outbox } = gateway.services.models;
    const made = await changes.find({ subject: own.id }).sort({ seq: 1 }).lean().exec();
    expect(made.map(({ part, by }) => `${part} by ${by.kind}`)).toEqual([
      'listed by OWNER',
      'consent by OWNER',
    ]);
    const notice = await outbox.findOne({ account: own.account }).lean().exec();
    expect(Object.keys(notice?.about ?? {}).sort()).toEqual(['LISTED', 'SHOWN_TO_MANY']);
    const { client: other } = await person();
    const seen = await other.query('query ($id: ID!) { node(id: $id) { ... on Attendee { email phone } } }', {
      id: own.id,
    });
    expect(seen.data).toEqual({ node: { email: own.email, phone: null } });
    // And it is withdrawn as any other.
    const preview = await client.query(
      'query ($event: ID!) { previewAs(event: $event, as: { everyAttendee: true }) { fields { field why } } }',
      { event: event.id },
    );
    expect(JSON.stringify(preview.data)).toContain('{"field":"EMAIL","why":"CONSENT"}');
  });

  it('some leaves the others open, and declined ones are gone', async () => {
    const { own, client } = await person(LISTED, SHOW_EMAIL, SHOW_PHONE_TO_SPEAKERS, NOTED);
    const shown = await open(client);
    const [listed] = idsOf(shown, 'LISTED');
    const [email, phone] = idsOf(shown, 'CONSENT');
    expect(
      await answer(client, { accept: [phone], decline: [listed, ...idsOf(shown, 'NOTED')] }),
    ).toMatchObject({
      consents: [{ field: 'PHONE' }],
      proposals: [{ id: email }],
    });
    expect(await recordOf(own)).toMatchObject({ listed: false });
  });

  it('takes a fresh sign-in; declining does not', async () => {
    const { own, client } = await person(LISTED, SHOW_EMAIL);
    await aDayAgo(own);
    const shown = await open(client);
    for (const id of shown.map((one) => one.id))
      expect(await answer(client, { accept: [id] })).toEqual(['FRESH_SIGN_IN_REQUIRED']);
    expect(await consentsOf(own)).toEqual([]);
    expect(await answer(client, { decline: shown.map(({ id }) => id), noticeVersion: null })).toMatchObject({
      userErrors: [],
      proposals: [],
    });
  });

  it('a consent takes the words in force', async () => {
    const { own, client } = await person(SHOW_EMAIL);
    const accept = (await open(client)).map(({ id }) => id);
    expect(await answer(client, { accept, noticeVersion: '0' })).toMatchObject(refused('NOTICE_OUTDATED'));
    expect(await answer(client, { accept, noticeVersion: null })).toMatchObject(refused('NOTICE_OUTDATED'));
    expect(await consentsOf(own)).toEqual([]);
  });

  it('what is only noted is refused, and nothing with it is applied', async () => {
    const { own, client } = await person(SHOW_EMAIL, NOTED);
    const accept = (await open(client)).map(({ id }) => id);
    expect(await answer(client, { accept })).toMatchObject(refused('NOTED_ONLY'));
    expect(await consentsOf(own)).toEqual([]);
    expect(await open(client)).toHaveLength(2);
  });

  it('lists nobody where the event’s rule does not', async () => {
    const { own, client } = await person(LISTED);
    const rule = (kind: string) =>
      gateway.services.models.events
        .updateOne({ _id: event.id }, { $set: { listing: { kind, categories: [] } } })
        .exec();
    await rule('NOBODY');
    const done = await answer(client, { accept: (await open(client)).map(({ id }) => id) });
    await rule('EVERYBODY');
    expect(done).toMatchObject(refused('LISTING_CLOSED'));
    expect(JSON.stringify(done)).toContain('This event does not list people, or not those of your category.');
    expect(await recordOf(own)).toMatchObject({ listed: false });
  });

  it('does not make longer what the person permitted until a date of theirs', async () => {
    const { own, client } = await person(SHOW_EMAIL);
    const until = new Date(Date.now() + 3_600_000);
    await buildConsent(gateway, { subject: own, field: 'email', recipient: everyAttendee, until });
    const done = await answer(client, { accept: (await open(client)).map(({ id }) => id) });
    expect(done).toMatchObject({ consents: [{ until: until.toISOString() }] });
  });
});

describe('an answer', () => {
  it('names proposals that are open, each once, and one’s own', async () => {
    const { client } = await person(LISTED);
    const other = await person(LISTED);
    const [theirs] = await open(other.client);
    const [own] = await open(client);
    expect(await answer(client, { accept: [theirs?.id] })).toMatchObject(refused('UNKNOWN_PROPOSAL'));
    expect(await answer(client, { decline: ['pro_none'] })).toMatchObject(refused('UNKNOWN_PROPOSAL'));
    expect(await answer(client, {})).toMatchObject(refused('BAD_PROPOSALS'));
    expect(await answer(client, { accept: [own?.id], decline: [own?.id] })).toMatchObject(
      refused('BAD_PROPOSALS'),
    );
    expect(await answer(client, { event: 'evt_none', accept: [own?.id] })).toMatchObject(
      refused('NOT_ATTENDING'),
    );
    expect(await recordOf(other.own)).toMatchObject({ listed: false });
  });

  it('is final: of 20 at the same moment one counts, and it is not offered again', async () => {
    const { own, client } = await person(SHOW_EMAIL);
    const ids = (await open(client)).map(({ id }) => id);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        answer(client.at(gateway), i % 2 === 0 ? { accept: ids } : { decline: ids }),
      ),
    );
    const right = answers.filter((one) => !Array.isArray(one) && one?.userErrors.length === 0);
    expect(right).toHaveLength(1);
    expect(await recordOf(own)).toMatchObject({ answered: [{ question: 'email audience:*' }] });
    expect(await open(client)).toEqual([]);
  });
});
