/** In a pipeline a text that begins with `$` would be read as a field: what people wrote goes in as it is. */
export function literals(values: Record<string, unknown>): Record<string, { $literal: unknown }> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { $literal: value }]));
}
