/**
 * The letters of a breach: queued once for each person, whoever presses how often and wherever a process ends; sent by
 * the outbox, with a fate that is known or said to be unknown; and only what is true of that one person in them.
 */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sealFor } from '../src/accounts/by-address.ts';
import { writePieces } from '../src/commands/incident-letters.ts';
import { erase } from '../src/erasure/erase.ts';
import { newId } from '../src/ids.ts';
import { textOf } from '../src/incidents/documents/document.ts';
import { makeDocument } from '../src/incidents/documents/make.ts';
import { placeOf } from '../src/incidents/letters/blocks.ts';
import { previewLetters, queueLetters } from '../src/incidents/letters/queue.ts';
import type { IncidentRecord } from '../src/incidents/model.ts';
import { reportOf } from '../src/incidents/report/make.ts';
import type { AffectedPerson } from '../src/incidents/report/report.ts';
import { noteSignIn } from '../src/sign-in/who-may.ts';
import type { Client } from './support/client.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { affected, incidentReport, shown } from './support/incident-report.ts';
import { aResponse } from './support/ledger.ts';
import { temporaryFolder, until } from './support/mongod.ts';
import { type SmtpServer, smtpServer } from './support/smtp.ts';

const BY = { kind: 'COMMAND_LINE', user: 'ops' } as const;
const SAID = {
  title: 'Strangers signed in',
  foundBy: 'A call',
  effects: 'Profiles were read.',
  consequences: 'Calls from strangers.',
  measures: 'Sessions were ended.',
  contact: 'Dora Protection, dpo@fair.example',
};

let server: SmtpServer;
let gateway: TestGateway;
let event: BuiltEvent;
let olga: Client;
let count = 0;

beforeAll(async () => {
  server = await smtpServer();
  gateway = await startGateway({
    noticeDelayMillis: 3_600_000,
    environment: {
      SMTP_URL: server.url,
      MAILS_PER_MINUTE: '6000',
      MAIL_FROM: 'The fair <from@fair.example>',
    },
  });
  event = await buildEvent(gateway, 'fair');
});
afterAll(async () => {
  await gateway.close();
  await server.close();
});
beforeEach(async () => {
  await gateway.services.models.outbox.deleteMany({}).exec();
});
afterEach(() => {
  server.reply = () => undefined;
  server.messages.length = 0;
  server.said.length = 0;
});

const outbox = () => gateway.services.models.outbox;
const deliver = (at: TestGateway = gateway) => at.services.postman.deliverDue();
const allSent = (n: number) =>
  until(async () => (await outbox().countDocuments({ kind: 'LETTER', state: 'SENT' })) === n);

/** An incident of an hour ago until now, that suspects these sessions. */
const openIncident = (more: Partial<IncidentRecord> = {}): Promise<IncidentRecord> =>
  gateway.services.incidents.open(
    {
      ...SAID,
      event: event.id,
      drill: false,
      awareAt: new Date(),
      startedAt: new Date(Date.now() - 3_600_000),
      endedAt: null,
      suspicion: { sessions: [], accounts: [], rules: [] },
      ...more,
    },
    BY,
  );

/** Somebody who attends, as a report has them. */
async function victim(
  more: Partial<AffectedPerson> = {},
): Promise<{ built: BuiltAttendee; person: AffectedPerson }> {
  const built = await buildAttendee(gateway, {
    event,
    name: `Victim ${++count}`,
    email: `victim.${count}@people.example`,
  });
  const { id: attendee, account } = built;
  return {
    built,
    person: affected({ attendee, account, event: event.id, name: `Victim ${count}`, ...more }),
  };
}
const victims = async (n: number) => {
  const found = [];
  for (let i = 0; i < n; i++) found.push(await victim());
  return found;
};

const reportAbout = (incident: IncidentRecord, people: readonly AffectedPerson[]) => ({
  ...incidentReport(people, incident),
  from: incident.startedAt,
});
const queue = (
  incident: IncidentRecord,
  people: readonly AffectedPerson[],
  letters: number,
  updates = false,
  at = gateway,
) => queueLetters(at.services, reportAbout(incident, people), { letters, updates, by: BY });
const preview = (incident: IncidentRecord, people: readonly AffectedPerson[]) =>
  previewLetters(gateway.services, reportAbout(incident, people));
const mailTo = (email: string) =>
  server.messages.find((text) => new RegExp(`^To: <?${email}`, 'im').test(text));
const plain = (message = '') =>
  message.replaceAll(/=\r\n/g, '').replaceAll('=E2=80=99', '’').replaceAll('=3D', '=');

