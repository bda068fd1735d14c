import { escapeHtml } from './html.ts'

/**
 * How templates are compiled, from the sources and at build alike: a name that the view lacks is an error, nothing is
 * escaped (the view holds text that is ready for its file), and no helper is guessed.
 */
export const compileOptions = {
  noEscape: true,
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: { h: true },
} as const

export const helpers: Readonly<Record<string, (...args: readonly unknown[]) => unknown>> = {
  /** In pages: `{{h name}}` for every value. */
  h: value => escapeHtml(String(value)),
}
