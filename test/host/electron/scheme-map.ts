import { NotProvided } from './strict.ts';

/**
 * Chromium knows no scheme of an app's own: inside it `app://ui/x` lives at `https://ui.app.invalid/x`, an address
 * that no name server ever answers for. Main sees its own addresses only.
 */
export class SchemeMap {
  private readonly schemes = new Set<string>();

  get names(): readonly string[] {
    return [...this.schemes];
  }

  add(scheme: string): void {
    if (!/^[a-z][a-z0-9-]*$/.test(scheme)) throw new NotProvided(`the scheme ${scheme}`);
    this.schemes.add(scheme);
  }

  /** The scheme of an address as main sees it, where it is one of the app's own; else null. */
  schemeOf(url: string): string | null {
    const scheme = /^([a-z][a-z0-9-]*):/i.exec(url)?.[1]?.toLowerCase();
    return scheme !== undefined && this.schemes.has(scheme) ? scheme : null;
  }

  toBrowser(url: string): string {
    const scheme = this.schemeOf(url);
    const [, host, rest] = /^[^:]*:\/\/([^/?#]*)(.*)$/.exec(url) ?? [];
    if (scheme === null || host === undefined) return url;
    return `https://${host}.${scheme}.invalid${rest === '' ? '/' : rest}`;
  }

  fromBrowser(url: string): string {
    const [, host, scheme, rest] = /^https:\/\/(.+?)\.([a-z][a-z0-9-]*)\.invalid(.*)$/.exec(url) ?? [];
    return scheme !== undefined && this.schemes.has(scheme) ? `${scheme}://${host}${rest}` : url;
  }

  /** A response header's value with every address and source of the app's own schemes (`app://ui`, `app:`). */
  headerToBrowser(value: string): string {
    let mapped = value;
    for (const scheme of this.schemes) {
      mapped = mapped
        .replaceAll(new RegExp(`\\b${scheme}://([\\w*.-]+)`, 'g'), `https://$1.${scheme}.invalid`)
        .replaceAll(new RegExp(`(^|[\\s,])${scheme}:(?=[\\s;,]|$)`, 'g'), `$1https://*.${scheme}.invalid`);
    }
    return mapped;
  }

  /** A request header's value (Origin, Referer) as main is to see it. */
  headerFromBrowser(value: string): string {
    return value.replaceAll(/https:\/\/[^\s,;"']+/g, (url) => this.fromBrowser(url));
  }
}
