/** What a full run says of a measure. */
import { median, medianInterval } from '../support/statistics.mjs';

/** By the median; where the interval crosses the bar, that is said. */
export function judged(measure) {
  if (!isReached(measure, median(measure.values))) return '**falls short**';
  if (measure.equal && new Set(measure.values).size > 1) return '**not equal**';
  const interval = medianInterval(measure.values);
  const isSure = interval !== null && [interval.from, interval.to].every((n) => isReached(measure, n));
  const isAim = measure.aim !== undefined && median(measure.values) >= measure.aim;
  return `${isAim ? 'aim reached' : 'reached'}${isSure || measure.equal ? '' : ', not beyond doubt'}`;
}

const isReached = ({ atLeast, atMost }, n) => (atLeast === undefined ? n <= atMost : n >= atLeast);
