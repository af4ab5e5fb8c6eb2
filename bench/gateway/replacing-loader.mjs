/** For Node's module loader; see replaced.mjs. */
let functions = [];

export function initialize(data) {
  functions = data;
}

export async function load(url, context, next) {
  const loaded = await next(url, context);
  let source = null;
  for (const { file, name, by } of functions.filter((one) => url.endsWith(one.file))) {
    source ??= loaded.source.toString();
    const there = new RegExp(`^export ((?:async )?function) ${name}\\(`, 'm');
    if (!there.test(source)) throw new Error(`${file} exports no function ${name} any more`);
    source = `${source.replace(there, `$1 former_${name}(`)}\nexport const ${name} = (${by})(former_${name});\n`;
  }
  return source === null ? loaded : { ...loaded, source };
}
