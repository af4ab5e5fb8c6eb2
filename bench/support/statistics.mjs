/** The few statistics that the reports need. */

export function median(numbers) {
  return quantile(numbers, 0.5);
}

export function quantile(numbers, q) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)];
  return below + (sorted[Math.ceil(at)] - below) * (at - Math.floor(at));
}

/** `0.53 (0.49–0.58)`: the median with its range. */
export function medianWithRange(numbers, digits = 2) {
  const show = (n) => n.toFixed(digits);
  return `${show(median(numbers))} (${show(Math.min(...numbers))}–${show(Math.max(...numbers))})`;
}

/**
 * The distribution-free interval of the median: between the two order statistics that hold it with at least 95 %, whatever
 * the distribution. `null` for fewer than six rounds, where even the whole range holds it less often.
 */
export function medianInterval(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const n = sorted.length;
  let [k, outside] = [-1, 0];
  for (let below = 0.5 ** n, i = 0; 2 * (outside + below) <= 0.05; i++) {
    outside += below;
    k = i;
    below *= (n - i) / (i + 1);
  }
  return k < 0 ? null : { from: sorted[k], to: sorted[n - 1 - k], coverage: 1 - 2 * outside };
}

/**
 * Mann–Whitney's U, two-sided, by the normal approximation with correction for ties (samples of 20 and more).
 * `greater`: how likely a random one of `a` is greater than one of `b`, ties counting half; 0.5 where they are alike.
 */
export function mannWhitney(a, b) {
  const all = [...a.map((value) => ({ value, first: true })), ...b.map((value) => ({ value, first: false }))];
  all.sort((x, y) => x.value - y.value);
  let ranksOfFirst = 0;
  let ties = 0;
  for (let from = 0, to = 0; from < all.length; from = to) {
    while (to < all.length && all[to].value === all[from].value) to += 1;
    const rank = (from + 1 + to) / 2;
    ranksOfFirst += rank * all.slice(from, to).filter(({ first }) => first).length;
    ties += (to - from) ** 3 - (to - from);
  }
  const [n, m] = [a.length, b.length];
  const u = ranksOfFirst - (n * (n + 1)) / 2;
  const total = n + m;
  const sigma = Math.sqrt(((n * m) / 12) * (total + 1 - ties / (total * (total - 1))));
  const z = (u - (n * m) / 2) / sigma;
  return { greater: u / (n * m), p: 2 * upperTail(Math.abs(z)) };
}

/** P(Z > z) of the standard normal, by Abramowitz and Stegun 26.2.17; off by less than 1e-7. */
function upperTail(z) {
  const t = 1 / (1 + 0.2316419 * z);
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
}
