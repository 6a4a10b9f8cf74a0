import type { Http, HttpCall } from './http.ts';
import type { JsonObject } from './marketing-cloud.ts';
import type { HttpReply } from './reply.ts';
import type { Tokens } from './token.ts';

/** Requests to the REST address that came with the token. */
export class RestCalls {
  readonly #http: Http;
  readonly #tokens: Tokens;

  constructor(http: Http, tokens: Tokens) {
    this.#http = http;
    this.#tokens = tokens;
  }

  async get<T>(
    subject: string,
    path: string,
    read: (reply: HttpReply) => T,
    signal: AbortSignal,
  ): Promise<T> {
    return this.#http.send({ ...(await this.#to(path, signal)), subject, method: 'GET', read }, signal);
  }

  async post<T>(
    subject: string,
    path: string,
    json: JsonObject,
    read: (reply: HttpReply) => T,
    signal: AbortSignal,
  ): Promise<T> {
    return this.#http.send(
      { ...(await this.#to(path, signal)), subject, method: 'POST', json, read },
      signal,
    );
  }

  /** As `post` for what makes something: it is not sent again before `recover` has looked for what it may have made. */
  async create<T>(
    subject: string,
    path: string,
    json: JsonObject,
    read: (reply: HttpReply) => T,
    recover: (signal: AbortSignal) => Promise<T | undefined>,
    signal: AbortSignal,
  ): Promise<T> {
    const to = await this.#to(path, signal);
    return this.#http.send({ ...to, subject, method: 'POST', writes: true, json, read, recover }, signal);
  }

  async patch<T>(
    subject: string,
    path: string,
    json: JsonObject,
    read: (reply: HttpReply) => T,
    signal: AbortSignal,
  ): Promise<T> {
    const to = await this.#to(path, signal);
    return this.#http.send({ ...to, subject, method: 'PATCH', writes: true, json, read }, signal);
  }

  async #to(
    path: string,
    signal: AbortSignal,
  ): Promise<Pick<HttpCall<never>, 'url' | 'access' | 'tellsTime'>> {
    const { restAddress } = await this.#tokens.current(signal);
    return { url: `${restAddress}${path}`, access: this.#tokens, tellsTime: true };
  }
}
