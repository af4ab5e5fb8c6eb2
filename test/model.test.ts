/**
 * Random histories of consent, withdrawal, expiry, blocks, contact requests, listing and who may be listed, ticket
 * categories, claimed and cancelled registrations, lockdowns and broken glass, asked through the real gateway over HTTP
 * and compared with a model of some fifty lines that knows nothing of its code. When one differs, fast-check prints the
 * seed and the shortest history that still does.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NOTHING_TO_AUDIENCES } from '../src/consent/audience.ts';
import { everyAttendee, everyoneOfCategory, oneAttendee } from '../src/consent/model.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../src/protected-fields.ts';
import { staleAudiences } from './support/audiences.ts';
import {
  ANSWER as ANSWER_PROPOSALS,
  claimed,
  INVITE,
  LISTED,
  linked,
  PROPOSALS,
  SHOW_EMAIL,
} from './support/claims.ts';
import type { Client } from './support/client.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildGrant,
  buildOrganiser,
  keepAudiences,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

const HISTORIES = 1_000;
/** Histories run side by side, each lane with people of its own. */
const LANES = 4;
const PEOPLE = [0, 1, 2] as const;
const CATEGORIES = ['Speaker', 'Visitor', 'Visitor'] as const;
type Category = (typeof CATEGORIES)[number];
const ORGANISER = 3;

/** Person, or the name of an audience. */
type To = number | '*' | 'Speaker' | 'Visitor';

type Action =
  | {
      readonly do: 'give';
      readonly by: number;
      readonly to: To;
      readonly fields: ProtectedField[];
      readonly until: boolean;
    }
  | { readonly do: 'withdraw' | 'expire'; readonly by: number; readonly nth: number }
  | { readonly do: 'list' | 'register'; readonly by: number; readonly on: boolean }
  | { readonly do: 'look'; readonly by: number }
  | {
      readonly do: 'block' | 'unblock' | 'decline' | 'cancel' | 'lapse';
      readonly by: number;
      readonly to: number;
    }
  | {
      readonly do: 'ask' | 'accept';
      readonly by: number;
      readonly to: number;
      readonly fields: ProtectedField[];
    }
  | { readonly do: 'categorise'; readonly by: number; readonly category: Category }
  | { readonly do: 'break'; readonly by: number; readonly fields: ProtectedField[] }
  | { readonly do: 'rule'; readonly who: Rule }
  /** By the one it is for where `by` is null; `nth` of those without an account. */
  | { readonly do: 'claim'; readonly by: number | null; readonly nth: number }
  | {
      readonly do: 'answer';
      readonly by: number;
      readonly accept: readonly Offered[];
      readonly decline: boolean;
    }
  | ({ readonly do: 'lock'; readonly by: number } & Lock);

/** Who may be listed: everybody, nobody, or these categories. */
type Rule = 'EVERYBODY' | 'NOBODY' | readonly Category[];

/** What somebody else said of everybody on a form: be listed, show the e-mail to all, the phone to speakers. */
const OFFERED = ['LISTED', 'email', 'phone'] as const;
type Offered = (typeof OFFERED)[number];
const OFFER_TO = { email: '*', phone: 'Speaker' } as const;
const PROPOSED = [
  LISTED,
  SHOW_EMAIL,
  { ...SHOW_EMAIL, field: 'phone' as const, recipient: everyoneOfCategory('Speaker') },
];

/** How a history begins: whose tickets another one bought, and whether a form of old shows them as if it were theirs. */
interface Start {
  readonly guests: readonly number[];
  readonly shown: boolean;
}
/** What such a form shows to everybody. */
const SHOWN = ['phone', 'email'] as const;

/** A lockdown: of the event, of one field, or of the person who is named. */
interface Lock {
  readonly scope: 'EVENT' | 'FIELD' | 'ATTENDEES';
  readonly field: ProtectedField;
  /** Whether the sessions that ask are suspect. */
  readonly suspect: boolean;
}

/** A request that has its time: what is asked for and offered in return, and whether it still waits. */
interface Ask {
  readonly fields: readonly ProtectedField[];
  waits: boolean;
  known: boolean;
}

