/**
 * Threat: a backup restored after somebody was erased brings them back. Before a gateway answers anybody, erasures that
 * were under way are finished and everybody on the list outside the database is looked for and erased again. If that
 * list cannot be read, nothing is served.
 */
import { erase, finishUnfinished, type NewErasure } from './erase.ts';
import { appendErased, readErased } from './erased-list.ts';
import { AT_ONCE, type ErasureParts } from './model.ts';

/** Answers how many of the listed were there again. Throws `ErasedListError` where the list is not to be read. */
export async function applyErasures(parts: ErasureParts): Promise<number> {
  const listed = await readErased(parts.erasedFile);
  await finishUnfinished(parts);
  const ids = [...listed];
  let found = 0;
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const again = await presentAmong(parts, ids.slice(at, at + AT_ONCE));
    await erase(parts, again);
    found += again.length;
  }
  await restoreList(parts, listed);
  return found;
}

/** Those of whom there is anything: their document, their values, their key; or no note that the key was destroyed. */
async function presentAmong(
  { models, keyRing, vaultStore }: ErasureParts,
  ids: readonly string[],
): Promise<NewErasure[]> {
  const among = { _id: { $in: [...ids] } };
  const attendees = await models.attendees.find(among).select({ event: 1, account: 1 }).lean().exec();
  const accounts = await models.accounts.find(among).select({ addressIndex: 1 }).lean().exec();
  const noted = await keyRing.erased.among(ids);
  const keys = await keyRing.forSubjects(ids);
  const people = new Map(attendees.map((attendee) => [attendee._id, attendee]));
  const addresses = new Map(accounts.map(({ _id, addressIndex }) => [_id, addressIndex]));
  const values = new Set(await vaultStore.left.among(ids));
  const isThere = (id: string) =>
    !noted.has(id) || people.has(id) || addresses.has(id) || values.has(id) || keys.has(id);
  return ids.filter(isThere).map((_id) => ({
    _id,
    event: people.get(_id)?.event ?? null,
    account: people.get(_id)?.account ?? null,
    addressIndex: [addresses.get(_id) ?? []].flat(),
    organiserToo: false,
    why: 'RESTORED',
  }));
}

/** A list that was lost, or is another machine's, is made whole from what the database knows. */
async function restoreList(
  { keyRing, erasedFile }: ErasureParts,
  listed: ReadonlySet<string>,
): Promise<void> {
  const at = new Date();
  const missing: { id: string; at: Date }[] = [];
  for await (const id of keyRing.erased.all()) if (!listed.has(id)) missing.push({ id, at });
  await appendErased(erasedFile, missing);
}
