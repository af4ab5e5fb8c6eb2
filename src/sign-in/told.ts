/** As node's `callbackify`, without a function made for each call; what the callback throws is nobody's rejection. */
export function told<T>(work: Promise<T>, callback: (error: unknown, value?: T) => void): void {
  work.then(
    (value) => process.nextTick(callback, null, value),
    (error: unknown) => process.nextTick(callback, error),
  );
}