/** The model: who may know of whom, and who sees which field of whom. */
class Model {
  readonly listed = PEOPLE.map(() => false);
  readonly registered = PEOPLE.map(() => true);
  /** Whose registration is their account's own. */
  readonly owned = PEOPLE.map(() => true);
  /** Who has no phone number, because they claimed and somebody else had written it. */
  readonly phoneless = new Set<number>();
  readonly invited = new Set<number>();
  /** What a form said of them that they have not answered. */
  readonly offered = PEOPLE.map(() => new Set<Offered>(OFFERED));
  rule: Rule = 'EVERYBODY';
  /** What is consented to now, as [subject, field, recipient]. */
  readonly given = new Map<string, readonly [number, ProtectedField, To]>();
  readonly categories: Category[] = [...CATEGORIES];
  /** Who blocked whom, as `${by} ${to}`; who asked whom, likewise. */
  readonly blocks = new Set<string>();
  readonly asks = new Map<string, Ask>();
  /** Who ever consented to or asked whom, both ways. */
  readonly met = new Set<string>();
  meet = (a: number, b: number) => this.met.add(`${a} ${b}`).add(`${b} ${a}`);
  /** What the organiser broke the glass for, as `${subject} ${field}`. */
  readonly broken = new Set<string>();
  lock: (Lock & { readonly by: number }) | null = null;
  locked = (v: number, s: number, f: ProtectedField) =>
    this.lock !== null &&
    (this.lock.scope === 'EVENT' ||
      (this.lock.scope === 'FIELD' ? this.lock.field === f : this.lock.by === s)) &&
    (v !== s || this.lock.suspect);
  asked = (s: number, v: number) =>
    this.asks.get(`${s} ${v}`)?.known === true || this.asks.has(`${s} ${v} accepted`);
  blocked = (s: number, v: number) => this.blocks.has(`${s} ${v}`);
  gave = (s: number, f: ProtectedField, to: To) => this.given.has(`${s} ${f} ${to}`);
  attend = (p: number) => this.registered[p] === true && this.owned[p] === true;
  mayList = (s: number) =>
    this.rule === 'EVERYBODY' ||
    (this.rule !== 'NOBODY' && this.rule.includes(this.categories[s] as Category));
  finds = (v: number, s: number) =>
    this.registered[s] === true &&
    (v === ORGANISER || (this.attend(v) && this.listed[s] === true && this.mayList(s)));
  knows = (v: number, s: number) =>
    this.finds(v, s) ||
    (v === ORGANISER && PROTECTED_FIELDS.some((f) => this.broken.has(`${s} ${f}`))) ||
    (this.attend(v) &&
      this.registered[s] === true &&
      (v === s ||
        this.asked(s, v) ||
        (!this.blocked(s, v) && PROTECTED_FIELDS.some((f) => this.gave(s, f, v)))));
  sees = (v: number, s: number, f: ProtectedField) =>
    this.knows(v, s) &&
    !this.locked(v, s, f) &&
    (v === ORGANISER
      ? this.broken.has(`${s} ${f}`)
      : v === s ||
        (!this.blocked(s, v) &&
          [v, '*' as const, this.categories[v] as To].some((to) => this.gave(s, f, to))));

  /** Taken over: what a form had shown ends with it, and nothing that it proposes is applied. */
  claim = (s: number) => {
    this.owned[s] = true;
    this.listed[s] = false;
    this.phoneless.add(s);
    for (const [key, [subject]] of this.given) if (subject === s) this.given.delete(key);
  };
}

