/** Load by autocannon on one server: a closed loop, each answer looked at. */
import autocannon from 'autocannon';

/** Answers requests per second and latencies; throws when an answer was not 200 or not right. */
export async function load({ url, headers, body, isRight, connections, seconds }) {
  const options = { url: `${url}/graphql`, method: 'POST', headers, body, connections, duration: seconds };
  const result = await autocannon({ ...options, timeout: 20, verifyBody: isRight });
  const bad = result.non2xx + result.errors + result.timeouts + result.mismatches;
  if (bad > 0) {
    const { non2xx, errors, timeouts, mismatches } = result;
    throw new Error(`wrong answers under load: ${JSON.stringify({ non2xx, errors, timeouts, mismatches })}`);
  }
  const { p50, p99 } = result.latency;
  return { requests: result.requests.total, perSecond: result.requests.total / result.duration, p50, p99 };
}
