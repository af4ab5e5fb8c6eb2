/** Invitations and claims: who may invite, who may take over, and that nobody else gets anything by a link. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INVITATIONS_A_DAY } from '../src/claims/limits.ts';
import { importFrom } from '../src/history/changed-by.ts';
import { newId } from '../src/ids.ts';
import {
  anAddress,
  buildGuest,
  CLAIM,
  claimed,
  codesOf,
  INVITATION,
  INVITE,
  invited,
  LISTED,
  readable,
  SHOW_EMAIL,
} from './support/claims.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import {
  type BuiltEvent,
  buildAccount,
  buildAttendee,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { CHANGES, type Page, UNDO, type Undone } from './support/history.ts';

let gateway: TestGateway;
let event: BuiltEvent;
let elsewhere: BuiltEvent;
let organiser: Client;
beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
  elsewhere = await buildEvent(gateway);
  organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
});
afterAll(() => gateway.close());

const guest = (traits: Parameters<typeof buildGuest>[2] = {}) => buildGuest(gateway, event, traits);
const invite = (attendee: string, email: string, by = organiser) => invited(gateway, by, attendee, email);
const invitations = () => gateway.services.models.invitations;
const attendeeOf = (id: string) => gateway.services.models.attendees.findById(id).lean().exec();
const accountAt = async (email: string) => {
  const [addressIndex] = gateway.services.keyRing.hashes('ADDRESS_INDEX').live(email);
  return gateway.services.models.accounts.findOne({ addressIndex }).lean().exec();
};
const past = new Date(Date.now() - 1_000);
const INVALID = {
  attendee: null,
  event: null,
  userErrors: [expect.objectContaining({ code: 'INVITATION_INVALID' })],
};

/** What inviting answers: the codes of what is wrong, or of an error. */
async function inviting(client: Client, attendee: string, email = anAddress()) {
  const answer = await client.mutate<{
    inviteAttendee: { invited: boolean; userErrors: { code: string }[] };
  }>(INVITE, { attendee, email });
  const done = answer.data?.inviteAttendee;
  return done == null ? codesOf(answer) : done.invited ? 'INVITED' : done.userErrors.map(({ code }) => code);
}

