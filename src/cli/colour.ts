import { styleText } from 'node:util'
import type { Output, World } from '../base/world.ts'

export type Format = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'
export type Style = (format: Format, text: string) => string

/** The switch, then FORCE_COLOR, then NO_COLOR (no-color.org: set and not empty), then the terminal. */
export function coloured(output: Output, env: World['env'], wanted: boolean | undefined): boolean {
  if (wanted !== undefined) return wanted
  const force = env.FORCE_COLOR
  if (force !== undefined) return force !== '0' && force !== 'false'
  if (env.NO_COLOR) return false
  return output.isTTY && env.TERM !== 'dumb'
}

export function styler(colours: boolean): Style {
  // Newer versions of Node look at the stream again; the choice is already made.
  return (format, text) => (colours ? styleText(format, text, { validateStream: false }) : text)
}
