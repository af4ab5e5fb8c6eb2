/** What of the benchmarks is no matter of time: the hostile documents' answers, and what the report says of figures. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import { buildAttendee, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

interface Measure {
  readonly values: readonly number[];
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly equal?: boolean;
}

const bench = (file: string) => import(new URL(`../bench/${file}`, import.meta.url).href);
const { HOSTILE, hostileDocuments } = (await bench('rows/hostile-documents.mjs')) as {
  HOSTILE: readonly string[];
  hostileDocuments: (event: string) => Record<string, string>;
};
const { judged } = (await bench('rows/judged.mjs')) as { judged: (measure: Measure) => string };
const { medianInterval } = (await bench('support/statistics.mjs')) as {
  medianInterval: (numbers: readonly number[]) => { from: number; to: number } | null;
};

describe('a hostile document', () => {
  const MOST_BYTES = 2_000;
  let gateway: TestGateway;
  let event: string;
  let browser: Client;
  beforeAll(async () => {
    gateway = await startGateway({ environment: { NODE_ENV: 'production' }, testing: undefined });
    const built = await buildEvent(gateway);
    event = built.id;
    browser = await gateway.as((await buildAttendee(gateway, { event: built })).email);
  });
  afterAll(() => gateway.close());

  it.each(HOSTILE)('of %s is answered in 2 kB, and the database is asked only who asks', async (name) => {
    const query = hostileDocuments(event)[name];
    let bytes = 0;
    const commands = await commandsDuring(gateway, async () => {
      const response = await browser.post({ query });
      expect(response.status).toBeLessThan(500);
      bytes = (await response.arrayBuffer()).byteLength;
    });
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
    expect(commands.map((command) => command.name)).not.toContain('find attendees');
  });
});

describe('the report of a full run', () => {
  const nine = (middle: number) => [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((n) => middle + n / 100);

  it('says that a bar is reached, and whether beyond doubt', () => {
    expect(judged({ values: nine(0.8), atLeast: 0.7 })).toBe('reached');
    expect(judged({ values: nine(0.71), atLeast: 0.7 })).toBe('reached, not beyond doubt');
    expect(judged({ values: nine(1.1), atMost: 1.2 })).toBe('reached');
  });

  it('says that one is missed', () => {
    expect(judged({ values: nine(0.69), atLeast: 0.7 })).toBe('**falls short**');
    expect(judged({ values: nine(1.21), atMost: 1.2 })).toBe('**falls short**');
    expect(judged({ values: [5, 5, 4], atMost: 5, equal: true })).toBe('**not equal**');
    expect(judged({ values: [6, 6, 6], atMost: 5, equal: true })).toBe('**falls short**');
  });

  it('has the interval that holds the median with 95 %: of nine the second and the eighth', () => {
    expect(medianInterval([9, 1, 8, 2, 7, 3, 6, 4, 5])).toMatchObject({ from: 2, to: 8 });
    expect(medianInterval([1, 2, 3, 4, 5])).toBeNull();
  });
});