describe('letters', () => {
  it('go to each person once, say what was shown of that one and of nobody else, and are logged', async () => {
    const incident = await openIncident();
    const [ada, bea] = [
      await victim({ released: [shown('phone', 2)] }),
      await victim({ released: [shown('photo')] }),
    ];
    expect(await queue(incident, [ada.person, bea.person], 2)).toEqual({ queued: 2, unreachable: [] });
    await deliver();
    await allSent(2);
    const toAda = plain(mailTo(ada.built.email));
    expect(toAda).toMatch(/^Subject: A breach of your data\r$/m);
    expect(toAda).toContain('your phone number');
    expect(toAda).toContain('Dora Protection');
    expect(toAda).not.toMatch(/your photo|Victim/);
    expect(plain(mailTo(bea.built.email))).toContain('your photo');
    const log = await gateway.services.incidents.log.last(incident._id, 100);
    expect(log.filter(({ what }) => what === 'LETTERS_QUEUED').map(({ note }) => note)).toEqual([
      '2 letters; 0 people cannot be reached',
    ]);
  });

  it('hold no value, no address and no name, where they wait', async () => {
    const incident = await openIncident();
    const { built, person } = await victim();
    await queue(incident, [person], 1);
    const kept = JSON.stringify(await outbox().find({ kind: 'LETTER' }).lean().exec());
    for (const value of [...Object.values(built.values), built.email, person.name ?? '?'])
      expect(kept).not.toContain(value);
  });

  it('are one for each account, whatever its registrations, and each is in it', async () => {
    const incident = await openIncident({ event: null });
    const { built, person } = await victim();
    const other = await buildEvent(gateway);
    const again = await buildAttendee(gateway, { event: other, email: built.email });
    const second = affected({
      attendee: again.id,
      account: built.account,
      event: other.id,
      released: [shown('photo')],
    });
    expect(await queue(incident, [person, second], 1)).toMatchObject({ queued: 1 });
    await deliver();
    await allSent(1);
    const text = plain(server.messages[0]);
    for (const words of [
      `Your registration for The ${event.slug}`.toUpperCase(),
      `THE ${other.slug}`.toUpperCase(),
      'your photo',
    ])
      expect(text).toContain(words);
  });

  it('name in the answer whom they cannot reach: nobody’s registration, and somebody erased', async () => {
    const incident = await openIncident();
    const nobodys = affected({ account: null, name: 'A Guest', event: event.id });
    const erased = affected({ account: null, name: null, event: event.id });
    const { unreachable } = await preview(incident, [nobodys, erased]);
    expect(unreachable.map(({ attendee, why }) => [attendee, why]).sort()).toEqual(
      [
        [nobodys.attendee, 'NO_ACCOUNT'],
        [erased.attendee, 'ERASED'],
      ].sort(),
    );
    expect(await queue(incident, [nobodys, erased], 0)).toMatchObject({ queued: 0 });
  });

  it('are fixed when they are queued: what is said of the incident later changes none', async () => {
    const incident = await openIncident();
    const { built, person } = await victim();
    await queue(incident, [person], 1);
    await gateway.services.incidents.change(incident._id, { measures: 'Something else.' });
    await deliver();
    await allSent(1);
    expect(plain(mailTo(built.email))).toContain('Sessions were ended.');
  });

  it('of a drill say so in subject and text', async () => {
    const incident = await openIncident({ drill: true });
    const { built, person } = await victim();
    await queue(incident, [person], 1);
    await deliver();
    await allSent(1);
    expect(plain(mailTo(built.email))).toMatch(/^Subject: DRILL: A breach of your data\r$/m);
    expect(plain(mailTo(built.email))).toContain('DRILL: this was played');
  });
});

