/** When to ask again, as the gateway says it. */
import type { Answer } from './client.ts';

/** In whole seconds; null for an answer that is not `RATE_LIMITED`. */
export function retryAfterOf(response: Response, { errors = [] }: Answer): number | null {
  const limited = errors.filter(({ extensions }) => extensions?.code === 'RATE_LIMITED');
  if (limited.length === 0) return null;
  const said = [
    response.headers.get('retry-after'),
    ...limited.map(({ extensions }) => extensions?.retryAfter),
  ];
  return Math.max(1, ...said.map(Number).filter(Number.isFinite));
}

/** Rejects with the signal's reason when it is aborted meanwhile. */
export function waited(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
