/** Documents that cost more than they look: each of at most 100 kB, sent by somebody who is signed in. */
const LIMIT_BYTES = 100_000;

const times = (n, text) => Array.from({ length: n }, (_, i) => text(i)).join(' ');

/** Fragments that each spread the next one twice: 2 to the power of `n` fields once they are spread. */
function fannedOut(n) {
  const fragments = times(n, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`);
  return `{ ...F0 } ${fragments} fragment F${n} on Query { __typename }`;
}

const DOCUMENTS = {
  '1,000 aliases of the list': (event) =>
    `{ ${times(1_000, (i) => `a${i}: attendees(event: "${event}", first: 50) { nodes { id } }`)} }`,
  '15,000 repeated fields': () => `{ viewer { account { ${times(15_000, () => 'id')} } } }`,
  'repeated fields, as many as are parsed': () => `{ viewer { account { ${times(1_900, () => 'id')} } } }`,
  '20,000 directives': () => `{ __typename ${times(20_000, () => '@a')} }`,
  'cyclic fragments': () =>
    '{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A }',
  '2,000 cyclic fragments': () =>
    `{ ...F0 } ${times(2_000, (i) => `fragment F${i} on Query { ...F${(i + 1) % 2_000} }`)}`,
  'fragments fanned out, 2³⁰ fields': () => fannedOut(30),
  'fragments fanned out, 2¹⁰⁰⁰ fields': () => fannedOut(1_000),
  '3,000 misspelt fields': () => `{ viewer { ${times(3_000, (i) => `nmae${i}`)} } }`,
  'misspelt fields, as many as are parsed': () => `{ viewer { ${times(1_900, (i) => `nmae${i}`)} } }`,
  'the list under 50 names, 200 people each': (event) =>
    `{ ${times(50, (i) => `a${i}: attendees(event: "${event}", first: 200) { nodes { id name jobTitle phone email photo { url } } }`)} }`,
  '50 names that are each refused': (event) =>
    `{ ${times(50, (i) => `a${i}: attendees(event: "${event}", first: 0) { nodes { id } }`)} }`,
  'introspection under 50 names': () =>
    `{ ${times(50, (i) => `a${i}: __schema { types { fields { type { ofType { fields { name description } } } } } }`)} }`,
};

export const HOSTILE = Object.keys(DOCUMENTS);

/** By name; `event` is an event that the viewer attends. */
export function hostileDocuments(event) {
  const documents = Object.fromEntries(HOSTILE.map((name) => [name, DOCUMENTS[name](event)]));
  for (const [name, document] of Object.entries(documents))
    if (Buffer.byteLength(JSON.stringify({ query: document })) > LIMIT_BYTES)
      throw new Error(`${name}: larger than ${LIMIT_BYTES} bytes`);
  return documents;
}
