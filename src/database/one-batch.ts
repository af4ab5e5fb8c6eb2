/**
 * `batchSize` for finds that are read whole. The server's first batch is 101 documents unless told otherwise, and the
 * rest costs another trip: a page of 200 would take more of them than one of 50.
 */
export const IN_ONE_BATCH = 10_000;