describe('queueing', () => {
  it('refuses another number than the preview said, and an incident that says too little; nothing is queued', async () => {
    const { person } = await victim();
    expect(await queue(await openIncident(), [person], 2)).toEqual({
      problems: [
        {
          code: 'OTHER_NUMBER',
          field: ['input', 'letters'],
          message: 'It would be 1 letters now, not 2. Look at the preview again, and say that number.',
        },
      ],
    });
    expect(await queue(await openIncident({ contact: ' ', measures: '' }), [person], 1)).toEqual({
      problems: [
        {
          code: 'INCIDENT_INCOMPLETE',
          field: ['input', 'incident'],
          message:
            'First say in the incident: the measures taken or proposed, the contact point (Art. 34(2)).',
        },
      ],
    });
    expect(await outbox().countDocuments({})).toBe(0);
  });

  it('twice queues nothing more, whatever became of the first; with updates, only whom there is more to tell', async () => {
    const incident = await openIncident();
    const [ada, bea] = await victims(2);
    if (ada === undefined || bea === undefined) throw new Error('two were asked for');
    const people = [ada.person, bea.person];
    await queue(incident, people, 2);
    await deliver();
    await allSent(2);
    expect(await queue(incident, people, 0)).toMatchObject({ queued: 0 });
    const more = [{ ...ada.person, released: [shown('phone'), shown('email')] }, bea.person];
    expect(await queue(incident, more, 0)).toMatchObject({ queued: 0 });
    expect((await preview(incident, more)).updates).toHaveLength(1);
    expect(await queue(incident, more, 1, true)).toMatchObject({ queued: 1 });
    expect(await queue(incident, more, 0, true)).toMatchObject({ queued: 0 });
    await deliver();
    await allSent(3);
    expect(plain(server.messages.at(-1))).toContain('takes the place of that letter');
    expect(plain(server.messages.at(-1))).toContain('your e-mail address');
  });

  it('from two gateways at once queues each letter once between them', async () => {
    const other = await gateway.another();
    const incident = await openIncident();
    const people = (await victims(60)).map(({ person }) => person);
    const outcomes = await Promise.all([gateway, other].map((at) => queue(incident, people, 60, false, at)));
    const queued = outcomes.map((outcome) => ('queued' in outcome ? outcome.queued : Number.NaN));
    expect(queued.reduce((all, one) => all + one, 0)).toBe(60);
    expect(await outbox().countDocuments({ kind: 'LETTER' })).toBe(60);
    await Promise.all([deliver(), deliver(other)]);
    await allSent(60);
    expect(new Set(server.messages.map((text) => /^Message-ID: (\S+)/im.exec(text)?.[1])).size).toBe(60);
    expect(server.messages).toHaveLength(60);
    await other.close();
  });

  it('that ends half way leaves whole letters, and the next one queues the rest, once', async () => {
    const incident = await openIncident();
    const people = (await victims(70)).map(({ person }) => person);
    const { letters } = gateway.services;
    const { first } = await preview(incident, people);
    // The process ends while the second transaction is under way.
    const dies = first.map((letter, nth) => ({
      ...letter,
      content: () => {
        if (nth === 60) throw new Error('killed');
        return letter.content();
      },
    }));
    await expect(letters.queue(incident, dies, async () => {})).rejects.toThrow('killed');
    expect(await outbox().countDocuments({ kind: 'LETTER' })).toBe(50);
    expect((await preview(incident, people)).first).toHaveLength(20);
    expect(await queue(incident, people, 20)).toMatchObject({ queued: 20 });
    expect(await outbox().countDocuments({ kind: 'LETTER' })).toBe(70);
    const accounts = await outbox().distinct('account').exec();
    expect(accounts).toHaveLength(70);
  });

  it('whose log line fails queues no letter', async () => {
    const incident = await openIncident();
    const { first } = await preview(incident, [(await victim()).person]);
    const failing = gateway.services.letters.queue(incident, first, async () => {
      throw new Error('no log');
    });
    await expect(failing).rejects.toThrow('no log');
    expect(await outbox().countDocuments({})).toBe(0);
  });
});

describe('when the mail server goes wrong', () => {
  it('a connection that ends after DATA makes the letter UNCERTAIN: shown, not sent again by itself, and by hand under the same id', async () => {
    const incident = await openIncident();
    await queue(incident, [(await victim()).person], 1);
    server.reply = (line) => (line === '.' ? 'DROP' : undefined);
    await deliver();
    server.reply = () => undefined;
    await deliver();
    expect(await gateway.services.letters.counts(incident._id)).toEqual({
      QUEUED: 0,
      SENDING: 0,
      SENT: 0,
      UNCERTAIN: 1,
      FAILED: 0,
    });
    expect(await queue(incident, [], 0)).toMatchObject({ queued: 0 });
    expect(server.messages).toEqual([]);
    const [letter] = await gateway.services.letters.page(incident._id, { first: 10 });
    expect(letter).toMatchObject({ state: 'UNCERTAIN', lastError: { code: 'ECONNECTION' } });
    await gateway.services.letters.retry(letter?._id ?? '');
    await deliver();
    await allSent(1);
    expect(server.messages[0]).toContain(letter?.messageId);
  });

  it('a letter is kept for ever, where notices go after a time', async () => {
    const incident = await openIncident();
    const { built, person } = await victim();
    await queue(incident, [person], 1);
    const about = { PHONE: { first: new Date(0), last: new Date(0), times: 1, from: ['x'] } };
    await gateway.services.outbox.queue({ key: 'n', kind: 'PROFILE', account: built.account, about });
    await deliver();
    await until(async () => (await outbox().countDocuments({ state: 'SENT' })) === 2);
    const kept = await outbox().find({}).lean().exec();
    expect(kept.map(({ kind, keptUntil }) => [kind, keptUntil === null]).sort()).toEqual([
      ['LETTER', true],
      ['PROFILE', false],
    ]);
  });
});

