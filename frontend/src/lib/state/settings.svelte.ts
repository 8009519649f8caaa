// What a person chose for this browser: language, theme, time zone. Kept in local storage.
export const LOCALES = ["en", "ko", "ja"] as const;
export type Locale = (typeof LOCALES)[number];
export const THEMES = ["day", "dusk", "night"] as const;
export type Theme = (typeof THEMES)[number];

interface Kept {
  locale: Locale;
  theme: Theme;
  /** Keys without Ctrl or Alt do something too (WCAG 2.1.4: can be switched off). */
  single_keys: boolean;
  panel_open: boolean;
  local_zone: string;
}

const KEY = "sarex.settings";

function firstLocale(): Locale {
  const asked = navigator.languages.map((tag) => tag.slice(0, 2) as Locale);
  return asked.find((tag) => LOCALES.includes(tag)) ?? "en";
}

function read(): Kept {
  const start: Kept = {
    locale: firstLocale(),
    theme: "day",
    single_keys: true,
    panel_open: true,
    local_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  const text = localStorage.getItem(KEY);
  if (text === null) return start;
  try {
    const kept = JSON.parse(text) as Partial<Kept>;
    if (!LOCALES.includes(kept.locale as Locale)) delete kept.locale;
    if (!THEMES.includes(kept.theme as Theme)) delete kept.theme;
    return { ...start, ...kept };
  } catch {
    return start; // what an older page kept is no reason to show nothing
  }
}

export const settings = $state<Kept>(read());

/** Changes settings, keeps them, and shows them on the page. */
export function change(part: Partial<Kept>): void {
  Object.assign(settings, part);
  localStorage.setItem(KEY, JSON.stringify(settings));
  show();
}

/** Puts language and theme on the document. */
export function show(): void {
  document.documentElement.lang = settings.locale;
  document.documentElement.dataset.theme = settings.theme;
}