describe('a guest who is invited', () => {
  it('signs in by the ordinary code, sees what it is about, takes it over, and has it from the next request on', async () => {
    const email = anAddress();
    const id = await guest({ name: 'Ben Baker', proposals: [LISTED, SHOW_EMAIL] });
    const token = await invite(id, email);
    expect(await accountAt(email)).toBeNull();
    const ben = await gateway.as(email);
    const shown = await ben.query(INVITATION, { token });
    expect(shown.data).toMatchObject({ invitation: { name: 'Ben Baker', event: `The ${event.slug}` } });
    expect(await claimed(ben, token)).toEqual({ attendee: id, event: event.id, userErrors: [] });
    const own = await ben.query(
      'query ($event: ID!) { viewer { attendee(event: $event) { id name email phone } account { events { slug } } } }',
      { event: event.id },
    );
    expect(own.data).toEqual({
      viewer: {
        attendee: { id, name: 'Ben Baker', email, phone: null },
        account: { events: [{ slug: event.slug }] },
      },
    });
  });

  it('shows nothing to anybody by it: neither listed nor any consent', async () => {
    const email = anAddress();
    const id = await guest({ proposals: [LISTED, SHOW_EMAIL] });
    // As a registration was that whoever wrote the form had chosen to list.
    await gateway.services.models.attendees.updateOne({ _id: id }, { listed: true }).exec();
    const token = await invite(id, email);
    await claimed(await gateway.as(email), token);
    expect(await attendeeOf(id)).toMatchObject({ listed: false, listing: { by: 'OWNER' } });
    expect(await gateway.services.models.consents.countDocuments({ subject: id }).exec()).toBe(0);
    const other = await gateway.as((await buildAttendee(gateway, { event })).email);
    expect((await other.query('query ($id: ID!) { node(id: $id) { id } }', { id })).data).toEqual({
      node: null,
    });
  });

  it('gets no phone that somebody else wrote, nor does any import bring one', async () => {
    const id = await guest();
    const { vaultStore } = gateway.services;
    await vaultStore.write([{ event: event.id, subject: id, field: 'phone', value: '+447700900321' }]);
    const email = anAddress();
    const token = await invite(id, email);
    const client = await gateway.as(email);
    await claimed(client, token);
    const phone = 'query ($event: ID!) { viewer { attendee(event: $event) { phone } } }';
    expect((await client.query(phone, { event: event.id })).data).toEqual({
      viewer: { attendee: { phone: null } },
    });
    expect(Object.keys((await attendeeOf(id))?.edited ?? {})).toContain('phone');
  });

  it('puts back nothing that stood there before it was theirs', async () => {
    const id = await guest();
    const { database, history } = gateway.services;
    const earlier = { value: '+447700900321', edited: null };
    const note = { event: event.id, subject: id, part: 'phone', by: importFrom('test'), earlier } as const;
    await database.transaction((session) => history.note([note], session));
    const email = anAddress();
    const token = await invite(id, email);
    const client = await gateway.as(email);
    await claimed(client, token);
    const seen = await client.query<Page>(CHANGES, { event: event.id });
    const nodes = seen.data?.myChanges.nodes ?? [];
    expect(nodes.map(({ part, by, undoable }) => [part, by, undoable])).toEqual([
      ['EMAIL', 'OWNER', false],
      ['PHONE', 'IMPORT', false],
    ]);
    const undone = await client.mutate<Undone>(UNDO, { event: event.id, changes: [nodes.at(-1)?.id] });
    expect(undone.data?.undoChanges.userErrors.map(({ code }) => code)).toEqual(['NOT_KEPT']);
  });

  it('may have an account already, by another event, and keeps it', async () => {
    const known = await buildAttendee(gateway, { event: elsewhere });
    const id = await guest();
    const token = await invite(id, known.email);
    expect(await claimed(await gateway.as(known.email), token)).toMatchObject({ attendee: id });
    expect(await attendeeOf(id)).toMatchObject({
      account: known.account,
      claimed: { session: expect.stringMatching(/^ses_/), invitedBy: expect.stringMatching(/^acc_/) },
    });
    expect(await accountAt(known.email)).toMatchObject({ _id: known.account });
  });

  it('may be signed in on an account whose only registration was cancelled', async () => {
    const known = await buildAttendee(gateway, { event: elsewhere, registered: false });
    const token = await invite(await guest(), known.email);
    expect(await claimed(await gateway.as(known.email), token)).toMatchObject({ userErrors: [] });
  });

  it('is signed in for nothing once the invitation has expired: the session ends', async () => {
    const email = anAddress();
    await invite(await guest(), email);
    const client = await gateway.as(email);
    await gateway.services.models.accounts
      .updateOne({ _id: (await accountAt(email))?._id }, { invitedUntil: past })
      .exec();
    expect((await client.query('{ viewer { account { id } } }')).data).toEqual({ viewer: null });
  });
});