describe('a document of one event of an incident of all', () => {
  const [one, two] = ['evt_00000000000000000000000001', 'evt_00000000000000000000000002'] as const;
  const [session, other] = ['ses_11111111111111111111111111', 'ses_22222222222222222222222222'] as const;
  const WORDS = 'They signed in as Grace Hopper (grace@navy.example).';
  const make = async (kind: 'REGULATOR_INITIAL' | 'SUPPLIER_NOTICE' | 'LETTERS') => {
    const people = [
      affected({ event: one, name: 'Ada Lovelace', signedInAs: [{ session, begun: null }], released: [] }),
      affected({ event: two, name: 'Grace Hopper', signedInAs: [{ session: other, begun: null }] }),
    ];
    const said = { title: WORDS, foundBy: WORDS, effects: WORDS, consequences: WORDS, measures: WORDS };
    const report = incidentReport(people, { event: null, ...said });
    const [suspect] = report.suspects;
    if (suspect === undefined) throw new Error('a report has one');
    const suspects = [
      { ...suspect, session },
      { ...suspect, session: other },
    ];
    const { models, letters, forms, config } = gateway.services;
    const found = await makeDocument(
      { models, letters, forms, place: placeOf(config) },
      { ...report, suspects, cannotProve: [WORDS] },
      { kind, event: one },
    );
    if ('code' in found) throw new Error(found.message);
    return (['JSON', 'CSV', 'HTML'] as const).map((format) => [...textOf(found, format)].join('')).join('');
  };

  it.each(['REGULATOR_INITIAL', 'SUPPLIER_NOTICE', 'LETTERS'] as const)(
    'names nobody of another: %s',
    async (kind) => {
      const said = await make(kind);
      expect(said).toContain('[name left out]');
      expect(said).not.toMatch(/Grace|grace|Hopper/);
    },
  );

  it('names the sessions that reached somebody of it, and no others', async () => {
    const said = await make('SUPPLIER_NOTICE');
    expect(said).toContain(session);
    expect(said).not.toContain(other);
    expect(said).toContain('Sessions called suspect,1');
  });
});

describe('how many people were written to', () => {
  it('counts each once, by the worst of their last letter’s mails, and those of one event alone', async () => {
    const incident = await openIncident({ event: null });
    const elsewhere = await buildEvent(gateway);
    const [ada, bea] = [await victim(), await victim()];
    const there = { ...bea.person, event: elsewhere.id };
    await gateway.services.models.accounts
      .updateOne(
        { _id: ada.built.account },
        { $set: { formerAddresses: [await formerOf(ada.built.account)] } },
      )
      .exec();
    expect(await queue(incident, [ada.person, there], 2)).toMatchObject({ queued: 3 });
    server.reply = (line) => (/^RCPT.*home/.test(line) ? '550 no' : undefined);
    await deliver();
    const { letters } = gateway.services;
    const none = { QUEUED: 0, SENDING: 0, SENT: 0, UNCERTAIN: 0, FAILED: 0 };
    expect(await letters.people(incident._id, null)).toEqual({ ...none, SENT: 1, FAILED: 1 });
    expect(await letters.people(incident._id, event.id)).toEqual({ ...none, FAILED: 1 });
    expect(await letters.people(incident._id, elsewhere.id)).toEqual({ ...none, SENT: 1 });
    expect(await letters.counts(incident._id)).toEqual({ ...none, SENT: 2, FAILED: 1 });
    // The next letter takes the place of the one before.
    server.reply = () => undefined;
    const more = { ...ada.person, released: [shown('phone'), shown('email')] };
    expect(await queue(incident, [more, there], 1, true)).toMatchObject({ queued: 2 });
    await deliver();
    expect(await letters.people(incident._id, null)).toEqual({ ...none, SENT: 2 });
  });

  async function formerOf(subject: string) {
    const address = await sealFor(gateway.services.keyRing, 'owner@home.example', {
      subject,
      field: 'address',
    });
    const [changedAt, undoUntil] = [new Date(), new Date(Date.now() + 3_600_000)];
    return { addressIndex: ['f'.repeat(64)], address, undoHash: 'u', notice: null, changedAt, undoUntil };
  }
});