const person = fc.constantFrom(...PEOPLE);
const nth = fc.nat(7);
const start: fc.Arbitrary<Start> = fc.record({
  guests: fc.oneof(fc.constant([]), fc.subarray([...PEOPLE], { minLength: 1, maxLength: 2 })),
  shown: fc.boolean(),
});
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('give' as const),
      by: person,
      to: fc.constantFrom<To>(...PEOPLE, '*', 'Speaker', 'Visitor'),
      fields: fc.subarray([...PROTECTED_FIELDS], { minLength: 1 }),
      until: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('withdraw' as const, 'expire' as const), by: person, nth }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('list' as const), by: person, on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('register' as const), by: person, on: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('block' as const, 'unblock', 'decline', 'cancel', 'lapse'),
      by: person,
      to: person,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('ask' as const, 'accept' as const),
      by: person,
      to: person,
      fields: fc.subarray([...PROTECTED_FIELDS], { minLength: 1 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('categorise' as const),
      by: person,
      category: fc.constantFrom<Category>('Speaker', 'Visitor'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('lock' as const),
      by: person,
      scope: fc.constantFrom('EVENT' as const, 'FIELD' as const, 'ATTENDEES' as const),
      field: fc.constantFrom(...PROTECTED_FIELDS),
      suspect: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('break' as const),
      by: person,
      fields: fc.subarray([...PROTECTED_FIELDS], { minLength: 1 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('rule' as const),
      who: fc.constantFrom<Rule>('EVERYBODY', 'NOBODY', ['Speaker'], ['Visitor'], ['Speaker', 'Visitor']),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('claim' as const),
      by: fc.option(person, { freq: 2 }),
      nth,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      by: person,
      accept: fc.subarray([...OFFERED]),
      decline: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('look' as const), by: fc.constantFrom(...PEOPLE, ORGANISER) }),
  },
);

const MATRIX = `query ($ids: [ID!]!, $event: ID!) {
  nodes(ids: $ids) { ...Person }
  attendees(event: $event, first: 200) { nodes { ...Person } }
  myConsents(event: $event, first: 200) { nodes { id } }
}
fragment Person on Attendee { id phone email photo { url } jobTitle sharedWithMe }`;
const GIVE = `mutation ($input: GiveConsentInput!) {
  giveConsent(input: $input) { consents { id field } userErrors { code } }
}`;
const WITHDRAW =
  'mutation ($consents: [ID!]!) { withdrawConsent(input: { consents: $consents }) { userErrors { code } } }';
const LIST =
  'mutation ($event: ID!, $listed: Boolean!) { setListed(input: { event: $event, listed: $listed }) { listed } }';

const BLOCK = `mutation ($id: ID!) { done: block(input: { attendee: $id }) { block { id } userErrors { code } } }`;
const UNBLOCK = 'mutation ($id: ID!) { done: unblock(input: { block: $id }) { userErrors { code } } }';
const ASK = `mutation ($input: RequestContactInput!) {
  done: requestContact(input: $input) { request { id state } userErrors { code } }
}`;
const ANSWER = `mutation ($input: AnswerContactRequestInput!) {
  done: answerContactRequest(input: $input) { consents { id field } userErrors { code } }
}`;
const CANCEL =
  'mutation ($id: ID!) { done: cancelContactRequest(input: { request: $id }) { userErrors { code } } }';

const RULE = `mutation ($input: UpdateEventSettingsInput!) {
  done: updateEventSettings(input: $input) { userErrors { code } }
}`;

interface Done {
  readonly done: {
    readonly block?: { readonly id: string } | null;
    readonly request?: { readonly id: string; readonly state: string } | null;
    readonly consents?: readonly { readonly id: string; readonly field: string }[];
    readonly userErrors: readonly { readonly code: string }[];
  };
}

const NAMES = { phone: 'PHONE', email: 'EMAIL', photo: 'PHOTO', jobTitle: 'JOB_TITLE' } as const;
const FIELDS = Object.fromEntries(
  Object.entries(NAMES).map(([field, name]) => [name, field as ProtectedField]),
);

interface Asked {
  readonly id: string;
  readonly phone: string | null;
  readonly email: string | null;
  readonly photo: { readonly url: string } | null;
  readonly jobTitle: string | null;
  readonly sharedWithMe: readonly string[];
}

let gateway: TestGateway;
let elsewhere: BuiltEvent;

beforeAll(async () => {
  gateway = await startGateway();
  elsewhere = await buildEvent(gateway);
});

afterAll(async () => {
  await gateway.close();
});

/** Three people and an organiser with an event of their own, who stay signed in through all histories of a lane. */
class Lane {
  readonly #event: BuiltEvent;
  readonly #people: readonly BuiltAttendee[];
  readonly #clients: readonly Client[];
  readonly #ids = new Map<string, string>();
  readonly #organiser: string;
  #model = new Model();
  #guests: readonly number[] = [];

  private constructor(
    event: BuiltEvent,
    people: readonly BuiltAttendee[],
    clients: readonly Client[],
    organiser: string,
  ) {
    this.#organiser = organiser;
    this.#event = event;
    this.#people = people;
    this.#clients = clients;
  }

  static async open(): Promise<Lane> {
    const event = await buildEvent(gateway);
    const categories = [...new Set(CATEGORIES)].map((name) => ({ name, label: name }));
    await gateway.services.models.events.updateOne({ _id: event.id }, { categories }).exec();
    const people: BuiltAttendee[] = [];
    for (const category of CATEGORIES) {
      const built = await buildAttendee(gateway, { event, category });
      // With another registration a session outlives the cancelling of this one.
      await buildAttendee(gateway, { event: elsewhere, email: built.email });
      people.push(built);
    }
    const clients: Client[] = [];
    for (const { email } of people) clients.push(await gateway.as(email));
    clients.push(await gateway.asOrganiser(await buildOrganiser(gateway, event)));
    const { data } = await (clients[ORGANISER] as Client).query<{ viewer: { sessions: { id: string }[] } }>(
      '{ viewer { sessions { id } } }',
    );
    return new Lane(event, people, clients, data?.viewer.sessions[0]?.id ?? '');
  }

  /** As on the first day: nobody listed and nothing given, but what a form of old shows of guests. */
  async #reset({ guests, shown }: Start): Promise<void> {
    const { services, database } = gateway;
    const { attendees, consents, contactRequests, events, grants, invitations, lockdowns } = services.models;
    const event = this.#event.id;
    // As on another day.
    const spent = { key: /^(contactRequestsByAccount|invitations|triesByNetwork)/ };
    await Promise.all([
      ...[grants, lockdowns, consents, contactRequests, invitations].map((each) =>
        each.collection.deleteMany({ event }),
      ),
      events.updateOne({ _id: event }, { listing: { kind: 'EVERYBODY', categories: [] } }).exec(),
      database.connection.collection('limits').deleteMany(spent),
    ]);
    const lost = [...this.#model.phoneless].map((n) => this.#person(n));
    await services.vaultStore.write(
      lost.map(({ id: subject, values: { phone = null } }) => ({
        event,
        subject,
        field: 'phone',
        value: phone,
      })),
    );
    const model = new Model();
    await attendees.bulkWrite([
      // Nobody keeps what they should not have claimed.
      { updateMany: { filter: { event }, update: { account: null } } },
      ...this.#people.map(({ id: _id, account }, n) => {
        const guest = guests.includes(n);
        const set = {
          account: guest ? null : account,
          category: CATEGORIES[n] ?? null,
          registered: true,
          listed: guest && shown,
          proposals: PROPOSED,
          audienceConsents: NOTHING_TO_AUDIENCES,
        };
        return { updateOne: { filter: { _id }, update: { $set: set, $unset: { answered: 1, claimed: 1 } } } };
      }),
    ]);
    this.#ids.clear();
    this.#guests = guests;
    this.#model = model;
    for (const n of guests) {
      model.owned[n] = false;
      model.listed[n] = shown;
      for (const field of shown ? SHOWN : []) {
        const id = await buildConsent(gateway, { subject: this.#person(n), field, recipient: everyAttendee });
        this.#given(n, field, '*', id);
      }
    }
  }

  async live(begin: Start, history: readonly Action[]): Promise<void> {
    await this.#reset(begin);
    for (const one of history) await this.#act(one);
    await this.#lookAll();
    expect(await staleAudiences(gateway.services.models, { event: this.#event.id })).toEqual([]);
  }

  #lookAll = async () => {
    await Promise.all([...PEOPLE, ORGANISER].map((viewer) => this.#look(viewer)));
  };

  #act(one: Action): Promise<void> {
    switch (one.do) {
      case 'give':
        return this.#give(one);
      case 'withdraw':
        return this.#withdraw(one);
      case 'expire':
        return this.#expire(one);
      case 'list':
        return this.#list(one);
      case 'register':
        return this.#register(one);
      case 'block':
      case 'unblock':
        return this.#block(one.by, one.to, one.do === 'block');
      case 'ask':
        return this.#ask(one);
      case 'accept':
        return this.#accept(one);
      case 'decline':
        return this.#decline(one.by, one.to);
      case 'cancel':
      case 'lapse':
        return this.#end(one.by, one.to, one.do);
      case 'break':
        return this.#break(one.by, one.fields);
      case 'lock':
        return this.#lock(one);
      case 'rule':
        return this.#rule(one.who);
      case 'claim':
        return this.#claim(one.by, one.nth);
      case 'answer':
        return this.#answer(one);
      case 'categorise':
        return this.#categorise(one.by, one.category);
      default:
        return this.#look(one.by);
    }
  }

  async #give({ by, to, fields, until }: Extract<Action, { do: 'give' }>): Promise<void> {
    const { attend, knows, meet } = this.#model;
    const choice =
      typeof to === 'number'
        ? { attendee: this.#person(to).id }
        : to === '*'
          ? { everyAttendee: true }
          : { category: to };
    const input = {
      event: this.#event.id,
      fields: fields.map((field) => NAMES[field]),
      to: choice,
      purpose: 'a history',
      until: until ? new Date(Date.now() + 3_600_000).toISOString() : null,
      noticeVersion: '1',
    };
    const done = await this.#client(by).mutate<{
      giveConsent: { consents: { id: string; field: string }[]; userErrors: unknown[] };
    }>(GIVE, { input });
    const mayGive = attend(by) && (typeof to !== 'number' || (to !== by && knows(by, to)));
    const consents = done.data?.giveConsent.consents ?? [];
    if (mayGive && typeof to === 'number') meet(by, to);
    expect(consents.map(({ field }) => FIELDS[field]).sort()).toEqual(mayGive ? [...fields].sort() : []);
    for (const { id, field: name } of consents) {
      const field = FIELDS[name] as ProtectedField;
      this.#given(by, field, to, id);
    }
  }

  async #withdraw({ by, nth: n }: Extract<Action, { do: 'withdraw' | 'expire' }>): Promise<void> {
    const key = this.#nthOf(by, n);
    if (key === undefined) return;
    await this.#client(by).mutate(WITHDRAW, { consents: [this.#ids.get(key)] });
    if (this.#model.attend(by)) this.#model.given.delete(key);
  }

  /** Time cannot be moved, so the end is. */
  async #expire({ by, nth: n }: Extract<Action, { do: 'withdraw' | 'expire' }>): Promise<void> {
    const key = this.#nthOf(by, n);
    if (key === undefined) return;
    const past = { $set: { until: new Date(Date.now() - 1) } };
    await gateway.services.models.consents.updateOne({ _id: this.#ids.get(key) }, past).exec();
    await keepAudiences(gateway, this.#person(by));
    this.#model.given.delete(key);
  }

  async #list({ by, on }: Extract<Action, { do: 'list' | 'register' }>): Promise<void> {
    await this.#client(by).mutate(LIST, { event: this.#event.id, listed: on });
    const { attend, mayList, listed } = this.#model;
    if (attend(by) && (!on || mayList(by))) listed[by] = on;
  }

  /** The organiser says who may be listed. */
  async #rule(who: Rule): Promise<void> {
    const listing = typeof who === 'string' ? { who } : { who: 'CATEGORIES', categories: who };
    const done = await this.#do(ORGANISER, RULE, { input: { event: this.#event.id, listing } });
    expect(done?.userErrors).toEqual([]);
    this.#model.rule = who;
  }

  /** The organiser invites the guest's own address, if nobody did yet; somebody takes the link, whoever it is for. */
  async #claim(by: number | null, n: number): Promise<void> {
    const { knows, owned, registered, invited, claim } = this.#model;
    const whose = this.#guests[n % this.#guests.length] ?? PEOPLE[n % PEOPLE.length] ?? 0;
    const claimer = by ?? whose;
    const { id, email } = this.#person(whose);
    if (!invited.has(whose)) {
      const { data } = await this.#client(ORGANISER).mutate<{ inviteAttendee: { invited: boolean } }>(
        INVITE,
        {
          attendee: id,
          email,
        },
      );
      const may = !owned[whose] && knows(ORGANISER, whose);
      expect(data?.inviteAttendee.invited).toBe(may);
      if (may) {
        invited.add(whose);
        this.#ids.set(`link ${whose}`, await linked(gateway, id));
      }
    }
    const token = this.#ids.get(`link ${whose}`) ?? 'A'.repeat(43);
    const done = await claimed(this.#client(claimer), token);
    const may = claimer === whose && invited.has(whose) && !owned[whose] && registered[whose] === true;
    expect({ ...done, userErrors: done.userErrors.map(({ code }) => code) }).toEqual(
      may
        ? { attendee: id, event: this.#event.id, userErrors: [] }
        : { attendee: null, event: null, userErrors: ['INVITATION_INVALID'] },
    );
    if (may) claim(whose);
  }

  /** Is offered what a form said of oneself, and by nobody else's; accepts some of it, and declines the rest or leaves it. */
  async #answer({ by, accept, decline }: Extract<Action, { do: 'answer' }>): Promise<void> {
    const { attend, mayList, offered, listed, gave } = this.#model;
    const event = this.#event.id;
    const { data } = await this.#client(by).query<{
      viewer: { proposals: { id: string; kind: string; field: string | null }[] };
    }>(PROPOSALS, { event });
    const proposals = new Map(
      data?.viewer.proposals.map(({ id, field }) => [field === null ? 'LISTED' : FIELDS[field], id]),
    );
    const open = attend(by) ? (offered[by] ?? new Set()) : new Set<Offered>();
    expect([...proposals.keys()].sort()).toEqual([...open].sort());
    const taken = accept.filter((what) => open.has(what));
    const refused = decline ? [...open].filter((what) => !taken.includes(what)) : [];
    if (taken.length + refused.length === 0) return;
    const idsOf = (some: readonly Offered[]) => some.map((what) => proposals.get(what));
    const input = { event, accept: idsOf(taken), decline: idsOf(refused), noticeVersion: '1' };
    const answer = await this.#client(by).mutate<{
      answerProposals: { consents: string[]; userErrors: { code: string }[] };
    }>(ANSWER_PROPOSALS, { input });
    const done = answer.data?.answerProposals;
    const closed = taken.includes('LISTED') && !mayList(by);
    expect(done?.userErrors.map(({ code }) => code)).toEqual(closed ? ['LISTING_CLOSED'] : []);
    if (closed) return;
    for (const what of [...taken, ...refused]) open.delete(what);
    if (taken.includes('LISTED')) listed[by] = true;
    const fields = taken.filter((what) => what !== 'LISTED');
    expect(done?.consents).toHaveLength(fields.length);
    for (const [n, field] of fields.entries()) {
      if (!gave(by, field, OFFER_TO[field])) this.#given(by, field, OFFER_TO[field], done?.consents[n] ?? '');
    }
  }

  /** An import cancels a registration, or takes it up again. */
  async #register({ by, on }: Extract<Action, { do: 'list' | 'register' }>): Promise<void> {
    await gateway.services.models.attendees
      .updateOne({ _id: this.#person(by).id }, { registered: on })
      .exec();
    this.#model.registered[by] = on;
  }

  /** An import reads another ticket. */
  async #categorise(by: number, category: Category): Promise<void> {
    const { attendees } = gateway.services.models;
    await attendees.updateOne({ _id: this.#person(by).id }, { category }).exec();
    this.#model.categories[by] = category;
  }

  /** As it is after breakGlass, whose proofs and limits have a test of their own. */
  async #break(by: number, fields: readonly ProtectedField[]): Promise<void> {
    await buildGrant(gateway, {
      event: this.#event.id,
      account: 'acc_of_the_organiser',
      session: this.#organiser,
      attendees: [this.#person(by).id],
      fields,
      purpose: 'a history',
    });
    for (const field of fields) this.#model.broken.add(`${by} ${field}`);
  }

  /** Locks, lets everybody look, and lifts. What is refused to whoever writes meanwhile has a test of its own. */
  async #lock({ by, scope, field, suspect }: Extract<Action, { do: 'lock' }>): Promise<void> {
    const { lockdowns } = gateway.services;
    const who = { kind: 'COMMAND_LINE', user: 'a history' } as const;
    const { lockdown } = await lockdowns.lock({
      scope,
      event: this.#event.id,
      field: scope === 'FIELD' ? field : null,
      attendees: scope === 'ATTENDEES' ? [this.#person(by).id] : [],
      since: suspect ? null : new Date(),
      reason: 'a history',
      by: who,
    });
    this.#model.lock = { by, scope, field, suspect };
    await this.#lookAll();
    await lockdowns.lift(lockdown._id, who, 'over');
    this.#model.lock = null;
  }

  async #do(by: number, query: string, variables: object): Promise<Done['done'] | undefined> {
    return (await this.#client(by).mutate<Done>(query, { ...variables })).data?.done;
  }

  async #block(by: number, to: number, on: boolean): Promise<void> {
    const { attend, knows, blocks, met } = this.#model;
    const key = `${by} ${to}`;
    if (!on) {
      const done = await this.#do(by, UNBLOCK, { id: this.#ids.get(`block ${key}`) ?? 'blk_none' });
      const ends = attend(by) && blocks.has(key);
      expect(done?.userErrors.length).toBe(ends ? 0 : 1);
      if (ends) blocks.delete(key);
      return;
    }
    const done = await this.#do(by, BLOCK, { id: this.#person(to).id });
    expect(done?.block != null).toBe(by !== to && attend(by) && (knows(by, to) || met.has(key)));
    if (done?.block == null) return;
    blocks.add(key);
    this.#ids.set(`block ${key}`, done.block.id);
  }

  /** Asks for fields, and offers the same in return. */
  async #ask({ by, to, fields }: Extract<Action, { do: 'ask' | 'accept' }>): Promise<void> {
    const { attend, knows, asks } = this.#model;
    const names = fields.map((field) => NAMES[field]);
    const offer = { fields: names, noticeVersion: '1' };
    const input = { attendee: this.#person(to).id, fields: names, message: 'a history', offer };
    const done = await this.#do(by, ASK, { input });
    const may = by !== to && attend(by) && knows(by, to) && !asks.has(`${by} ${to}`);
    expect(done?.request?.state).toBe(may ? 'SENT' : undefined);
    if (done?.request == null) return;
    this.#model.meet(by, to);
    asks.set(`${by} ${to}`, { fields, waits: true, known: true });
    this.#ids.set(`ask ${by} ${to}`, done.request.id);
  }

  /** Accepts what `to` asked, as far as it was asked for. */
  async #accept({ by, to, fields }: Extract<Action, { do: 'ask' | 'accept' }>): Promise<void> {
    const { attend, asks, blocked, gave } = this.#model;
    const key = `${to} ${by}`;
    const asked = asks.get(key);
    const accept = { fields: fields.map((field) => NAMES[field]), noticeVersion: '1' };
    const input = { request: this.#ids.get(`ask ${key}`) ?? 'req_none', answer: { accept } };
    const done = await this.#do(by, ANSWER, { input });
    const fits = fields.every((field) => asked?.fields.includes(field));
    const may = asked?.waits === true && fits && attend(by) && !blocked(by, to);
    expect(done?.userErrors.length).toBe(may ? 0 : 1);
    if (!may || asked === undefined) return;
    // Accepted ones make room for another, and keep the asker known.
    asked.waits = false;
    asks.delete(key);
    asks.set(`${key} accepted`, asked);
    for (const { id, field: name } of done?.consents ?? []) {
      const field = FIELDS[name] as ProtectedField;
      this.#given(by, field, to, id);
    }
    for (const field of asked.fields) {
      if (gave(to, field, by)) continue;
      const filter = {
        subject: this.#person(to).id,
        field,
        open: true,
        recipient: oneAttendee(this.#person(by).id),
      };
      const consent = await gateway.services.models.consents.findOne(filter).lean().exec();
      this.#given(to, field, by, consent?._id ?? 'con_none');
    }
  }

  async #decline(by: number, to: number): Promise<void> {
    const { attend, asks, blocked } = this.#model;
    const key = `${to} ${by}`;
    const asked = asks.get(key);
    const input = { request: this.#ids.get(`ask ${key}`) ?? 'req_none', answer: { decline: true } };
    const done = await this.#do(by, ANSWER, { input });
    const may = asked?.waits === true && attend(by) && !blocked(by, to);
    expect(done?.userErrors.length).toBe(may ? 0 : 1);
    if (may && asked !== undefined) asked.waits = false;
  }

  /** Takes back what `by` asked `to`, or its time passes: time cannot be moved, so the end is. */
  async #end(by: number, to: number, how: 'cancel' | 'lapse'): Promise<void> {
    const { attend, asks } = this.#model;
    const key = `${by} ${to}`;
    const asked = asks.get(key);
    const id = this.#ids.get(`ask ${key}`) ?? 'req_none';
    if (how === 'cancel') {
      const done = await this.#do(by, CANCEL, { id });
      // What was taken back once is known to nobody any more.
      const may = asked?.known === true && attend(by);
      expect(done?.userErrors.length).toBe(may ? 0 : 1);
      if (may && asked !== undefined) Object.assign(asked, { waits: false, known: false });
    } else if (asked !== undefined) {
      const past = new Date(Date.now() - 1);
      const { contactRequests } = gateway.services.models;
      await contactRequests.updateOne({ _id: id }, { until: past, knownUntil: past }).exec();
      asks.delete(key);
    }
  }

  /** What the gateway shows one viewer of everybody, by id and in the directory, and what they gave, is what the model says. */
  async #look(viewer: number): Promise<void> {
    const ids = this.#people.map(({ id }) => id);
    const answer = await this.#client(viewer).query<{
      nodes: (Asked | null)[];
      attendees: { nodes: Asked[] };
      myConsents: { nodes: { id: string }[] };
    }>(MATRIX, {
      ids,
      event: this.#event.id,
    });
    const { attend, finds, given, knows } = this.#model;
    const own = [...given.keys()].filter((key) => attend(viewer) && given.get(key)?.[0] === viewer);
    const shown = (list: readonly (Asked | null)[]) =>
      list.map((asked) => asked && this.#read(asked)).filter(Boolean);
    const expected = (may: (v: number, s: number) => boolean) =>
      PEOPLE.filter((subject) => may(viewer, subject)).map((subject) => this.#expected(viewer, subject));
    expect({
      viewer,
      errors: answer.errors,
      byId: shown(answer.data?.nodes ?? []),
      directory: shown(answer.data?.attendees.nodes ?? []),
      gave: answer.data?.myConsents.nodes.map(({ id }) => id).sort(),
    }).toEqual({
      viewer,
      errors: undefined,
      byId: expected(knows),
      directory: expected(finds),
      gave: own.map((key) => this.#ids.get(key)).sort(),
    });
  }

  #read({ id, photo, sharedWithMe, ...texts }: Asked) {
    const all = { ...texts, photo: photo?.url.split('/').at(-2) ?? null };
    const values = Object.entries(all).filter(([, value]) => value !== null);
    return { id, values: Object.fromEntries(values), sharedWithMe: [...sharedWithMe].sort() };
  }

  #expected(viewer: number, subject: number) {
    const { id, values } = this.#person(subject);
    const lost = this.#model.phoneless.has(subject);
    const seen = PROTECTED_FIELDS.filter((field) => this.#model.sees(viewer, subject, field));
    return {
      id,
      values: Object.fromEntries(
        seen.filter((field) => !(field === 'phone' && lost)).map((field) => [field, values[field]]),
      ),
      sharedWithMe: seen.map((field) => NAMES[field]).sort(),
    };
  }

  #given(by: number, field: ProtectedField, to: To, id: string): void {
    this.#model.given.set(`${by} ${field} ${to}`, [by, field, to]);
    this.#ids.set(`${by} ${field} ${to}`, id);
  }

  #nthOf(by: number, n: number): string | undefined {
    const own = [...this.#model.given].filter(([, [subject]]) => subject === by).map(([key]) => key);
    return own[n % Math.max(1, own.length)];
  }

  #person(n: number): BuiltAttendee {
    return this.#people[n] as BuiltAttendee;
  }

  #client(n: number): Client {
    return this.#clients[n] as Client;
  }
}

describe('whatever people consent to, withdraw, block, ask for, answer, claim, list and let expire', () => {
  it(`each viewer sees what the model says, in ${HISTORIES} random histories`, async () => {
    const lanes: Lane[] = [];
    for (let i = 0; i < LANES; i++) lanes.push(await Lane.open());
    await Promise.all(
      lanes.map((lane) =>
        fc.assert(
          fc.asyncProperty(start, fc.array(action, { maxLength: 6, size: 'max' }), (begin, history) =>
            lane.live(begin, history),
          ),
          { numRuns: HISTORIES / LANES },
        ),
      ),
    );
  }, 1_200_000);
});
