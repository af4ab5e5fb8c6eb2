/** Row 13: the database's commands behind a page, by its size. */
import { countTrips } from '../compare/trips.mjs';

const MOST = 5;

export async function measureTrips({ world, site }) {
  const rows = await countTrips(world, site);
  const counts = (keys) => rows.filter((row) => row.keys === keys).map(({ trips }) => trips.length);
  const measure = (keys, what) => ({ what, values: counts(keys), atMost: MOST, digits: 0, equal: true });
  return [
    {
      id: '13',
      work: 'round trips to the database behind a page of 1, 50, 200, session included',
      against: 'each other',
      measures: [
        measure('warm', 'commands, keys in memory'),
        measure('cold', 'commands, the first page of a process'),
      ],
    },
    { table: tripsTable(rows) },
  ];
}

/** “Steps”: how many times the page waits, because commands under way together wait together. */
export function tripsTable(rows) {
  const lines = rows.map(
    ({ who, first, keys, trips, steps }) =>
      `| ${who === 'half' ? 'every other one' : 'everybody'} | ${first} | ${keys} | ${trips.length} | ${steps} | ${trips.map((trip) => `\`${trip}\``).join(', ')} |`,
  );
  return [
    '“Cold”: the first page of a gateway just started; “warm”: the next one. “Steps”: how many times the page waits, because commands that',
    'overlap wait together.',
    '',
    '| who shares | people | keys | commands | steps | in order of starting |',
    '|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}
