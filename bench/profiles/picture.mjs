/** Bars of a profile by package, as an SVG: ours and the peer's beside it, in microseconds a page, on a scale that pictures share. */
const [WIDTH, LEFT, RIGHT, TOP, ROW, BAR] = [960, 290, 90, 64, 30, 11];
const OURS = '#2f6f9f';
const PEER = '#b9b9b9';
const MOST_ROWS = 18;

/** `scale`: the microseconds of the longest bar there may be. */
export function picture({ title, ours, peer, scale }) {
  const theirs = new Map(peer.packages.map(({ name, micros }) => [name, micros]));
  const rows = ours.packages.slice(0, MOST_ROWS);
  const x = (micros) => (micros / scale) * (WIDTH - LEFT - RIGHT);
  const height = TOP + rows.length * ROW + 16;
  const bars = rows.map(({ name, micros }, i) => {
    const y = TOP + i * ROW;
    const peers = theirs.get(name) ?? 0;
    return [
      text(LEFT - 10, y + 15, escaped(name), 'end'),
      bar(y + 2, x(micros), OURS),
      text(LEFT + x(micros) + 6, y + 12, micros.toFixed(0)),
      bar(y + 2 + BAR, x(peers), PEER),
      peers < 1 ? '' : text(LEFT + x(peers) + 6, y + 23, peers.toFixed(0), 'start', '#777'),
    ].join('');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(16, 24, escaped(title), 'start', '#111', 15),
    text(
      16,
      46,
      `µs of the server’s CPU a page, by package (self time): ours, blue, ${ours.busy.toFixed(0)} in all; plain Apollo with lean(), grey, ${peer.busy.toFixed(0)}`,
      'start',
      '#444',
    ),
    ...bars,
    '</svg>',
    '',
  ].join('\n');
}

const bar = (y, width, fill) =>
  `<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR - 1}" fill="${fill}"/>`;
const text = (x, y, content, anchor = 'start', fill = '#111', size = 12) =>
  `<text x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}" fill="${fill}" font-size="${size}">${content}</text>`;
const escaped = (content) => content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
