/**
 * Who may be listed at an event. Threat: an organiser closes the directory and people stay in it; or opens it and people
 * are in it who never chose to be. So people's choice and the organiser's rule are kept apart, and both are asked on
 * every read: narrowing takes effect with the next request, and widening shows those only who chose so themselves.
 */
export interface ListingRule {
  readonly kind: 'EVERYBODY' | 'CATEGORIES' | 'NOBODY';
  /** Names of categories, exactly; of CATEGORIES only. */
  readonly categories: readonly string[];
}

export const EVERYBODY_MAY: ListingRule = { kind: 'EVERYBODY', categories: [] };
export const NOBODY_MAY: ListingRule = { kind: 'NOBODY', categories: [] };

/** Whether somebody of this category may be listed; a rule that is not known lists nobody. */
export function mayBeListed(rule: ListingRule | undefined, category: string | null): boolean {
  if (rule?.kind === 'EVERYBODY') return true;
  return rule?.kind === 'CATEGORIES' && category !== null && rule.categories.includes(category);
}

/** The rules of the events that a field names, in a look-up of who asks. */
export const listingRulesOf = (localField: string) => ({
  $lookup: {
    from: 'events',
    localField,
    foreignField: '_id',
    as: 'listings',
    pipeline: [{ $project: { rule: { $ifNull: ['$listing', EVERYBODY_MAY] } } }],
  },
});
