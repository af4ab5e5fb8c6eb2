/**
 * Takes the ledger out of a gateway: nothing is hashed and nothing written, and each response is told at once that all
 * is durable, by the primary of this moment. There is no such gateway but here: what is replaced is replaced in this
 * process's memory, and no setting does it.
 */
export async function withoutLedger({ services }, database) {
  const { electionId, operationTime } = await database.client.db('admin').command({ hello: 1 });
  const by = { election: electionId.toHexString(), operationTime, clusterTime: null };
  const receipt = { by, notReleased: () => {} };
  services.ledger.record = async () => receipt;
  services.ledger.confirm = async () => by;
}
