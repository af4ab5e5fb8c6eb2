/** Ends the run's `mongod` and removes its folder. */
export default async function globalTeardown(): Promise<void> {
  await (globalThis as { stopTestMongod?: () => Promise<void> }).stopTestMongod?.();
}