describe('inviteAttendee', () => {
  it('is for the event’s organisers, in a session with the second factor', async () => {
    const id = await guest();
    const without = await gateway.as(await buildOrganiser(gateway, event));
    expect(await inviting(without, id)).toEqual(['SECOND_FACTOR_REQUIRED']);
    const attendee = await gateway.as((await buildAttendee(gateway, { event })).email);
    expect(await inviting(attendee, id)).toEqual(['FORBIDDEN']);
    expect(await inviting(gateway.browser(), id)).toEqual(['UNAUTHENTICATED']);
    expect(await invitations().findById(id).exec()).toBeNull();
  });

  it('answers alike for an attendee of another event, also one the organiser may see there, a lapsed one, and none', async () => {
    const email = await buildOrganiser(gateway, event);
    await buildAttendee(gateway, { event: elsewhere, email });
    const client = await gateway.asOrganiser(email);
    const seen = await buildAttendee(gateway, { event: elsewhere, listed: true });
    const [hidden, lapsed] = [await buildGuest(gateway, elsewhere), await guest({ registered: false })];
    for (const id of [seen.id, hidden, lapsed, newId('attendee'), 'nonsense'])
      expect(await inviting(client, id)).toEqual(['UNKNOWN_ATTENDEE']);
  });

  it('refuses one who has an account, and a text that is no address', async () => {
    const known = await buildAttendee(gateway, { event });
    expect(await inviting(organiser, known.id)).toEqual(['HAS_ACCOUNT']);
    for (const email of ['nonsense', 'a@b', 'x@example.org\r\nBcc: y@example.org'])
      expect(await inviting(organiser, await guest(), email)).toEqual(['BAD_ADDRESS']);
  });

  it('answers alike, by the same commands, whether the address has an account, attends the event, or neither', async () => {
    const attends = (await buildAttendee(gateway, { event, email: anAddress() })).email;
    const known = (await buildAttendee(gateway, { event: elsewhere, email: anAddress() })).email;
    const seen: unknown[] = [];
    for (const email of [anAddress(), attends, known]) {
      const id = await guest();
      let answer = '';
      const commands = await commandsDuring(gateway, async () => {
        answer = await organiser.text(INVITE, { attendee: id, email });
        await gateway.services.mails.drain();
      });
      // The session is touched by whoever comes first.
      seen.push({
        answer,
        commands: commands.map(({ shape }) => shape).filter((one) => !/sessions/.test(one)),
      });
      expect((await gateway.mailsTo(email)).map(readable).at(-1)).toContain('take over a registration');
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });

  it('names nobody in the mail, which may go to a stranger', async () => {
    const email = anAddress();
    await invite(await guest({ name: 'Zacharias Unmistakable' }), email);
    const mail = readable((await gateway.mailsTo(email)).at(-1) ?? '');
    expect(mail).not.toContain('Zacharias');
    expect(mail).toContain(`The ${event.slug}`);
    expect(mail).toMatch(/^Subject: Your registration\r?$/m);
  });

  it('keeps neither token nor address in the clear', async () => {
    const email = anAddress();
    const id = await guest();
    const token = await invite(id, email);
    const text = JSON.stringify(await invitations().findById(id).lean().exec());
    expect(text).not.toContain(token);
    expect(text).not.toContain(email);
    expect(text).not.toContain(Buffer.from(email).toString('base64').slice(0, 12));
  });

  it('replaces the invitation before it, whose link is worth nothing from then on', async () => {
    const [first, second] = [anAddress(), anAddress()];
    const id = await guest();
    const old = await invite(id, first);
    const client = await gateway.as(first);
    const token = await invite(id, second);
    expect(await claimed(client, old)).toEqual(INVALID);
    expect(await claimed(client, token)).toEqual(INVALID);
    expect(await claimed(await gateway.as(second), token)).toMatchObject({ attendee: id });
  });

  it('is limited, to one address and for one organiser', async () => {
    const client = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    const email = anAddress();
    for (let i = 0; i < 5; i++) expect(await inviting(client, await guest(), email)).toBe('INVITED');
    expect(await inviting(client, await guest(), email)).toEqual(['RATE_LIMITED']);
    expect(await gateway.mailsTo(email)).toHaveLength(5);
    const limits = gateway.database.connection.collection('limits');
    await limits.updateMany({ key: /^invitationsByOrganiser:/ }, { $set: { points: INVITATIONS_A_DAY } });
    expect(await inviting(client, await guest())).toEqual(['RATE_LIMITED']);
    await limits.deleteMany({ key: /^invitations/ });
  });
});

describe('a link', () => {
  it('cannot be guessed without end: looking one up and taking one over count as tries of the network', async () => {
    const email = anAddress();
    const token = await invite(await guest(), email);
    const client = await gateway.as(email);
    const limits = gateway.database.connection.collection('limits');
    const used = { key: /^triesByNetwork:/ };
    const kept = await limits.find(used).toArray();
    await limits.updateMany(used, { $set: { points: 1_000 } });
    const refused = [
      codesOf(await client.query(INVITATION, { token })),
      codesOf(await client.mutate(CLAIM, { token })),
    ];
    for (const { _id, points } of kept) await limits.updateOne({ _id }, { $set: { points } });
    expect(refused).toEqual([['RATE_LIMITED'], ['RATE_LIMITED']]);
    expect(await claimed(client, token)).toMatchObject({ userErrors: [] });
  });

  it('is worth nothing to whoever it is forwarded to: unknown, another’s, used, expired and lapsed look alike', async () => {
    const stranger = await gateway.as((await buildAttendee(gateway, { event: elsewhere })).email);
    const [others, used, expired, lapsed] = [await guest(), await guest(), await guest(), await guest()];
    const email = anAddress();
    const tokens = [
      'A'.repeat(43),
      'nonsense',
      '',
      await invite(others, anAddress()),
      await invite(used, email),
      await invite(expired, email),
      await invite(lapsed, email),
    ];
    const owner = await gateway.as(email);
    expect(await claimed(owner, tokens[4] ?? '')).toMatchObject({ attendee: used });
    await invitations().updateOne({ _id: expired }, { expiresAt: past }).exec();
    await gateway.services.models.attendees.updateOne({ _id: lapsed }, { registered: false }).exec();
    const answers = new Set<string>();
    for (const client of [stranger, owner]) {
      for (const token of tokens) {
        answers.add(await client.text(CLAIM, { token }));
        expect((await client.query(INVITATION, { token })).data).toEqual({ invitation: null });
      }
    }
    expect([...answers]).toHaveLength(1);
    expect([...answers][0]).toContain('INVITATION_INVALID');
    expect(await attendeeOf(others)).toMatchObject({ account: null });
  });

  it('costs the same look-ups, whether it is unknown or another’s', async () => {
    const stranger = await gateway.as((await buildAttendee(gateway, { event: elsewhere })).email);
    const others = await invite(await guest(), anAddress());
    const shapes = async (token: string) =>
      (await commandsDuring(gateway, () => stranger.text(CLAIM, { token }))).map(({ shape }) => shape);
    await shapes('A'.repeat(43));
    expect(await shapes(others)).toEqual(await shapes('A'.repeat(43)));
  });

  it('of somebody who has a registration of their own there changes nothing, and says so to them alone', async () => {
    const own = await buildAttendee(gateway, { event });
    const id = await guest();
    const token = await invite(id, own.email);
    const client = await gateway.as(own.email);
    expect(await claimed(client, token)).toMatchObject({
      attendee: null,
      userErrors: [{ code: 'ALREADY_ATTENDING', field: ['input', 'token'] }],
    });
    expect(await attendeeOf(id)).toMatchObject({ account: null });
    expect(await invitations().findById(id).exec()).not.toBeNull();
  });

  it('is worth nothing once the registration has an account by another way', async () => {
    const email = anAddress();
    const id = await guest();
    const token = await invite(id, email);
    const client = await gateway.as(email);
    const { account } = await buildAttendee(gateway, { event: elsewhere });
    await gateway.services.models.attendees.updateOne({ _id: id }, { account }).exec();
    expect(await claimed(client, token)).toEqual(INVALID);
    expect((await attendeeOf(id))?.account).toBe(account);
  });

  it('leaves no invitation behind, with the address that it went to', async () => {
    const email = anAddress();
    const id = await guest();
    const token = await invite(id, email);
    await claimed(await gateway.as(email), token);
    expect(await invitations().findById(id).lean().exec()).toBeNull();
  });

  it('takes somebody who is signed in', async () => {
    const token = await invite(await guest(), anAddress());
    expect(codesOf(await gateway.browser().mutate(CLAIM, { token }))).toEqual(['UNAUTHENTICATED']);
    expect(codesOf(await gateway.browser().query(INVITATION, { token }))).toEqual(['UNAUTHENTICATED']);
  });

  it('is used once: of 50 at the same moment, on two gateways, exactly one wins', async () => {
    const email = anAddress();
    const id = await guest();
    const token = await invite(id, email);
    const clients = [await gateway.as(email), await gateway.as(email)];
    const second = await gateway.another();
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        claimed((clients[i % 2] as Client).at(i % 3 === 0 ? second : gateway), token),
      ),
    );
    expect(outcomes.filter(({ attendee }) => attendee === id)).toHaveLength(1);
    expect(outcomes.filter(({ userErrors }) => userErrors[0]?.code === 'INVITATION_INVALID')).toHaveLength(
      49,
    );
    await second.close();
  });

  it('one of two, for two registrations of one event, wins when one person takes both at once', async () => {
    const email = anAddress();
    const ids = [await guest(), await guest()];
    const tokens = [await invite(ids[0] as string, email), await invite(ids[1] as string, email)];
    const client = await gateway.as(email);
    const outcomes = await Promise.all(tokens.map((token) => claimed(client.at(gateway), token)));
    expect(outcomes.map(({ attendee }) => attendee).filter((id) => id !== null)).toHaveLength(1);
    expect(outcomes.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual([
      'ALREADY_ATTENDING',
    ]);
  });

  it('is changed by no GET or HEAD', async () => {
    const email = anAddress();
    const id = await guest();
    const token = await invite(id, email);
    const client = await gateway.as(email);
    const query = encodeURIComponent(`mutation{claimInvitation(input:{token:"${token}"}){attendee}}`);
    for (const method of ['GET', 'HEAD'])
      for (const url of ['/claim', `/claim?token=${token}`, `/graphql?query=${query}`])
        await client.fetch(url, { method });
    expect(await attendeeOf(id)).toMatchObject({ account: null });
    expect(await claimed(client, token)).toMatchObject({ attendee: id });
  });
});

describe('an address whose account is disabled', () => {
  it('is let in by no invitation', async () => {
    const email = anAddress();
    const account = await buildAccount(gateway, email);
    await gateway.services.models.accounts.updateOne({ _id: account }, { disabledAt: past }).exec();
    await invite(await guest(), email);
    await expect(gateway.as(email)).rejects.toThrow('could not sign in');
  });
});
