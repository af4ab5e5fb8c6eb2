/**
 * `incident`: writing down what happened, for when the web is the problem. Whoever may reach the database's settings may
 * do all of it; their operating-system user stands on record.
 */
import {
  addSuspects,
  changeIncident,
  closeIncident,
  type Outcome,
  openIncident,
} from '../incidents/answer.ts';
import type { FactsInput } from '../incidents/facts.ts';
import { remind } from '../incidents/reminders.ts';
import type { SuspectsInput } from '../incidents/suspects/name.ts';
import { Outbox } from '../mail/outbox/outbox.ts';
import { eventNamed } from './event-named.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { atTheIncidents, incidentNamed, print, refusedFor } from './incident-rooms.ts';
import { headOf, textOf } from './incident-text.ts';
import { timeIn } from './who-and-when.ts';

const MOST_LINES = 10_000;

export interface FactFlags {
  readonly title?: string;
  readonly aware?: string;
  readonly started?: string;
  readonly ended?: string;
  readonly foundBy?: string;
  readonly effects?: string;
  readonly consequences?: string;
  readonly measures?: string;
  readonly contact?: string;
  readonly event?: string;
  readonly allEvents?: boolean;
  readonly drill?: boolean;
}

export interface SuspectFlags {
  readonly session?: readonly string[];
  readonly account?: readonly string[];
  readonly attendee?: readonly string[];
  readonly key?: readonly string[];
  readonly integration?: readonly string[];
  readonly network?: string;
  readonly since?: string;
}

export async function openFromFlags(flags: FactFlags & SuspectFlags): Promise<void> {
  if ((flags.event === undefined) === (flags.allEvents !== true))
    throw new CommandError('Say --event SLUG, or --all-events.', EXIT.usage);
  await atTheIncidents(async (rooms) => {
    const { models, doing, database } = rooms;
    const event = flags.event === undefined ? null : (await eventNamed(models, flags.event))._id;
    const facts = factsIn(flags, doing.now);
    const suspects = suspectsIn(flags, doing.now);
    const incident = incidentOf(
      await openIncident(rooms, { ...facts, event, drill: flags.drill ?? false, suspects }, doing),
    );
    await remind({ database, models, outbox: new Outbox(models.outbox) }, incident._id);
    print(`${headOf(incident, doing.now)}\nNext: attendant incident report ${incident._id}`);
  });
}

export async function changeFromFlags(id: string, flags: FactFlags): Promise<void> {
  await atTheIncidents(async (rooms) => {
    const { doing } = rooms;
    const facts = factsIn(flags, doing.now);
    if (Object.keys(facts).length === 0) throw nothingToDo('change');
    const incident = incidentOf(await changeIncident(rooms, await incidentNamed(rooms, id), facts, doing));
    print(headOf(incident, doing.now));
  });
}

export async function suspectMore(id: string, flags: SuspectFlags): Promise<void> {
  await atTheIncidents(async (rooms) => {
    const { doing } = rooms;
    const found = await incidentNamed(rooms, id);
    const incident = incidentOf(await addSuspects(rooms, found, suspectsIn(flags, doing.now), doing));
    print(headOf(incident, doing.now));
  });
}

export async function listIncidents(): Promise<void> {
  await atTheIncidents(async ({ incidents, doing }) => {
    const found = await incidents.list(null);
    print(
      found.length === 0 ? 'There is no incident.' : found.map((one) => headOf(one, doing.now)).join('\n'),
    );
  });
}

export async function showIncident(id: string): Promise<void> {
  await atTheIncidents(async (rooms) => {
    const incident = await incidentNamed(rooms, id);
    print(textOf(incident, await rooms.incidents.log.last(id, MOST_LINES), rooms.doing.now));
  });
}

export async function toldThem(whom: string, id: string, { at }: { readonly at?: string }): Promise<void> {
  if (whom !== 'regulator' && whom !== 'controller')
    throw new CommandError(`${whom}: say regulator or controller.`, EXIT.usage);
  await atTheIncidents(async (rooms) => {
    const { doing } = rooms;
    const when = at === undefined ? doing.now : timeIn('--at', at, doing.now);
    const told = whom === 'regulator' ? { regulatorToldAt: when } : { controllerToldAt: when };
    const incident = incidentOf(await changeIncident(rooms, await incidentNamed(rooms, id), told, doing));
    print(headOf(incident, doing.now));
  });
}

export async function closeIt(id: string, { note }: { readonly note: string }): Promise<void> {
  await atTheIncidents(async (rooms) => {
    const { doing } = rooms;
    const incident = incidentOf(await closeIncident(rooms, await incidentNamed(rooms, id), note, doing.by));
    print(headOf(incident, doing.now));
  });
}

function incidentOf(outcome: Outcome) {
  if ('problems' in outcome) throw refusedFor(outcome.problems);
  return outcome.incident;
}

function factsIn(flags: FactFlags, now: Date): FactsInput {
  const { aware, started, ended, title, foundBy, effects, consequences, measures, contact } = flags;
  const given = {
    ...{ title, foundBy, effects, consequences, measures, contact },
    awareAt: aware && timeIn('--aware', aware, now),
    startedAt: started && timeIn('--started', started, now),
    endedAt: ended && timeIn('--ended', ended, now),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function suspectsIn(flags: SuspectFlags, now: Date): SuspectsInput {
  const { session, account, attendee, key, integration, network, since } = flags;
  const begunSince = since === undefined ? null : timeIn('--since', since, now);
  const rules =
    network === undefined && begunSince === null ? [] : [{ network: network ?? null, begunSince }];
  return {
    sessions: session ?? [],
    accounts: account ?? [],
    attendees: attendee ?? [],
    keys: key ?? [],
    integrations: integration ?? [],
    rules,
  };
}

const nothingToDo = (command: string) =>
  new CommandError(`Nothing to ${command}: attendant incident ${command} --help`, EXIT.usage);
