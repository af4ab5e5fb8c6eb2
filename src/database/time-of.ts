import type { Connection } from 'mongoose';

/** The database's clock: whose machine this is does not matter. */
export async function timeOf(connection: Connection): Promise<Date> {
  return (await connection.getClient().db('admin').command({ hello: 1 })).localTime as Date;
}
