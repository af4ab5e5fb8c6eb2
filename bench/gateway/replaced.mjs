/**
 * Functions of the compiled gateway replaced as its modules are loaded, in this process only: how a benchmark takes away
 * what it wants to know the price of. Nothing in the gateway knows of it.
 */
import { register } from 'node:module';

/**
 * `functions`: `{ file, name, by }`, the file by the end of its path. `by` is the text of a function that is given what
 * the module exported under that name and answers what it exports instead; it sees nothing else.
 */
export function replace(functions) {
  const data = functions.map(({ by, ...where }) => ({ ...where, by: by.toString() }));
  register('./replacing-loader.mjs', { parentURL: import.meta.url, data });
}
