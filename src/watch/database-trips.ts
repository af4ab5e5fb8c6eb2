/** Counts what MongoDB is asked. Command names only: the commands themselves hold what people are looked up by. */
import type { MongoClient } from 'mongodb';
import type { Metrics } from './metrics.ts';

/** The client tells of its commands only if it was made with `monitorCommands`. Call what it answers to stop. */
export function countTrips(client: MongoClient, metrics: Metrics): () => void {
  const succeeded = ({ commandName }: { commandName: string }) => metrics.roundTrip(commandName, 'ok');
  const failed = ({ commandName }: { commandName: string }) => metrics.roundTrip(commandName, 'failed');
  client.on('commandSucceeded', succeeded).on('commandFailed', failed);
  return () => void client.off('commandSucceeded', succeeded).off('commandFailed', failed);
}
