/** The file of rules: what it does not say is as by default, and every mistake is named with its place. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_RULES, loadRules } from '../src/alarms/rules.ts';
import { loadConfig } from '../src/config.ts';
import { temporaryFolder } from './support/mongod.ts';

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  const temporary = await temporaryFolder();
  folder = temporary.path;
  remove = temporary.remove;
});

afterAll(() => remove());

let count = 0;
async function written(content: unknown): Promise<string> {
  const file = path.join(folder, `rules-${++count}.json`);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('the file of rules', () => {
  it('changes what it says and nothing else', async () => {
    const file = await written({
      rules: { CANARY: { enabled: false }, MANY_ACCOUNTS_NETWORK: { least: 12, share: 0.02 } },
    });
    expect(loadRules(file)).toEqual({
      ...DEFAULT_RULES,
      CANARY: { ...DEFAULT_RULES.CANARY, enabled: false },
      MANY_ACCOUNTS_NETWORK: { ...DEFAULT_RULES.MANY_ACCOUNTS_NETWORK, least: 12, share: 0.02 },
    });
    expect(loadRules(null)).toEqual(DEFAULT_RULES);
  });

  it.each([
    ['{', 'it is no JSON'],
    [{}, 'rules: must be an object with a rule by each name'],
    [{ rules: {}, rule: {} }, 'rule: there is no such setting'],
    [{ rules: { WIDE: {} } }, 'rules.WIDE: there is no such rule'],
    [{ rules: { CANARY: { windows: 1 } } }, 'rules.CANARY.windows: there is no such setting'],
    [{ rules: { CANARY: { pauseSeconds: 1 } } }, 'rules.CANARY.pauseSeconds: there is no such setting'],
    [{ rules: { CANARY: { enabled: 'no' } } }, 'rules.CANARY.enabled: must be true or false'],
    [{ rules: { CANARY: { least: '3' } } }, 'rules.CANARY.least: must be a number from 1 to 1000000'],
    [{ rules: { CANARY: { least: 0 } } }, 'rules.CANARY.least: must be at least 1'],
    [{ rules: { CANARY: { least: 1.5 } } }, 'rules.CANARY.least: must be a whole number'],
    [{ rules: { CANARY: { share: 2 } } }, 'rules.CANARY.share: must be at most 1'],
    [{ rules: { CANARY: { windowMinutes: 90 } } }, 'rules.CANARY.windowMinutes: must be at most 60'],
    [
      { rules: { WIDE_READING: { least: 2_000 } } },
      'rules.WIDE_READING.most: must be at least its least, 2000',
    ],
  ])('%j: %s', async (content, problem) => {
    const file = await written(content);
    expect(() => loadRules(file)).toThrow(`The settings are not right:\n  - ${file}: ${problem}`);
  });

  it('names every mistake at once', async () => {
    const file = await written({ rules: { CANARY: { least: 0, share: 2 }, NONE: {} } });
    expect(() => loadRules(file)).toThrow(/CANARY\.least.*\n.*CANARY\.share.*\n.*rules\.NONE/);
  });

  it('must be there where it is named', () => {
    const { alarmsFile } = loadConfig({ ALARMS_FILE: path.join(folder, 'none.json') });
    expect(() => loadRules(alarmsFile)).toThrow(`${alarmsFile}: it cannot be read (ENOENT)`);
    expect(loadConfig({}).alarmsFile).toBeNull();
  });
});
