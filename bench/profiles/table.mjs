/** Where the time of our page goes, by function and by package, as tables. */
export function profileTable(ours, peer) {
  const theirs = new Map(peer.packages.map(({ name, micros }) => [name, micros]));
  const share = (micros) => ((100 * micros) / ours.busy).toFixed(1);
  return [
    'A CPU profile of each server under that load, start and warm-up left out; self time, of the time that the main',
    'thread was busy. The profiler costs some itself.',
    '',
    '| % | µs a page | function |',
    '|---|---|---|',
    ...ours.functions
      .slice(0, 15)
      .map(({ name, micros }) => `| ${share(micros)} | ${micros.toFixed(0)} | \`${name}\` |`),
    '',
    '| package | ours, % | ours, µs a page | peer, µs a page |',
    '|---|---|---|---|',
    ...ours.packages
      .filter(({ micros }) => micros / ours.busy >= 0.005)
      .map(
        ({ name, micros }) =>
          `| ${name} | ${share(micros)} | ${micros.toFixed(0)} | ${(theirs.get(name) ?? 0).toFixed(0)} |`,
      ),
    `| all | 100 | ${ours.busy.toFixed(0)} | ${peer.busy.toFixed(0)} |`,
  ].join('\n');
}
