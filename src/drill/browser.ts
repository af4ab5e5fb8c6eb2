/** A browser as far as a drill needs one: it keeps cookies, sends its Origin, and asks over HTTP as any client does. */

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** The gateway did not do what the drill asked of it. */
export class DrillError extends Error {
  override readonly name = 'DrillError';
}

export class Browser {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();

  /** `url`: where the gateway listens. */
  constructor(url: string) {
    this.#url = url;
  }

  /** Asks, and answers with the data; a DrillError for errors and for `userErrors` of any root field. */
  async ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const { data, errors = [] } = await this.tryAsk<Data>(query, variables);
    const refused = Object.values(data ?? {}).flatMap(
      (one) => (one as { userErrors?: { code: string; message: string }[] } | null)?.userErrors ?? [],
    );
    const [problem] = [...errors, ...refused];
    if (problem !== undefined || data == null)
      throw new DrillError(`The gateway answered: ${problem?.message ?? 'nothing'}`);
    return data;
  }

  async tryAsk<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Answer<Data>> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${this.#url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: this.#url,
        'user-agent': 'attendant drill',
        ...(cookie === '' ? {} : { cookie }),
      },
      body: JSON.stringify({ query, variables }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return (await response.json()) as Answer<Data>;
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}
