/** What JSON.stringify leaves as it is, between quotes. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** Whether a text stands in JSON as it is: ids and names of fields do. */
export const isPlain = (text: string): boolean => PLAIN.test(text);
