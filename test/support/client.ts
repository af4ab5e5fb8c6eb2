/** A browser as far as HTTP goes: it keeps cookies and sends its Origin. */
export interface Answer<Data = Record<string, unknown>> {
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Record<string, unknown>;
  }[];
  readonly extensions?: {
    readonly withheld?: readonly string[];
    /** In the test build: which door refused a coordinate. */
    readonly doors?: Readonly<Record<string, string>>;
  };
}

export class Client {
  readonly url: string;
  readonly cookies = new Map<string, string>();
  readonly #headers: Readonly<Record<string, string>>;

  /** `headers` go with every request, for example `x-forwarded-for` for where a browser is (with TRUST_PROXY). */
  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.url = url;
    this.#headers = headers;
  }

  /** The same browser's cookies, asking another process's gateway over the same database. */
  at({ url }: { readonly url: string }): Client {
    const client = new Client(url, this.#headers);
    for (const [name, value] of this.cookies) client.cookies.set(name, value);
    return client;
  }

  /** Asks and answers the body as text, for comparisons of bytes. */
  async text(query: string, variables: Record<string, unknown> = {}): Promise<string> {
    return (await this.post({ query, variables })).text();
  }

  async query<Data = Record<string, unknown>>(
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<Answer<Data>> {
    return JSON.parse(await this.text(query, variables)) as Answer<Data>;
  }

  mutate<Data = Record<string, unknown>>(
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<Answer<Data>> {
    return this.query<Data>(query, variables);
  }

  async post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.url, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  async fetch(
    path: string,
    { headers = {}, ...init }: RequestInit & { headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(path, this.url), {
      ...init,
      redirect: 'manual',
      headers: { ...(cookie === '' ? {} : { cookie }), ...this.#headers, ...headers },
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';');
    const [name = '', ...value] = pair.split('=');
    const gone = attributes.some((attribute) =>
      /^\s*(?:max-age=0|expires=thu, 01 jan 1970)/i.test(attribute),
    );
    if (gone || value.join('=') === '') this.cookies.delete(name);
    else this.cookies.set(name, value.join('='));
  }
}
