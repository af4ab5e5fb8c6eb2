/** Results of rows that failed: the others are worth having all the same, and the report and the exit code say which are not there. */
export function notMeasured(ids, error) {
  console.error(error);
  return ids.map((id) => ({ id, failed: String(error.message) }));
}
