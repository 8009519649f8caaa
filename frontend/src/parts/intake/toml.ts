// Case files as TOML, written and read in the page: what is typed can be kept without a server.
// The whole of TOML 1.0 but dates without quotes, which a case file does not have.
import type { Plain } from "./caseof";

type Section = { [key: string]: Plain };

const BARE = /^[A-Za-z0-9_-]+$/;
const keyText = (key: string): string => (BARE.test(key) ? key : JSON.stringify(key));
const isTable = (value: Plain): value is Section => typeof value === "object" && !Array.isArray(value);
const isTables = (value: Plain): value is Section[] => Array.isArray(value) && value.length > 0 && value.every(isTable);

function inline(value: Plain): string {
  if (typeof value === "string") return JSON.stringify(value).replace(/\u007f/g, "\\u007F");
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object") return String(value);
  const pairs = Object.entries(value).map(([key, each]) => `${keyText(key)} = ${inline(each)}`);
  return `{ ${pairs.join(", ")} }`;
}

function lines(section: Section, path: string[]): string[] {
  const own = Object.entries(section).filter(([, value]) => !isTable(value) && !isTables(value));
  const made = own.map(([key, value]) => `${keyText(key)} = ${inline(value)}`);
  for (const [key, value] of Object.entries(section)) {
    const name = [...path, keyText(key)];
    if (isTables(value)) {
      for (const each of value) made.push("", `[[${name.join(".")}]]`, ...lines(each, name));
    } else if (isTable(value)) {
      made.push("", `[${name.join(".")}]`, ...lines(value, name));
    }
  }
  return made;
}

/** A case as TOML text. */
export const toToml = (data: Section): string => `${lines(data, []).join("\n")}\n`;

/** Text that is not TOML; `line` counts from 1. */
export class TomlFault extends Error {
  readonly line: number;
  constructor(line: number) {
    super(`line ${line}`);
    this.line = line;
  }
}

const ESCAPES: Record<string, string> = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r", '"': '"', "\\": "\\" };

class Reader {
  #at = 0;
  readonly #text: string;
  constructor(text: string) {
    this.#text = text.replaceAll("\r\n", "\n");
  }

  #fail(): never {
    throw new TomlFault(this.#text.slice(0, this.#at).split("\n").length);
  }

  /** Takes what matches here, or nothing. */
  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return null;
    this.#at += found[0].length;
    return found[0];
  }

  #need(pattern: RegExp): string {
    return this.#take(pattern) ?? this.#fail();
  }

  read(): Section {
    const top: Section = {};
    let here = top;
    for (;;) {
      this.#take(/(?:[ \t\n]|#[^\n]*)*/y);
      if (this.#at >= this.#text.length) return top;
      if (this.#take(/\[\[/y) !== null) here = this.#table(top, true);
      else if (this.#take(/\[/y) !== null) here = this.#table(top, false);
      else this.#pair(here);
      this.#need(/[ \t]*(?:#[^\n]*)?(?:\n|$)/y);
    }
  }

  #table(top: Section, isArray: boolean): Section {
    const keys = this.#keys();
    this.#need(isArray ? /[ \t]*\]\]/y : /[ \t]*\]/y);
    const last = keys.pop() ?? this.#fail();
    const parent = this.#inner(top, keys);
    if (isArray) {
      const list = (parent[last] ??= []);
      if (!Array.isArray(list)) this.#fail();
      const made: Section = {};
      list.push(made);
      return made;
    }
    return this.#inner(parent, [last]);
  }

  #inner(section: Section, keys: readonly string[]): Section {
    let here = section;
    for (const key of keys) {
      if (key === "__proto__") this.#fail();
      let next = (here[key] ??= {});
      if (Array.isArray(next)) next = next.at(-1) ?? this.#fail();
      if (!isTable(next)) this.#fail();
      here = next;
    }
    return here;
  }

  #pair(section: Section): void {
    const keys = this.#keys();
    this.#need(/[ \t]*=[ \t]*/y);
    const last = keys.pop() ?? this.#fail();
    const parent = this.#inner(section, keys);
    if (last in parent || last === "__proto__") this.#fail();
    parent[last] = this.#value();
  }

  #keys(): string[] {
    const keys: string[] = [];
    do {
      this.#take(/[ \t]*/y);
      const bare = this.#take(/[A-Za-z0-9_-]+/y);
      const quoted = bare === null ? this.#string() : bare;
      keys.push(quoted ?? this.#fail());
    } while (this.#take(/[ \t]*\.[ \t]*/y) !== null);
    return keys;
  }

  #value(): Plain {
    const text = this.#string();
    if (text !== null) return text;
    if (this.#take(/\[/y) !== null) return this.#array();
    if (this.#take(/\{/y) !== null) return this.#inlineTable();
    const word = this.#need(/[^\s,\]}#]+/y);
    if (word === "true" || word === "false") return word === "true";
    const number = /^0[xob]/.test(word) ? Number(word) : Number(/^[+-]?[\d_.eE+-]+$/.test(word) ? word.replaceAll("_", "") : NaN);
    return Number.isFinite(number) ? number : this.#fail();
  }

  #array(): Plain[] {
    const found: Plain[] = [];
    const blank = /(?:[ \t\n]|#[^\n]*)*/y;
    for (;;) {
      this.#take(blank);
      if (this.#take(/\]/y) !== null) return found;
      found.push(this.#value());
      this.#take(blank);
      if (this.#take(/,/y) === null) {
        this.#take(blank);
        this.#need(/\]/y);
        return found;
      }
    }
  }

  #inlineTable(): Section {
    const made: Section = {};
    if (this.#take(/[ \t]*\}/y) !== null) return made;
    do this.#pair(made);
    while (this.#take(/[ \t]*,[ \t]*/y) !== null);
    this.#need(/[ \t]*\}/y);
    return made;
  }

  #string(): string | null {
    const long = this.#take(/"""\n?(?:\\[\s\S]|(?!""")[^\\])*"{3,5}/y);
    if (long !== null) return this.#unescape(long.replace(/^"""\n?/, "").slice(0, -3).replace(/\\[ \t]*\n[ \t\n]*/g, ""));
    const literal = this.#take(/'''\n?[\s\S]*?'{3,5}/y);
    if (literal !== null) return literal.replace(/^'''\n?/, "").slice(0, -3);
    const basic = this.#take(/"(?:\\.|[^"\\\n])*"/y);
    if (basic !== null) return this.#unescape(basic.slice(1, -1));
    const plain = this.#take(/'[^'\n]*'/y);
    return plain === null ? null : plain.slice(1, -1);
  }

  #unescape(text: string): string {
    return text.replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S])/g, (_, code: string) => {
      if (code.length > 1) return String.fromCodePoint(parseInt(code.slice(1), 16));
      return ESCAPES[code] ?? this.#fail();
    });
  }
}

/** What a TOML text says.

 * Throws a TomlFault with the line where it is none. */
export const fromToml = (text: string): Section => new Reader(text).read();