describe('whose address was changed since it began', () => {
  const FORMER = 'owner.before@people.example';
  async function moved(minutesAgo: number, undoUntil = new Date(Date.now() + 3_600_000)) {
    const { built, person } = await victim();
    const before = await buildAttendee(gateway, {
      event: await buildEvent(gateway),
      email: `${++count}.${FORMER}`,
    });
    const sealed = await gateway.services.models.accounts.findById(before.account).lean().exec();
    // As a change of address leaves it: sealed under this account's own key.
    const address = await sealFor(gateway.services.keyRing, before.email, {
      subject: built.account,
      field: 'address',
    });
    const changedAt = new Date(Date.now() - minutesAgo * 60_000);
    const former = {
      addressIndex: sealed?.addressIndex,
      address,
      undoHash: `u${count}`,
      notice: null,
      changedAt,
      undoUntil,
    };
    await gateway.services.models.accounts.collection.updateOne(
      { _id: built.account as never },
      { $set: { formerAddresses: [former] } },
    );
    return { built, person, formerly: before.email };
  }

  it('gets the letter where they were, and where they are now', async () => {
    const incident = await openIncident();
    const { built, person, formerly } = await moved(30);
    expect((await preview(incident, [person])).first).toHaveLength(1);
    expect(await queue(incident, [person], 1)).toMatchObject({ queued: 2 });
    await deliver();
    await allSent(2);
    expect(mailTo(formerly)).toContain('Subject: A breach');
    expect(mailTo(built.email)).toContain('Subject: A breach');
    // One knows nothing of the other.
    expect(mailTo(built.email)).not.toContain(formerly);
  });

  const ofDays = (days: number) => ({ startedAt: new Date(Date.now() - days * 86_400_000) });

  it('also when the change can be undone no more, and whoever changed it has signed in since', async () => {
    const incident = await openIncident(ofDays(4));
    const { built, person, formerly } = await moved(80 * 60, new Date(Date.now() - 8 * 3_600_000));
    await signInAt(built.account);
    expect((await preview(incident, [person])).unreachable).toEqual([]);
    expect(await queue(incident, [person], 1)).toMatchObject({ queued: 2 });
    await deliver();
    await allSent(2);
    expect(mailTo(formerly)).toContain('Subject: A breach');
    expect(mailTo(built.email)).toContain('Subject: A breach');
  });

  it('and is named where the address of before is not kept any more', async () => {
    const incident = await openIncident(ofDays(100));
    const { built, person } = await moved(95 * 24 * 60, new Date(Date.now() - 92 * 86_400_000));
    await signInAt(built.account);
    const { unreachable } = await preview(incident, [person]);
    expect(unreachable).toEqual([
      { attendee: person.attendee, event: event.id, name: person.name, why: 'ADDRESS_CHANGED' },
    ]);
    expect(await queue(incident, [person], 1)).toEqual({ queued: 1, unreachable });
    expect((await preview(await openIncident(), [person])).unreachable).toEqual([]);
  });

  /** As signing in leaves the account. */
  async function signInAt(account: string) {
    const { models } = gateway.services;
    const { addressIndex = [] } = (await models.accounts.findById(account).lean().exec()) ?? {};
    expect(await noteSignIn(models, account, addressIndex, 90 * 86_400_000)).toBe(true);
  }

  it('but not at an address of before the incident', async () => {
    const incident = await openIncident();
    const { built, person, formerly } = await moved(120);
    expect(await queue(incident, [person], 1)).toMatchObject({ queued: 1 });
    await deliver();
    await allSent(1);
    expect(mailTo(formerly)).toBeUndefined();
    expect(mailTo(built.email)).toContain('Subject: A breach');
  });

  it('also if it was changed after the letter was queued', async () => {
    const incident = await openIncident();
    const { built, person, formerly } = await moved(30);
    const formers = await gateway.services.models.accounts.findById(built.account).lean().exec();
    await gateway.services.models.accounts
      .updateOne({ _id: built.account }, { $set: { formerAddresses: [] } })
      .exec();
    expect(await queue(incident, [person], 1)).toMatchObject({ queued: 1 });
    await gateway.services.models.accounts
      .updateOne({ _id: built.account }, { $set: { formerAddresses: formers?.formerAddresses } })
      .exec();
    await deliver();
    await allSent(1);
    expect(mailTo(formerly)).toContain('Subject: A breach');
  });
});

describe('a registration that somebody took over since', () => {
  const at = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  it('tells them what was of theirs, and nothing of whoever had it before, who is named', async () => {
    const incident = await openIncident();
    const report = incidentReport([]);
    const [suspect] = report.suspects;
    const { built, person } = await victim({
      released: [
        shown('phone', 1, at(50)),
        shown('photo', 1, at(20)),
        { ...shown('email', 9, at(50)), last: at(10) },
      ],
      mayHave: [{ ...shown('jobTitle', 1), times: 0, sessions: [suspect?.session ?? ''] }],
      signedInAs: [{ session: suspect?.session ?? '', begun: at(55) }],
      changes: [50, 20].map((minutes) => ({
        ...{ attendee: '', part: minutes === 50 ? 'name' : 'organisation', at: at(minutes), session: null },
        ...{ restorable: false, takenBack: false },
      })) as never,
    });
    const claimed = { at: at(30), session: 'ses_x', invitedBy: 'acc_x' };
    await gateway.services.models.attendees.updateOne({ _id: built.id }, { $set: { claimed } }).exec();
    const { first, unreachable } = await preview(incident, [person]);
    expect(unreachable).toEqual([{ attendee: built.id, event: event.id, name: null, why: 'CHANGED_HANDS' }]);
    const [registration, ...more] = first[0]?.content().registrations ?? [];
    expect(more).toEqual([]);
    expect(registration?.released.map(({ field, times }) => [field, times])).toEqual([
      ['photo', 1],
      ['email', 1],
    ]);
    expect([registration?.mayHave, registration?.signedInAs]).toEqual([[], []]);
    expect(registration?.changes.map(({ part }) => part)).toEqual(['organisation']);
    // Nothing of theirs: no letter.
    const before = { ...person, released: [shown('phone', 1, at(50))], changes: [] };
    expect((await preview(incident, [before])).first).toEqual([]);
  });
});

