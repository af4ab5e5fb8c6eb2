/** An account's registrations in queries. Their index holds strings only, and is used only where that is said. */

/** Valid or not. */
export const ofAccount = (account: string) => ({ account: { $eq: account, $type: 'string' as const } });

/** Those that are not valid. */
export const cancelledOf = (account: string) => ({ ...ofAccount(account), registered: false });
