/** Copies of people in bulk, whatever the documents are that the gateway keeps about somebody. */
import { gatewayModule } from '../support/build.mjs';

const { newId } = await gatewayModule('src/ids.js');
const { wordsOfAttendee } = await gatewayModule('src/attendees/words.js');

/** Makes copies of `templates`, people of `event`; what is kept about each is found by their id. */
export async function copier({ database }, { event, templates }) {
  const found = [];
  for (const connection of [database.connection, database.keys])
    for (const { name } of await connection.db.listCollections({ type: 'collection' }).toArray()) {
      const collection = connection.db.collection(name);
      const documents = await collection.find().toArray();
      const ofEach = templates.map(({ id }) => documents.filter((one) => mentions(one, id)));
      if (ofEach.some((some) => some.length > 0)) found.push({ collection, ofEach });
    }
  return {
    /** `people`: `{ name, like }`, `like` the template's index. */
    insert: async (toEvent, people) => {
      const ids = people.map(() => newId('attendee'));
      for (const { collection, ofEach } of found) {
        const copies = people.flatMap(({ name, like }, i) =>
          ofEach[like].map((one) => {
            const replaced = { [templates[like].id]: ids[i], [event]: toEvent };
            return distinct(copied(one, replaced), name);
          }),
        );
        if (copies.length > 0) await collection.insertMany(copies, { ordered: false });
      }
    },
  };
}

const mentions = (document, id) => JSON.stringify(document).includes(id);

/** The document with ids replaced wherever they stand in a text; what is no plain value is the same object. */
function copied(value, replaced) {
  if (typeof value === 'string') {
    let text = value;
    for (const [from, to] of Object.entries(replaced)) text = text.replaceAll(from, to);
    return text;
  }
  if (Array.isArray(value)) return value.map((one) => copied(one, replaced));
  if (Object.prototype.toString.call(value) !== '[object Object]' || value._bsontype !== undefined)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copied(one, replaced)]));
}

/** With an id of its own where it has one, an account of its own that is not there, and the name. */
function distinct(document, name) {
  if (typeof document._id === 'string' && /^(con|blk)_/.test(document._id)) document._id = newId('consent');
  if (document.account !== undefined) document.account = newId('account');
  if (document.name !== undefined)
    Object.assign(document, { name, words: wordsOfAttendee(name, document.organisation ?? null) });
  return document;
}