describe('somebody erased', () => {
  const gone = (built: BuiltAttendee) =>
    erase({ ...gateway.services, erasedFile: gateway.config.erasedFile }, [
      {
        _id: built.id,
        event: built.event,
        account: built.account,
        addressIndex: [],
        organiserToo: false,
        why: 'ASKED',
      },
    ]);

  it('after the letter was queued gets none, and nothing of it is left', async () => {
    const incident = await openIncident();
    const { built, person } = await victim();
    server.reply = (line) => (/^RCPT/.test(line) ? '451 later' : undefined);
    await queue(incident, [person], 1);
    await gone(built);
    server.reply = () => undefined;
    expect(JSON.stringify(await outbox().find({}).lean().exec())).not.toContain(built.id);
    await deliver();
    expect(server.messages).toEqual([]);
    expect((await preview(incident, [person])).unreachable).toMatchObject([{ attendee: person.attendee }]);
  });

  it('at one event stays in no letter about the other', async () => {
    const incident = await openIncident({ event: null });
    const { built, person } = await victim();
    const other = await buildEvent(gateway);
    const again = await buildAttendee(gateway, { event: other, email: built.email });
    const second = affected({ attendee: again.id, account: built.account, event: other.id });
    await queue(incident, [person, second], 1);
    await gone(built);
    const [letter] = await gateway.services.letters.page(incident._id, { first: 5 });
    expect(letter?.about.registrations.map(({ attendee }) => attendee)).toEqual([again.id]);
  });
});

