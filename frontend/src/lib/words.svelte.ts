// What the page says. The catalogue of a language comes from the server; `say` in a template is
// drawn again when the language changes.
import { IntlMessageFormat } from "intl-messageformat";
import { settings, type Locale } from "@/lib/state/settings.svelte";

type Value = string | number | boolean | Date;
type Catalogue = Readonly<Record<string, string>>;

const catalogues = $state<Partial<Record<Locale, Catalogue>>>({});
const formats = new Map<string, IntlMessageFormat>();

/** Fetches the catalogue of a language, once. */
export async function loadWords(locale: Locale): Promise<void> {
  if (catalogues[locale]) return;
  const answer = await fetch(`/api/v1/words/${locale}`);
  if (!answer.ok) throw new Error(`no words for ${locale}: ${answer.status}`);
  catalogues[locale] = (await answer.json()) as Catalogue;
}

/**
 * The message of a key in the chosen language. A key that the catalogue does not have is shown as it
 * is and written to the console, which fails a test: no page is lost over a word.
 */
export function say(key: string, params: Record<string, Value> = {}): string {
  const locale = settings.locale;
  const pattern = catalogues[locale]?.[key];
  if (pattern === undefined) {
    console.error(`no message ${key} in ${locale}`);
    return key;
  }
  const id = `${locale}\n${key}`;
  let format = formats.get(id);
  if (format === undefined) {
    format = new IntlMessageFormat(pattern, locale, undefined, { ignoreTag: true });
    formats.set(id, format);
  }
  return format.format(params) as string;
}

/** Whether the catalogue has a message: for words of the journal that only a server knows. */
export function hasWord(key: string): boolean {
  return catalogues[settings.locale]?.[key] !== undefined;
}

/** The message of a key that the journal gives (an event type, a phase), else the key itself. */
export function sayOr(key: string, otherwise: string, params: Record<string, Value> = {}): string {
  return hasWord(key) ? say(key, params) : otherwise;
}
