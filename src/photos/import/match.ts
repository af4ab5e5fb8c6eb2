/**
 * Whose each file is. Threat: a photo on the wrong person. So a name must be exactly one registered person's: an id that
 * two sources use, or an address that is not somebody's own, is nobody's, and of two files for one person neither counts.
 */
import { addressIndexes, atAddress, oldestIndex } from '../../accounts/find.ts';
import type { AccountRecord } from '../../accounts/model.ts';
import type { AttendeeRecord } from '../../attendees/model.ts';
import type { Storage } from '../../services.ts';
import { idKey, type Said } from './names.ts';
import { shown } from './source-file.ts';

type Deps = Pick<Storage, 'models' | 'keyRing'>;

export type Match = { readonly subject: string } | { readonly refused: string };

const AT_ONCE = 500;

/** By path; memory is a matter of the files, not of the people. */
export async function matchFiles(
  deps: Deps,
  event: string,
  files: ReadonlyMap<string, Said>,
): Promise<Map<string, Match>> {
  const people = new Map<string, Set<string>>([...files.keys()].map((path) => [path, new Set()]));
  await byId(deps, event, files, people);
  await byAddress(deps, event, files, people);
  const filesOf = new Map<string, string[]>();
  for (const [path, [subject, ...more]] of people)
    if (subject !== undefined && more.length === 0)
      filesOf.set(subject, [...(filesOf.get(subject) ?? []), path]);
  return new Map([...people].map(([path, found]) => [path, matchOf(path, [...found], filesOf)]));
}

function matchOf(path: string, found: readonly string[], filesOf: ReadonlyMap<string, string[]>): Match {
  const [subject, ...more] = found;
  if (subject === undefined)
    return { refused: 'names nobody who is registered: neither by an id nor by an address of their own' };
  if (more.length > 0)
    return { refused: 'names more than one person: their ids are the same in two sources' };
  const others = (filesOf.get(subject) ?? []).filter((one) => one !== path).map(shown);
  if (others.length > 0) return { refused: `is for the same person as ${others.join(', ')}` };
  return { subject };
}

/** Ids are kept as their source writes them, so the event's people are gone through once. */
async function byId(
  { models }: Deps,
  event: string,
  files: ReadonlyMap<string, Said>,
  people: ReadonlyMap<string, Set<string>>,
): Promise<void> {
  const pathsOf = inverted(files, ({ ids }) => ids);
  const everybody = models.attendees
    .find({ event, registered: true }, { 'sources.id': 1, 'sources.retired': 1 })
    .lean<Pick<AttendeeRecord, '_id' | 'sources'>>()
    .cursor();
  for await (const { _id, sources } of everybody)
    for (const { id, retired } of sources)
      if (retired !== true) for (const path of pathsOf.get(idKey(id)) ?? []) people.get(path)?.add(_id);
}

/** An address is of whoever can sign in by it: others may have given it, too. */
async function byAddress(
  { models, keyRing }: Deps,
  event: string,
  files: ReadonlyMap<string, Said>,
  people: ReadonlyMap<string, Set<string>>,
): Promise<void> {
  const pathsOf = inverted(files, ({ addresses }) => addresses);
  const all = [...pathsOf.keys()];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    await keyRing.upToDate();
    const indexes = new Map(
      all
        .slice(from, from + AT_ONCE)
        .flatMap((address) => addressIndexes(keyRing, address).map((index) => [index, address] as const)),
    );
    const accounts = await models.accounts
      .find(atAddress([...indexes.keys()]), { addressIndex: 1 })
      .lean<Pick<AccountRecord, '_id' | 'addressIndex'>[]>()
      .exec();
    const addressOf = new Map(accounts.map((one) => [one._id, addressAmong(indexes, one)]));
    const found = await models.attendees
      .find(
        { event, registered: true, account: { $in: [...addressOf.keys()], $type: 'string' } },
        { account: 1 },
      )
      .lean<Pick<AttendeeRecord, '_id' | 'account'>[]>()
      .exec();
    for (const { _id, account } of found)
      for (const path of pathsOf.get(addressOf.get(account ?? '') ?? '') ?? []) people.get(path)?.add(_id);
  }
}

function addressAmong(
  indexes: ReadonlyMap<string, string>,
  account: Pick<AccountRecord, 'addressIndex'>,
): string | undefined {
  const its = [account.addressIndex].flat() as string[];
  const known = its.find((index) => indexes.has(index)) ?? oldestIndex(account);
  return indexes.get(known);
}

function inverted(
  files: ReadonlyMap<string, Said>,
  keysOf: (said: Said) => readonly string[],
): Map<string, string[]> {
  const paths = new Map<string, string[]>();
  for (const [path, said] of files)
    for (const key of keysOf(said)) paths.set(key, [...(paths.get(key) ?? []), path]);
  return paths;
}
