/** What the driver found once, it answers from memory: the same objects for the same question. Only where nothing is ever written. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { BUILD } from '../support/build.mjs';

// The gateway's driver, which is not the one of bench/.
const { Collection, Db } = createRequire(path.join(BUILD, 'package.json'))('mongodb');
const CHAINED = ['sort', 'limit', 'project', 'batchSize', 'collation'];

export function rememberFinds(collections) {
  const found = new Map();
  rememberCommands(collections, found);
  const find = Collection.prototype.find;
  Collection.prototype.find = function (...question) {
    const ask = () => find.apply(this, question);
    return collections.includes(this.collectionName)
      ? new Remembered(found, `${this.collectionName} ${JSON.stringify(question)}`, ask)
      : ask();
  };
}

/** The same for a find that is made as a plain command. */
function rememberCommands(collections, found) {
  const command = Db.prototype.command;
  Db.prototype.command = async function (asked, ...rest) {
    if (!collections.includes(asked.find)) return command.call(this, asked, ...rest);
    const question = `command ${JSON.stringify(asked)}`;
    if (!found.has(question)) found.set(question, await command.call(this, asked, ...rest));
    return found.get(question);
  };
}

class Remembered {
  #found;
  #question;
  #ask;
  #calls = [];

  constructor(found, question, ask) {
    this.#found = found;
    this.#question = question;
    this.#ask = ask;
  }

  chain(name, args) {
    this.#question += ` ${name} ${JSON.stringify(args)}`;
    this.#calls.push([name, args]);
    return this;
  }

  async toArray() {
    let known = this.#found.get(this.#question);
    if (known === undefined) {
      const cursor = this.#ask();
      for (const [name, args] of this.#calls) cursor[name](...args);
      known = await cursor.toArray();
      this.#found.set(this.#question, known);
    }
    return known;
  }
}

for (const name of CHAINED)
  Remembered.prototype[name] = function (...args) {
    return this.chain(name, args);
  };