describe('over GraphQL', () => {
  const LETTERS = `query ($incident: ID!, $first: Int, $after: String, $state: LetterState) { incidentLetters(incident: $incident) {
    counts { state letters }
    letters(first: $first, after: $after, state: $state) { nodes { id attendees round toAddressOfBefore state queuedAt settledAt attempts messageId lastError text } pageInfo { hasNextPage endCursor } }
    preview { letters updates lacking unreachableCount unreachable { attendee name why } samples(first: 2) }
  } }`;
  const QUEUE = `mutation ($incident: ID!, $letters: Int!) { queueIncidentLetters(input: { incident: $incident, letters: $letters }) {
    queued letters { counts { state letters } } userErrors { code field message } } }`;
  const RETRY = `mutation ($letter: ID!) { retryIncidentLetter(input: { letter: $letter }) { letter { id state } userErrors { code field message } } }`;
  const DOCUMENT = `query ($incident: ID!, $kind: IncidentDocumentKind!, $format: IncidentDocumentFormat!, $event: ID) {
    incidentDocument(incident: $incident, kind: $kind, format: $format, event: $event) { fileName mediaType text } }`;

  let owner: BuiltAttendee;
  let incident: IncidentRecord;
  beforeAll(async () => {
    olga = await signedIn(await buildOrganiser(gateway, event), true);
    owner = await buildAttendee(gateway, {
      event,
      name: 'Ada Affected',
      email: 'ada.affected@people.example',
    });
    const intruder = await signedIn(owner.email, false);
    await intruder.query('query ($event: ID!) { viewer { attendee(event: $event) { phone jobTitle } } }', {
      event: event.id,
    });
    const { data } = await intruder.query<{ viewer: { sessions: { id: string; current: boolean }[] } }>(
      '{ viewer { sessions { id current } } }',
    );
    const session = data?.viewer.sessions.find(({ current }) => current)?.id ?? '';
    incident = await openIncident({ suspicion: { sessions: [session], accounts: [], rules: [] } });
  });

  /** Mails go to the SMTP server here. */
  async function signedIn(email: string, organiser: boolean): Promise<Client> {
    const { holdSecondFactor } = await import('./support/second-factor.ts');
    const client = gateway.browser();
    server.messages.length = 0;
    await client.mutate('mutation ($email: String!) { startSignIn(input: { email: $email }) { accepted } }', {
      email,
    });
    await until(async () => mailTo(email) !== undefined);
    const code = /^\s*([0-9A-Z]{4}-[0-9A-Z]{4})\s*$/m.exec(mailTo(email) ?? '')?.[1];
    await client.mutate('mutation ($code: String!) { completeSignIn(input: { code: $code }) { signedIn } }', {
      code,
    });
    if (organiser) await holdSecondFactor(client);
    return client;
  }

  interface Seen {
    incidentLetters: {
      counts: { state: string; letters: number }[];
      letters: {
        nodes: { id: string; state: string; attendees: string[]; text: string }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
      preview: {
        letters: number;
        updates: number;
        lacking: string | null;
        unreachableCount: number;
        samples: string[];
      };
    } | null;
  }

  it('an organiser previews, queues that many, sees their fate, and sends again what failed', async () => {
    const before = await olga.query<Seen>(LETTERS, { incident: incident._id });
    expect(before.errors).toBeUndefined();
    expect(before.data?.incidentLetters?.preview).toMatchObject({
      letters: 1,
      updates: 0,
      lacking: null,
      unreachableCount: 0,
    });
    expect(before.data?.incidentLetters?.preview.samples[0]).toContain('your phone number');
    const queued = await olga.mutate(QUEUE, { incident: incident._id, letters: 1 });
    expect(queued.data).toMatchObject({ queueIncidentLetters: { queued: 1, userErrors: [] } });
    server.reply = (line) => (/^RCPT/.test(line) ? '550 no' : undefined);
    await deliver();
    const seen = await olga.query<Seen>(LETTERS, { incident: incident._id, state: 'FAILED' });
    const [letter] = seen.data?.incidentLetters?.letters.nodes ?? [];
    expect(letter).toMatchObject({
      attendees: [owner.id],
      state: 'FAILED',
      lastError: 'EENVELOPE RCPT TO 550',
      round: 1,
    });
    expect(JSON.stringify(seen)).not.toContain(owner.email);
    server.reply = () => undefined;
    const again = await olga.mutate(RETRY, { letter: letter?.id });
    expect(again.data).toMatchObject({
      retryIncidentLetter: { letter: { state: 'QUEUED' }, userErrors: [] },
    });
    await deliver();
    await allSent(1);
    const twice = await olga.mutate(RETRY, { letter: letter?.id });
    expect(twice.data).toEqual({
      retryIncidentLetter: {
        letter: null,
        userErrors: [
          {
            code: 'ALREADY_SENT',
            field: ['input', 'letter'],
            message: 'This letter was sent; it is not sent twice.',
          },
        ],
      },
    });
    await outbox()
      .updateMany({ kind: 'LETTER' }, { $set: { state: 'SENDING' } })
      .exec();
    const sending = await olga.mutate(RETRY, { letter: letter?.id });
    expect(JSON.stringify(sending.data)).toContain('This letter is being sent just now.');
    const log = await gateway.services.incidents.log.last(incident._id, 100);
    const of = (step: string) => log.filter(({ what }) => what === step);
    expect(of('LETTERS_READ')).toMatchObject([{ note: '1 letters', by: { kind: 'ORGANISER' } }]);
    expect(of('LETTER_RETRIED').map(({ note }) => note)).toEqual([letter?.id, letter?.id, letter?.id]);
  });

  it('pages through letters, a few at a time', async () => {
    const people = (await victims(3)).map(({ person }) => person);
    await queue(incident, people, 3);
    const first = await olga.query<Seen>(LETTERS, { incident: incident._id, first: 2 });
    const { nodes = [], pageInfo } = first.data?.incidentLetters?.letters ?? {};
    expect([nodes.length, pageInfo?.hasNextPage]).toEqual([2, true]);
    const rest = await olga.query<Seen>(LETTERS, {
      incident: incident._id,
      first: 2,
      after: pageInfo?.endCursor,
    });
    expect(rest.data?.incidentLetters?.letters.nodes).toHaveLength(1);
    expect(rest.data?.incidentLetters?.letters.pageInfo.hasNextPage).toBe(false);
  });

  it('makes each document in each format, keeps what a regulator was told, and says what changed since', async () => {
    for (const kind of ['SUPPLIER_NOTICE', 'REGULATOR_INITIAL', 'REGULATOR_FOLLOW_UP', 'LETTERS'])
      for (const format of ['JSON', 'CSV', 'HTML']) {
        const { data, errors } = await olga.query<{ incidentDocument: { text: string; fileName: string } }>(
          DOCUMENT,
          { incident: incident._id, kind, format },
        );
        expect(errors).toBeUndefined();
        expect(data?.incidentDocument.text).toContain(incident._id);
        expect(data?.incidentDocument.fileName).toMatch(/^inc_\w+-[a-z-]+\.(json|csv|html)$/);
        expect(data?.incidentDocument.text.includes('Ada Affected')).toBe(/SUPPLIER|LETTERS/.test(kind));
        for (const value of Object.values(owner.values))
          expect(data?.incidentDocument.text).not.toContain(value);
      }
    await gateway.services.incidents.change(incident._id, {
      effects: 'It is known now: profiles were defaced.',
    });
    const follow = await olga.query<{ incidentDocument: { text: string } }>(DOCUMENT, {
      incident: incident._id,
      kind: 'REGULATOR_FOLLOW_UP',
      format: 'JSON',
    });
    const changed = JSON.parse(follow.data?.incidentDocument.text ?? '{}').changedSince;
    expect(changed).toEqual([
      { name: 'What happened', was: 'Profiles were read.', is: 'It is known now: profiles were defaced.' },
    ]);
    const other = await olga.query(DOCUMENT, {
      incident: incident._id,
      kind: 'LETTERS',
      format: 'CSV',
      event: 'evt_00000000000000000000000000',
    });
    expect(other.errors?.[0]?.message).toContain('The incident is about another event; leave this out.');
  });

  it('names no more than 2,000 people in a document, and says how to get the rest', async () => {
    const people = Array.from({ length: 2_001 }, (_, nth) => ({
      ...{ _id: newId('attendee'), event: event.id, account: null, name: `Person ${nth}`, registered: true },
      sources: [{ source: 'many', id: `${nth}`, rowHash: '' }],
      ...{ listing: { by: 'DEFAULT', at: new Date(), session: null }, createdAt: new Date() },
    }));
    const { models, ledger } = gateway.services;
    await models.attendees.insertMany(people);
    const session = newId('session');
    const disclosed = people.map(({ _id: subject }) => ({
      ...{ event: event.id, subject, field: 'phone', basis: { kind: 'OWNER' } },
    })) as Parameters<typeof aResponse>[0];
    const { asked } = aResponse(disclosed);
    await ledger.record({ asked: { ...asked, viewer: { ...asked.viewer, session } }, shown: disclosed });
    const many = await openIncident({ suspicion: { sessions: [session], accounts: [], rules: [] } });
    const ask = async (kind: string) =>
      (await olga.query(DOCUMENT, { incident: many._id, kind, format: 'CSV' })).errors?.map(
        ({ message }) => message,
      );
    expect(await ask('LETTERS')).toEqual([
      expect.stringContaining(
        'names 2001 people, which is too many here; on the server: attendant incident document',
      ),
    ]);
    expect(await ask('REGULATOR_INITIAL')).toBeUndefined();
    await models.attendees.deleteMany({ _id: { $in: people.map(({ _id }) => _id) } }).exec();
  });

  it('is for organisers of the event with the second factor, and not in a suspect session', async () => {
    const elsewhere = await signedIn(await buildOrganiser(gateway, await buildEvent(gateway)), true);
    const attendee = await signedIn(owner.email, false);
    const oneFactor = await signedIn(await buildOrganiser(gateway, event), false);
    const [letter] = await gateway.services.letters.page(incident._id, { first: 1 });
    await queue(incident, [(await victim()).person], 1);
    const [one] = await gateway.services.letters.page(incident._id, { first: 1 });
    const asks: [string, object][] = [
      [LETTERS, { incident: incident._id }],
      [DOCUMENT, { incident: incident._id, kind: 'LETTERS', format: 'JSON' }],
      [QUEUE, { incident: incident._id, letters: 0 }],
      [RETRY, { letter: (letter ?? one)?._id }],
    ];
    for (const [ask, variables] of asks) {
      const codes = async (client: Client) =>
        (await client.query(ask, variables as never)).errors?.map(({ extensions }) => extensions?.code);
      expect(await codes(attendee)).toEqual(['FORBIDDEN']);
      expect(await codes(oneFactor)).toEqual(['SECOND_FACTOR_REQUIRED']);
      expect(await codes(gateway.browser())).toEqual(['UNAUTHENTICATED']);
      const theirs = await elsewhere.query(ask, variables as never);
      expect(JSON.stringify(theirs.data)).toMatch(
        /^\{"incident(Letters|Document)":null\}$|UNKNOWN_INCIDENT|UNKNOWN_LETTER|"code"/,
      );
      expect(JSON.stringify(theirs)).not.toContain(owner.id);
    }
    const suspect = await signedIn(await buildOrganiser(gateway, event), true);
    const { data } = await suspect.query<{ viewer: { account: { id: string } } }>(
      '{ viewer { account { id } } }',
    );
    await gateway.services.incidents.addSuspects(
      incident._id,
      { sessions: [], accounts: [data?.viewer.account.id ?? ''], rules: [] },
      { what: 'SUSPECTS_ADDED', by: BY, note: '' },
    );
    for (const [ask, variables] of asks)
      expect((await suspect.query(ask, variables as never)).errors).toHaveLength(1);
  });
});

it('a file that could not be written whole is not there', async () => {
  const file = path.join((await temporaryFolder()).path, 'letters.csv');
  const pieces = function* () {
    yield 'x'.repeat(100_000);
    throw new Error('no more');
  };
  await expect(writePieces(file, pieces())).rejects.toThrow(`${file} cannot be written: no more`);
  await expect(stat(file)).rejects.toThrow('ENOENT');
  await writePieces(file, ['whole']);
  await expect(writePieces(file, ['another'])).rejects.toThrow('already; name another.');
  expect(await readFile(file, 'utf8')).toBe('whole');
});

it('the report that letters are made from is the record’s own', async () => {
  const incident = await openIncident();
  const { connection } = gateway.database;
  const report = await reportOf({ ...gateway.services, connection }, incident);
  expect((await previewLetters(gateway.services, report)).first).toEqual([]);
});
